// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order in which the axes of an array come, for operators that can be
// asked for another one (PermutableOpInterface).
//
// An order lists axes as the operator names them: with order [0, 2, 3, 1] an
// image [n, c, h, w] comes as [n, h, w, c], what transpose with this
// permutation makes of it.
#pragma once

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

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
