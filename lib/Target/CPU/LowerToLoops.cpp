// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// linalg on memory becomes loops, in the order that suits memory.
//
// LLVM vectorises innermost loops only, so the innermost loop is the one
// along which most operands are contiguous or constant:
//   out[o, w] += filter[o, k] * x[w + k]     w: contiguous in out and x
//   out[n, o] += x[n, k] * weights[o, k]     k: contiguous in both inputs
// The other parallel loops stand outside, reductions between them.
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_LOWERTOLOOPS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

// How an operand moves when loop `dim` advances by one.
enum class Movement { None, Contiguous, Strided };

static Movement movement(AffineMap map, MemRefType type, unsigned dim) {
  bool inLast = false, elsewhere = false;
  for (auto [i, expr] : llvm::enumerate(map.getResults()))
    if (expr.isFunctionOfDim(dim))
      (i + 1 == map.getNumResults() ? inLast : elsewhere) = true;
  if (elsewhere)
    return Movement::Strided;
  if (!inLast)
    return Movement::None;
  // `w` and `w + k` move by one element, `2 * w` does not.
  AffineExpr last = map.getResults().back();
  SmallVector<AffineExpr> zero(map.getNumDims(),
                               getAffineConstantExpr(0, map.getContext()));
  SmallVector<AffineExpr> one = zero;
  one[dim] = getAffineConstantExpr(1, map.getContext());
  auto difference = dyn_cast<AffineConstantExpr>(
      simplifyAffineExpr(last.replaceDims(one) - last.replaceDims(zero), 0, 0));
  int64_t offset;
  SmallVector<int64_t> strides;
  bool unit = failed(type.getStridesAndOffset(strides, offset)) ||
              strides.empty() || strides.back() == 1;
  return unit && difference && difference.getValue() == 1 ? Movement::Contiguous
                                                          : Movement::Strided;
}

// Strided stores cost more than strided loads, which cost more than none.
static double innermostScore(linalg::LinalgOp op, unsigned dim,
                             int64_t extent) {
  double score = 0;
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type)
      continue;
    bool isStore = op.isDpsInit(&operand);
    switch (movement(op.getMatchingIndexingMap(&operand), type, dim)) {
    case Movement::None:
    case Movement::Contiguous:
      score += 1;
      break;
    case Movement::Strided:
      score -= isStore ? 4 : 2;
      break;
    }
  }
  // A loop of three is no vector.
  constexpr double vectorElements = 16;
  double filled = ShapedType::isDynamic(extent)
                      ? 1
                      : std::min(1.0, extent / vectorElements);
  return score > 0 ? score * filled : score;
}

static SmallVector<unsigned> loopOrder(linalg::LinalgOp op) {
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  unsigned innermost = 0;
  double best = -1e9;
  for (unsigned dim = 0; dim < extents.size(); ++dim)
    if (double score = innermostScore(op, dim, extents[dim]); score >= best) {
      best = score;
      innermost = dim;
    }
  SmallVector<unsigned> order;
  for (bool wantParallel : {true, false})
    for (auto [dim, kind] : llvm::enumerate(op.getIteratorTypesArray()))
      if (dim != innermost &&
          (kind == utils::IteratorType::parallel) == wantParallel)
        order.push_back(dim);
  order.push_back(innermost);
  return order;
}

namespace {
struct LowerToLoops : ngc::impl::LowerToLoopsBase<LowerToLoops> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(ngc::kernelAttr))
      return;
    IRRewriter rewriter(&getContext());
    SmallVector<linalg::LinalgOp> work;
    kernel.walk([&](linalg::LinalgOp op) { work.push_back(op); });
    for (linalg::LinalgOp op : work)
      if (failed(lower(rewriter, op)))
        return signalPassFailure();
  }

  LogicalResult lower(IRRewriter &rewriter, linalg::LinalgOp op) {
    rewriter.setInsertionPoint(op);
    FailureOr<linalg::GenericOp> generic =
        isa<linalg::GenericOp>(op)
            ? FailureOr<linalg::GenericOp>(cast<linalg::GenericOp>(op))
            : linalg::generalizeNamedOp(rewriter, op);
    if (failed(generic))
      return op.emitError("is no loop nest");
    SmallVector<unsigned> order = loopOrder(*generic);
    if (!llvm::is_sorted(order)) {
      generic = linalg::interchangeGenericOp(rewriter, *generic, order);
      if (failed(generic))
        return failure();
    }
    rewriter.setInsertionPoint(*generic);
    if (failed(linalg::linalgOpToLoops(rewriter, *generic)))
      return generic->emitError("cannot become loops");
    rewriter.eraseOp(*generic);
    return success();
  }
};
} // namespace
