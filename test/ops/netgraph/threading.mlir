// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-resolve-ports --ngc-infer-shapes | FileCheck %s

netgraph.graph @equal {
  %Input = input
  %Other = input : real<[2, n]>
  %y = threading "Input1-(Input2 )" (%Input, %Other)
  %z = threading "plus(a, times(b, c))" (%y, %Other, %Input) {broadcast = none}
}
// TEXT-LABEL: @equal
// TEXT: %y = threading "a - b" (%Input, %Other)
// TEXT: %z = threading "a + b * c" (%y, %Other, %Input) {broadcast = none}
// CHECK-LABEL: @equal
// CHECK: %Input = input : real<[2, n]>
// CHECK: %y = threading
// CHECK-SAME: Output = real<[2, n]>

// By default an axis of size 1 is repeated.
netgraph.graph @ones {
  %A = input : real<[2, 1, 4]>
  %B = input : real<[1, 3, 4]>
  %y = threading "a * b" (%A, %B)
}
// CHECK-LABEL: @ones
// CHECK: %y = threading
// CHECK-SAME: Output = real<[2, 3, 4]>

// An unknown size is the common one, unless it turns out to be 1.
netgraph.graph @guess {
  %sum = threading "a + b" (%hidden, %Input)
  %hidden = linear %Input
  %Input = input : real<[64]>
  %scaled = threading "a * b" (%sum, %gate)
  %gate = linear %sum {size = [1]}
}
// CHECK-LABEL: @guess
// CHECK-DAG: %hidden = linear {{.*}}Output = real<[64]>
// CHECK-DAG: %scaled = threading {{.*}}Input2 = real<[1]>, Output = real<[64]>

// A number says where missing axes go.
netgraph.graph @levels {
  %A = input : real<[2, 3, 4]>
  %Last = input : real<[4]>
  %First = input : real<[2]>
  %Scalar = input : real
  %last = threading "a + b" (%A, %Last) {broadcast = 0}
  %first = threading "a + b" (%A, %First) {broadcast = -1}
  %scalar = threading "a + b" (%Scalar, %A) {broadcast = 0}
  %each = threading "a + b + c" (%A, %Last, %First) {broadcast = [none, 0, -1]}
}
// CHECK-LABEL: @levels
// CHECK: %last = threading
// CHECK-SAME: Output = real<[2, 3, 4]>
// CHECK: %first = threading
// CHECK-SAME: Output = real<[2, 3, 4]>
// CHECK: %scalar = threading
// CHECK-SAME: Output = real<[2, 3, 4]>
// CHECK: %each = threading
// CHECK-SAME: Output = real<[2, 3, 4]>

// Sizes flow through missing axes.
netgraph.graph @inferred {
  %A = input : real<[2, 3, 4]>
  %y = threading "a + b" (%A, %B) {broadcast = -1}
  %B = input : real<[?]>
}
// CHECK-LABEL: @inferred
// CHECK: %B = input : real<[2]>

// Ports with names can be connected by them, and say them where they are open.
netgraph.graph @named {
  %x = input : real<[3]>
  %y = threading "a - b" (Right = %x, Left = %z) {input_ports = [Left, Right]}
  %z = threading "a / b" {input_ports = [Above, Below]} : (Below = real<[3]>)
  %all = catenate %y {input_ports = 3} : (Input2 = real<[1]>, Input3 = real<[2]>)
}
// TEXT-LABEL: @named
// TEXT: %y = threading "a - b" (%z, %x) {input_ports = [Left, Right]}
// TEXT: %z = threading "a / b" {input_ports = [Above, Below]} : (Below =
// TEXT: %all = catenate %y {input_ports = 3} : (
// CHECK-LABEL: @named
// CHECK: %Above = input : real<[3]>
// CHECK: %Below = input : real<[3]>
// CHECK: %Input1 = input
// CHECK: %Input2 = input
// CHECK: %z = threading "a / b" (%Above, %Below)
// CHECK-SAME: (Above = real<[3]>, Below = real<[3]>, Output = real<[3]>)
// CHECK: %y = threading "a - b" (%z, %x)
// CHECK-SAME: (Left = real<[3]>, Output = real<[3]>, Right = real<[3]>)
// CHECK: %all = catenate (%y, %Input1, %Input2)
