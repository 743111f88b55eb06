// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What each field of --debug-tile=mr,nr,kc,mc,prefetch,fuse changes.
// RUN: ngc %s --net=large --cpu=haswell --initialize --emit=target \
// RUN:   --debug-tile=,,,,, -o %t.mlir && FileCheck %s < %t.mlir
// RUN: ngc %s --net=large --cpu=haswell --initialize --emit=target \
// RUN:   --debug-tile=4,3 -o %t.mlir && FileCheck %s --check-prefix=TILE < %t.mlir
// RUN: ngc %s --net=large --cpu=haswell --initialize --emit=target \
// RUN:   --debug-tile=13,1 -o %t.mlir && FileCheck %s --check-prefix=MOST < %t.mlir
// RUN: ngc %s --net=large --cpu=haswell --initialize --emit=target \
// RUN:   --debug-tile=,,128 -o %t.mlir && FileCheck %s --check-prefix=STEPS < %t.mlir
// RUN: ngc %s --net=large --cpu=haswell --initialize --emit=target \
// RUN:   --debug-tile=,,,98 -o %t.mlir && FileCheck %s --check-prefix=TASK < %t.mlir
// RUN: ngc %s --net=large --cpu=haswell --initialize --emit=target \
// RUN:   --debug-tile=0,0,0,0,off -o %t.mlir && FileCheck %s --check-prefix=STAYS < %t.mlir
// RUN: ngc %s --net=small --cpu=haswell --initialize --emit=target \
// RUN:   -o %t.mlir && FileCheck %s --check-prefix=STAYS < %t.mlir
// RUN: ngc %s --net=small --cpu=haswell --initialize --emit=target \
// RUN:   --debug-tile=,,,,on -o %t.mlir && FileCheck %s --check-prefix=AHEAD < %t.mlir
// RUN: ngc %s --net=large --cpu=haswell --initialize --emit=target \
// RUN:   --debug-tile=,,,,,off -o %t.mlir && FileCheck %s --check-prefix=APART < %t.mlir
// RUN: ngc --help | FileCheck %s --check-prefix=HELP

// The compiler's own: tiles of 6 x 2 vectors, the next panel is fetched.
// CHECK: ngc.tile = array<i64: 6, 16, 1024>
// CHECK-NOT: arith.constant 102 : index
// CHECK: memref.prefetch {{.*}}locality<2>

// TILE: plan.placed {{.*}} : memref<11x1024x24xf32>
// TILE: ngc.tile = array<i64: 4, 24, 1024>
// One row more would need a register more.
// MOST: ngc.tile = array<i64: 13, 8, 1024>
// STEPS: ngc.tile = array<i64: 6, 16, 128>
// STEPS: memref.alloca{{.*}} : memref<{{[0-9]+}}xf32>
// Whole tiles: 102 rows.
// TASK: arith.constant 102 : index
// STAYS: ngc.tile
// STAYS-NOT: memref.prefetch {{.*}}locality<2>
// AHEAD: memref.prefetch
// One kernel for the sums, one for biases and tanh.
// APART: plan.call @linear(
// APART: plan.call @linear_0({{.*}} {layers = ["linear", "tanh"]}
// HELP-NOT: debug-tile
netgraph.graph @large {
  %Input = input : real<[1024]>
  %linear = linear %Input {size = [250]}
  %tanh = tanh %linear
  output %tanh
}
netgraph.graph @small {
  %Input = input : real<[64]>
  %linear = linear %Input {size = [64]}
  output %linear
}
