// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc %s --net causal --cpu baseline --emit tensor -o %t.causal.mlir
// RUN: ngc-opt %t.causal.mlir --ngc-emit-rows --canonicalize --cse \
// RUN:   | FileCheck %s --check-prefix=CAUSAL
// RUN: ngc %s --net few --cpu baseline --emit tensor -o %t.few.mlir
// RUN: ngc-opt %t.few.mlir --ngc-emit-rows \
// RUN:   | FileCheck %s --check-prefix=FEW
// RUN: ngc %s --net causal --verify-each numeric -o %t.so
// RUN: ngc %s --net causal --batch 3 --verify-each numeric -o %t.so
// RUN: ngc %s --net causal --precision real64 --verify-each numeric -o %t.so
// RUN: ngc %s --net causal --precision mixed --verify-each numeric -o %t.so
// RUN: ngc %s --net long --verify-each numeric -o %t.so
// RUN: ngc %s --net long --precision real64 --verify-each numeric -o %t.so
// RUN: ngc %s --net window --verify-each numeric -o %t.so
// RUN: ngc %s --net same --verify-each numeric -o %t.so
// RUN: ngc %s --net few --verify-each numeric -o %t.so

// A block of rows of scores is the task's own: tiles write it, passes over each
// row change it in place, tiles read it. Columns behind the last row of a block
// are masked, so nobody computes or reads them. The keys are packed once.
// CAUSAL-LABEL: func.func private @y(
// CAUSAL: scf.forall
// CAUSAL: %[[SCORES:.*]] = memref.alloca() {{.*}} : memref<{{[0-9]+}}xf32>
// CAUSAL: scf.for %[[ROW:.*]] =
// CAUSAL: arith.minui %{{.*}}, %c301
// CAUSAL: %[[VECTORS:.*]] = arith.muli %{{.*}}, %c8
// CAUSAL: %[[USED:.*]] = arith.minui %[[VECTORS]], %c301
// CAUSAL: vector.fma
// CAUSAL: arith.select
// CAUSAL: scf.for %{{.*}} = %c0 to %[[USED]] step %c8
// CAUSAL: arith.maximumf
// CAUSAL: scf.for %{{.*}} = %c0 to %[[USED]] step %c8
// CAUSAL: math.exp
// CAUSAL: vector.store %{{.*}}, %[[SCORES]]
// CAUSAL: scf.for %{{.*}} = %c0 to %[[USED]] step %c8
// CAUSAL: arith.divf
// CAUSAL: vector.store %{{.*}}, %[[SCORES]]
// CAUSAL: vector.fma
// CAUSAL: return
// CAUSAL-LABEL: func.func private @y_pack(
netgraph.graph @causal {
  %Q = input : real<[301, 3, 9]>
  %K = input : real<[301, 3, 9]>
  %V = input : real<[301, 3, 21]>
  %y = attention (Query = %Q, Key = %K, Value = %V)
                 {scoring = dot, rescaling = dimension_sqrt, mask = causal,
                  multi_head = true}
  output %y
}

// Few rows use no panel of keys often enough: each op has a kernel.
// FEW-NOT: memref.alloca
// FEW-LABEL: func.func private @y(
// FEW-NOT: memref.alloca
netgraph.graph @few {
  %Q = input : real<[1, 3, 9]>
  %K = input : real<[50, 3, 9]>
  %V = input : real<[50, 3, 21]>
  %y = attention (Query = %Q, Key = %K, Value = %V)
                 {scoring = dot, multi_head = true}
  output %y
}

// Sums along long rows wait in blocks; the last block has one row.
netgraph.graph @long {
  %Q = input : real<[37, 9]>
  %K = input : real<[2051, 9]>
  %V = input : real<[2051, 21]>
  %y = attention (Query = %Q, Key = %K, Value = %V)
                 {scoring = dot, rescaling = dimension_sqrt}
  output %y
}

netgraph.graph @window {
  %Q = input : real<[40, 2, 8]>
  %K = input : real<[40, 2, 8]>
  %V = input : real<[40, 2, 5]>
  %y = attention (Query = %Q, Key = %K, Value = %V)
                 {scoring = dot, mask = causal, window = 7, multi_head = true}
  output %y
}

// The same array is queries, keys and values: only the keys are packed.
netgraph.graph @same {
  %x = input : real<[24, 16]>
  %y = attention (Query = %x, Key = %x, Value = %x) {scoring = dot}
  output %y
}
