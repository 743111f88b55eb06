// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-compute-needs --ngc-assign-slots | FileCheck %s
// RUN: ngc-opt %s --ngc-compute-needs --ngc-assign-slots --ngc-lower-plan \
// RUN:   | FileCheck %s --check-prefix=LOWER

func.func private @first(memref<?x4xf32>, memref<?x4xf32>, !llvm.ptr)
func.func private @half(memref<?x4xf32>, memref<?x4xf32>, !llvm.ptr)
func.func private @rest(memref<?x4xf32>, memref<?x4xf32>, memref<?x4xf32>,
                        !llvm.ptr)

// The states and what is used outside live as long as the loop; what a turn
// keeps for itself may take the place of what is dead within it. A turn reads
// what the last one wrote, so all of it is needed for B, too.
// CHECK: plan.entry @evaluate dims = 1 regions = [array<i64: 320, 1>]
// CHECK: plan.call @half{{.*}}need = array<i64: 3>
// CHECK: plan.call @rest{{.*}}need = array<i64: 3>
// CHECK-NOT: plan.repeat
// LOWER-LABEL: func.func @evaluate
// LOWER: scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step
// LOWER: llvm.getelementptr
// LOWER: call @half
// LOWER: call @rest
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<5x?x4xf32>
  %a = plan.output "A" [0] : memref<?x4xf32>
  %b = plan.output "B" [0] : memref<?x4xf32>
  %s = plan.slot [0] : memref<6x?x4xf32>
  %t = plan.slot [0] : memref<?x4xf32>
  %u = plan.slot [0] : memref<?x4xf32>
  %k = plan.slot [0] : memref<?x4xf32>
  %v = plan.slot [0] : memref<?x4xf32>
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %two = arith.constant 2 : index
  %five = arith.constant 5 : index
  %s0 = plan.view %s from %zero [0] : memref<6x?x4xf32> to memref<?x4xf32>
  %x0 = plan.view %x from %zero [0] : memref<5x?x4xf32> to memref<?x4xf32>
  plan.call @first(%x0) into(%s0) : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @first(%x0) into(%k) : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.repeat %five {
  ^bb0(%i: index):
    %j = arith.addi %i, %one : index
    %xi = plan.view %x from %i [0] : memref<5x?x4xf32> to memref<?x4xf32>
    %old = plan.view %s from %i [0] : memref<6x?x4xf32> to memref<?x4xf32>
    %new = plan.view %s from %j [0] : memref<6x?x4xf32> to memref<?x4xf32>
    plan.call @half(%old) into(%t) : (memref<?x4xf32>) into(memref<?x4xf32>)
    plan.call @half(%t) into(%u) : (memref<?x4xf32>) into(memref<?x4xf32>)
    plan.call @rest(%u, %k) into(%new)
        : (memref<?x4xf32>, memref<?x4xf32>) into(memref<?x4xf32>)
  }
  plan.repeat %five {
  ^bb0(%i: index):
    plan.call @half(%k) into(%v) : (memref<?x4xf32>) into(memref<?x4xf32>)
  }
  %s2 = plan.view %s from %two [0] : memref<6x?x4xf32> to memref<?x4xf32>
  %s5 = plan.view %s from %five [0] : memref<6x?x4xf32> to memref<?x4xf32>
  plan.call @first(%s2) into(%a) : (memref<?x4xf32>) into(memref<?x4xf32>)
  plan.call @first(%s5) into(%b) : (memref<?x4xf32>) into(memref<?x4xf32>)
}
