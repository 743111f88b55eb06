// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// calc becomes linalg: every op that can decompose itself is asked to, until
// none is left. No op is known by name here.
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_DECOMPOSE
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

namespace {
struct Decompose : ngc::impl::DecomposeBase<Decompose> {
  void runOnOperation() override {
    SmallVector<linalg::AggregatedOpInterface> work;
    getOperation().walk(
        [&](linalg::AggregatedOpInterface op) { work.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (linalg::AggregatedOpInterface op : work) {
      rewriter.setInsertionPoint(op);
      FailureOr<SmallVector<Value>> values = op.decomposeOperation(rewriter);
      if (failed(values) || values->size() != op->getNumResults()) {
        op->emitOpError("cannot be decomposed into linalg");
        return signalPassFailure();
      }
      rewriter.replaceOp(op, *values);
    }
  }
};
} // namespace
