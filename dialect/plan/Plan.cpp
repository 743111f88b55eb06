// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plan dialect: registration. Its ops only state facts; see Plan.td.
#include "dialect/plan/Plan.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace mlir::plan;

#include "dialect/plan/PlanDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/plan/PlanOps.cpp.inc"

void PlanDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialect/plan/PlanOps.cpp.inc"
      >();
}
