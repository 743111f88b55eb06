// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two uses of a block, each with arrays of its own, a net inside a net, and a
// look at an inner port.
netgraph.chain private @block {
  %Input = input
  %linear = linear {size = [8]}
  ramp
}
netgraph.graph @nested attributes {arrays = "nested.safetensors"} {
  %Input = input : real<[8]>
  %a = instance @block (%Input)
  %b = instance @block (%a)
  %inner = chain (%b) {
    %Input = input
    %first = linear {size = [4]}
    softmax
  }
  %logits = tap "first/Output" %inner
  output %inner
  output %logits {name = "Logits"}
}
