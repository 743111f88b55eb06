// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc %s --initialize --precision mixed --cpu x86-64-v3 -o %t.s
// RUN: FileCheck %s --check-prefix=V3 < %t.s
// RUN: ngc %s --initialize --precision mixed --cpu x86-64-v4 -o %t.s
// RUN: FileCheck %s --check-prefix=V4 < %t.s
// RUN: ngc %s --initialize --precision mixed --cpu neoverse-n1 -o %t.s
// RUN: FileCheck %s --check-prefix=ARM < %t.s
// RUN: ngc %s --initialize --precision mixed --cpu znver4 -o %t.s
// RUN: FileCheck %s --check-prefix=ZEN4 < %t.s
// RUN: ngc %s --initialize --precision mixed --cpu neoverse-v1 -o %t.s
// RUN: FileCheck %s --check-prefix=V1 < %t.s

// Weights of 16 bits are widened where they are multiplied: a shift makes one
// of a pair, the other loses its lower half. Nothing is called, no element is
// spread out by itself.
// V3-LABEL: linear_task:
// V3-NOT: {{call|vpmovzx}}
// V3: vpslld $16, %ymm
// V3-NOT: {{call|vpmovzx}}
// V3: vfmadd231ps
// V4-LABEL: linear_task:
// V4-NOT: {{call|vpmovzx}}
// V4: vpslld $16, {{.*}}zmm
// V4-NOT: {{call|vpmovzx}}
// V4: vfmadd231ps {{.*}}zmm
// ARM-LABEL: linear_task:
// ARM-NOT: {{bl |ushll}}
// ARM: shl {{.*}}.4s, {{.*}}.4s, #16
// ARM-NOT: {{bl |ushll}}
// ARM: fmla

// Where an instruction adds both products of a pair nothing is widened: it
// reads two numbers of what meets the weights as one, from memory or a
// register. Who makes these numbers rounds them, eight or more at once.
// ZEN4-LABEL: linear_task:
// ZEN4-NOT: call
// ZEN4: vcvtneps2bf16 %ymm
// ZEN4-LABEL: linear_0_task:
// ZEN4-NOT: {{call|vpslld|vfmadd}}
// ZEN4: vdpbf16ps {{.*}}zmm
// ZEN4-NOT: {{call|vpslld|vfmadd}}
// ZEN4: retq
// V1-LABEL: linear_0_task:
// V1-NOT: {{bl |fmla}}
// V1: bfdot {{.*}}.4s, {{.*}}.8h
// V1-NOT: {{bl |fmla}}
// V1: ret
netgraph.graph @net {
  %Input = input : real<[64]>
  %linear = linear %Input {size = [128]}
}
