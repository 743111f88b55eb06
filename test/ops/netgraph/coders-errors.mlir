// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics --ngc-resolve-ports --ngc-infer-shapes --ngc-build-entries

netgraph.graph @variance {
  // expected-error @+1 {{port 'Input': option 'variance' of coder 'image' expects numbers above 0, got -1}}
  %Input = input : encoder image<[5, 4], variance = -1.0>
  %y = elementwise "1 * x" %Input
  output %y
}

// -----

netgraph.graph @mean {
  // expected-error @+1 {{port 'Input': option 'mean' has the shape of 'tensor<3xf32>', which is not that of the image}}
  %Input = input : encoder image<[5, 4], mean = dense<0.5> : tensor<3xf32>>
  %y = elementwise "1 * x" %Input
  output %y
}

// -----

netgraph.graph @integers {
  // expected-error @+1 {{port 'Input': option 'mean' expects an array of reals, got 'tensor<3x4x5xi32>'}}
  %Input = input : encoder image<[5, 4], mean = dense<1> : tensor<3x4x5xi32>>
  %y = elementwise "1 * x" %Input
  output %y
}
