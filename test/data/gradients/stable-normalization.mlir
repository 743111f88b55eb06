// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[4]>
  %layer = normalization %Input {axes = [0], epsilon = 0.001, Scaling = none, Biases = none}
}
