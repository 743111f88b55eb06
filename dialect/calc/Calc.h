// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect calc: its types in C++. To make its operators, see Build.h.
//
// Operators can be asked for the same with their axes in another order
// (PermutableOpInterface). An order lists axes as the operator names them: with
// [0, 2, 3, 1] an image [n, c, h, w] comes as [n, h, w, c], what transpose with
// this permutation makes of it.
#pragma once

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

namespace mlir::calc {

using AxisOrder = SmallVector<int64_t>;

/// Of each operand (empty if it is no array) and of the result.
struct AxisOrders {
  SmallVector<AxisOrder> operands;
  AxisOrder result;

  bool operator==(const AxisOrders &) const = default;
};

/// 0, 1, 2, …
AxisOrder plainOrder(int64_t rank);
bool isPlain(ArrayRef<int64_t> order);
/// Where each axis has gone.
AxisOrder inverseOf(ArrayRef<int64_t> order);
/// What `first` and then `second` make.
AxisOrder composeOrders(ArrayRef<int64_t> first, ArrayRef<int64_t> second);
/// All arrays of an operator as they are.
AxisOrders plainOrders(Operation *op);
/// All arrays of an operator in one order.
AxisOrders equalOrders(Operation *op, ArrayRef<int64_t> order);
/// A list with one entry for each axis, in the order.
AxisOrder inOrder(ArrayRef<int64_t> list, ArrayRef<int64_t> order);
/// Where the axes have gone, ascending.
AxisOrder movedAxes(ArrayRef<int64_t> axes, ArrayRef<int64_t> order);
/// The axes at the places `places` of an array as `order` has them, from 0;
/// and the way back: only they change places with one another.
AxisOrder orderOfPart(ArrayRef<int64_t> order, ArrayRef<int64_t> places);
AxisOrder orderOfWhole(int64_t rank, ArrayRef<int64_t> places,
                       ArrayRef<int64_t> part);

RankedTensorType inOrder(RankedTensorType type, ArrayRef<int64_t> order);
/// The same operator on other operands, its result's axes in an order. What
/// attributes say of axes is left to the caller.
Operation *cloneInOrder(OpBuilder &b, Operation *op, ValueRange operands,
                        ArrayRef<int64_t> order);
/// The axes of unknown size.
AxisOrder openAxes(RankedTensorType type);
/// The sizes of `axes`, in the order.
SmallVector<Value> sizesInOrder(ValueRange sizes, ArrayRef<int64_t> axes,
                                ArrayRef<int64_t> order);

} // namespace mlir::calc

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
#define GET_OP_CLASSES
#include "dialect/calc/Scan.h.inc"
