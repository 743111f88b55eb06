// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Code for processors that this machine may not be: it is assembled and looked
// at, not run. With AVX-512 vectors are 64 bytes wide, and the columns that
// fill no vector are masked: 250 are 15 vectors and ten lanes.
// RUN: ngc %s --cpu skylake-avx512 -o %t.o
// RUN: llvm-objdump -d --no-show-raw-insn %t.o | FileCheck %s
// RUN: ngc %s --cpu sapphirerapids -o %t.o
// RUN: llvm-objdump -d --no-show-raw-insn %t.o | FileCheck %s
// RUN: ngc %s --cpu haswell -o %t.o
// RUN: llvm-objdump -d --no-show-raw-insn %t.o \
// RUN:   | FileCheck %s --check-prefix=HASWELL --implicit-check-not=zmm \
// RUN:     --implicit-check-not="{%k"

// CHECK-DAG: vfmadd{{.*}}%zmm
// CHECK-DAG: vmovups %zmm{{[0-9]+}}, {{.*}} {%k{{[1-7]}}}
// HASWELL-DAG: vfmadd{{.*}}%ymm
// HASWELL-DAG: vmaskmovps %ymm
netgraph.chain @net {
  %Input = input : real<[256]>
  %linear = linear {size = [250]}
}
