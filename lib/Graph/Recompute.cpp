// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a gradient reads of the way forward: stored, or computed again.
//
//   r = convolution x          r = convolution x
//   c = r - mean               c = r - mean
//   y = c * factor             y = c * factor
//   ...                   =>   ...
//   df = sum(dy * c)           df = sum(dy * (r - mean))
//
// The rule: results of contractions, convolutions, reductions and of functions
// (exp, a quotient) are stored, for they cost more than memory traffic. A value
// of plain arithmetic is computed again, if on the way forward it would live
// in registers only: all its users there are elementwise. What a heavy
// operator reads, or the caller gets, is in memory anyway and read from there.
// A chain is computed again down to something stored; so of all values between
// two heavy operators at most one is kept.
#include "Backward.h"
#include "dialect/calc/Calc.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_RECOMPUTE
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

// Arithmetic that costs less than a load and a store.
static bool isCheap(Operation *op) {
  if (!op->hasTrait<calc::Pointwise>() || op->getNumResults() != 1)
    return false;
  for (Region &region : op->getRegions())
    for (Operation &inner : region.front().without_terminator())
      if (!isPlainArithmetic(&inner))
        return false;
  return true;
}

namespace {
struct Recompute : ngc::impl::RecomputeBase<Recompute> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    DenseSet<Value> backward = backwardValues(function);
    if (backward.empty())
      return;
    SmallVector<Operation *> forward;
    for (Operation &op : function.getBody().front().without_terminator())
      if (!isBackward(&op, backward) && isCheap(&op))
        forward.push_back(&op);
    // Users first: a copy reads its operands backward, too.
    for (Operation *op : llvm::reverse(forward))
      repeat(op, backward);
  }

  static bool isBackward(Operation *op, const DenseSet<Value> &backward) {
    return op->getNumResults() && backward.contains(op->getResult(0));
  }

  static void repeat(Operation *op, DenseSet<Value> &backward) {
    Operation *first = nullptr;
    for (Operation *user : op->getUsers()) {
      if (isBackward(user, backward)) {
        if (!first || user->isBeforeInBlock(first))
          first = user;
      } else if (!user->hasTrait<calc::Pointwise>()) {
        return; // in memory anyway
      }
    }
    if (!first)
      return;
    OpBuilder builder(first);
    Operation *copy = builder.clone(*op);
    op->getResult(0).replaceUsesWithIf(copy->getResult(0), [&](OpOperand &use) {
      return isBackward(use.getOwner(), backward);
    });
    backward.insert(copy->getResult(0));
    if (op->use_empty())
      op->erase();
  }
};
} // namespace
