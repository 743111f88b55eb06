// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: not ngc-opt %s --split-input-file --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes --ngc-build-entries 2>&1 | FileCheck %s

// Whether an element exists is asked when the net is compiled.
// CHECK: error: {{.*}}axis 0 varies and can only be taken whole
netgraph.graph @index {
  %Input = input : real<[n, 3]>
  %y = part %Input {part = [2]}
}

// -----

// CHECK: error: {{.*}}a size that is automatic must not vary
netgraph.graph @repeated {
  %Input = input : real<[3]>
  %Other = input : real<[n, 3]>
  %rows = replicate %Input {size = [automatic]}
  %y = total (%rows, %Other)
}

// -----

// CHECK-NOT: error
netgraph.graph @whole {
  %Input = input : real<[n, 3]>
  %y = part %Input {part = [all, 2]}
}
