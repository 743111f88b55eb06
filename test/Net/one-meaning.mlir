// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nets that mean the same resolve to the same text. Each pair is one module
// with two nets; sed gives both one name, csplit cuts them apart.
//
// RUN: rm -rf %t && mkdir %t && cp %s %t/all
// RUN: csplit -s -z -f %t/pair- -b %%02d.mlir %t/all "/^\/\/ PAIR/" "{*}"
// RUN: for file in %t/pair-0[1-9].mlir; do \
// RUN:   ngc-opt $file --ngc-expand-instances --ngc-resolve-ports \
// RUN:     --ngc-infer-shapes -o $file.out || exit 1; \
// RUN:   sed -n "/@one/,/^  }/p" $file.out | sed s/@one/@net/ > $file.1; \
// RUN:   sed -n "/@two/,/^  }/p" $file.out | sed s/@two/@net/ > $file.2; \
// RUN:   test -s $file.1 && diff $file.1 $file.2 || exit 1; done

// PAIR shorthand and longhand of a function
netgraph.chain @one {
  %Input = input : real<[3]>
  %a = ramp
  %b = elementwise "x*x"
}
netgraph.chain @two {
  %Input = input : real<[3]>
  %a = elementwise "ramp( x )"
  %b = elementwise "(x * x)"
}

// PAIR a chain and a graph
netgraph.chain @one {
  %Input = input : real<[4]>
  %a = linear {size = [8]}
  ramp
  %b = linear {size = [2]}
  softmax
  output : decoder class<["no", "yes"]>
}
netgraph.graph @two {
  %Input = input : real<[4]>
  %a = linear %Input {size = [8]}
  %2 = ramp %a
  %b = linear %2 {size = [2]}
  %4 = softmax %b
  output %4 : decoder class<["no", "yes"]>
}

// PAIR implied and explicit ports
netgraph.graph @one {
  %a = linear : (Input = real<[4]>, Output = decoder class<["no", "yes"]>)
}
netgraph.graph @two {
  %Input = input : real<[4]>
  %a = linear %Input
  output %a {name = "Output"} : decoder class<["no", "yes"]>
}

// PAIR reordered lines, explicit ports
netgraph.graph @one {
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
netgraph.graph @two {
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

// PAIR an instance and the net itself; named and positional operands
netgraph.chain private @block {
  %Input = input
  %linear = linear {size = [4]}
  ramp
}
netgraph.graph @one {
  %Input = input : real<[4]>
  %a = instance @block (%Input)
  %b = instance @block (Input = %a)
}
netgraph.graph @two {
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

// PAIR options at their default; extra words that say nothing new
netgraph.chain @one attributes {seed = 1, arrays = "a.safetensors"} {
  %Input = input : encoder image<[128, 128], color = rgb>
  %a = convolution {channels = 4, kernel = 3}
  %b = pooling {kernel = 2, function = max}
}
netgraph.chain @two attributes {arrays = "a.safetensors", seed = 1} {
  %Input = input : real<[3, 128, 128]> encoder image
  %a = convolution {kernel = 3, channels = 4} : real<[4, 126, 126]>
  %b = pooling {kernel = 2}
  output
}

// PAIR a path by name and by position
netgraph.graph @one {
  %Input = input : real<[4]>
  %net = chain (%Input) {
    %first = linear {size = [4]}
    ramp
  }
  %t = tap "first/Output" %net
  output %t {name = "Tap"}
}
netgraph.graph @two {
  %Input = input : real<[4]>
  %net = chain (%Input) {
    %first = linear {size = [4]}
    ramp
  }
  %t = tap "1/Output" %net
  output %t {name = "Tap"}
}
