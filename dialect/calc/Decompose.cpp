// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Decompose.h.
#include "dialect/calc/Decompose.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

namespace mlir::calc {

//===-- loops -------------------------------------------------------------===//

AffineMap selectLoops(OpBuilder &b, int64_t loops, ArrayRef<int64_t> selected) {
  SmallVector<AffineExpr> results;
  for (int64_t loop : selected)
    results.push_back(b.getAffineDimExpr(loop));
  return AffineMap::get(loops, 0, results, b.getContext());
}

SmallVector<int64_t> otherAxes(int64_t rank, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> others;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(axes, axis))
      others.push_back(axis);
  return others;
}

Value emptyTensor(OpBuilder &b, Location loc, ArrayRef<OpFoldResult> sizes,
                  Type element) {
  return tensor::EmptyOp::create(b, loc, sizes, element);
}

Value filledTensor(OpBuilder &b, Location loc, ArrayRef<OpFoldResult> sizes,
                   Value scalar) {
  Value empty = emptyTensor(b, loc, sizes, scalar.getType());
  return linalg::FillOp::create(b, loc, scalar, empty).getResult(0);
}

static Value generic(OpBuilder &b, Location loc, ValueRange inputs, Value init,
                     ArrayRef<AffineMap> maps, BodyBuilder body) {
  AffineMap target = maps.back();
  SmallVector<utils::IteratorType> iterators;
  for (unsigned loop = 0; loop < target.getNumDims(); ++loop)
    iterators.push_back(target.isFunctionOfDim(loop)
                            ? utils::IteratorType::parallel
                            : utils::IteratorType::reduction);
  auto yield = [&](OpBuilder &b, Location loc, ValueRange args) {
    linalg::YieldOp::create(b, loc, body(b, loc, args));
  };
  return linalg::GenericOp::create(b, loc, init.getType(), inputs, init, maps,
                                   iterators, yield)
      .getResult(0);
}

Value elementwise(OpBuilder &b, Location loc, ValueRange inputs,
                  ArrayRef<AffineMap> maps, ArrayRef<OpFoldResult> sizes,
                  Type element, BodyBuilder body) {
  SmallVector<AffineMap> all(maps);
  all.push_back(b.getMultiDimIdentityMap(sizes.size()));
  Value init = emptyTensor(b, loc, sizes, element);
  auto inner = [&](OpBuilder &b, Location loc, ValueRange args) {
    return body(b, loc, args.drop_back());
  };
  return generic(b, loc, inputs, init, all, inner);
}

Value accumulate(OpBuilder &b, Location loc, ValueRange inputs, Value init,
                 ArrayRef<AffineMap> maps, BodyBuilder body) {
  return generic(b, loc, inputs, init, maps, body);
}

//===-- joining -----------------------------------------------------------===//

/// Small integers are pixels and truth values: they have no sign.
static bool isUnsigned(Type type) {
  return type.isSignlessInteger() && type.getIntOrFloatBitWidth() <= 8;
}

/// The greatest or the least integer of a type.
static Value extremeInteger(OpBuilder &b, Location loc, bool greatest,
                            Type type) {
  unsigned width = isa<IndexType>(type) ? IndexType::kInternalStorageBitWidth
                                        : type.getIntOrFloatBitWidth();
  APInt value;
  if (isUnsigned(type))
    value = greatest ? APInt::getMaxValue(width) : APInt::getMinValue(width);
  else
    value = greatest ? APInt::getSignedMaxValue(width)
                     : APInt::getSignedMinValue(width);
  return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value));
}

Value identityOf(OpBuilder &b, Location loc, ReduceKind kind, Type type) {
  if (kind == ReduceKind::add || kind == ReduceKind::mul)
    return scalar(b, loc, kind == ReduceKind::mul ? 1.0 : 0.0, type);
  bool greatest = kind == ReduceKind::min;
  if (!isa<FloatType>(type))
    return extremeInteger(b, loc, greatest, type);
  double infinity = std::numeric_limits<double>::infinity();
  return scalar(b, loc, greatest ? infinity : -infinity, type);
}

static Value joinIntegers(OpBuilder &b, Location loc, ReduceKind kind, Value x,
                          Value y) {
  bool noSign = isUnsigned(x.getType());
  switch (kind) {
  case ReduceKind::add:
    return arith::AddIOp::create(b, loc, x, y);
  case ReduceKind::mul:
    return arith::MulIOp::create(b, loc, x, y);
  case ReduceKind::max:
    return noSign ? arith::MaxUIOp::create(b, loc, x, y).getResult()
                  : arith::MaxSIOp::create(b, loc, x, y).getResult();
  case ReduceKind::min:
    return noSign ? arith::MinUIOp::create(b, loc, x, y).getResult()
                  : arith::MinSIOp::create(b, loc, x, y).getResult();
  }
  llvm_unreachable("all kinds are handled");
}

Value join(OpBuilder &b, Location loc, ReduceKind kind, Value x, Value y) {
  if (!isa<FloatType>(x.getType()))
    return joinIntegers(b, loc, kind, x, y);
  switch (kind) {
  case ReduceKind::add:
    return addReordered(b, loc, x, y);
  case ReduceKind::mul:
    return arith::MulFOp::create(b, loc, x, y, arith::FastMathFlags::reassoc);
  case ReduceKind::max:
    return arith::MaximumFOp::create(b, loc, x, y);
  case ReduceKind::min:
    return arith::MinimumFOp::create(b, loc, x, y);
  }
  llvm_unreachable("all kinds are handled");
}

