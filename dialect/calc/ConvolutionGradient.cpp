// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The gradient of a convolution by its input, and what else the convolutions
// share.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::calc;

/// With channels first.
constexpr int64_t firstSpatialAxis = 2;

//===-- shared ------------------------------------------------------------===//

AxisOrder ImageAxes::toChannelsLast() const {
  AxisOrder order = plainOrder(rank);
  std::rotate(order.begin() + 1, order.begin() + 2, order.end());
  return order;
}

AxisOrder ImageAxes::toChannelsFirst() const {
  return inverseOf(toChannelsLast());
}

Value mlir::calc::splitAxis(OpBuilder &b, Location loc, Value x, int64_t axis,
                            int64_t groups) {
  auto sizes = sizesOf(b, loc, x);
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<ReassociationIndices> runs;
  for (int64_t i = 0, next = 0; i < type.getRank(); ++i) {
    runs.push_back({next++});
    if (i == axis)
      runs.back().push_back(next++);
  }
  sizes[axis] = b.getIndexAttr(type.getDimSize(axis) / groups);
  sizes.insert(sizes.begin() + axis, b.getIndexAttr(groups));
  RankedTensorType split = tensorOf(sizes, type.getElementType());
  return tensor::ExpandShapeOp::create(b, loc, split, x, runs, sizes);
}

Value mlir::calc::joinAxis(OpBuilder &b, Location loc, Value x, int64_t axis,
                           RankedTensorType type) {
  SmallVector<ReassociationIndices> runs;
  for (int64_t i = 0, next = 0; i < type.getRank(); ++i) {
    runs.push_back({next++});
    if (i == axis)
      runs.back().push_back(next++);
  }
  return tensor::CollapseShapeOp::create(b, loc, type, x, runs);
}

Value mlir::calc::exposeBorder(OpBuilder &b, Location loc, Value input,
                               ArrayRef<int64_t> low, ArrayRef<int64_t> high) {
  auto isZero = [](int64_t cells) { return cells == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return {};
  return reborder(b, loc, input, low, high);
}

LogicalResult mlir::calc::requireSpatialSizes(Operation *op, Value input,
                                              ImageAxes axes) {
  for (int64_t i = 0; i < axes.spatialRank(); ++i)
    if (cast<RankedTensorType>(input.getType()).isDynamicDim(axes.spatial(i)))
      return op->emitError("cannot differentiate a convolution along an axis "
                           "whose size is not known");
  return success();
}

//===-- gradient ----------------------------------------------------------===//

// Written for channels first, and turned where they are last: phases are easier
// to tell apart that way, and the pass ChannelsLast removes what cancels.
Value mlir::calc::inputGradient(OpBuilder &b, Location loc,
                                RankedTensorType input, ImageAxes axes,
                                Value filter, Value cotangent,
                                const Windows &windows) {
  auto build = [&](RankedTensorType input, Value cotangent) {
    return convolutionInput(b, loc, cotangent, filter,
                            input.getShape().drop_front(firstSpatialAxis),
                            windows.strides, windows.dilations, windows.low,
                            windows.groups);
  };
  if (!axes.channelsLast)
    return build(input, cotangent);
  AxisOrder first = axes.toChannelsFirst();
  cotangent = transpose(b, loc, cotangent, first);
  return transpose(b, loc, build(inOrder(input, first), cotangent),
                   axes.toChannelsLast());
}
