// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 6, 8]>
  %layer = pooling %Input {kernel = [2, 2], stride = [2, 2], function = max}
}
