// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 4, 6]>
  %layer = pooling %Input {kernel = [2, 2], stride = [1, 2], function = mean}
}
