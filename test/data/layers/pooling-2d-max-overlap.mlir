// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 6, 5]>
  %layer = pooling %Input {kernel = [3, 2], function = max}
}
