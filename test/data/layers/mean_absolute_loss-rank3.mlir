// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3, 4]>
  %Target = input : real<[2, 3, 4]>
  %layer = mean_absolute_loss (Input = %Input, Target = %Target)
}
