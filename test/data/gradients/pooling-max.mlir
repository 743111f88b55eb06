// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 7, 7]>
  %layer = pooling %Input {kernel = [3, 3], stride = [2, 2], function = max}
}
