// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 7]>
  %layer = aggregation %Input {function = interquartile_range, axes = [1]}
}
