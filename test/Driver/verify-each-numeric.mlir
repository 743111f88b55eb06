// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every pass of the pipeline keeps the results of nets with convolutions,
// pooling, coders, shared kernels and two outputs. That a wrong pass is named
// is what test/unit/NumericVerifierTest.cpp checks.
// RUN: ngc %models/residual.mlir --verify-each=numeric -o %t.so
// RUN: ngc %models/nested.mlir --verify-each=numeric -o %t.so
// RUN: ngc %examples/lenet.mlir --verify-each=numeric --emit=plan -o %t.mlir
