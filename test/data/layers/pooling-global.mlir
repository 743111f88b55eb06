// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[5, 3, 4]>
  %layer = pooling %Input {kernel = [3, 4], function = mean}
}
