// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @wrong {
  // expected-note @+1 {{3 comes from the annotation of 'A'}}
  %A = input : real<[2, 3]>
  // expected-note @+1 {{4 comes from the annotation of 'B'}}
  %B = input : real<[2, 4]>
  // expected-error @+1 {{axis 1 of the output is 3 by 'y/Input1' of [2, 3], but 4 by 'y/Input2' of [2, 4]}}
  %y = threading "a + b" (%A, %B)
}

// -----

netgraph.graph @wrong {
  %A = input : real<[2, 3]>
  %B = input : real<[3]>
  // expected-error @+1 {{layer 'y': 'Input2' has rank 1, the output rank 2; 'broadcast = 0' aligns the last axes, -1 the first}}
  %y = threading "a + b" (%A, %B)
}

// -----

netgraph.graph @wrong {
  %A = input : real<[2, 3]>
  %B = input : real<[3]>
  // expected-error @+1 {{layer 'y': broadcast 2 does not fit 'Input2' of rank 1 into rank 2}}
  %y = threading "a + b" (%A, %B) {broadcast = 2}
}

// -----

netgraph.graph @wrong {
  %A = input : real<[2, 3]>
  // expected-error @+1 {{layer 'y': broadcast needs one entry per input, there are 2}}
  %y = threading "a + b" (%A, %A) {broadcast = [0]}
}

// -----

netgraph.graph @wrong {
  %A = input : real<[2, 3]>
  // expected-error @+1 {{unknown name 'y1'; the variables are a, b, c, d, e, f, ...}}
  %z = threading "a + y1" (%A, %A)
}
// -----
netgraph.graph @named {
  // expected-note @+1 {{3 comes from the annotation of 'A'}}
  %A = input : real<[2, 3]>
  // expected-note @+1 {{4 comes from the annotation of 'B'}}
  %B = input : real<[2, 4]>
  // expected-error @+1 {{axis 1 of the output is 3 by 'y/Left' of [2, 3], but 4 by 'y/Right' of [2, 4]}}
  %y = threading "a + b" (%A, %B) {input_ports = [Left, Right]}
}
// -----
netgraph.graph @unknown {
  %x = input
  // expected-error @+1 {{unknown port 'Rihgt' of layer 'threading'; did you mean 'Right'?}}
  %y = threading "a + b" (Rihgt = %x) {input_ports = [Left, Right]}
}
// -----
netgraph.graph @twice {
  %x = input
  // expected-error @+1 {{port 'Left' is connected twice}}
  %y = threading "a + b" (%x, Left = %x) {input_ports = [Left, Right]}
}
// -----
netgraph.graph @gap {
  %x = input
  // expected-error @+1 {{port 'Left' is open, but one behind it is connected}}
  %y = threading "a + b" (Right = %x) {input_ports = [Left, Right]}
}
// -----
netgraph.graph @few {
  %x = input
  // expected-error @+1 {{layer 'y' has 2 input ports by 'input_ports', but uses 3}}
  %y = threading "a + b * c" %x {input_ports = [Left, Right]}
}
// -----
netgraph.graph @same {
  %x = input
  // expected-error @+1 {{expects number of ports or list of different names of ports}}
  %y = threading "a + b" %x {input_ports = [Left, Left]}
}
