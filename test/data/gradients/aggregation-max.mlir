// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[3, 4, 2]>
  %layer = aggregation %Input {function = max}
}
