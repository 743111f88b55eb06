// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real
  %layer = reshape %Input {size = [1, 1]}
}
