// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The properties of a processor stand at the module.
// RUN: ngc-opt %s --ngc-describe-target=cpu=skylake-avx512 | FileCheck %s
// RUN: ngc-opt %s --ngc-describe-target=cpu=neoverse-v1 \
// RUN:   | FileCheck %s --check-prefix=ARM
// RUN: not ngc-opt %s --ngc-describe-target=cpu=skylark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=BAD

// CHECK: module attributes {ngc.target = {{[{]}}clock_mhz = 3000 : i64, cpu = "skylake-avx512"
// CHECK-SAME: fast_16_bit_dot = false
// CHECK-SAME: avx512f avx512cd avx512bw avx512dq avx512vl"
// CHECK-SAME: fma_latency = 4 : i64, fma_per_cycle = 2 : i64, has_fma = true
// CHECK-SAME: has_tiles = false
// CHECK-SAME: masked = true
// CHECK-SAME: vector_bytes = 64 : i64, vector_registers = 32 : i64

// ARM: features = "fullfp16 dotprod bf16 i8mm"
// ARM-SAME: triple = "aarch64-unknown-linux-gnu", vector_bytes = 16 : i64
// ARM-SAME: vector_registers = 32 : i64

// BAD: error: unknown processor 'skylark'; did you mean 'skylake'?
