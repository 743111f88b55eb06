// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One layer; the net's ports are the layer's own.
netgraph.graph @single attributes {arrays = "single.safetensors"} {
  %linear = linear {size = [4]} : (Input = real<[5]>)
}
