// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes=lengths=n=3 \
// RUN:   --split-input-file --verify-diagnostics

// expected-error @unknown {{--length n=3: net 'none' has no varying dimension}}
netgraph.chain @none {
  %Input = input : real<[4]>
  ramp
}
// -----
// expected-error @unknown {{--length n=3: net 'words' has no varying dimension 'n'; it has 'm', 'n2' and 'Input'; did you mean 'm'?}}
netgraph.graph @words {
  %Input = input : real<[varying, 4]>
  %First = input : real<[m, 4]>
  %Second = input : real<[n2, 4]>
  %a = catenate (%First, %Second)
  output %Input {name = "Same"}
}
// -----
// expected-error @unknown {{dimension 'm' of net 'missing' varies, and code needs a fixed length; tell it, as in '--length m=128'}}
netgraph.graph @missing {
  %First = input : real<[n, 4]>
  %Second = input : real<[m, 4]>
  %a = catenate (%First, %Second)
}
// -----
// What n would have to be, two lengths lead to.
// expected-error @unknown {{dimension 'm' of net 'open' varies, and code needs a fixed length; tell it, as in '--length m=128'}}
netgraph.graph @open {
  %Input = input : real<[2, m]>
  %half = pooling %Input {kernel = [2], stride = 2} : (Output = real<[2, n]>)
}
// -----
// A length that a layer refuses.
// expected-note @+1 {{the net was given '--length n=3'}}
netgraph.graph @short {
  %Input = input : real<[2, n]>
  // expected-error @+1 {{layer 'conv': a kernel that spans 5 cells does not fit spatial axis 0 of 'Input', which has 3 and a padding of 0}}
  %conv = convolution %Input {channels = 4, kernel = [5]}
}
