// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @kind {
  // expected-error @+1 {{unknown kind of port 'rael'; did you mean 'real'?}}
  %a = input : rael<[4]>
}
// -----
netgraph.graph @range {
  // expected-error @+1 {{expected dimensions '[n, 4]' or a range '1 to 10'}}
  %a = input : integer<1..10>
}
// -----
netgraph.graph @range {
  // expected-error @+1 {{a range goes from low to high, got 10 to 1}}
  %a = input : integer<10 to 1>
}
// -----
netgraph.graph @range {
  // expected-error @+1 {{only an integer port has a range}}
  %a = input : real<1 to 10>
}
// -----
netgraph.graph @size {
  // expected-error @+1 {{a dimension is at least 1, got 0}}
  %a = input : real<[3, 0]>
}
// -----
netgraph.graph @names {
  // expected-error @+1 {{unknown port 'Otput' of layer 'linear'; did you mean 'Output'?}}
  %a = linear : (Otput = real<[4]>)
}
// -----
netgraph.graph @names {
  // expected-error @+1 {{port 'Output' is described twice}}
  %a = linear : (Output = real<[4]>, Output = real<[4]>)
}
// -----
netgraph.chain @coder {
  // expected-error @+1 {{unknown coder 'imgae'; did you mean 'image'?}}
  %a = input : encoder imgae<[2, 2]>
}
// -----
netgraph.chain @coder {
  // expected-error @+1 {{unknown option 'colour' of coder 'image'; did you mean 'color'?}}
  %a = input : encoder image<[2, 2], colour = rgb>
}
// -----
netgraph.chain @coder {
  // expected-error @+1 {{unknown option 'grayscale' of coder 'image'}}
  %a = input : encoder image<[2, 2], grayscale>
}
// -----
netgraph.chain @coder {
  // expected-error @+1 {{option 'color' of coder 'image' expects one of rgb, grayscale, cmyk, hsb, lab, luv, lch, xyz, got rgv; did you mean 'rgb'?}}
  %a = input : encoder image<[2, 2], color = rgv>
}
// -----
netgraph.chain @coder {
  // expected-error @+1 {{coder 'image' does not take [2, 2, 2]}}
  %a = input : encoder image<[2, 2, 2]>
}
// -----
netgraph.chain @coder {
  // expected-error @+1 {{option 'size' is given twice}}
  %a = input : encoder image<[2, 2], size = [2, 2]>
}
// -----
netgraph.chain @coder {
  // expected-error @+1 {{expected an option's name before '='}}
  %a = input : encoder image<[2, 2] = 3>
}
// -----
netgraph.chain @coder {
  // expected-error @+1 {{option 'mean' of coder 'image' has 2 numbers, but the image has 3 channels}}
  %a = input : encoder image<[2, 2], mean = [0.5, 0.5]>
}
// -----
netgraph.chain @class {
  // expected-error @+1 {{class 'a' is listed twice}}
  %a = input : encoder class<["a", "b", "a"]>
}
// -----
netgraph.chain @class {
  // expected-error @+1 {{class '3' is listed twice}}
  %a = input : encoder class<[3, 3]>
}
// -----
netgraph.chain @class {
  // expected-error @+1 {{coder 'class' takes labels or a range, not both}}
  %a = input : encoder class<["a"], 1 to 4>
}
// -----
netgraph.chain @role {
  // expected-error @+1 {{option 'depth' is for the decoder 'class' only}}
  %a = input : encoder class<["a"], depth = 2>
}
// -----
netgraph.chain @role {
  // expected-error @+1 {{port 'Input' is an input and takes an encoder, got decoder}}
  %a = input : decoder class<["a"]>
}
// -----
netgraph.graph @role {
  %a = input
  // expected-error @+1 {{port 'Output' is an output and takes a decoder, got encoder}}
  output %a : encoder class<["a"]>
}