Value addReordered(OpBuilder &b, Location loc, Value x, Value y) {
  return arith::AddFOp::create(b, loc, x, y, arith::FastMathFlags::reassoc);
}

Type productType(Type x, Type y) {
  auto isHalf = [](Type type) { return type.isBF16() || type.isF16(); };
  auto isWide = [&](Type type) { return type.isF32() || isHalf(type); };
  if (isWide(x) && isWide(y))
    return Float32Type::get(x.getContext());
  return x == y ? x : Type();
}

Value multiplyAdd(OpBuilder &b, Location loc, Value x, Value y, Value sum) {
  for (Value *factor : {&x, &y})
    if (isa<FloatType>(sum.getType()) && factor->getType() != sum.getType())
      *factor = arith::ExtFOp::create(b, loc, sum.getType(), *factor);
  if (!isa<FloatType>(x.getType())) {
    Value product = arith::MulIOp::create(b, loc, x, y);
    return arith::AddIOp::create(b, loc, sum, product);
  }
  auto flags = arith::FastMathFlags::reassoc | arith::FastMathFlags::contract;
  Value product = arith::MulFOp::create(b, loc, x, y, flags);
  return arith::AddFOp::create(b, loc, sum, product, flags);
}

Value reduceOver(OpBuilder &b, Location loc, ValueRange inputs,
                 ArrayRef<AffineMap> maps, ArrayRef<OpFoldResult> loopSizes,
                 ArrayRef<int64_t> axes, ReduceKind kind, BodyBuilder element) {
  SmallVector<int64_t> kept = otherAxes(loopSizes.size(), axes);
  SmallVector<OpFoldResult> sizes;
  for (int64_t axis : kept)
    sizes.push_back(loopSizes[axis]);
  Type type = getElementTypeOrSelf(inputs.front());
  Value identity = identityOf(b, loc, kind, type);
  Value init = filledTensor(b, loc, sizes, identity);
  SmallVector<AffineMap> all(maps);
  all.push_back(selectLoops(b, loopSizes.size(), kept));
  auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
    Value value = element(b, loc, args.drop_back());
    return join(b, loc, kind, args.back(), value);
  };
  return accumulate(b, loc, inputs, init, all, body);
}

//===-- sizes and borders -------------------------------------------------===//

WindowLoops::WindowLoops(OpBuilder &b, ArrayRef<int64_t> window,
                         ArrayRef<int64_t> strides) {
  int64_t rank = window.size();
  SmallVector<AffineExpr> cells;
  for (int64_t axis = 0; axis < rank; ++axis) {
    AffineExpr cell = b.getAffineDimExpr(axis) * strides[axis];
    if (window[axis] > 1) {
      loops.push_back(rank + sizes.size());
      cell = cell + b.getAffineDimExpr(loops.back());
      sizes.push_back(window[axis]);
    }
    cells.push_back(cell);
  }
  int64_t all = rank + sizes.size();
  input = AffineMap::get(all, 0, cells, b.getContext());
  carrier = selectLoops(b, all, loops);
  result = selectLoops(b, all, otherAxes(all, loops));
}

OpFoldResult sizeExpr(OpBuilder &b, Location loc, AffineExpr expr,
                      ArrayRef<OpFoldResult> sizes) {
  return affine::makeComposedFoldedAffineApply(b, loc, expr, sizes);
}

int64_t countWindows(int64_t size, int64_t border, int64_t reach,
                     int64_t stride) {
  if (ShapedType::isDynamic(size))
    return ShapedType::kDynamic;
  return llvm::divideFloorSigned(size + border - reach, stride) + 1;
}

OpFoldResult countWindows(OpBuilder &b, Location loc, OpFoldResult size,
                          int64_t border, int64_t reach, int64_t stride) {
  AffineExpr d = b.getAffineDimExpr(0);
  return sizeExpr(b, loc, (d + (border - reach)).floorDiv(stride) + 1, size);
}

Value padWith(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> low,
              ArrayRef<int64_t> high, Value value) {
  auto isZero = [](int64_t cells) { return cells == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero))
    return x;
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> shape(type.getShape());
  for (auto [axis, size] : llvm::enumerate(shape))
    if (!ShapedType::isDynamic(size))
      size += low[axis] + high[axis];
  return tensor::PadOp::create(b, loc, type.clone(shape), x,
                               staticSizes(b, low), staticSizes(b, high),
                               value);
}

//===-- checks ------------------------------------------------------------===//

LogicalResult checkAscending(function_ref<InFlightDiagnostic()> error,
                             StringRef what, ArrayRef<int64_t> axes,
                             int64_t rank) {
  int64_t last = -1;
  for (int64_t axis : axes) {
    if (axis < 0 || axis >= rank)
      return error() << what << " has axis " << axis
                     << ", but the array has rank " << rank;
    if (axis <= last)
      return error() << what << " must ascend, got " << axis << " after "
                     << last;
    last = axis;
  }
  return success();
}

LogicalResult checkLength(function_ref<InFlightDiagnostic()> error,
                          StringRef what, size_t length, size_t expected) {
  if (length == expected)
    return success();
  return error() << what << " has " << length << " entries, expected "
                 << expected;
}

InFlightDiagnostic InferenceError::operator()() const {
  return emitError(location) << "'calc." << mnemonic << "' op ";
}

} // namespace mlir::calc
