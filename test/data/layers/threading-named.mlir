// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case {
  %difference = threading "a - 2*b" {input_ports = [Left, Right]}
    : (Left = real<[2, 3]>)
  %ones = elementwise "x / x" %difference
  %layer = threading "a - 3*b" (Right = %difference, Left = %ones)
    {input_ports = [Left, Right]}
}
