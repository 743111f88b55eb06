// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One array, used by a layer here and by one inside a nested net.
netgraph.graph @shared attributes {arrays = "shared.safetensors"} {
  %Input = input : real<[4]>
  %table = array : real<[4, 4]>
  %outer = linear %Input {size = [4], Weights = %table, Biases = none}
  %block = chain (%outer) shares (%table) {
    %Input = input
    ramp
    %inner = linear {size = [4], Weights = %table, Biases = none}
  }
}
