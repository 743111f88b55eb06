// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A product that is only added becomes one with its sum, rounded once:
//
//   p = map (x, s) { x * s }
//   y = map (p, b) { p + b }    =>    y = map (x, s, b) { fma(x, s, b) }
//
// LLVM could do so in each kernel. But a sum may be computed in several, again
// for a gradient or in vectors and in the rest of a loop, and must be the same
// number in all: a maximum's adjoint looks for the element that equals it. So
// it is said once, here, and not left to who else reads the product there.
#include "dialect/calc/Calc.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/PatternMatch.h"
#include "ngc/Passes.h"
#include "ngc/Target.h"

namespace ngc {
#define GEN_PASS_DEF_CONTRACTPRODUCTS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

// A product, and the sum that alone reads it.
static bool isSummand(Value value) {
  return value.hasOneUse() &&
         isa<arith::AddFOp, arith::SubFOp>(*value.user_begin()) &&
         (value.getType().isF32() || value.getType().isF64());
}

// The product that is all a map computes.
static arith::MulFOp productOf(calc::MapOp map) {
  Block &body = map.getBody().front();
  auto product = body.getTerminator()->getOperand(0).getDefiningOp();
  return product == &body.front() ? dyn_cast<arith::MulFOp>(product)
                                  : arith::MulFOp();
}

// Takes the product of another map into the body, in place of the input.
static void absorb(calc::MapOp map, unsigned input, calc::MapOp source) {
  Block &body = map.getBody().front();
  IRMapping values;
  for (auto [argument, value] :
       llvm::zip_equal(source.getBody().getArguments(), source.getInputs())) {
    map.getInputsMutable().append(value);
    values.map(argument, body.addArgument(argument.getType(), map.getLoc()));
  }
  OpBuilder b = OpBuilder::atBlockBegin(&body);
  Operation *product = b.clone(*productOf(source), values);
  body.getArgument(input).replaceAllUsesWith(product->getResult(0));
  body.eraseArgument(input);
  map.getInputsMutable().erase(input);
  source.erase();
}

static void absorbProducts(calc::MapOp map, SmallVector<calc::MapOp> &left) {
  for (unsigned i = map.getInputs().size(); i-- > 0;) {
    Value input = map.getInputs()[i];
    auto source = input.getDefiningOp<calc::MapOp>();
    if (source && input.hasOneUse() && productOf(source) &&
        isSummand(map.getBody().getArgument(i))) {
      llvm::erase(left, source);
      absorb(map, i, source);
    }
  }
}

// x * y + z, x * y - z or z - x * y.
static Value fused(OpBuilder &b, arith::MulFOp product, Operation *sum) {
  Location loc = sum->getLoc();
  Value x = product.getLhs(), y = product.getRhs();
  bool isFirst = sum->getOperand(0) == product.getResult();
  Value z = sum->getOperand(isFirst ? 1 : 0);
  if (isa<arith::SubFOp>(sum)) {
    Value &negative = isFirst ? z : x;
    negative = arith::NegFOp::create(b, loc, negative);
  }
  return math::FmaOp::create(b, loc, x, y, z);
}

static void fuseSums(calc::MapOp map) {
  for (Operation &sum :
       llvm::make_early_inc_range(map.getBody().front().without_terminator())) {
    if (!isa<arith::AddFOp, arith::SubFOp>(sum))
      continue;
    for (Value term : sum.getOperands()) {
      auto product = term.getDefiningOp<arith::MulFOp>();
      if (!product || product->getBlock() != sum.getBlock() || !isSummand(term))
        continue;
      OpBuilder b(&sum);
      sum.getResult(0).replaceAllUsesWith(fused(b, product, &sum));
      sum.erase();
      product.erase();
      break;
    }
  }
}

namespace {
struct ContractProducts : ngc::impl::ContractProductsBase<ContractProducts> {
  void runOnOperation() override {
    if (!ngc::targetOf(getOperation()).hasFma)
      return;
    SmallVector<calc::MapOp> maps;
    getOperation().walk([&](calc::MapOp map) { maps.push_back(map); });
    // Users first: what they take in is not visited any more.
    while (!maps.empty()) {
      calc::MapOp map = maps.pop_back_val();
      absorbProducts(map, maps);
      fuseSums(map);
    }
  }
};
} // namespace
