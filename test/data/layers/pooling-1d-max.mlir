// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[3, 9]>
  %layer = pooling %Input {kernel = [3], stride = 2, function = max}
}
