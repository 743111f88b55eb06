// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real
  %Target = input : real
  %layer = mean_absolute_loss (Input = %Input, Target = %Target)
}
