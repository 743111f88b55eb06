// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
netgraph.graph @case attributes {arrays = "lenet.safetensors"} {
  %Input = input : real<[1, 12, 12]>
  %Target = input : integer<1 to 3>
  %conv1 = convolution %Input {channels = 4, kernel = [5, 5]}
  %a = ramp %conv1
  %pool1 = pooling %a {kernel = [2, 2], stride = [2, 2]}
  %conv2 = convolution %pool1 {channels = 5, kernel = [3, 3]}
  %b = ramp %conv2
  %pool2 = pooling %b {kernel = [2, 2], stride = [2, 2]}
  %flat = flatten %pool2
  %linear1 = linear %flat {size = [6]}
  %c = ramp %linear1
  %linear2 = linear %c {size = [3]}
  %p = softmax %linear2
  %loss = cross_entropy_loss (Input = %p, Target = %Target) {target = index}
  output %p {name = "Probabilities"}
  output %loss {name = "Loss"}
}
