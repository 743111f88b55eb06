// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// concat: joins arrays along one axis, each of which is inserted into the
// result.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::calc;

/// Of a slice: the size of an axis that is taken as it is.
static constexpr int64_t wholeAxis = -1;

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *context,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  InferenceError error(context, location, "concat");
  if (adaptor.getInputs().empty())
    return error() << "expected at least one array";
  auto first = cast<RankedTensorType>(adaptor.getInputs().front().getType());
  int64_t axis = adaptor.getAxis(), total = 0;
  if (failed(checkAscending(error, "axis", axis, first.getRank())))
    return failure();
  for (auto [i, input] : llvm::enumerate(adaptor.getInputs())) {
    auto type = cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> shape(type.getShape());
    if (type.getRank() == first.getRank())
      shape[axis] = first.getDimSize(axis);
    if (shape != first.getShape() ||
        type.getElementType() != first.getElementType())
      return error() << "array " << i << " is " << type
                     << ", which differs from " << first
                     << " in more than axis " << axis;
    int64_t size = type.getDimSize(axis);
    bool open = ShapedType::isDynamic(total) || ShapedType::isDynamic(size);
    total = open ? ShapedType::kDynamic : total + size;
  }
  SmallVector<int64_t> shape(first.getShape());
  shape[axis] = total;
  types.push_back(first.clone(shape));
  return success();
}

/// Where each array begins along the axis, and at last where all end.
static SmallVector<OpFoldResult> joints(OpBuilder &b, ConcatOp op) {
  SmallVector<OpFoldResult> places = {b.getIndexAttr(0)};
  AffineExpr sum = b.getAffineDimExpr(0) + b.getAffineDimExpr(1);
  for (Value input : op.getInputs()) {
    OpFoldResult size = sizeOf(b, op.getLoc(), input, op.getAxis());
    places.push_back(sizeExpr(b, op.getLoc(), sum, {places.back(), size}));
  }
  return places;
}

LogicalResult ConcatOp::reifyResultShapes(OpBuilder &b,
                                          ReifiedRankedShapedTypeDims &shapes) {
  auto sizes = sizesOf(b, getLoc(), getInputs().front());
  sizes[getAxis()] = joints(b, *this).back();
  shapes.push_back(sizes);
  return success();
}

FailureOr<SmallVector<Value>> ConcatOp::decomposeOperation(OpBuilder &b) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> places = joints(b, *this);
  auto sizes = sizesOf(b, loc, getInputs().front());
  sizes[getAxis()] = places.back();
  Value result = emptyTensor(b, loc, sizes, getType().getElementType());
  SmallVector<OpFoldResult> offsets(sizes.size(), b.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(sizes.size(), b.getIndexAttr(1));
  for (auto [i, input] : llvm::enumerate(getInputs())) {
    offsets[getAxis()] = places[i];
    sizes[getAxis()] = sizeOf(b, loc, input, getAxis());
    result = tensor::InsertSliceOp::create(b, loc, input, result, offsets,
                                           sizes, strides);
  }
  return SmallVector<Value>{result};
}

FailureOr<SmallVector<Value>> ConcatOp::buildGradient(OpBuilder &b,
                                                      Value cotangent) {
  int64_t axis = getAxis(), rank = getType().getRank(), place = 0;
  SmallVector<int64_t> offsets(rank), sizes(rank, wholeAxis), steps(rank, 1);
  SmallVector<Value> gradients;
  for (Value input : getInputs()) {
    int64_t size = cast<RankedTensorType>(input.getType()).getDimSize(axis);
    if (ShapedType::isDynamic(size))
      return emitError("cannot differentiate a concat along an axis whose size "
                       "is not known");
    offsets[axis] = place;
    sizes[axis] = size;
    gradients.push_back(
        SliceOp::create(b, getLoc(), cotangent, offsets, sizes, steps));
    place += size;
  }
  return gradients;
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 ? getInputs().front() : Value();
}

FailureOr<AxisOrders> ConcatOp::arrangeAxes(std::optional<unsigned>,
                                            ArrayRef<int64_t> order) {
  return equalOrders(*this, order);
}

Value ConcatOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                            ValueRange operands) {
  int64_t axis = inverseOf(orders.result)[getAxis()];
  return ConcatOp::create(b, getLoc(), operands, axis);
}
