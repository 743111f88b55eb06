// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The net of lstm.mlir with its loss. The arrays have the same paths and begin
// by the same rule, `xavier`, so what training makes of them fits both.
//
//   ngc docs/examples/lstm_train.mlir --initialize --gradients -o lstm_train.so
netgraph.graph @lstm_train attributes {initialize = xavier} {
  %Input = input : real<[100, 128]>
  %Target = input : integer<0 to 9>
  %lstm1 = long_short_term_memory %Input {size = [256]}
  %lstm2 = long_short_term_memory %lstm1 {size = [256]}
  %last = sequence_last %lstm2
  %linear = linear %last {size = [10]}
  %p = softmax %linear
  %loss = cross_entropy_loss (%p, %Target) {target = index}
  output %p
  output %loss {name = "Loss"}
}
