// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Build.h.
#include "dialect/calc/Build.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

namespace mlir::calc {

//===-- sizes -------------------------------------------------------------===//

/// One step from a value to where its size comes from: an operand of the same
/// shape, or the size itself; neither, where nothing is known.
static OpFoldResult stepToSize(OpBuilder &b, OpResult x, int64_t axis,
                               Value &sameShape) {
  Operation *op = x.getOwner();
  if (auto destination = dyn_cast<DestinationStyleOpInterface>(op)) {
    sameShape = destination.getTiedOpOperand(x)->get();
    return {};
  }
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    return empty.getMixedSizes()[axis];
  if (!isa<ReifyRankedShapedTypeOpInterface>(op))
    return {};
  if (!isa_and_nonnull<CalcDialect, tensor::TensorDialect>(op->getDialect()))
    return {};
  FailureOr<OpFoldResult> size =
      reifyDimOfResult(b, op, x.getResultNumber(), axis);
  return succeeded(size) ? *size : OpFoldResult();
}

OpFoldResult sizeOf(OpBuilder &b, Location loc, Value x, int64_t axis) {
  while (true) {
    auto type = cast<RankedTensorType>(x.getType());
    if (!type.isDynamicDim(axis))
      return b.getIndexAttr(type.getDimSize(axis));
    Value sameShape;
    if (auto result = dyn_cast<OpResult>(x))
      if (OpFoldResult size = stepToSize(b, result, axis, sameShape))
        return size;
    if (!sameShape)
      return tensor::DimOp::create(b, loc, x, axis).getResult();
    x = sameShape;
  }
}

Value dimOf(OpBuilder &b, Location loc, Value x, int64_t axis) {
  return getValueOrCreateConstantIndexOp(b, loc, sizeOf(b, loc, x, axis));
}

SmallVector<OpFoldResult> sizesOf(OpBuilder &b, Location loc, Value x) {
  SmallVector<OpFoldResult> sizes;
  int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
  for (int64_t axis = 0; axis < rank; ++axis)
    sizes.push_back(sizeOf(b, loc, x, axis));
  return sizes;
}

SmallVector<OpFoldResult> staticSizes(OpBuilder &b, ArrayRef<int64_t> shape) {
  return getAsIndexOpFoldResult(b.getContext(), shape);
}

RankedTensorType tensorOf(ArrayRef<OpFoldResult> sizes, Type element) {
  auto [shape, dynamic] = decomposeMixedValues(sizes);
  return RankedTensorType::get(shape, element);
}

OpFoldResult product(OpBuilder &b, Location loc, ArrayRef<OpFoldResult> sizes) {
  int64_t known = 1;
  Value rest;
  for (OpFoldResult size : sizes) {
    if (std::optional<int64_t> constant = getConstantIntValue(size))
      known *= *constant;
    else if (!rest)
      rest = cast<Value>(size);
    else
      rest = arith::MulIOp::create(b, loc, rest, cast<Value>(size));
  }
  if (!rest)
    return b.getIndexAttr(known);
  if (known == 1)
    return rest;
  Value factor = arith::ConstantIndexOp::create(b, loc, known);
  return arith::MulIOp::create(b, loc, rest, factor).getResult();
}

//===-- structure and reduction -------------------------------------------===//

Value broadcastTo(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> axes,
                  ArrayRef<OpFoldResult> resultSizes) {
  auto type = cast<RankedTensorType>(x.getType());
  if (axes.size() == resultSizes.size())
    return x;
  auto [shape, dynamic] = decomposeMixedValues(resultSizes);
  SmallVector<Value> sizes;
  size_t next = 0;
  for (auto [axis, size] : llvm::enumerate(shape)) {
    const int64_t *told = llvm::find(axes, static_cast<int64_t>(axis));
    bool isDynamic = ShapedType::isDynamic(size);
    Value operand = isDynamic ? dynamic[next++] : Value();
    if (told != axes.end())
      size = type.getDimSize(told - axes.begin());
    else if (isDynamic)
      sizes.push_back(operand);
  }
  auto result = RankedTensorType::get(shape, type.getElementType());
  return BroadcastOp::create(b, loc, result, x, sizes, axes);
}

Value reshapeTo(OpBuilder &b, Location loc, Value x,
                ArrayRef<OpFoldResult> resultSizes) {
  auto type = cast<RankedTensorType>(x.getType());
  auto [shape, dynamic] = decomposeMixedValues(resultSizes);
  // The same type with at most one `?` has the same size there as well.
  if (type.getShape() == ArrayRef(shape) && dynamic.size() <= 1)
    return x;
  auto result = RankedTensorType::get(shape, type.getElementType());
  return ReshapeOp::create(b, loc, result, x, dynamic);
}

Value reduce(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> axes,
             ReduceKind kind) {
  if (axes.empty())
    return x;
  SmallVector<int64_t> ascending(axes);
  llvm::sort(ascending);
  return ReduceOp::create(b, loc, x, ascending, kind);
}

Value transpose(OpBuilder &b, Location loc, Value x,
                ArrayRef<int64_t> permutation) {
  if (llvm::equal(permutation, llvm::seq<int64_t>(permutation.size())))
    return x;
  return TransposeOp::create(b, loc, x, permutation);
}

Value reborder(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> low,
               ArrayRef<int64_t> high, double fill) {
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> offsets, sizes, before, after;
  bool cuts = false, adds = false;
  for (auto [axis, size] : llvm::enumerate(type.getShape())) {
    int64_t first = std::max<int64_t>(-low[axis], 0);
    int64_t last = std::max<int64_t>(-high[axis], 0);
    before.push_back(std::max<int64_t>(low[axis], 0));
    after.push_back(std::max<int64_t>(high[axis], 0));
    offsets.push_back(first);
    sizes.push_back(first || last ? size - first - last : -1);
    cuts |= first || last;
    adds |= before.back() || after.back();
  }
  if (cuts)
    x = SliceOp::create(b, loc, x, offsets, sizes,
                        SmallVector<int64_t>(sizes.size(), 1));
  if (adds)
    x = PadOp::create(b, loc, x, before, after, PadMode::constant,
                      APFloat(fill));
  return x;
}

static Value sliceFirst(OpBuilder &b, Location loc, Value x, int64_t offset,
                        int64_t size) {
  int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
  SmallVector<int64_t> offsets(rank, 0), sizes(rank, -1), strides(rank, 1);
  offsets[0] = offset;
  sizes[0] = size;
  return SliceOp::create(b, loc, x, offsets, sizes, strides);
}

Value entries(OpBuilder &b, Location loc, Value x, int64_t before,
              int64_t after) {
  if (before == 0 && after == 0)
    return x;
  int64_t size = cast<RankedTensorType>(x.getType()).getDimSize(0);
  return sliceFirst(b, loc, x, before, size - before - after);
}

Value entry(OpBuilder &b, Location loc, Value x, int64_t position) {
  int64_t size = cast<RankedTensorType>(x.getType()).getDimSize(0);
  auto sizes = sizesOf(b, loc, x);
  Value one = sliceFirst(b, loc, x, position < 0 ? size - 1 : 0, 1);
  return reshapeTo(b, loc, one, ArrayRef(sizes).drop_front());
}

// [a, b] -> [[a, 0, 0], [b, 0, 0]] -> [a, 0, 0, b, 0, 0] -> [a, 0, 0, b]
Value spread(OpBuilder &b, Location loc, Value x, int64_t axis, int64_t step,
             double fill) {
  int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
  SmallVector<OpFoldResult> sizes = sizesOf(b, loc, x), cells = sizes;
  std::optional<int64_t> size = getConstantIntValue(sizes[axis]);
  if (step == 1 || !size || *size < 2)
    return x;
  cells.insert(cells.begin() + axis + 1, b.getIndexAttr(1));
  SmallVector<int64_t> low(rank + 1), high(rank + 1), cut(rank);
  high[axis + 1] = step - 1;
  x = reborder(b, loc, reshapeTo(b, loc, x, cells), low, high, fill);
  sizes[axis] = b.getIndexAttr(*size * step);
  cut[axis] = 1 - step;
  return reborder(b, loc, reshapeTo(b, loc, x, sizes),
                  SmallVector<int64_t>(rank), cut);
}

//===-- numbers -----------------------------------------------------------===//

static TypedAttr numberAttr(OpBuilder &b, double value, Type type) {
  if (isa<FloatType>(type))
    return b.getFloatAttr(type, value);
  return b.getIntegerAttr(type, static_cast<int64_t>(value));
}

Value scalar(OpBuilder &b, Location loc, double value, Type type) {
  return arith::ConstantOp::create(b, loc, numberAttr(b, value, type));
}

Value splat(OpBuilder &b, Location loc, double value, Type element,
            ArrayRef<OpFoldResult> sizes) {
  RankedTensorType type = tensorOf(sizes, element);
  bool known = type.hasStaticShape();
  auto held = known ? type : RankedTensorType::get({}, element);
  auto elements = DenseElementsAttr::get(
      held, ArrayRef<Attribute>(numberAttr(b, value, element)));
  Value constant = ConstantOp::create(b, loc, elements);
  return known ? constant : broadcastTo(b, loc, constant, {}, sizes);
}

Value constantLike(OpBuilder &b, Location loc, double value, Value like) {
  Type element = cast<RankedTensorType>(like.getType()).getElementType();
  return splat(b, loc, value, element, sizesOf(b, loc, like));
}

//===-- arithmetic --------------------------------------------------------===//

template <typename FloatOp, typename IntegerOp>
static Value mapBinary(OpBuilder &b, Location loc, Value x, Value y) {
  Type element = cast<RankedTensorType>(x.getType()).getElementType();
  auto body = [](OpBuilder &b, Location loc, ValueRange args) -> Value {
    if (isa<FloatType>(args[0].getType()))
      return FloatOp::create(b, loc, args[0], args[1]);
    return IntegerOp::create(b, loc, args[0], args[1]);
  };
  return MapOp::create(b, loc, ValueRange{x, y}, element, body);
}

Value add(OpBuilder &b, Location loc, Value x, Value y) {
  return mapBinary<arith::AddFOp, arith::AddIOp>(b, loc, x, y);
}

Value sub(OpBuilder &b, Location loc, Value x, Value y) {
  return mapBinary<arith::SubFOp, arith::SubIOp>(b, loc, x, y);
}

Value mul(OpBuilder &b, Location loc, Value x, Value y) {
  return mapBinary<arith::MulFOp, arith::MulIOp>(b, loc, x, y);
}

Value div(OpBuilder &b, Location loc, Value x, Value y) {
  return mapBinary<arith::DivFOp, arith::DivSIOp>(b, loc, x, y);
}

} // namespace mlir::calc
