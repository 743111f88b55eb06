// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// constant and iota: arrays made from nothing.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#define GET_OP_CLASSES
#include "dialect/calc/Constant.cpp.inc"

using namespace mlir;
using namespace mlir::calc;

void CalcDialect::registerConstant() {
  addOperations<
#define GET_OP_LIST
#include "dialect/calc/Constant.cpp.inc"
      >();
}

//===-- constant ----------------------------------------------------------===//

LogicalResult ConstantOp::inferReturnTypes(MLIRContext *context,
                                           std::optional<Location> location,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  auto type = dyn_cast<RankedTensorType>(adaptor.getValue().getType());
  if (!type)
    return InferenceError(context, location, "constant")()
           << "expected a tensor, got " << adaptor.getValue().getType();
  types.push_back(type);
  return success();
}

LogicalResult
ConstantOp::reifyResultShapes(OpBuilder &b,
                              ReifiedRankedShapedTypeDims &shapes) {
  shapes.push_back(staticSizes(b, getType().getShape()));
  return success();
}

FailureOr<SmallVector<Value>> ConstantOp::decomposeOperation(OpBuilder &b) {
  return SmallVector<Value>{
      arith::ConstantOp::create(b, getLoc(), cast<TypedAttr>(getValue()))};
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

FailureOr<AxisOrders> ConstantOp::arrangeAxes(std::optional<unsigned>,
                                              ArrayRef<int64_t> order) {
  // A table would have to be written again; one number is the same anyhow.
  if (!isa<SplatElementsAttr>(getValue()) && !isPlain(order))
    return failure();
  return equalOrders(*this, order);
}

Value ConstantOp::permuteAxes(OpBuilder &b, const AxisOrders &orders,
                              ValueRange) {
  ElementsAttr value = getValue();
  if (auto splat = dyn_cast<SplatElementsAttr>(value))
    value = splat.resizeSplat(inOrder(getType(), orders.result));
  return ConstantOp::create(b, getLoc(), value);
}

//===-- iota --------------------------------------------------------------===//

LogicalResult IotaOp::verify() {
  auto error = [&] { return emitOpError(); };
  if (failed(checkAscending(error, "axis", static_cast<int64_t>(getAxis()),
                            getType().getRank())))
    return failure();
  return checkLength(error, "sizes", getSizes().size(),
                     getType().getNumDynamicDims());
}

LogicalResult IotaOp::reifyResultShapes(OpBuilder &b,
                                        ReifiedRankedShapedTypeDims &shapes) {
  shapes.push_back(getMixedValues(getType().getShape(), getSizes(), b));
  return success();
}

FailureOr<SmallVector<Value>> IotaOp::decomposeOperation(OpBuilder &b) {
  Type element = getType().getElementType();
  auto body = [&](OpBuilder &b, Location loc, ValueRange) -> Value {
    Value index = linalg::IndexOp::create(b, loc, getAxis());
    if (isa<IndexType>(element))
      return index;
    Type type = isa<FloatType>(element) ? b.getI64Type() : element;
    Value integer = arith::IndexCastOp::create(b, loc, type, index);
    if (type == element)
      return integer;
    return arith::SIToFPOp::create(b, loc, element, integer);
  };
  auto sizes = getMixedValues(getType().getShape(), getSizes(), b);
  return SmallVector<Value>{
      elementwise(b, getLoc(), {}, {}, sizes, element, body)};
}

FailureOr<AxisOrders> IotaOp::arrangeAxes(std::optional<unsigned>,
                                          ArrayRef<int64_t> order) {
  return equalOrders(*this, order);
}

Value IotaOp::permuteAxes(OpBuilder &b, const AxisOrders &orders, ValueRange) {
  return IotaOp::create(
      b, getLoc(), inOrder(getType(), orders.result),
      sizesInOrder(getSizes(), openAxes(getType()), orders.result),
      inverseOf(orders.result)[getAxis()]);
}
