// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[4, 5]>
  %Target = input : integer<0 to 4, [4]>
  %layer = cross_entropy_loss (Input = %Input, Target = %Target) {target = index}
}
