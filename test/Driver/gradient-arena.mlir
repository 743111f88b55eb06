// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A call for gradients cuts its batch later than one for outputs: what two
// layers of 1 MiB keep of 100 examples is above 64 MiB and within 512 MiB.
// RUN: ngc %s --initialize --gradients arrays -o %t.so
// RUN: ngc-run %t.so --random --batch 100 --time 0 --train --threads 1 \
// RUN:   | FileCheck %s
// CHECK: "arena_bytes":{{[1-4][0-9]{8},}}

netgraph.chain @kept {
  %Input = input : real<[512, 512]>
  %Target = input : real<[2]>
  %a = tanh %Input
  tanh
  %short = linear {size = [2]}
  mean_squared_loss (%short, %Target)
}
