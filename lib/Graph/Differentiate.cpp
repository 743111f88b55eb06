// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reverse mode on calc: gradients of the sum of <output, cotangent> over the
// real outputs, by ports and arrays.
//
//   y = f(x, w), z = g(y, y)       dy = g'1(dz) + g'2(dz)
//   return z                  =>   dx = f'1(dy), dw = f'2(dy)
//                                  return z, dx, dw
//
// Ops are walked from the last to the first. Each value has one cotangent, the
// sum of what its users gave; ops that no target reaches are left alone. What
// the gradients read of the forward values is a use like any other, so it is
// the grouping that decides what is stored.
//
// A port has one gradient per example. An array was broadcast along the batch
// before it met an example, so its gradient comes out summed.
#include "dialect/calc/Build.h"
#include "dialect/calc/Tangents.h"
#include "dialect/netgraph/Nets.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "llvm/ADT/StringSwitch.h"

namespace ngc {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

static bool isReal(Value value) {
  return isa<FloatType>(getElementTypeOrSelf(value.getType()));
}

namespace {
// Ops of a gradient are called after the layer whose gradient they compute.
struct NameGradients : OpBuilder::Listener {
  StringRef suffix = ".gradient";

  void notifyOperationInserted(Operation *op, OpBuilder::InsertPoint) override {
    auto loc = dyn_cast<NameLoc>(op->getLoc());
    if (!loc || loc.getName().getValue().ends_with(suffix))
      return;
    auto name =
        StringAttr::get(op->getContext(), loc.getName().getValue() + suffix);
    op->setLoc(NameLoc::get(name, loc.getChildLoc()));
  }
};

// Differentiates one function.
class Reverse {
public:
  explicit Reverse(func::FuncOp function)
      : function(function), builder(function.getContext(), &names),
        reverse(builder), end(function.getBody().front().getTerminator()) {}

  LogicalResult run();

private:
  LogicalResult refuseTarget(StringRef wanted);
  LogicalResult findTargets();
  void addCotangents();
  LogicalResult walk();
  void addResults();
  // The port or array that an argument is; empty for others.
  StringRef targetName(unsigned argument);

  func::FuncOp function;
  NameGradients names;
  OpBuilder builder;
  calc::ReverseWalk reverse;
  Operation *end;
  SmallVector<unsigned> targets; // numbers of arguments
};
} // namespace

//===-- targets -----------------------------------------------------------===//

StringRef Reverse::targetName(unsigned argument) {
  if (function.getArgAttr(argument, roleAttr))
    return "";
  for (StringRef attribute : {portAttr, arrayAttr})
    if (auto name = function.getArgAttrOfType<StringAttr>(argument, attribute))
      return name;
  return "";
}

LogicalResult Reverse::refuseTarget(StringRef wanted) {
  SmallVector<StringRef> names;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (StringRef name = targetName(i); !name.empty())
      names.push_back(name);
  return function.emitError()
         << "there is no input port and no array '" << wanted
         << "' to take a gradient by" << netgraph::didYouMean(wanted, names);
}

// Many targets in one word, or null: the attribute that they have.
static std::optional<StringRef> manyTargets(StringRef wanted) {
  return llvm::StringSwitch<std::optional<StringRef>>(wanted)
      .Case("all", "")
      .Case("arrays", arrayAttr)
      .Case("ports", portAttr)
      .Default(std::nullopt);
}

LogicalResult Reverse::findTargets() {
  auto asked = function->getAttrOfType<ArrayAttr>(gradientsAttr);
  for (StringRef wanted : asked.getAsValueRange<StringAttr>()) {
    std::optional<StringRef> kind = manyTargets(wanted);
    bool found = kind.has_value();
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      StringRef name = targetName(i);
      bool isOfKind = kind && !name.empty() &&
                      (kind->empty() || function.getArgAttr(i, *kind));
      if (!isOfKind && name != wanted)
        continue;
      found = true;
      bool hasGradient = isReal(function.getArgument(i)) &&
                         !function.getArgAttr(i, statisticAttr);
      if (!hasGradient && !kind)
        return function.emitError()
               << "there is no gradient by '" << wanted << "': it "
               << (isReal(function.getArgument(i)) ? "is moved by running"
                                                   : "takes integers");
      if (hasGradient && !llvm::is_contained(targets, i))
        targets.push_back(i);
    }
    if (!found)
      return refuseTarget(wanted);
  }
  // In the order of the arguments, however they were asked for.
  llvm::sort(targets);
  return success();
}

//===-- the walk ----------------------------------------------------------===//

// One argument for each real output that is a port of the net.
void Reverse::addCotangents() {
  for (OpOperand &result : end->getOpOperands()) {
    unsigned number = result.getOperandNumber();
    if (!isReal(result.get()) || function.getResultAttr(number, roleAttr))
      continue;
    NamedAttrList attributes;
    attributes.set(portAttr, function.getResultAttr(number, portAttr));
    attributes.set(roleAttr, builder.getStringAttr("cotangent"));
    if (!function->hasAttr(batchAttr))
      attributes.set(dimIdsAttr, builder.getDenseI64ArrayAttr({0}));
    (void)function.insertArgument(
        function.getNumArguments(), result.get().getType(),
        attributes.getDictionary(function.getContext()), function.getLoc());
    reverse.contribute(result.get(), function.getArguments().back());
  }
}

LogicalResult Reverse::walk() {
  SmallVector<Operation *> ops;
  for (Operation &op : function.getBody().front().without_terminator())
    ops.push_back(&op);
  return reverse.run(ops);
}

//===-- results -----------------------------------------------------------===//

void Reverse::addResults() {
  unsigned number = end->getNumOperands();
  SmallVector<Value> results;
  for (unsigned target : targets) {
    Value argument = function.getArgument(target);
    Value gradient = reverse.cotangentOf(argument);
    if (!gradient) // no output depends on it
      gradient = calc::constantLike(builder, function.getLoc(), 0.0, argument);
    results.push_back(gradient);
  }
  end->insertOperands(number, results);
  SmallVector<Type> types(end->getOperandTypes());
  function.setType(FunctionType::get(function.getContext(),
                                     function.getArgumentTypes(), types));
  for (auto [i, target] : llvm::enumerate(targets)) {
    bool isPort = function.getArgAttr(target, portAttr) != Attribute();
    function.setResultAttr(number + i, portAttr,
                           builder.getStringAttr(targetName(target)));
    function.setResultAttr(
        number + i, roleAttr,
        builder.getStringAttr(isPort ? "port_gradient" : "array_gradient"));
  }
}

LogicalResult Reverse::run() {
  if (failed(findTargets()))
    return failure();
  for (unsigned target : targets)
    reverse.markActive(function.getArgument(target));
  reverse.spread(function.getBody().front());
  builder.setInsertionPoint(end);
  addCotangents();
  if (failed(walk()))
    return failure();
  addResults();
  function->removeAttr(gradientsAttr);
  return success();
}

namespace {
struct Differentiate : ngc::impl::DifferentiateBase<Differentiate> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function->hasAttr(gradientsAttr) && failed(Reverse(function).run()))
      signalPassFailure();
  }
};
} // namespace
