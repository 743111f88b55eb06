// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 3]>
  %Target = input : real<[2, 3]>
  %p = ramp %Input
  %layer = mean_absolute_loss (Input = %p, Target = %Target)
}
