// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.chain @chain attributes {arrays = "chain.safetensors"} {
  %Input = input : real<[6]>
  %first = linear {size = [8]}
  ramp
  dropout {probability = 0.25}
  %second = linear {size = [3]}
  softmax
}
