// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Objects for AArch64: sums of products in vectors of four, weights that are
// linked by symbol.
// RUN: ngc %s --cpu neoverse-v1 -o %t.o
// RUN: llvm-objdump -d --no-show-raw-insn %t.o | FileCheck %s
// RUN: llvm-readelf -hS %t.o | FileCheck %s --check-prefix=FILE

// CHECK: file format elf64-littleaarch64
// CHECK: fmla {{.*}}v{{[0-9]+}}.4s
// FILE: REL (Relocatable file)
// FILE: AArch64
// FILE: .lrodata.ngc PROGBITS
netgraph.chain @net {
  %Input = input : real<[256]>
  %linear = linear {size = [250]}
}
