// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[5]>
  %Target = input : real<[5]>
  %p = sigmoid %Input
  %layer = cross_entropy_loss (Input = %p, Target = %Target) {target = binary}
}
