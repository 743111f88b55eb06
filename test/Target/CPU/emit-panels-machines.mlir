// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tiles, panels and blocks of rows follow the machine.
// RUN: ngc-opt %s --ngc-describe-target=cpu=haswell \
// RUN:   --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=HASWELL
// RUN: ngc-opt %s --ngc-describe-target=cpu=skylake-avx512 \
// RUN:   --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=SKYLAKE
// RUN: ngc-opt %s --ngc-describe-target=cpu=sapphirerapids \
// RUN:   --ngc-emit-panels=real32=fma --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=SAPPHIRE
// RUN: ngc-opt %s --ngc-describe-target=cpu=neoverse-v1 \
// RUN:   --ngc-emit-panels --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=NEOVERSE

// Sixteen registers hold 6 x 2 sums, 32 hold 6 x 4. The rows of a block stay in
// half of the second cache: of 256 KiB, 1 MiB, 2 MiB, 1 MiB.
// HASWELL: plan.placed @"w/panels"{{.*}} : memref<16x1024x16xf32>
// HASWELL: scf.forall {{.*}} step (54{{[,)]}}
// HASWELL: :12 = scf.for {{.*}} -> (vector<8xf32>
// HASWELL-COUNT-48: vector.fma {{.*}} : vector<8xf32>
// SKYLAKE: plan.placed @"w/panels"{{.*}} : memref<4x1024x64xf32>
// SKYLAKE: scf.forall {{.*}} step (132{{[,)]}}
// SKYLAKE: :24 = scf.for {{.*}} -> (vector<16xf32>
// SKYLAKE-COUNT-96: vector.fma {{.*}} : vector<16xf32>
// SKYLAKE: vector.maskedstore {{.*}} vector<16xi1>, vector<16xf32>
// SAPPHIRE: plan.placed @"w/panels"{{.*}} : memref<4x1024x64xf32>
// SAPPHIRE: scf.forall {{.*}} step (258{{[,)]}}
// SAPPHIRE: :24 = scf.for {{.*}} -> (vector<16xf32>
// SAPPHIRE-COUNT-96: vector.fma {{.*}} : vector<16xf32>
// NEOVERSE: plan.placed @"w/panels"{{.*}} : memref<16x1024x16xf32>
// NEOVERSE: scf.forall {{.*}} step (132{{[,)]}}
// NEOVERSE: :24 = scf.for {{.*}} -> (vector<4xf32>
// NEOVERSE-COUNT-96: vector.fma {{.*}} : vector<4xf32>
plan.placed @w {path = "w"} : memref<250x1024xf32>
plan.entry @evaluate dims = 1 {
  %x = plan.input "Input" [0] : memref<?x1024xf32>
  %w = plan.weight @w : memref<250x1024xf32>
  %y = plan.output "Output" [0] : memref<?x250xf32>
  plan.call @linear(%x, %w) into (%y)
    : (memref<?x1024xf32>, memref<250x1024xf32>) into (memref<?x250xf32>)
}

func.func private @linear(%x: memref<?x1024xf32>, %w: memref<250x1024xf32>,
    %y: memref<?x250xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %x restrict : memref<?x1024xf32> to tensor<?x1024xf32>
  %1 = bufferization.to_tensor %w restrict : memref<250x1024xf32> to tensor<250x1024xf32>
  %n = memref.dim %x, %c0 : memref<?x1024xf32>
  %3 = tensor.empty(%n) : tensor<?x250xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%3 : tensor<?x250xf32>) -> tensor<?x250xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(n, o, k) -> (n, k)>,
      affine_map<(n, o, k) -> (o, k)>, affine_map<(n, o, k) -> (n, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<?x1024xf32>, tensor<250x1024xf32>)
      outs(%4 : tensor<?x250xf32>) {
  ^bb0(%p: f32, %q: f32, %sum: f32):
    %7 = arith.mulf %p, %q : f32
    %8 = arith.addf %sum, %7 : f32
    linalg.yield %8 : f32
  } -> tensor<?x250xf32>
  bufferization.materialize_in_destination %5 in restrict writable %y
    : (tensor<?x250xf32>, memref<?x250xf32>) -> ()
  return
}
