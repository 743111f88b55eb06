// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "nested.safetensors"} {
  %Input = input : real<[4]>
  %outer = chain (%Input) {
    %Input = input
    %inner = chain {
      %linear = linear {size = [3]}
      elementwise "tanh(x)"
    }
    %last = linear {size = [2]}
  }
  output %outer
}
