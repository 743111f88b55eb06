// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every op of our dialects owes the compiler, asked of every op that is
// registered: no list of ops stands anywhere, so none can be forgotten.
//
//   netgraph  the words of a member of a net; a layer also its shape relations
//             and its composition
//   calc      a shape rule; one way to be lowered: by itself (on tensors), or
//             as a scalar that is mapped (in the body of a map); on tensors a
//             gradient, or the word that it has none, and itself with its axes
//             in another order
//   all that expressions and their derivatives are made of: a derivative
//   all       a test file of its own, test/ops/<dialect>/<mnemonic>.mlir
//
// That each is documented with an example is checked by test/house/docs.py.
#include "dialect/calc/Calc.h"
#include "dialect/calc/Tangents.h"
#include "dialect/calc/Traits.h"
#include "dialect/netgraph/Expression.h"
#include "dialect/netgraph/Netgraph.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/LinalgInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "gtest/gtest.h"
#include <filesystem>

using namespace mlir;

namespace {

class OpContract : public testing::TestWithParam<const char *> {
protected:
  OpContract() {
    context.loadDialect<calc::CalcDialect, netgraph::NetgraphDialect>();
  }
  /// MLIR 22's getRegisteredOperationsByDialect finds them only if no other
  /// dialect is loaded: its comparison is no order.
  std::vector<RegisteredOperationName> ops() {
    std::vector<RegisteredOperationName> found;
    for (RegisteredOperationName op : context.getRegisteredOperations())
      if (op.getDialectNamespace() == GetParam())
        found.push_back(op);
    return found;
  }
  MLIRContext context;
};

void expectOf(RegisteredOperationName op, bool holds, StringRef missing) {
  EXPECT_TRUE(holds) << op.getStringRef().str() << ": " << missing.str();
}

TEST_P(OpContract, DialectHasOps) { EXPECT_FALSE(ops().empty()); }

TEST_P(OpContract, HasTest) {
  for (RegisteredOperationName op : ops()) {
    std::filesystem::path file(NGC_SOURCE_DIR "/test/ops");
    file /= GetParam();
    file /= op.stripDialect().str() + ".mlir";
    expectOf(op, std::filesystem::exists(file), "no test " + file.string());
  }
}

INSTANTIATE_TEST_SUITE_P(Dialects, OpContract,
                         testing::Values("calc", "netgraph"),
                         [](const auto &info) { return info.param; });

class CalcContract : public OpContract {};

TEST_P(CalcContract, IsLoweredInOneWay) {
  for (RegisteredOperationName op : ops()) {
    if (op.hasTrait<OpTrait::IsTerminator>())
      continue;
    bool array = op.hasInterface<linalg::AggregatedOpInterface>();
    bool scalar = op.hasTrait<OpTrait::Scalarizable>();
    expectOf(op, array != scalar,
             "expected either decomposeOperation or a scalar of maps");
  }
}

TEST_P(CalcContract, HasShapeRule) {
  for (RegisteredOperationName op : ops()) {
    if (op.hasTrait<OpTrait::IsTerminator>() ||
        op.hasTrait<OpTrait::SameOperandsAndResultType>())
      continue;
    expectOf(op, op.hasInterface<ReifyRankedShapedTypeOpInterface>(),
             "no reifyResultShapes");
  }
}

TEST_P(CalcContract, IsPure) {
  for (RegisteredOperationName op : ops())
    expectOf(op, op.hasInterface<MemoryEffectOpInterface>(), "not pure");
}

TEST_P(CalcContract, HasGradientOrNone) {
  for (RegisteredOperationName op : ops()) {
    if (!op.hasInterface<linalg::AggregatedOpInterface>())
      continue;
    bool has = op.hasInterface<calc::DifferentiableOpInterface>();
    expectOf(op, has != op.hasTrait<calc::NotDifferentiable>(),
             "expected either buildGradient or the trait NotDifferentiable");
  }
}

// A scan has several results, each with an order of its own.
TEST_P(CalcContract, HasOrdersOfAxes) {
  for (RegisteredOperationName op : ops())
    expectOf(op,
             op.hasInterface<calc::StepwiseOpInterface>() ||
                 op.hasInterface<linalg::AggregatedOpInterface>() ==
                     op.hasInterface<calc::PermutableOpInterface>(),
             "no arrangeAxes and permuteAxes");
}

INSTANTIATE_TEST_SUITE_P(Calc, CalcContract, testing::Values("calc"));

/// Bodies of all functions of expressions, each with the counts of arguments
/// that it takes.
class Derivatives : public testing::Test {
protected:
  Derivatives() : context(registry()), builder(&context) {
    context.loadAllAvailableDialects();
    module = ModuleOp::create(builder.getUnknownLoc());
  }
  static DialectRegistry registry() {
    DialectRegistry registry;
    registry.insert<arith::ArithDialect, math::MathDialect, func::FuncDialect,
                    calc::CalcDialect>();
    calc::registerTangents(registry);
    return registry;
  }

