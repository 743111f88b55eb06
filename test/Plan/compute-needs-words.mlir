// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-compute-needs | FileCheck %s
// RUN: ngc-opt %s --ngc-compute-needs --ngc-lower-plan --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=CODE

// An entry with more outputs than a word has bits: as gradients by all arrays
// of a net have. The mask has as many words as it takes.
// CHECK: plan.call @shared({{.*}}need = array<i64: 3, 2>
// CHECK: plan.call @each({{.*}}need = array<i64: 1, 0>
// CHECK: plan.call @each({{.*}}need = array<i64: 2, 0>
// CHECK: plan.call @each({{.*}}need = array<i64: 0, 2>

// Word 1 is read for output 65; of what two words ask for, either may.
// CODE: %[[NEED_AT:.*]] = llvm.getelementptr %{{.*}}[40]
// CODE: %[[NEED:.*]] = llvm.load %[[NEED_AT]] : !llvm.ptr -> !llvm.ptr
// CODE: %[[FIRST:.*]] = llvm.load %[[NEED]] : !llvm.ptr -> i64
// CODE: %[[AT:.*]] = llvm.getelementptr %[[NEED]][8]
// CODE: %[[SECOND:.*]] = llvm.load %[[AT]] : !llvm.ptr -> i64
// CODE-DAG: llvm.and %[[FIRST]],
// CODE-DAG: llvm.and %[[SECOND]],
// CODE: llvm.or
// CODE: scf.if
// CODE: call @shared
// CODE: scf.if
// CODE: call @each
// CODE: scf.if
// CODE: call @each
// CODE: scf.if
// CODE: call @each
plan.entry @evaluate dims = 1 regions = [array<i64: 64, 1>]
    attributes {ngc.entry = "evaluate"} {
  %x = plan.input "Input" [0] : memref<?xf32>
  %y0 = plan.output "Y0" [0] : memref<?xf32>
  %y1 = plan.output "Y1" [0] : memref<?xf32>
  %y2 = plan.output "Y2" [0] : memref<?xf32>
  %y3 = plan.output "Y3" [0] : memref<?xf32>
  %y4 = plan.output "Y4" [0] : memref<?xf32>
  %y5 = plan.output "Y5" [0] : memref<?xf32>
  %y6 = plan.output "Y6" [0] : memref<?xf32>
  %y7 = plan.output "Y7" [0] : memref<?xf32>
  %y8 = plan.output "Y8" [0] : memref<?xf32>
  %y9 = plan.output "Y9" [0] : memref<?xf32>
  %y10 = plan.output "Y10" [0] : memref<?xf32>
  %y11 = plan.output "Y11" [0] : memref<?xf32>
  %y12 = plan.output "Y12" [0] : memref<?xf32>
  %y13 = plan.output "Y13" [0] : memref<?xf32>
  %y14 = plan.output "Y14" [0] : memref<?xf32>
  %y15 = plan.output "Y15" [0] : memref<?xf32>
  %y16 = plan.output "Y16" [0] : memref<?xf32>
  %y17 = plan.output "Y17" [0] : memref<?xf32>
  %y18 = plan.output "Y18" [0] : memref<?xf32>
  %y19 = plan.output "Y19" [0] : memref<?xf32>
  %y20 = plan.output "Y20" [0] : memref<?xf32>
  %y21 = plan.output "Y21" [0] : memref<?xf32>
  %y22 = plan.output "Y22" [0] : memref<?xf32>
  %y23 = plan.output "Y23" [0] : memref<?xf32>
  %y24 = plan.output "Y24" [0] : memref<?xf32>
  %y25 = plan.output "Y25" [0] : memref<?xf32>
  %y26 = plan.output "Y26" [0] : memref<?xf32>
  %y27 = plan.output "Y27" [0] : memref<?xf32>
  %y28 = plan.output "Y28" [0] : memref<?xf32>
  %y29 = plan.output "Y29" [0] : memref<?xf32>
  %y30 = plan.output "Y30" [0] : memref<?xf32>
  %y31 = plan.output "Y31" [0] : memref<?xf32>
  %y32 = plan.output "Y32" [0] : memref<?xf32>
  %y33 = plan.output "Y33" [0] : memref<?xf32>
  %y34 = plan.output "Y34" [0] : memref<?xf32>
  %y35 = plan.output "Y35" [0] : memref<?xf32>
  %y36 = plan.output "Y36" [0] : memref<?xf32>
  %y37 = plan.output "Y37" [0] : memref<?xf32>
  %y38 = plan.output "Y38" [0] : memref<?xf32>
  %y39 = plan.output "Y39" [0] : memref<?xf32>
  %y40 = plan.output "Y40" [0] : memref<?xf32>
  %y41 = plan.output "Y41" [0] : memref<?xf32>
  %y42 = plan.output "Y42" [0] : memref<?xf32>
  %y43 = plan.output "Y43" [0] : memref<?xf32>
  %y44 = plan.output "Y44" [0] : memref<?xf32>
  %y45 = plan.output "Y45" [0] : memref<?xf32>
  %y46 = plan.output "Y46" [0] : memref<?xf32>
  %y47 = plan.output "Y47" [0] : memref<?xf32>
  %y48 = plan.output "Y48" [0] : memref<?xf32>
  %y49 = plan.output "Y49" [0] : memref<?xf32>
  %y50 = plan.output "Y50" [0] : memref<?xf32>
  %y51 = plan.output "Y51" [0] : memref<?xf32>
  %y52 = plan.output "Y52" [0] : memref<?xf32>
  %y53 = plan.output "Y53" [0] : memref<?xf32>
  %y54 = plan.output "Y54" [0] : memref<?xf32>
  %y55 = plan.output "Y55" [0] : memref<?xf32>
  %y56 = plan.output "Y56" [0] : memref<?xf32>
  %y57 = plan.output "Y57" [0] : memref<?xf32>
  %y58 = plan.output "Y58" [0] : memref<?xf32>
  %y59 = plan.output "Y59" [0] : memref<?xf32>
  %y60 = plan.output "Y60" [0] : memref<?xf32>
  %y61 = plan.output "Y61" [0] : memref<?xf32>
  %y62 = plan.output "Y62" [0] : memref<?xf32>
  %y63 = plan.output "Y63" [0] : memref<?xf32>
  %y64 = plan.output "Y64" [0] : memref<?xf32>
  %y65 = plan.output "Y65" [0] : memref<?xf32>
  %s = plan.slot [0] {offset = 0 : i64, region = 0 : i64} : memref<?xf32>
  plan.call @shared(%x) into(%s) : (memref<?xf32>) into(memref<?xf32>)
  plan.call @each(%s) into(%y0) : (memref<?xf32>) into(memref<?xf32>)
  plan.call @each(%s) into(%y1) : (memref<?xf32>) into(memref<?xf32>)
  plan.call @each(%s) into(%y65) : (memref<?xf32>) into(memref<?xf32>)
}
func.func private @shared(memref<?xf32>, memref<?xf32>, !llvm.ptr)
    attributes {ngc.kernel = 1 : i64}
func.func private @each(memref<?xf32>, memref<?xf32>, !llvm.ptr)
    attributes {ngc.kernel = 1 : i64}
