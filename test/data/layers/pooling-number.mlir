// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 4, 4]>
  %layer = pooling %Input {kernel = 2}
}
