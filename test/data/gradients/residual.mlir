// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "residual.safetensors"} {
  %Input = input : real<[6]>
  %first = linear %Input {size = [6]}
  %a = elementwise "tanh(x)" %first
  %s = total (%a, %Input)
  %second = linear %s {size = [6]}
  %b = elementwise "tanh(x)" %second
  %t = total (%b, %s)
  output %t
}
