// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// linalg on memory becomes loops, in the order that suits memory.
//
// LLVM vectorises innermost loops only, so the innermost loop is the one
// along which most operands are contiguous or constant:
//   out[o, w] += filter[o, k] * x[w + k]     w: contiguous in out and x
//   out[n, o] += x[n, k] * weights[o, k]     k: contiguous in both inputs
// The other parallel loops stand outside, reductions between them.
#include "Movement.h"
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

// Strided stores cost more than strided loads, which cost more than none.
static double innermostScore(linalg::LinalgOp op, unsigned dim,
                             int64_t extent) {
  double score = 0;
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type)
      continue;
    std::optional<int64_t> step =
        ngc::stepOf(op.getMatchingIndexingMap(&operand), dim);
    if (step == 0 || (step == 1 && ngc::hasUnitStride(type)))
      score += 1;
    else
      score -= op.isDpsInit(&operand) ? 4 : 2;
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
    if (!op.hasPureBufferSemantics())
      return op.emitError("cannot become loops: it works on tensors, expected "
                          "memory");
    rewriter.setInsertionPoint(op);
    // On memory, none of the three can fail.
    FailureOr<linalg::GenericOp> generic =
        isa<linalg::GenericOp>(op)
            ? FailureOr<linalg::GenericOp>(cast<linalg::GenericOp>(op))
            : linalg::generalizeNamedOp(rewriter, op);
    assert(succeeded(generic) && "every linalg op is a loop nest");
    SmallVector<unsigned> order = loopOrder(*generic);
    if (!llvm::is_sorted(order))
      generic = linalg::interchangeGenericOp(rewriter, *generic, order);
    assert(succeeded(generic) && "the order is a permutation");
    rewriter.setInsertionPoint(*generic);
    [[maybe_unused]] FailureOr<linalg::LinalgLoops> loops =
        linalg::linalgOpToLoops(rewriter, *generic);
    assert(succeeded(loops) && "memory can be loaded and stored");
    rewriter.eraseOp(*generic);
    return success();
  }
};
} // namespace
