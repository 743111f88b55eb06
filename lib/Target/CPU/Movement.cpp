// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A step is the difference of two index expressions, simplified.
#include "Movement.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/AffineExpr.h"

using namespace mlir;

std::optional<int64_t> ngc::stepOf(AffineMap map, unsigned dim) {
  if (map.getNumResults() == 0)
    return 0;
  for (AffineExpr expr : map.getResults().drop_back())
    if (expr.isFunctionOfDim(dim))
      return std::nullopt;
  AffineExpr last = map.getResults().back();
  if (!last.isFunctionOfDim(dim))
    return 0;
  // Between any two neighbours, not only the first two: `w mod 4` has no step.
  AffineExpr here = getAffineDimExpr(dim, map.getContext());
  AffineExpr next = last.replace(here, here + 1);
  auto difference = dyn_cast<AffineConstantExpr>(
      simplifyAffineExpr(next - last, map.getNumDims(), map.getNumSymbols()));
  if (!difference)
    return std::nullopt;
  return difference.getValue();
}

bool ngc::hasUnitStride(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  return succeeded(type.getStridesAndOffset(strides, offset)) &&
         !strides.empty() && strides.back() == 1;
}

bool ngc::isElementwise(Block &body) {
  return llvm::all_of(body.without_terminator(), [](Operation &op) {
    return isa<linalg::IndexOp>(op) || op.hasTrait<OpTrait::ConstantLike>() ||
           OpTrait::hasElementwiseMappableTraits(&op);
  });
}

// %p = mul (ext %x), (ext %y); yield add %sum, %p. The extensions are there
// where an input has 16 bits.
bool ngc::isMultiplyAdd(linalg::GenericOp op) {
  Block *body = op.getBlock();
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1)
    return false;
  auto add =
      body->getTerminator()->getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!add || add->getOperand(0) != body->getArgument(2))
    return false;
  auto multiply = add->getOperand(1).getDefiningOp<arith::MulFOp>();
  if (!multiply)
    return false;
  for (auto [i, factor] : llvm::enumerate(multiply->getOperands())) {
    Value narrow = factor;
    if (auto extend = narrow.getDefiningOp<arith::ExtFOp>())
      narrow = extend.getIn();
    if (narrow != body->getArgument(i))
      return false;
  }
  return true;
}

Value ngc::boundOf(OpBuilder &b, Location loc, linalg::GenericOp op,
                   unsigned dim) {
  int64_t extent = op.getStaticLoopRanges()[dim];
  if (!ShapedType::isDynamic(extent))
    return arith::ConstantIndexOp::create(b, loc, extent);
  AffineExpr loop = getAffineDimExpr(dim, op.getContext());
  for (OpOperand &operand : op->getOpOperands())
    if (auto axis = op.getMatchingIndexingMap(&operand).getResultPosition(loop))
      return memref::DimOp::create(b, loc, operand.get(), *axis);
  llvm_unreachable("a loop runs along some array");
}

SmallVector<Value> ngc::addressOf(OpBuilder &b, Location loc,
                                  OpOperand &operand, ValueRange loops) {
  auto op = cast<linalg::LinalgOp>(operand.getOwner());
  AffineMap map = op.getMatchingIndexingMap(&operand);
  return llvm::map_to_vector(map.getResults(), [&](AffineExpr expr) -> Value {
    return affine::AffineApplyOp::create(
        b, loc, AffineMap::get(map.getNumDims(), 0, expr), loops);
  });
}
