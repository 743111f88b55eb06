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
//
// Vectors that add two products of 16 bits at once do twice as many as those of
// real32. Where the machine has them, what meets a narrow array in a sum of
// neighbours is rounded, too, once and by whoever makes it:
//
//   %r = calc.map (%x) { round(x) }
//   calc.contract %r, %w        both bf16, sums in f32
//
// Filters are narrow then as they are for tiles. Tiles round by themselves.
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
      : function(function), builder(function.getContext()) {
    TargetDescription target = targetOf(function);
    addsPairs = target.fast16BitDot && !target.hasTiles;
    takesFilters = addsPairs || target.hasTiles;
  }

  void run() {
    for (BlockArgument argument : function.getArguments())
      if (isWorthwhile(argument))
        narrow(argument);
    if (addsPairs)
      roundFactors();
    Block &block = function.getBody().front();
    function.setType(builder.getFunctionType(
        block.getArgumentTypes(), block.getTerminator()->getOperandTypes()));
  }

private:
  // Whether an op sums products of the value as it is.
  bool multiplies(OpOperand &use) {
    Operation *user = use.getOwner();
    return user->hasTrait<calc::WidensOperands>() ||
           (takesFilters && isa<calc::PaddedOpInterface>(user) &&
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
    return convert<arith::ExtFOp>(value, builder.getF32Type(), value.getLoc());
  }

  template <typename Cast>
  Value convert(Value value, Type element, Location loc) {
    builder.setInsertionPointAfterValue(value);
    return calc::MapOp::create(
        builder, loc, value, element,
        [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
          return Cast::create(b, loc, element, x[0]);
        });
  }

  // Whether neighbours of the first operand are in one sum, and come in pairs.
  static bool sumsPairs(Operation *op) {
    auto type = cast<RankedTensorType>(op->getOperand(0).getType());
    int64_t count = 0;
    if (isa<calc::PaddedOpInterface>(op)) // channels, which will be the last
      count = cast<RankedTensorType>(op->getOperand(1).getType()).getDimSize(1);
    else if (auto rows = dyn_cast<calc::RowwiseOpInterface>(op);
             rows && rows.getRowAxis(0) == type.getRank() - 1)
      count = type.getShape().back();
    return type.getElementType().isF32() && count > 0 && count % 2 == 0;
  }

  void roundFactors() {
    SmallVector<Operation *> sums;
    function.walk([&](Operation *op) {
      if (op->getNumOperands() == 2 && multiplies(op->getOpOperand(1)) &&
          getElementTypeOrSelf(op->getOperand(1)).isBF16() && sumsPairs(op))
        sums.push_back(op);
    });
    DenseMap<Value, Value> rounded;
    for (Operation *op : sums) {
      Value wide = op->getOperand(0), &factor = rounded[wide];
      // What comes from outside is rounded for the layer that reads it first.
      Location loc = isa<BlockArgument>(wide) ? op->getLoc() : wide.getLoc();
      if (!factor)
        factor = convert<arith::TruncFOp>(wide, builder.getBF16Type(), loc);
      op->setOperand(0, factor);
    }
  }

  func::FuncOp function;
  OpBuilder builder;
  bool addsPairs, takesFilters;
};

struct Precision : ngc::impl::PrecisionBase<Precision> {
  void runOnOperation() override {
    auto precision = getOperation()->getAttrOfType<StringAttr>(precisionAttr);
    if (precision && precision == "mixed")
      Narrowing(getOperation()).run();
  }
};
} // namespace
