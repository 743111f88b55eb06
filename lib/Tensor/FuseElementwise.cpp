// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Within a kernel, chains of elementwise linalg ops become one loop body.
//
// Grouping has already decided what may be computed together, so every
// producer of the kernel is fused if stock fusion can: a broadcast turns into
// an indexing map, unit dimensions vanish from the maps.
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

namespace {
struct FuseElementwise : ngc::impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(ngc::kernelAttr))
      return;
    // Broadcasts are fused first: expanded, they would stand in the way.
    if (failed(fuse(kernel, /*expandReshapes=*/false)) ||
        failed(fuse(kernel, /*expandReshapes=*/true)))
      signalPassFailure();
  }

  LogicalResult fuse(func::FuncOp kernel, bool expandReshapes) {
    RewritePatternSet patterns(&getContext());
    // A producer with several readers is fused only if nothing is repeated.
    linalg::populateElementwiseOpsFusionPatterns(
        patterns, [](OpOperand *operand) {
          Operation *producer = operand->get().getDefiningOp();
          return producer && producer->hasOneUse();
        });
    // The split channels of a grouped convolution stay split to the end.
    if (expandReshapes)
      linalg::populateFoldReshapeOpsByExpansionPatterns(
          patterns, [](OpOperand *operand) {
            return isa_and_nonnull<tensor::CollapseShapeOp>(
                operand->get().getDefiningOp());
          });
    linalg::populateConstantFoldLinalgOperations(
        patterns, [](OpOperand *) { return true; });
    linalg::GenericOp::getCanonicalizationPatterns(patterns, &getContext());
    linalg::FillOp::getCanonicalizationPatterns(patterns, &getContext());
    tensor::EmptyOp::getCanonicalizationPatterns(patterns, &getContext());
    memref::populateResolveRankedShapedTypeResultDimsPatterns(patterns);
    return applyPatternsGreedily(kernel, std::move(patterns));
  }
};
} // namespace
