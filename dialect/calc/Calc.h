// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect calc: its types in C++. To make its operators, see Build.h.
#pragma once

#include "dialect/calc/AxisOrders.h"
#include "dialect/calc/Traits.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Linalg/IR/LinalgInterfaces.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialect/calc/Dialect.h.inc"
#include "dialect/calc/Enums.h.inc"
#include "dialect/calc/Interfaces.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/calc/Attributes.h.inc"

#define GET_OP_CLASSES
#include "dialect/calc/Elementwise.h.inc"
#define GET_OP_CLASSES
#include "dialect/calc/Scalar.h.inc"
#define GET_OP_CLASSES
#include "dialect/calc/Structure.h.inc"
#define GET_OP_CLASSES
#include "dialect/calc/Reduction.h.inc"
#define GET_OP_CLASSES
#include "dialect/calc/Contraction.h.inc"
#define GET_OP_CLASSES
#include "dialect/calc/Convolution.h.inc"
#define GET_OP_CLASSES
#include "dialect/calc/Normalization.h.inc"
#define GET_OP_CLASSES
#include "dialect/calc/Constant.h.inc"
