// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[5]>
  %Target = input : real<[5]>
  %layer = mean_absolute_loss (Input = %Input, Target = %Target)
}
