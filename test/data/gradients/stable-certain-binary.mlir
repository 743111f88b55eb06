// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[3]>
  %Target = input : real<[3]>
  %layer = cross_entropy_loss (Input = %Input, Target = %Target) {target = binary}
}
