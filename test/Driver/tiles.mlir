// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Code for matrix tiles is made and assembled here; it is not run, as most
// machines have no tiles. TilesTest runs it with the tiles emulated.
// RUN: ngc %s --cpu sapphirerapids --precision mixed --initialize -o %t.s
// RUN: FileCheck %s --input-file=%t.s --check-prefixes=CODE,MIXED
// RUN: ngc %s --cpu graniterapids --real32 tiles --initialize -o %t.s
// RUN: FileCheck %s --input-file=%t.s --check-prefixes=CODE,REAL
// RUN: ngc %s --cpu sapphirerapids --real32 fma --initialize -o %t.s
// RUN: FileCheck %s --input-file=%t.s --check-prefix=FMA
// RUN: ngc %s --cpu sapphirerapids,haswell --initialize -o %t.so
// RUN: ngc-run %t.so --info | FileCheck %s --check-prefix=NEEDS
// RUN: not ngc %s --cpu haswell --real32 tiles --initialize -o %t.s 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NONE

// The unit is set up once and left once. A step multiplies four tiles and
// fetches some of the next panel meanwhile; no tile is put aside for that.
// CODE: ldtilecfg
// CODE-NOT: ldtilecfg
// MIXED: tdpbf16ps {{.*}}, %tmm0
// MIXED-NOT: tile
// MIXED: prefetcht1
// MIXED-NOT: tile
// MIXED: tdpbf16ps {{.*}}, %tmm1
// MIXED-NOT: tile
// MIXED: tdpbf16ps {{.*}}, %tmm2
// MIXED-NOT: tile
// MIXED: tdpbf16ps {{.*}}, %tmm3
// REAL-COUNT-24: tdpbf16ps
// CODE-NOT: ldtilecfg
// CODE: tilerelease
// CODE-NOT: tilerelease
// FMA-NOT: tdpbf16ps
// NEEDS: "cpu":"sapphirerapids"
// NEEDS-SAME: amx-tile amx-bf16"
// NEEDS-SAME: "cpu":"haswell"
// NONE: 'haswell' has no matrix tiles, which --real32 tiles asks for
netgraph.graph @net {
  %Input = input : real<[768]>
  %linear = linear %Input {size = [768]}
  output %linear {name = "Output"}
}
