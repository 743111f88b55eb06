// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --split-input-file --verify-diagnostics \
// RUN:   --ngc-bufferize-kernels | FileCheck %s

// What a tile keeps is on the stack, its result is written in place.
// CHECK-LABEL: @kernel
// CHECK-SAME: %[[X:[^:]*]]: memref<?x8xf32>, %[[Y:[^:]*]]: memref<?x8xf32>
// CHECK-NOT: {{tensor|memref.alloc\(|memref.copy}}
// CHECK: scf.forall
// CHECK-NOT: {{tensor|memref.alloc\(|memref.copy}}
// CHECK: %[[KEPT:.*]] = memref.alloca() {alignment = 64 : i64} : memref<1x8xf32>
// CHECK: linalg.exp {{.*}} outs(%[[KEPT]] :
// CHECK: %[[TILE:.*]] = memref.subview %[[Y]]
// CHECK: linalg.add ins(%[[KEPT]], %[[KEPT]] : {{.*}}) outs(%[[TILE]] :
// CHECK-NOT: {{tensor|memref.alloc\(|memref.copy|linalg.copy}}
// CHECK: return
func.func @kernel(%x: memref<?x8xf32>, %y: memref<?x8xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0 : index
  %n = memref.dim %x, %zero : memref<?x8xf32>
  %0 = bufferization.to_tensor %x restrict : memref<?x8xf32> to tensor<?x8xf32>
  %1 = bufferization.to_tensor %y restrict writable
      : memref<?x8xf32> to tensor<?x8xf32>
  %2 = scf.forall (%i) in (%n) shared_outs(%out = %1) -> (tensor<?x8xf32>) {
    %3 = tensor.extract_slice %0[%i, 0] [1, 8] [1, 1]
        : tensor<?x8xf32> to tensor<1x8xf32>
    %4 = tensor.empty() : tensor<1x8xf32>
    %5 = linalg.exp ins(%3 : tensor<1x8xf32>) outs(%4 : tensor<1x8xf32>)
        -> tensor<1x8xf32>
    %6 = tensor.extract_slice %out[%i, 0] [1, 8] [1, 1]
        : tensor<?x8xf32> to tensor<1x8xf32>
    %7 = linalg.add ins(%5, %5 : tensor<1x8xf32>, tensor<1x8xf32>)
        outs(%6 : tensor<1x8xf32>) -> tensor<1x8xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %7 into %out[%i, 0] [1, 8] [1, 1]
          : tensor<1x8xf32> into tensor<?x8xf32>
    }
  }
  bufferization.materialize_in_destination %2 in restrict writable %y
      : (tensor<?x8xf32>, memref<?x8xf32>) -> ()
  return
}

// What is no kernel stays as it is.
// CHECK-LABEL: @other
// CHECK: linalg.exp {{.*}} -> tensor<8xf32>
func.func @other(%x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = linalg.exp ins(%x : tensor<8xf32>) outs(%x : tensor<8xf32>)
      -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

// The output is a plain copy of what is kept, which is too large to keep.
func.func @dynamic(%x: memref<?xf32>, %y: memref<?xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0 : index
  %n = memref.dim %x, %zero : memref<?xf32>
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  // expected-error @+2 {{a kernel would keep an array of dynamic size: 'memref<?xf32>'}}
  // expected-error @+1 {{failed to bufferize op}}
  %1 = tensor.empty(%n) : tensor<?xf32>
  %2 = linalg.exp ins(%0 : tensor<?xf32>) outs(%1 : tensor<?xf32>)
      -> tensor<?xf32>
  %3 = tensor.empty(%n) : tensor<?xf32>
  %4 = linalg.add ins(%2, %2 : tensor<?xf32>, tensor<?xf32>)
      outs(%3 : tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %4 in restrict writable %y
      : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// expected-error @+1 {{a task of this kernel keeps 400000 bytes, the limit is 262144}}
func.func @large(%x: memref<100000xf32>, %y: memref<100000xf32>)
    attributes {ngc.kernel = 1 : i64} {
  %0 = bufferization.to_tensor %x restrict
      : memref<100000xf32> to tensor<100000xf32>
  %1 = tensor.empty() : tensor<100000xf32>
  %2 = linalg.exp ins(%0 : tensor<100000xf32>)
      outs(%1 : tensor<100000xf32>) -> tensor<100000xf32>
  %3 = tensor.empty() : tensor<100000xf32>
  %4 = linalg.add ins(%2, %2 : tensor<100000xf32>, tensor<100000xf32>)
      outs(%3 : tensor<100000xf32>) -> tensor<100000xf32>
  bufferization.materialize_in_destination %4 in restrict writable %y
      : (tensor<100000xf32>, memref<100000xf32>) -> ()
  return
}
