// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-describe-target=cpu=alderlake --ngc-emit-panels \
// RUN:   --canonicalize --cse | FileCheck %s

// Panels larger than the caches: 32 tiles of four rows fetch the next panel,
// each a 32nd of it, one line in four steps; the last one fetches itself.
plan.placed @v {path = "v"} : memref<3072x768xf32>
plan.entry @widen dims = 1 {
  %x = plan.input "Input" [] : memref<128x768xf32>
  %v = plan.weight @v : memref<3072x768xf32>
  %y = plan.output "Output" [] : memref<128x3072xf32>
  plan.call @large(%x, %v) into (%y)
    : (memref<128x768xf32>, memref<3072x768xf32>) into (memref<128x3072xf32>)
}

// CHECK-LABEL: func.func private @large(
// CHECK-DAG: %[[LAST:.*]] = arith.constant 127 : index
// CHECK: scf.forall {{.*}} = (0) to (128) step (4)
// CHECK: arith.minui %{{.*}}, %[[LAST]]
// CHECK: scf.for {{.*}} iter_args
// CHECK: %[[SHARE:.*]] = arith.shrui
// CHECK-NEXT: memref.prefetch %{{.*}}[%[[SHARE]]], read, locality<2>, data
// CHECK-NOT: memref.prefetch
func.func private @large(%x: memref<128x768xf32>, %w: memref<3072x768xf32>,
    %y: memref<128x3072xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %x restrict : memref<128x768xf32> to tensor<128x768xf32>
  %1 = bufferization.to_tensor %w restrict : memref<3072x768xf32> to tensor<3072x768xf32>
  %3 = tensor.empty() : tensor<128x3072xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<128x3072xf32>) -> tensor<128x3072xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(n, o, k) -> (n, k)>,
      affine_map<(n, o, k) -> (o, k)>, affine_map<(n, o, k) -> (n, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<128x768xf32>, tensor<3072x768xf32>)
      outs(%4 : tensor<128x3072xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<128x3072xf32>
  bufferization.materialize_in_destination %5 in restrict writable %y
    : (tensor<128x3072xf32>, memref<128x3072xf32>) -> ()
  return
}
