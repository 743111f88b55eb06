// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mixed precision: what contractions multiply by is stored in 16 bits.
//
//   calc.contract %x, %w        %w: tensor<500x800xf32>
//   =>
//   calc.contract %x, %w        %w: tensor<500x800xbf16>, sums in f32
//
// Learned arrays that contractions read become bfloat16: eight bits of
// exponent, as many as real32, so no loss scaling is needed. A contraction of
// few rows waits for its weights (a step of GPT-2: 1.9 times as fast); a
// convolution uses each weight at every place and waits for nothing (ResNet-18
// and MobileNetV2: a hundredth slower), so it keeps real32; but on matrix
// tiles, which multiply nothing else, if its channels fill them. Through what
// only moves elements, into scans and where rows are picked the arrays stay
// narrow; everything else reads them widened. Products, sums and all other
// values are real32, and so are the gradients by these arrays, at the rounded
// values. After differentiation, so that gradients are not rounded.
#include "dialect/calc/Build.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/Target.h"

namespace ngc {
#define GEN_PASS_DEF_PRECISION
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

static Type typeWith(Value value, Type element) {
  return cast<RankedTensorType>(value.getType()).clone(element);
}

namespace {
class Narrowing {
public:
  explicit Narrowing(func::FuncOp function)
      : function(function), builder(function.getContext()),
        hasTiles(targetOf(function).hasTiles) {}

  void run() {
    for (BlockArgument argument : function.getArguments())
      if (isWorthwhile(argument))
        narrow(argument);
    Block &block = function.getBody().front();
    function.setType(builder.getFunctionType(
        block.getArgumentTypes(), block.getTerminator()->getOperandTypes()));
  }

private:
  // Whether an op sums products of the value as it is.
  bool multiplies(OpOperand &use) {
    Operation *user = use.getOwner();
    return user->hasTrait<calc::WidensOperands>() ||
           (hasTiles && isa<calc::PaddedOpInterface>(user) &&
            use.getOperandNumber() == 1 && fillsTiles(use.get()));
  }

  // A filter, [outputs, inputs, places...].
  static bool fillsTiles(Value filter) {
    constexpr int64_t fewestOutputs = 32, fewestInputs = 16;
    auto shape = cast<RankedTensorType>(filter.getType()).getShape();
    return shape[0] >= fewestOutputs && shape[1] >= fewestInputs;
  }

  // What an op makes of a value that keeps its type: the result of a move, the
  // array that all steps of a scan share.
  static Value passedOn(OpOperand &use) {
    Operation *user = use.getOwner();
    if (user->hasTrait<calc::Moves>())
      return user->getResult(0);
    auto scan = dyn_cast<calc::StepwiseOpInterface>(user);
    unsigned shared = scan ? user->getNumOperands() - scan.getShared().size()
                           : user->getNumOperands();
    return use.getOperandNumber() >= shared
               ? scan.getBody().getArgument(use.getOperandNumber())
               : Value();
  }

  // Whether something multiplies by it, maybe after moves or in a scan.
  bool feedsProducts(Value value) {
    return llvm::any_of(value.getUses(), [&](OpOperand &use) {
      Value next = passedOn(use);
      return multiplies(use) || (next && feedsProducts(next));
    });
  }

  bool isWorthwhile(BlockArgument argument) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    return type && function.getArgAttr(argument.getArgNumber(), arrayAttr) &&
           type.getElementType().isF32() && type.getRank() >= 2 &&
           feedsProducts(argument);
  }

  void narrow(Value value) {
    value.setType(typeWith(value, builder.getBF16Type()));
    SmallVector<OpOperand *> others;
    SmallVector<Value> picked;
    for (OpOperand &use : value.getUses()) {
      Operation *user = use.getOwner();
      if (Value next = passedOn(use))
        narrow(next);
      else if (user->hasTrait<calc::Picks>() && use.getOperandNumber() == 0)
        picked.push_back(user->getResult(0));
      else if (!multiplies(use))
        others.push_back(&use);
    }
    // Rows of a table are widened, not the table.
    for (Value rows : picked) {
      SmallVector<OpOperand *> uses = usesOf(rows);
      rows.setType(typeWith(rows, builder.getBF16Type()));
      redirect(uses, rows);
    }
    redirect(others, value);
  }

  static SmallVector<OpOperand *> usesOf(Value value) {
    return llvm::map_to_vector(value.getUses(),
                               [](OpOperand &use) { return &use; });
  }

  void redirect(ArrayRef<OpOperand *> uses, Value narrow) {
    if (uses.empty())
      return;
    Value widened = widen(narrow);
    for (OpOperand *use : uses)
      use->set(widened);
  }

  Value widen(Value value) {
    builder.setInsertionPointAfterValue(value);
    Type real = builder.getF32Type();
    return calc::MapOp::create(
        builder, value.getLoc(), value, real,
        [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
          return arith::ExtFOp::create(b, loc, real, x[0]);
        });
  }

  func::FuncOp function;
  OpBuilder builder;
  bool hasTiles;
};

struct Precision : ngc::impl::PrecisionBase<Precision> {
  void runOnOperation() override {
    auto precision = getOperation()->getAttrOfType<StringAttr>(precisionAttr);
    if (precision && precision == "mixed")
      Narrowing(getOperation()).run();
  }
};
} // namespace