  using Function = netgraph::ExpressionFunction;
  static constexpr StringRef names[] = {"a", "b", "c", "d", "e"};
  static constexpr unsigned mostArguments = 5;

  /// "f(a, b > 0)", "plus(a, b)"; `conditions` has a bit for each argument.
  static std::string call(const Function &function, unsigned count,
                          unsigned conditions) {
    SmallVector<std::string> arguments;
    for (unsigned i = 0; i < count; ++i)
      arguments.push_back(
          (names[i] + (conditions >> i & 1 ? " > 0" : "")).str());
    StringRef name = function.form == Function::Form::Call
                         ? function.name
                         : function.otherNames.split(' ').first;
    return (name + "(" + llvm::join(arguments, ", ") + ")").str();
  }

  bool build(StringRef text) {
    std::string error;
    size_t position = 0;
    auto parsed = netgraph::Expression::parse(text, names, error, position);
    if (failed(parsed))
      return false;
    builder.setInsertionPointToEnd(module->getBody());
    Type real = builder.getF64Type();
    auto body = func::FuncOp::create(
        builder, builder.getUnknownLoc(), text,
        builder.getFunctionType(SmallVector<Type>(mostArguments, real), real));
    builder.setInsertionPointToStart(body.addEntryBlock());
    Value value =
        parsed->build(builder, builder.getUnknownLoc(), body.getArguments());
    func::ReturnOp::create(builder, builder.getUnknownLoc(), value);
    return true;
  }

  // Which arguments are conditions is found by trying.
  bool build(const Function &function, unsigned count) {
    for (unsigned conditions = 0; conditions < 1u << count; ++conditions)
      if (build(call(function, count, conditions)))
        return true;
    return false;
  }

  void buildAll() {
    for (const Function &function : netgraph::expressionFunctions())
      for (unsigned count = 1; count <= mostArguments; ++count)
        if (function.counts >> count & 1)
          EXPECT_TRUE(build(function, count))
              << function.name.str() << " of " << count;
  }

  /// What may carry a derivative to a real result.
  SmallVector<Operation *> realOps() {
    auto isReal = [](Value x) { return isa<FloatType>(x.getType()); };
    SmallVector<Operation *> found;
    module->walk([&](Operation *op) {
      if (op->getNumResults() == 1 && isReal(op->getResult(0)) &&
          llvm::any_of(op->getOperands(), isReal))
        found.push_back(op);
    });
    return found;
  }

  MLIRContext context;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
};

void expectTangents(ArrayRef<Operation *> ops) {
  for (Operation *op : ops)
    EXPECT_TRUE(isa<calc::TangentOpInterface>(op))
        << op->getName().getStringRef().str() << ", made by "
        << op->getParentOfType<func::FuncOp>().getName().str()
        << ": no buildTangent (Tangents.cpp)";
}

TEST_F(Derivatives, OfExpressionsExist) {
  buildAll();
  SmallVector<Operation *> ops = realOps();
  EXPECT_GE(ops.size(), 100u);
  expectTangents(ops);
}

TEST_F(Derivatives, OfDerivativesExist) {
  buildAll();
  for (Operation *op : realOps()) {
    auto tangent = dyn_cast<calc::TangentOpInterface>(op);
    if (!tangent)
      continue;
    builder.setInsertionPointAfter(op);
    SmallVector<Value> moving;
    for (Value operand : op->getOperands())
      moving.push_back(isa<FloatType>(operand.getType()) ? operand : Value());
    tangent.buildTangent(builder, op->getResult(0), op->getOperands(), moving);
  }
  expectTangents(realOps());
}

class NetgraphContract : public OpContract {};

TEST_P(NetgraphContract, HasWords) {
  for (RegisteredOperationName op : ops())
    expectOf(op, op.hasInterface<netgraph::MemberOpInterface>(),
             "no words: derive it from Netgraph_Member");
}

// A net and an instance are numbered like layers, but are expanded.
TEST_P(NetgraphContract, LayersCompose) {
  for (RegisteredOperationName op : ops()) {
    auto *member = op.getInterface<netgraph::MemberOpInterface>();
    bool expanded = op.hasTrait<OpTrait::IsIsolatedFromAbove>() ||
                    op.hasInterface<SymbolUserOpInterface>();
    if (!member || expanded)
      continue;
    bool layer = op.hasInterface<netgraph::LayerOpInterface>();
    expectOf(op, member->isLayer() == layer,
             "a layer, and only a layer, has constrainShapes and build");
  }
}

// Stock passes erase and merge what has no effects; layers must survive them.
TEST_P(NetgraphContract, DeclaresNoEffects) {
  for (RegisteredOperationName op : ops())
    expectOf(op, !op.hasInterface<MemoryEffectOpInterface>(),
             "a member of a net declares no effects");
}

INSTANTIATE_TEST_SUITE_P(Netgraph, NetgraphContract,
                         testing::Values("netgraph"));

} // namespace
