// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[3, 133]>
  %layer = aggregation %Input {function = total, axes = [1]}
}
