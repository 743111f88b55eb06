// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real
  %Target = input : real
  %layer = cross_entropy_loss (Input = %Input, Target = %Target) {target = binary}
}
