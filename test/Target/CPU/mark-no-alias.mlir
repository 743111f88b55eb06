// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s --ngc-mark-no-alias | FileCheck %s

// CHECK: @kernel(%{{.*}}: !llvm.ptr {llvm.noalias}, %{{.*}}: i64, %{{.*}}: !llvm.ptr {llvm.noalias})
// CHECK-SAME: no_inline
llvm.func @kernel(%a: !llvm.ptr, %n: i64, %b: !llvm.ptr)
    attributes {ngc.kernel = 1 : i64} {
  llvm.return
}

// Both ways to call a task share its one copy.
// CHECK: @task(%{{.*}}: !llvm.ptr {llvm.noalias}, %{{.*}}: i64)
// CHECK-SAME: no_inline
llvm.func @task(%a: !llvm.ptr, %n: i64) attributes {ngc.task} {
  llvm.return
}

// Entries may well be called with one memory twice.
// CHECK: @entry(%{{[^{]*}}: !llvm.ptr)
llvm.func @entry(%a: !llvm.ptr) {
  llvm.return
}
