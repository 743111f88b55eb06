// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-resolve-ports -o %t
// RUN: FileCheck %s --input-file=%t
// RUN: ngc-opt %t --ngc-resolve-ports | diff %t -

// A chain becomes a graph; the layer before feeds the first port.
// CHECK-LABEL: netgraph.graph @chain
// CHECK-NEXT: %Input = input
// CHECK-NEXT: %Target = input
// CHECK-NEXT: %a = linear %Input {size = [3]}
// CHECK-NEXT: %_2 = softmax %a
// CHECK-NEXT: %loss = mean_squared_loss (%_2, %Target)
// CHECK-NEXT: output %loss {name = "Loss"}
// CHECK-NEXT: }
netgraph.chain @chain {
  %a = linear {size = [3]}
  softmax
  %loss = mean_squared_loss
}

// The inputs of a chain feed the ports of its first layer.
// CHECK-LABEL: netgraph.graph @several
// CHECK: %A = input
// CHECK-NEXT: %B = input
// CHECK-NEXT: %loss = mean_squared_loss (%A, %B)
// CHECK-NEXT: output %loss{{$}}
netgraph.chain @several {
  %A = input
  %B = input
  %loss = mean_squared_loss
  output
}

// Ports of the same name are numbered; explicit ones keep theirs.
// CHECK-LABEL: netgraph.graph @numbered
// CHECK-NEXT: %Input2 = input
// CHECK-NEXT: %Input1 = input
// CHECK-NEXT: %Input3 = input : real<[3, 128, 128]> encoder image
// CHECK-NEXT: %a = softmax %Input2
// CHECK-NEXT: %b = softmax %Input1
// CHECK-NEXT: %c = linear %Input3
// CHECK-NEXT: output %a {name = "Output2"}
// CHECK-NEXT: output %b {name = "Output1"}
// CHECK-NEXT: output %c {name = "Output3"} : decoder class
// CHECK-NEXT: }
netgraph.graph @numbered {
  %Input2 = input
  %a = softmax %Input2
  %b = softmax
  %c = linear : (Input = real<[3, 128, 128]> encoder image, Output = decoder class)
  output %a {name = "Output2"}
}

// Muted outputs do not show; unused states never do.
// CHECK-LABEL: netgraph.graph @muted
// CHECK: %b = softmax %Input
// CHECK-NEXT: %a = softmax %Input
// CHECK-NEXT: output %b
// CHECK-NEXT: mute %a
// CHECK-NEXT: }
netgraph.graph @muted {
  %Input = input
  %a = softmax %Input
  %b = softmax %Input
  mute %a
}

// Ports of a nested net become ports of its net, under their names.
// CHECK-LABEL: netgraph.graph @nested
// CHECK-NEXT: %x = input
// CHECK-NEXT: %y = input : encoder image
// CHECK-NEXT: %net, %net.Extra = graph (%y, %x) {
// CHECK: output %net{{$}}
// CHECK-NEXT: output %net.Extra {name = "Extra"} : decoder image
netgraph.graph @nested {
  %x = input
  %net, %net.Extra = graph (x = %x)
      : (y = encoder image, Extra = decoder image) {
    %y = input
    %x = input
    output %x
    output %y {name = "Extra"}
  }
}

// What a net says of its own ports goes to them.
// CHECK-LABEL: netgraph.graph @said {
// CHECK-NEXT: %Input = input : real<[4]>
// CHECK: output %{{.*}} : decoder boolean
netgraph.chain @said : (Input = real<[4]>, Output = decoder boolean) {
  linear {size = []}
}

// Positions are names: a nameless layer that has to move gets its own.
// CHECK-LABEL: netgraph.graph @moved
// CHECK: %[[A:.*]] = softmax %Input {name = "2"}
// CHECK-NEXT: %{{.*}} = softmax %[[A]] {name = "1"}
netgraph.graph @moved {
  %Input = input
  %0 = softmax %1
  %1 = softmax %Input
  output %0
}

// An implied input does not take the name of a layer.
// CHECK-LABEL: netgraph.graph @taken
// CHECK-NEXT: %Input = input
// CHECK-NEXT: %Target1 = input
// CHECK: mean_squared_loss ({{.*}}, %Target1)
netgraph.graph @taken {
  %Target = linear {size = [3]}
  %loss = mean_squared_loss %Target
}
