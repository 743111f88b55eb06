// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Code for several processors in one file: each version has functions of its
// own, in its own instructions; the best comes first.
// RUN: ngc %s --cpu haswell,skylake-avx512 -o %t.ll
// RUN: FileCheck %s < %t.ll
// RUN: ngc %s --cpu haswell,skylake-avx512 -o %t.o
// RUN: llvm-objdump -d --no-show-raw-insn %t.o \
// RUN:   | FileCheck %s --check-prefix=CODE
// RUN: not ngc %s --cpu haswell,skylake-avx512 --emit llvm -o %t.mlir 2>&1 \
// RUN:   | FileCheck %s --check-prefix=IR

// CHECK: define {{.*}}@linear_task.skylake-avx512({{.*}} #[[WIDE:[0-9]+]] {
// CHECK: @llvm.fmuladd.v16f32
// CHECK: define {{.*}}@linear_task.haswell({{.*}} #[[NARROW:[0-9]+]] {
// CHECK: @llvm.fmuladd.v8f32
// CHECK: attributes #[[WIDE]] = {{.*}}+avx512f
// CHECK: attributes #[[NARROW]] = {{.*}}+avx2
// CODE-DAG: skylake-avx512>:
// CODE-DAG: vfmadd{{.*}}%zmm
// CODE-DAG: haswell>:
// CODE-DAG: vfmadd{{.*}}%ymm
// IR: error: IR is written for one processor, but 2 were named
netgraph.chain @net {
  %Input = input : real<[256]>
  %linear = linear {size = [250]}
}
