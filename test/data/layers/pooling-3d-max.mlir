// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 4, 5, 6]>
  %layer = pooling %Input {kernel = [2, 3, 2], stride = [1, 2, 2], function = max}
}
