// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-describe-target=cpu=znver4 --ngc-emit-panels \
// RUN:   --canonicalize --cse | FileCheck %s --check-prefixes=CHECK,X86
// RUN: ngc-opt %s --ngc-describe-target=cpu=neoverse-v1 --ngc-emit-panels \
// RUN:   --canonicalize --cse | FileCheck %s --check-prefixes=CHECK,ARM
// RUN: ngc-opt %s --ngc-describe-target=cpu=skylake-avx512 --ngc-emit-panels \
// RUN:   --canonicalize --cse | FileCheck %s --check-prefix=WIDE

// Where both factors have 16 bits, one instruction adds both products of each
// pair: two numbers of `a` are one word, spread over the lanes.
// X86: plan.placed @"w/panels" {{.*}} : memref<1x4x32x2xbf16>
plan.placed @w {path = "w"} : memref<20x8xbf16>
plan.entry @evaluate dims = 0 {
  %x = plan.input "Input" [] : memref<5x8xbf16>
  %w = plan.weight @w : memref<20x8xbf16>
  %y = plan.output "Output" [] : memref<5x20xf32>
  plan.call @linear(%x, %w) into (%y)
    : (memref<5x8xbf16>, memref<20x8xbf16>) into (memref<5x20xf32>)
}

// CHECK-LABEL: func.func private @linear(
// X86: %[[B:.*]] = vector.load {{.*}} vector<32xbf16>
// X86: %[[TWO:.*]] = vector.load {{.*}} vector<2xbf16>
// X86: %[[WORD:.*]] = vector.bitcast %[[TWO]] : vector<2xbf16> to vector<1xi32>
// X86: %[[ONE:.*]] = vector.extract %[[WORD]][0]
// X86: %[[ALL:.*]] = vector.broadcast %[[ONE]] : i32 to vector<16xi32>
// X86: %[[A:.*]] = vector.bitcast %[[ALL]] : vector<16xi32> to vector<32xbf16>
// X86: llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.512"({{.*}}, %[[A]], %[[B]])
// ARM: llvm.call_intrinsic "llvm.aarch64.neon.bfdot.v4f32.v8bf16"
// CHECK-NOT: arith.extf
// CHECK-NOT: vector.fma
// WIDE-LABEL: func.func private @linear(
// WIDE-NOT: call_intrinsic
// WIDE: vector.fma
func.func private @linear(%x: memref<5x8xbf16>, %w: memref<20x8xbf16>,
    %y: memref<5x20xf32>) attributes {ngc.kernel = 1 : i64} {
  %zero = arith.constant 0.0 : f32
  %0 = bufferization.to_tensor %x restrict : memref<5x8xbf16> to tensor<5x8xbf16>
  %1 = bufferization.to_tensor %w restrict : memref<20x8xbf16> to tensor<20x8xbf16>
  %2 = tensor.empty() : tensor<5x20xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%2 : tensor<5x20xf32>) -> tensor<5x20xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(n, o, k) -> (n, k)>,
      affine_map<(n, o, k) -> (o, k)>, affine_map<(n, o, k) -> (n, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %1 : tensor<5x8xbf16>, tensor<20x8xbf16>)
      outs(%3 : tensor<5x20xf32>) {
  ^bb0(%p: bf16, %q: bf16, %sum: f32):
    %widep = arith.extf %p : bf16 to f32
    %wideq = arith.extf %q : bf16 to f32
    %5 = arith.mulf %widep, %wideq : f32
    %6 = arith.addf %sum, %5 : f32
    linalg.yield %6 : f32
  } -> tensor<5x20xf32>
  bufferization.materialize_in_destination %4 in restrict writable %y
    : (tensor<5x20xf32>, memref<5x20xf32>) -> ()
  return
}
