// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each step reads the one before twice, so there are 2^24 ways through the net:
// no pass goes them all.
// RUN: timeout 60 ngc %s --net softmaxes --gradients all --emit target -o - \
// RUN:   | FileCheck %s
// RUN: timeout 60 ngc %s --net residuals --gradients all --emit target -o - \
// RUN:   | FileCheck %s

// CHECK: plan.entry
netgraph.chain @softmaxes {
  %Input = input : real<[8]>
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
  softmax
}
netgraph.graph @residuals {
  %x0 = input : real<[8]>
  %t0 = tanh %x0
  %x1 = threading "a + b" (%x0, %t0)
  %t1 = tanh %x1
  %x2 = threading "a + b" (%x1, %t1)
  %t2 = tanh %x2
  %x3 = threading "a + b" (%x2, %t2)
  %t3 = tanh %x3
  %x4 = threading "a + b" (%x3, %t3)
  %t4 = tanh %x4
  %x5 = threading "a + b" (%x4, %t4)
  %t5 = tanh %x5
  %x6 = threading "a + b" (%x5, %t5)
  %t6 = tanh %x6
  %x7 = threading "a + b" (%x6, %t6)
  %t7 = tanh %x7
  %x8 = threading "a + b" (%x7, %t7)
  %t8 = tanh %x8
  %x9 = threading "a + b" (%x8, %t8)
  %t9 = tanh %x9
  %x10 = threading "a + b" (%x9, %t9)
  %t10 = tanh %x10
  %x11 = threading "a + b" (%x10, %t10)
  %t11 = tanh %x11
  %x12 = threading "a + b" (%x11, %t11)
  %t12 = tanh %x12
  %x13 = threading "a + b" (%x12, %t12)
  %t13 = tanh %x13
  %x14 = threading "a + b" (%x13, %t13)
  %t14 = tanh %x14
  %x15 = threading "a + b" (%x14, %t14)
  %t15 = tanh %x15
  %x16 = threading "a + b" (%x15, %t15)
  %t16 = tanh %x16
  %x17 = threading "a + b" (%x16, %t16)
  %t17 = tanh %x17
  %x18 = threading "a + b" (%x17, %t17)
  %t18 = tanh %x18
  %x19 = threading "a + b" (%x18, %t18)
  %t19 = tanh %x19
  %x20 = threading "a + b" (%x19, %t19)
  %t20 = tanh %x20
  %x21 = threading "a + b" (%x20, %t20)
  %t21 = tanh %x21
  %x22 = threading "a + b" (%x21, %t21)
  %t22 = tanh %x22
  %x23 = threading "a + b" (%x22, %t22)
  %t23 = tanh %x23
  %x24 = threading "a + b" (%x23, %t23)
}
