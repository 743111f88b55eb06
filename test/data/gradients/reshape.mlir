// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 6]>
  %layer = reshape %Input {size = [3, 4]}
}
