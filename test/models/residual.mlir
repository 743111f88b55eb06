// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @residual attributes {arrays = "residual.safetensors"} {
  %Input = input : real<[64]>
  %linear = linear %Input {size = [64]}
  %act = ramp %linear
  %sum = threading "a + b" (%act, %Input)
  output %sum
}
