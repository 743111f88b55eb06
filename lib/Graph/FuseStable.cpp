// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Logarithms of probabilities, from what the probabilities are made of.
//
//   log(max(softmax(x), tiny))         =>   log_softmax(x)
//   log(max(logistic(x), tiny))        =>   -softplus(-x)
//   log(max(1 - logistic(x), tiny))    =>   -softplus(x)
//
// The bound `tiny` keeps a loss finite where a probability has been rounded to
// 0; without the rounding there is nothing to bound. An input of 1e4 then
// costs 1e4 and not 87, and has a gradient.
#include "dialect/calc/Calc.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_FUSESTABLE
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

// The number that a logarithm in a body is taken of, seen through a lower
// bound.
static Value boundedArgument(math::LogOp log) {
  auto max = log.getOperand().getDefiningOp<arith::MaximumFOp>();
  if (!max)
    return log.getOperand();
  for (auto [x, bound] : {std::pair(max.getLhs(), max.getRhs()),
                          std::pair(max.getRhs(), max.getLhs())}) {
    FloatAttr number;
    if (matchPattern(bound, m_Constant(&number)) &&
        number.getValueAsDouble() < 1e-30)
      return x;
  }
  return log.getOperand();
}

// Whether x is 1 - p.
static bool isComplement(Value x, Value p) {
  auto difference = x.getDefiningOp<arith::SubFOp>();
  return difference && difference.getRhs() == p &&
         matchPattern(difference.getLhs(), m_OneFloat());
}

namespace {
// An input of a map, of which the body takes logarithms.
struct Logarithms {
  SmallVector<math::LogOp> direct, complement;
  bool only = true; // nothing else reads the input

  explicit Logarithms(BlockArgument p) {
    for (Operation *user : p.getUsers())
      if (!visit(user, p))
        only = false;
  }

private:
  bool visit(Operation *user, Value p) {
    if (auto log = dyn_cast<math::LogOp>(user))
      return add(log, p);
    bool isYield = user->getNumResults() == 0;
    if (isYield ||
        (!isa<arith::MaximumFOp>(user) && !isComplement(user->getResult(0), p)))
      return false;
    return llvm::all_of(user->getUsers(),
                        [&](Operation *next) { return visit(next, p); });
  }

  bool add(math::LogOp log, Value p) {
    Value argument = boundedArgument(log);
    if (argument == p)
      direct.push_back(log);
    else if (isComplement(argument, p))
      complement.push_back(log);
    else
      return false;
    return true;
  }
};

struct LogOfSoftmax : OpRewritePattern<calc::MapOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(calc::MapOp op,
                                PatternRewriter &rewriter) const override {
    for (BlockArgument p : op.getBody().getArguments()) {
      Value input = op.getInputs()[p.getArgNumber()];
      auto softmax = input.getDefiningOp<calc::SoftmaxOp>();
      Logarithms logs(p);
      if (!softmax || !logs.only || logs.direct.empty() ||
          !logs.complement.empty())
        continue;
      rewriter.setInsertionPoint(op);
      Value log = calc::LogSoftmaxOp::create(
          rewriter, softmax.getLoc(), softmax.getInput(), softmax.getAxis());
      rewriter.modifyOpInPlace(op,
                               [&] { op->setOperand(p.getArgNumber(), log); });
      for (math::LogOp each : logs.direct)
        rewriter.replaceOp(each, p);
      return success();
    }
    return failure();
  }
};

struct LogOfLogistic : OpRewritePattern<calc::MapOp> {
  using OpRewritePattern::OpRewritePattern;

  // The argument of a map that is a logistic function and nothing else.
  static Value logit(Value p) {
    auto map = p.getDefiningOp<calc::MapOp>();
    if (!map || map.getInputs().size() != 1)
      return {};
    Block &body = map.getBody().front();
    auto yield = cast<calc::YieldOp>(body.getTerminator());
    auto logistic = yield.getValue().getDefiningOp<calc::LogisticOp>();
    bool isPlain = logistic && logistic.getOperand() == body.getArgument(0);
    return isPlain ? map.getInputs()[0] : Value();
  }

  LogicalResult matchAndRewrite(calc::MapOp op,
                                PatternRewriter &rewriter) const override {
    for (BlockArgument p : op.getBody().getArguments()) {
      Value x = logit(op.getInputs()[p.getArgNumber()]);
      Logarithms logs(p);
      if (!x || !logs.only || p.use_empty())
        continue;
      rewriter.modifyOpInPlace(op,
                               [&] { op->setOperand(p.getArgNumber(), x); });
      for (math::LogOp log : logs.direct)
        replace(rewriter, log, p, /*negated=*/true);
      for (math::LogOp log : logs.complement)
        replace(rewriter, log, p, /*negated=*/false);
      return success();
    }
    return failure();
  }

  // log p = -softplus(-x), log(1 - p) = -softplus(x)
  static void replace(PatternRewriter &rewriter, math::LogOp log, Value x,
                      bool negated) {
    Location loc = log.getLoc();
    rewriter.setInsertionPoint(log);
    if (negated)
      x = arith::NegFOp::create(rewriter, loc, x);
    Value softplus = calc::SoftplusOp::create(rewriter, loc, x);
    rewriter.replaceOpWithNewOp<arith::NegFOp>(log, softplus);
  }
};

struct FuseStable : ngc::impl::FuseStableBase<FuseStable> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<LogOfSoftmax, LogOfLogistic>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
