// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nets that mean the same resolve to the same text, whatever their spelling.
//
// RUN: split-file %s %t
// DEFINE: %{pair} =
// DEFINE: %{resolve} = ngc-opt --ngc-expand-instances --ngc-resolve-ports \
// DEFINE:   --ngc-infer-shapes
// DEFINE: %{same} = %{resolve} %t/%{pair}.1.mlir -o %t/resolved && \
// DEFINE:   %{resolve} %t/%{pair}.2.mlir | diff %t/resolved -

// REDEFINE: %{pair} = function
// RUN: %{same}
// REDEFINE: %{pair} = chain
// RUN: %{same}
// REDEFINE: %{pair} = ports
// RUN: %{same}
// REDEFINE: %{pair} = lines
// RUN: %{same}
// REDEFINE: %{pair} = instance
// RUN: %{same}
// REDEFINE: %{pair} = defaults
// RUN: %{same}
// REDEFINE: %{pair} = position
// RUN: %{same}

//--- function.1.mlir
// shorthand and longhand of a function
netgraph.chain @net {
  %Input = input : real<[3]>
  %a = ramp
  %b = elementwise "x*x"
}
//--- function.2.mlir
netgraph.chain @net {
  %Input = input : real<[3]>
  %a = elementwise "ramp( x )"
  %b = elementwise "(x * x)"
}

//--- chain.1.mlir
// a chain and a graph
netgraph.chain @net {
  %Input = input : real<[4]>
  %a = linear {size = [8]}
  ramp
  %b = linear {size = [2]}
  softmax
  output : decoder class<["no", "yes"]>
}
//--- chain.2.mlir
netgraph.graph @net {
  %Input = input : real<[4]>
  %a = linear %Input {size = [8]}
  %2 = ramp %a
  %b = linear %2 {size = [2]}
  %4 = softmax %b
  output %4 : decoder class<["no", "yes"]>
}

//--- ports.1.mlir
// implied and explicit ports
netgraph.graph @net {
  %a = linear : (Input = real<[4]>, Output = decoder class<["no", "yes"]>)
}
//--- ports.2.mlir
netgraph.graph @net {
  %Input = input : real<[4]>
  %a = linear %Input
  output %a {name = "Output"} : decoder class<["no", "yes"]>
}

//--- lines.1.mlir
// reordered lines, explicit ports
netgraph.graph @net {
  %x = input : real<[4]>
  %y = input : real<[4]>
  %a = linear %x {size = [4]}
  %b = linear %y {size = [4], Biases = none}
  %sum = threading "a + b" (%a, %b)
  %act = ramp %sum
  %side = tanh %sum
  mute %side
  output %act
  output %b {name = "Side"}
}
//--- lines.2.mlir
netgraph.graph @net {
  mute %side
  %act = ramp %sum
  output %act
  %x = input : real<[4]>
  %side = tanh %sum
  %sum = threading "a + b" (%a, %b)
  %b = linear %y {Biases = none, size = [4]}
  %y = input : real<[4]>
  output %b {name = "Side"}
  %a = linear %x {size = [4]}
}

//--- instance.1.mlir
// an instance and the net itself; named and positional operands
netgraph.chain private @block {
  %Input = input
  %linear = linear {size = [4]}
  ramp
}
netgraph.graph @net {
  %Input = input : real<[4]>
  %a = instance @block (%Input)
  %b = instance @block (Input = %a)
}
//--- instance.2.mlir
netgraph.graph @net {
  %Input = input : real<[4]>
  %a = chain (Input = %Input) {
    %linear = linear {size = [4]}
    ramp
  }
  %b = graph (%a) {
    %x = input {name = "Input"}
    %linear = linear %x {size = [4]}
    %2 = ramp %linear
    output %2
  }
}

//--- defaults.1.mlir
// options at their default; extra words that say nothing new
netgraph.chain @net attributes {seed = 1, arrays = "a.safetensors"} {
  %Input = input : encoder image<[128, 128], color = rgb>
  %a = convolution {channels = 4, kernel = 3}
  %b = pooling {kernel = 2, function = max}
}
//--- defaults.2.mlir
netgraph.chain @net attributes {arrays = "a.safetensors", seed = 1} {
  %Input = input : real<[3, 128, 128]> encoder image
  %a = convolution {kernel = 3, channels = 4} : real<[4, 126, 126]>
  %b = pooling {kernel = 2}
  output
}

//--- position.1.mlir
// a path by name and by position
netgraph.graph @net {
  %Input = input : real<[4]>
  %net = chain (%Input) {
    %first = linear {size = [4]}
    ramp
  }
  %t = tap "first/Output" %net
  output %t {name = "Tap"}
}
//--- position.2.mlir
netgraph.graph @net {
  %Input = input : real<[4]>
  %net = chain (%Input) {
    %first = linear {size = [4]}
    ramp
  }
  %t = tap "1/Output" %net
  output %t {name = "Tap"}
}
