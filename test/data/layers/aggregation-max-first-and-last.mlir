// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3, 5]>
  %layer = aggregation %Input {function = max, axes = [0, -1]}
}
