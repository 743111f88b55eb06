// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "-" is the standard output, for the IR of a stage; no file is called so.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: ngc %s --emit graph -o graph.mlir
// RUN: ngc %s --emit graph -o - | diff graph.mlir -
// RUN: ngc %s --emit net -o - | FileCheck %s --check-prefix=NET
// RUN: not ngc %s -o - 2>&1 | FileCheck %s --check-prefix=CODE
// RUN: not ngc %s --report -o - 2>&1 | FileCheck %s --check-prefix=CODE
// RUN: not ls ./-

// NET: %Input = input : real<[3]>
// CODE: error: '-' is the standard output, which takes the IR of a stage alone (--emit); code needs a file
netgraph.chain @net {
  %Input = input : real<[3]>
  ramp
}
