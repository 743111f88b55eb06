// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Work, traffic and error bound of each kernel call, as a table.
// RUN: ngc %s --initialize --precision=real32,mixed --report -o %t.so \
// RUN:   | FileCheck %s
// RUN: ngc %s --initialize --gradients --report=%t.txt -o %t.so | count 0
// RUN: FileCheck %s --check-prefix=GRADIENT < %t.txt
// RUN: not ngc %s --initialize --report -o %t.mlir 2>&1 \
// RUN:   | FileCheck %s --check-prefix=IR

// CHECK: a batch of 1
// CHECK: evaluate: real32, [[#]] flops, arena of [[#]] bytes
// CHECK-NEXT: layers kernel flops read written bound: family, c
// 2 * 64 * 10 flops and 10 for the biases; 64 numbers, 10 rows of them and the
// biases read.
// CHECK-NEXT: wide wide{{[^ ]*}} 1290 2856 40 contraction 66 + elementwise 10{{$}}
// CHECK: soft soft{{[^ ]*}} [[#]] 40 40 softmax 18{{$}}
// CHECK: evaluate:mixed: mixed
// CHECK: wide {{.*}} 1290 1576 40 contraction 66 + elementwise 10, and 1.01 eps16
// CHECK: soft soft{{[^ ]*}} [[#]] 40 40 softmax 18{{$}}

// GRADIENT: evaluate: real32
// GRADIENT: gradient: real32, [[#]] flops, arena of {{[1-9][0-9]*}} bytes
// GRADIENT: wide.gradient

// IR: error: there is a report of code only
netgraph.graph @net {
  %Input = input : real<[64]>
  %wide = linear %Input {size = [10]}
  %soft = softmax %wide
}
