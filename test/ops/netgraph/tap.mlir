// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: ngc-opt %s | ngc-opt | FileCheck %s --check-prefix=TEXT
// RUN: ngc-opt %s --ngc-expand-instances --ngc-resolve-ports \
// RUN:   --ngc-infer-shapes | FileCheck %s

// An inner port, at any depth.
netgraph.graph @inner {
  %Input = input : real<[4]>
  %block = chain (%Input) {
    %first = linear {size = [3]}
    %deep = chain {
      %second = linear {size = [2]}
      ramp
    }
  }
  %raw = tap "deep/second/Output" %block
  output %block
  output %raw {name = "Raw"}
}
// TEXT: %raw = tap "deep/second/Output" %block
// CHECK: %raw = tap "deep/second/Output" %block : real<[2]>
// CHECK: output %raw {name = "Raw"} : real<[2]>
