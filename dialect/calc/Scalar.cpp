// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The scalar functions. All about them is in Scalar.td; they are expanded to
// arith and math by a table of their own.
#include "dialect/calc/Calc.h"

#define GET_OP_CLASSES
#include "dialect/calc/Scalar.cpp.inc"

using namespace mlir;
using namespace mlir::calc;

void CalcDialect::registerScalar() {
  addOperations<
#define GET_OP_LIST
#include "dialect/calc/Scalar.cpp.inc"
      >();
}
