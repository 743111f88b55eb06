// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The slope of a costly function is computed beside its value.
//
//   y = map (x) { gelu(x) }               s = map (x) { gelu'(x) }
//   ...                           =>      y = map (x) { gelu(x) }
//   dx = map (x, dy) { gelu'(x) dy }      ...
//                                         dx = map (s, dy) { s dy }
//
// Value and slope have their functions in common (GELU's both need erfc), and
// the value's kernel has x in registers. The slope is stored in place of x: so
// nobody else on the way back may read x, and on the way forward elementwise
// operators only, whose kernel need not write it.
#include "Backward.h"
#include "dialect/calc/Calc.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_STORESLOPES
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

//===-- products with a cotangent -----------------------------------------===//

namespace {
/// Which values of a map's body are a multiple of one of its arguments.
class Multiples {
public:
  explicit Multiples(BlockArgument argument) { values.insert(argument); }

  /// False if the op makes something else of a multiple.
  bool add(Operation &op) {
    bool isMultiple = is(op);
    if (isMultiple)
      values.insert_range(op.getResults());
    return isMultiple || llvm::none_of(op.getOperands(), has());
  }
  bool contains(Value value) const { return values.contains(value); }

private:
  DenseSet<Value> values;

  std::function<bool(Value)> has() const {
    return [this](Value value) { return contains(value); };
  }

  bool is(Operation &op) const {
    auto of = [&](unsigned i) { return contains(op.getOperand(i)); };
    if (isa<arith::MulFOp>(op))
      return of(0) != of(1);
    if (isa<arith::DivFOp>(op))
      return of(0) && !of(1);
    if (isa<arith::AddFOp, arith::SubFOp, arith::NegFOp>(op))
      return llvm::all_of(op.getOperands(), has());
    if (isa<math::FmaOp>(op))
      return of(0) != of(1) && of(2);
    if (isa<arith::SelectOp>(op))
      return !of(0) && of(1) && of(2);
    return false;
  }
};
} // namespace

static bool isMultipleOf(calc::MapOp map, unsigned input) {
  Block &body = map.getBody().front();
  Multiples multiples(body.getArgument(input));
  for (Operation &op : body.without_terminator())
    if (!multiples.add(op))
      return false;
  return multiples.contains(body.getTerminator()->getOperand(0));
}

static bool isCostly(calc::MapOp map) {
  return !llvm::all_of(
      map.getBody().front().without_terminator(),
      [](Operation &scalar) { return isPlainArithmetic(&scalar); });
}

// The map at a cotangent of 1, by the other input.
static Value slopeOf(calc::MapOp map, unsigned cotangent, OpBuilder &b) {
  Block &body = map.getBody().front();
  auto clone = [&](OpBuilder &inner, Location loc, ValueRange values) {
    IRMapping mapping;
    Type element = body.getArgument(cotangent).getType();
    mapping.map(body.getArgument(1 - cotangent), values[0]);
    mapping.map(
        body.getArgument(cotangent),
        arith::ConstantOp::create(inner, loc, inner.getFloatAttr(element, 1))
            .getResult());
    for (Operation &op : body.without_terminator()) {
      Operation *copy = inner.clone(op, mapping);
      SmallVector<Value> folded;
      if (failed(inner.tryFold(copy, folded)) || folded.empty() ||
          folded.front().getDefiningOp() == copy)
        continue;
      for (auto [result, value] : llvm::zip(op.getResults(), folded))
        mapping.map(result, value);
      copy->erase();
    }
    return mapping.lookupOrDefault(body.getTerminator()->getOperand(0));
  };
  Value x = map.getInputs()[1 - cotangent];
  Type element = getElementTypeOrSelf(map.getType());
  return calc::MapOp::create(b, map.getLoc(), x, element, clone);
}

//===-- the pass ----------------------------------------------------------===//

namespace {
struct StoreSlopes : ngc::impl::StoreSlopesBase<StoreSlopes> {
  void runOnOperation() override {
    DenseSet<Value> backward = backwardValues(getOperation());
    SmallVector<calc::MapOp> maps;
    for (auto map : getOperation().getOps<calc::MapOp>())
      if (backward.contains(map.getResult()) && map.getInputs().size() == 2)
        maps.push_back(map);
    for (calc::MapOp map : maps) {
      bool isFirst = backward.contains(map.getInputs()[0]);
      if (isFirst != backward.contains(map.getInputs()[1]))
        store(map, /*cotangent=*/isFirst ? 0 : 1, backward);
    }
  }

  /// The costly function on the way forward that the slope goes with.
  static calc::MapOp functionOf(Value x, calc::MapOp map,
                                const DenseSet<Value> &backward) {
    calc::MapOp function;
    for (Operation *user : x.getUsers()) {
      if (user == map)
        continue;
      bool isForward =
          user->getNumResults() && !backward.contains(user->getResult(0));
      if (!isForward || !user->hasTrait<calc::Pointwise>())
        return {};
      auto candidate = dyn_cast<calc::MapOp>(user);
      if (candidate && isCostly(candidate))
        function = candidate;
    }
    return function;
  }

  static void store(calc::MapOp map, unsigned cotangent,
                    const DenseSet<Value> &backward) {
    Value x = map.getInputs()[1 - cotangent];
    calc::MapOp function = functionOf(x, map, backward);
    if (isa<BlockArgument>(x) || !function || !isCostly(map) ||
        !isMultipleOf(map, cotangent))
      return;
    OpBuilder b(function->getContext());
    b.setInsertionPoint(function);
    Value slope = slopeOf(map, cotangent, b);
    Value dy = map.getInputs()[cotangent];
    b.setInsertionPoint(map);
    auto product = calc::MapOp::create(
        b, map.getLoc(), {slope, dy}, getElementTypeOrSelf(map.getType()),
        [](OpBuilder &inner, Location loc, ValueRange values) -> Value {
          return arith::MulFOp::create(inner, loc, values[0], values[1]);
        });
    map.replaceAllUsesWith(product.getResult());
    map.erase();
  }
};
} // namespace
