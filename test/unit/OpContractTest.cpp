// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every op of our dialects owes the compiler, asked of every op that is
// registered: no list of ops stands anywhere, so none can be forgotten.
//
//   netgraph  the words of a member of a net; a layer also its shape relations
//             and its composition
//   calc      a shape rule; one way to be lowered: by itself (on tensors), or
//             as a scalar that is mapped (in the body of a map)
//   all       a test file of its own, test/ops/<dialect>/<mnemonic>.mlir
//
// That each is documented with an example is checked by test/house/docs.py.
#include "dialect/calc/Calc.h"
#include "dialect/netgraph/Netgraph.h"
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

INSTANTIATE_TEST_SUITE_P(Calc, CalcContract, testing::Values("calc"));

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
