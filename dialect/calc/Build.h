// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Short ways to write calc from C++. Whoever composes operators (layers,
// coders, gradients) needs this header and no other.
//
// Sizes are OpFoldResults: an index attribute where a size is known, an index
// value where it is not. Operators whose result type follows from their
// operands are made by their own `create`, e.g.
//   calc::TransposeOp::create(b, loc, x, {0, 2, 1})
#pragma once

#include "dialect/calc/Calc.h"

namespace mlir::calc {

/// The size of one axis as an index; a constant where the type tells it.
/// Asks the operator that made the value, so that sizes are told by the
/// arguments of the function and not by intermediate results.
Value dimOf(OpBuilder &b, Location loc, Value x, int64_t axis);
OpFoldResult sizeOf(OpBuilder &b, Location loc, Value x, int64_t axis);
SmallVector<OpFoldResult> sizesOf(OpBuilder &b, Location loc, Value x);

/// Static sizes as OpFoldResults.
SmallVector<OpFoldResult> staticSizes(OpBuilder &b, ArrayRef<int64_t> shape);
/// The tensor type with these sizes; `?` where a size is not a constant.
RankedTensorType tensorOf(ArrayRef<OpFoldResult> sizes, Type element);
/// The product of sizes.
OpFoldResult product(OpBuilder &b, Location loc, ArrayRef<OpFoldResult> sizes);

/// Axis i of x becomes axis axes[i]; x is repeated along the others. Returns x
/// where nothing changes.
Value broadcastTo(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> axes,
                  ArrayRef<OpFoldResult> resultSizes);
/// Row-major reshape. Returns x where nothing changes.
Value reshapeTo(OpBuilder &b, Location loc, Value x,
                ArrayRef<OpFoldResult> resultSizes);
/// Removes the axes. Returns x for no axes.
Value reduce(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> axes,
             ReduceKind kind);
/// Permutes the axes. Returns x for the identity.
Value transpose(OpBuilder &b, Location loc, Value x,
                ArrayRef<int64_t> permutation);

/// An array less so many entries of its first axis, before and after. Returns x
/// where nothing changes.
Value entries(OpBuilder &b, Location loc, Value x, int64_t before,
              int64_t after);
/// One entry of the first axis, which is dropped: the first for 0, the last for
/// -1.
Value entry(OpBuilder &b, Location loc, Value x, int64_t position);

/// Puts `step` - 1 numbers after each element of an axis but the last.
Value spread(OpBuilder &b, Location loc, Value x, int64_t axis, int64_t step,
             double fill = 0);
/// Adds numbers before and after each axis; a negative count takes elements
/// away.
Value reborder(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> low,
               ArrayRef<int64_t> high, double fill = 0);

/// The adjoint of `convolution` by its input, of these spatial `sizes`: what
/// each cell gets from the windows, [N, O, o…], that reach it, through the
/// filter, [O, C / groups, k…]. A border after the input follows from the
/// sizes. All sizes but the batch are known.
Value convolutionInput(OpBuilder &b, Location loc, Value windows, Value filter,
                       ArrayRef<int64_t> sizes, ArrayRef<int64_t> strides,
                       ArrayRef<int64_t> dilations, ArrayRef<int64_t> low,
                       int64_t groups);

/// An array that holds one number everywhere.
Value splat(OpBuilder &b, Location loc, double value, Type element,
            ArrayRef<OpFoldResult> sizes);
/// The same, with the shape and the element type of another array.
Value constantLike(OpBuilder &b, Location loc, double value, Value like);
/// One number of a float, integer or index type, for a map's body.
Value scalar(OpBuilder &b, Location loc, double value, Type type);

/// Elementwise, on float or integer arrays of one type.
Value add(OpBuilder &b, Location loc, Value x, Value y);
Value sub(OpBuilder &b, Location loc, Value x, Value y);
Value mul(OpBuilder &b, Location loc, Value x, Value y);
/// Integers are divided with the sign and rounded towards zero.
Value div(OpBuilder &b, Location loc, Value x, Value y);

} // namespace mlir::calc
