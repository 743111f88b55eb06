// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics

netgraph.graph @cycle {
  // expected-error @+1 {{the layers a -> b -> c -> a form a cycle}}
  %a = linear %c
  %b = softmax %a
  %c = softmax %b
}
// -----
netgraph.graph @tapped {
  // expected-error @+1 {{the layers block -> t -> block form a cycle}}
  %block = chain (%t) {
    %s = softmax
  }
  %t = tap "s/Output" %block
}
// -----
netgraph.graph @two {
  // expected-note @+1 {{here}}
  %x = input {name = "a"}
  // expected-error @+1 {{the name 'a' is already taken in this net}}
  %a = linear %x
}
// -----
netgraph.graph @number {
  // expected-error @+1 {{the name '7' is a number; numbers are positions}}
  %a = input {name = "7"}
}
// -----
netgraph.graph @number {
  %x = softmax
  // expected-error @+1 {{the name '3' is a number; numbers are positions}}
  %y = softmax %x {name = "3"}
}
// -----
netgraph.graph @slash {
  // expected-error @+1 {{the name 'a/b' contains '/', which separates the names of a path}}
  %a = input {name = "a/b"}
}
// -----
netgraph.graph @empty {
  // expected-error @+1 {{a name is empty}}
  %a = input {name = ""}
}
// -----
netgraph.chain @later {
  // expected-error @+1 {{layer 'a' of a chain uses the later layer 'b'}}
  %a = softmax %b
  %b = softmax
}
// -----
netgraph.graph @foreign {
  // expected-error @+1 {{'builtin.unrealized_conversion_cast' is no layer; a net contains netgraph ops only}}
  %a = "builtin.unrealized_conversion_cast"() : () -> i32
}
// -----
netgraph.graph @nothing {
  // expected-error @+1 {{'output' needs an operand in a graph}}
  output
}
// -----
netgraph.chain @nothing {
  // expected-error @+1 {{there is nothing before it to put out}}
  output
}
// -----
// expected-error @+1 {{a graph at top level needs a name, as in '@net'}}
netgraph.graph {
}
// -----
%a = netgraph.input
// expected-error @+1 {{a net at top level has no operands}}
netgraph.chain @operand (%a) {
  softmax
}
// -----
netgraph.graph @outer {
  %x = input
  // expected-error @+1 {{net 'a' has 2 outputs, but 1 are named}}
  %a = graph (%x) {
    %i = input
    softmax %i
    softmax %i
  }
}
// -----
netgraph.graph @outer {
  %x = input
  // expected-error @+1 {{got 2 inputs, but net 'a' has 1}}
  %a = chain (%x, %x) {
    softmax
  }
}
// -----
netgraph.graph @outer {
  %x = input
  // expected-error @+1 {{unknown port 'Inpt' of net 'a'; did you mean 'Input'?}}
  %a = chain (Inpt = %x) {
    softmax
  }
}
// -----
netgraph.graph @outer {
  // expected-error @+1 {{unknown port 'Inpt' of net 'a'; did you mean 'Input'?}}
  %a = chain : (Inpt = real<[3]>) {
    softmax
  }
}
// -----
netgraph.graph @outer {
  // expected-error @+1 {{symbol's parent must have the SymbolTable trait}}
  graph @inner {
  }
}
// -----
netgraph.chain @block { softmax }
netgraph.graph @inst {
  %x = input
  // expected-error @+1 {{there is no net '@blok'; did you mean 'block'?}}
  %a = instance @blok (%x)
}
// -----
// expected-note @+1 {{declared here}}
netgraph.chain @block {
  %Input = input
  softmax
}
netgraph.graph @inst {
  %x = input
  // expected-error @+1 {{got 2 inputs, but net '@block' has 1}}
  %b = instance @block (%x, %x)
}
// -----
// expected-note @+1 {{declared here}}
netgraph.chain @block {
  softmax
}
netgraph.graph @inst {
  // expected-error @+1 {{got 2 results, but net '@block' has 1}}
  %b, %c = instance @block
}
// -----
netgraph.graph @self {
  // expected-error @+1 {{net '@self' contains itself}}
  %a = instance @self ()
}
// -----
netgraph.graph @a {
  %x = instance @b
}
netgraph.graph @b {
  // expected-error @+1 {{net '@b' contains itself}}
  %x = instance @a
}
// -----
netgraph.graph @tap {
  %x = softmax
  // expected-error @+1 {{a tap reads a port inside a nested net or an instance}}
  %t = tap "a/Output" %x
}
// -----
netgraph.graph @tap {
  %x = chain {
    %first = softmax
  }
  // expected-error @+1 {{there is no layer 'frist' in net 'x'; did you mean 'first'?}}
  %t = tap "frist/Output" %x
}
// -----
netgraph.chain @block {
  %first = softmax
}
netgraph.graph @tap {
  %x = instance @block
  // expected-error @+1 {{unknown port 'Outptu' of layer 'first'; did you mean 'Output'?}}
  %t = tap "first/Outptu" %x
}
// -----
netgraph.graph @tap {
  %x = chain {
    %inner = chain {
      %first = softmax
    }
  }
  // expected-error @+1 {{there is no layer 'frist' in net 'inner'; did you mean 'first'?}}
  %t = tap "inner/frist/Output" %x
}
