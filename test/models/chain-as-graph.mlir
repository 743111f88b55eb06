// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The net of chain.mlir with every edge and port written out, out of order.
netgraph.graph @chain attributes {arrays = "chain-as-graph.safetensors"} {
  output %probabilities
  %probabilities = softmax %second
  %second = linear %dropped {size = [3]}
  %dropped = dropout %act {probability = 0.25}
  %act = elementwise "ramp(x)" %first
  %first = linear %Input {size = [8]}
  %Input = input : real<[6]>
}
