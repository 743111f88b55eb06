// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The net of mlp.mlir with its loss. The arrays have the same paths, so what
// training makes of them fits both.
//
//   ngc docs/examples/mlp_train.mlir --initialize --gradients -o mlp_train.so
netgraph.graph @mlp_train attributes {initialize = kaiming} {
  %Input = input : encoder image<[28, 28], color = grayscale>
  %Target = input : integer<0 to 9>
  %linear1 = linear %Input {size = [512]}
  %ramp1 = ramp %linear1
  %linear2 = linear %ramp1 {size = [512]}
  %ramp2 = ramp %linear2
  %linear3 = linear %ramp2 {size = [10]}
  %p = softmax %linear3
  %loss = cross_entropy_loss (%p, %Target) {target = index}
  output %p : decoder class<0 to 9>
  output %loss {name = "Loss"}
}
