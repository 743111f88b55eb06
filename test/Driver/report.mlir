// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Work, traffic and error bound of each kernel call, as a table.
// RUN: ngc %s --net=net --cpu=baseline --initialize --precision=real32,mixed \
// RUN:   --report -o %t.so \
// RUN:   | FileCheck %s
// RUN: ngc %s --net=net --initialize --gradients --report=%t.txt -o %t.so | count 0
// RUN: FileCheck %s --check-prefix=GRADIENT < %t.txt
// RUN: not ngc %s --net=net --initialize --report -o %t.mlir 2>&1 \
// RUN:   | FileCheck %s --check-prefix=IR

// CHECK: a batch of 1
// CHECK: predicted for baseline, 1 thread: 96.0 Gflop/s
// CHECK: evaluate: real32, [[#]] flops, arena of [[#]] bytes, roof {{.*}} us
// CHECK-NEXT: layers kernel flops weights read written tile times tasks roof us limit bound: family, c
// 2 * 64 * 10 flops and 10 for the biases; 64 numbers read; 10 columns of 64
// weights, as panels of 16, and 10 biases.
// CHECK-NEXT: wide wide{{[^ ]*}} 1290 4136 256 40 {{[0-9]+}}x16x64 1 1 0.05 memory contraction 66 + elementwise 10{{$}}
// CHECK: soft soft{{[^ ]*}} [[#]] 0 40 40 - 1 1 {{.*}} softmax 18{{$}}
// CHECK: evaluate:mixed: mixed
// CHECK: wide {{.*}} 1290 2088 256 40 {{.*}} contraction 66 + elementwise 10, and 1.01 eps16
// CHECK: soft soft{{[^ ]*}} [[#]] 0 40 40 {{.*}} softmax 18{{$}}

// GRADIENT: evaluate: real32
// GRADIENT: gradient: real32, [[#]] flops, arena of {{[1-9][0-9]*}} bytes
// GRADIENT: wide.gradient

// IR: error: there is a report of code only

// The steps of a recurrent layer are repeated; their weights are read again
// each time.
// RUN: ngc %s --net=loop --cpu=baseline --initialize --report -o %t.so \
// RUN:   | FileCheck %s --check-prefix=LOOP
// LOOP: evaluate: real32
// LOOP: memory {{.*}} 7 1 {{.*}} compute

// As a page, which needs nothing else, and for programs.
// RUN: ngc %s --net=net --cpu=baseline --initialize --report=%t.html -o %t.so
// RUN: FileCheck %s --check-prefix=PAGE < %t.html
// RUN: not grep -E "https?:|src=|@import|url\(" %t.html
// RUN: ngc %s --net=net --cpu=baseline --initialize --report=%t.json -o %t.so
// RUN: python3 %S/Inputs/report_json.py %t.json
// PAGE: <!doctype html>
// PAGE: prefers-color-scheme: dark
// PAGE: <h2>evaluate</h2>
// PAGE: <svg viewBox
// PAGE: class="roof"
// PAGE: <circle {{.*}}<title>wide (wide): {{.*}}flop/s
// PAGE: <th class="text">layers</th>
// PAGE: <td class="text">wide</td><td class="text">wide</td><td data-value="1290">1.29 k</td>
// PAGE: <td class="bar" style="--part:100%"
// PAGE: <script>
netgraph.graph @net {
  %Input = input : real<[64]>
  %wide = linear %Input {size = [10]}
  %soft = softmax %wide
}
netgraph.graph @loop {
  %Input = input : real<[7, 3]>
  %memory = basic_recurrent %Input {size = [4]}
}
