// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: rm -rf %t && mkdir %t
// RUN: ngc %s --verify-each=numeric --gradients --modes train --precision real64,mixed -o %t/net.so

// Every pass keeps the results of every entry, gradients and 16-bit weights
// included.
netgraph.graph @net {
  %Input = input : real<[4]>
  %fc = linear %Input {size = [3]}
  %drop = dropout %fc
  %act = tanh %drop
  output %act
}
