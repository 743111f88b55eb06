// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.chain @layer {
  // expected-error @+1 {{unknown layer 'lineer'; did you mean 'linear'?}}
  lineer {size = [10]}
}
// -----
netgraph.chain @option {
  linear {
    size = [10],
    // expected-error @+1 {{unknown option 'biases_' of layer 'linear'; did you mean 'Biases'?}}
    biases_ = [10]}
}
// -----
netgraph.chain @option {
  // expected-error @+1 {{unknown option 'szie' of layer 'linear'; did you mean 'size'?}}
  linear {szie = [10]}
}
// -----
netgraph.chain @array {
  // expected-error @+1 {{unknown array 'Weight' of layer 'linear'; did you mean 'Weights'?}}
  linear {Weight = none}
}
// -----
netgraph.chain @value {
  linear {learning_rate = 0.1,
    // expected-error @+1 {{option 'size' of layer 'linear' expects list of sizes of at least 1, got ten}}
    size = "ten"}
}
// -----
netgraph.chain @value {
  // expected-error @+1 {{option 'function' of layer 'pooling' expects one of max, mean, total, got maxx; did you mean 'max'?}}
  pooling {kernel = 2, function = maxx}
}
// -----
netgraph.chain @value {
  // expected-error @+1 {{option 'padding' of layer 'convolution' expects size, list of sizes, list of pairs '[before, after]', or same, got [[1, 2, 3]]}}
  convolution {channels = 2, kernel = 3, padding = [[1, 2, 3]]}
}
// -----
netgraph.chain @twice {
  // expected-error @+1 {{option 'size' is given twice}}
  linear {size = [1], size = [2]}
}
// -----
netgraph.graph @twice {
  %w = array : real<[3, 3]>
  // expected-error @+1 {{array 'Weights' is given twice}}
  linear {Weights = %w, Weights = none}
}
// -----
netgraph.graph @port {
  %x = input
  // expected-error @+1 {{unknown port 'Inptu' of layer 'linear'; did you mean 'Input'?}}
  %a = linear (Inptu = %x)
}
// -----
netgraph.graph @port {
  %x = input
  // expected-error @+1 {{port 'Input' is connected twice}}
  %a = mean_squared_loss (%x, Input = %x)
}
// -----
netgraph.graph @port {
  %x = input
  // expected-error @+1 {{layer 'linear' has 1 input port}}
  %a = linear (%x, %x)
}
// -----
netgraph.graph @port {
  %x = input
  // expected-error @+1 {{layer 'mean_squared_loss' has 2 input ports}}
  %a = mean_squared_loss (%x, %x, %x)
}
// -----
netgraph.graph @port {
  %x = input
  // expected-error @+1 {{the ports of layer 'dot' have an order, not names}}
  %a = dot (Input1 = %x, %x)
}
// -----
netgraph.graph @result {
  %x = input
  // expected-error @+1 {{layer 'linear' has 1 output, but 2 are named}}
  %a, %b = linear %x
}
// -----
netgraph.graph @ssa {
  // expected-note @+1 {{previously defined here}}
  %a = input
  // expected-error @+1 {{redefinition of SSA value '%a'}}
  %a = input
}
// -----
netgraph.graph @ssa {
  output %b // expected-error {{use of undeclared SSA value name}}
}
// -----
netgraph.graph @isolated {
  %a = input
  %b = graph () {
    softmax %a // expected-error {{use of undeclared SSA value name}}
  }
}
// -----
netgraph.chain @head {
  // expected-error @+1 {{layer 'elementwise': attribute 'function' failed to satisfy constraint: string attribute}}
  elementwise 5
}
// -----
netgraph.chain @function {
  // expected-error @+1 {{expected}}
  elementwise "x + "
}
