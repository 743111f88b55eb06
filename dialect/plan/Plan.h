// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plan dialect; see Plan.td.
#ifndef NGC_DIALECT_PLAN_PLAN_H
#define NGC_DIALECT_PLAN_PLAN_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialect/plan/PlanDialect.h.inc"
#define GET_OP_CLASSES
#include "dialect/plan/PlanOps.h.inc"

#endif
