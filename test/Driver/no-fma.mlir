// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where there is no fma, a product is added; fmaf is never called.
// RUN: ngc %s --cpu x86-64 -o %t.s
// RUN: FileCheck %s --check-prefix=PLAIN --implicit-check-not=fma < %t.s
// RUN: ngc %s --cpu x86-64-v3 -o %t.s
// RUN: FileCheck %s --check-prefix=FMA --implicit-check-not=fmaf < %t.s

// PLAIN: mulps
// PLAIN: addps
// FMA: vfmadd
netgraph.chain @net {
  %Input = input : real<[3, 12, 12]>
  %conv = convolution {channels = 8, kernel = [5, 5]}
}
