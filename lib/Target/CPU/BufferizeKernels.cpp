// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels compute in memory.
//
// Each kernel is bufferised by itself: its out-parameters are written in
// place, what a tile keeps for itself becomes a buffer of static size on the
// task's stack. From here on no kernel mentions a tensor, and none allocates
// from the heap; a kernel that would is an error of the compiler.
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotModuleBufferize.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_BUFFERIZEKERNELS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

// What a task may keep on its stack. The runtime's threads have 8 MiB, a
// host's own may have less.
static constexpr int64_t stackBytes = 256 * 1024;

static FailureOr<Value> allocate(OpBuilder &builder, Location loc,
                                 MemRefType type, ValueRange sizes,
                                 unsigned alignment) {
  if (!sizes.empty())
    return emitError(loc, "a kernel would keep an array of dynamic size: ")
           << type;
  return memref::AllocaOp::create(builder, loc, type,
                                  builder.getI64IntegerAttr(64))
      .getResult();
}

static bufferization::OneShotBufferizationOptions makeOptions() {
  bufferization::OneShotBufferizationOptions options;
  options.allocationFn = allocate;
  options.setFunctionBoundaryTypeConversion(
      bufferization::LayoutMapOption::IdentityLayoutMap);
  options.opFilter.denyOperation([](Operation *op) {
    auto function = dyn_cast<func::FuncOp>(op);
    if (!function)
      function = op->getParentOfType<func::FuncOp>();
    return !function || !function->hasAttr(ngc::kernelAttr);
  });
  return options;
}

// A border is filled, then the middle is copied in, both in the kernel's
// out-parameter.
static LogicalResult spellOutPads(IRRewriter &rewriter, func::FuncOp kernel) {
  SmallVector<tensor::PadOp> pads;
  kernel.walk([&](tensor::PadOp op) { pads.push_back(op); });
  for (tensor::PadOp pad : pads) {
    rewriter.setInsertionPoint(pad);
    if (failed(linalg::rewriteInDestinationPassingStyle(rewriter, pad)))
      return failure();
  }
  return success();
}

static LogicalResult checkStack(func::FuncOp kernel) {
  int64_t bytes = 0;
  kernel.walk([&](memref::AllocaOp op) {
    bytes += op.getType().getNumElements() *
             ((op.getType().getElementTypeBitWidth() + 7) / 8);
  });
  if (bytes <= stackBytes)
    return success();
  return kernel.emitError("a task of this kernel keeps ")
         << bytes << " bytes, the limit is " << stackBytes;
}

namespace {
struct BufferizeKernels : ngc::impl::BufferizeKernelsBase<BufferizeKernels> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(ngc::kernelAttr))
      return;
    bufferization::OneShotBufferizationOptions options = makeOptions();
    bufferization::BufferizationState state;
    IRRewriter rewriter(&getContext());
    if (failed(spellOutPads(rewriter, kernel)) ||
        failed(bufferization::eliminateEmptyTensors(rewriter, kernel)) ||
        failed(bufferization::runOneShotBufferize(kernel, options, state)) ||
        failed(cleanUp(rewriter, kernel)) || failed(checkStack(kernel)))
      signalPassFailure();
  }

  // Copies of a buffer to itself are left over where a tile was in place;
  // they show once equal subviews are one. Those that stay become loops.
  LogicalResult cleanUp(IRRewriter &rewriter, func::FuncOp kernel) {
    DominanceInfo dominance(kernel);
    for (int round = 0; round < 2; ++round) {
      RewritePatternSet patterns(&getContext());
      memref::populateFoldMemRefAliasOpPatterns(patterns);
      memref::SubViewOp::getCanonicalizationPatterns(patterns, &getContext());
      memref::CastOp::getCanonicalizationPatterns(patterns, &getContext());
      memref::CopyOp::getCanonicalizationPatterns(patterns, &getContext());
      if (failed(applyPatternsGreedily(kernel, std::move(patterns))))
        return failure();
      eliminateCommonSubExpressions(rewriter, dominance, kernel);
    }
    kernel.walk([&](memref::CopyOp op) {
      rewriter.setInsertionPoint(op);
      if (op.getSource() != op.getTarget())
        linalg::CopyOp::create(rewriter, op.getLoc(), op.getSource(),
                               op.getTarget());
      rewriter.eraseOp(op);
    });
    return success();
  }
};
} // namespace
