// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %Input = input : real<[2, 6]>
  %ReferenceShape = input : real<[4, 3]>
  %layer = reshape (Input = %Input, ReferenceShape = %ReferenceShape)
}
