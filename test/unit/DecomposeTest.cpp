// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An op that promises a decomposition and has none is named in an error. No op
// of calc does that (OpContractTest), so the test brings one of its own.
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "ngc/Passes.h"
#include "gtest/gtest.h"

using namespace mlir;

namespace {

/// `test.stuck` fails, `test.lavish` gives one value more than it has results.
template <typename Self, int count>
struct BadOp : Op<Self, OpTrait::ZeroResults, OpTrait::ZeroOperands,
                  linalg::AggregatedOpInterface::Trait> {
  using Op<Self, OpTrait::ZeroResults, OpTrait::ZeroOperands,
           linalg::AggregatedOpInterface::Trait>::Op;
  static ArrayRef<StringRef> getAttributeNames() { return {}; }
  FailureOr<SmallVector<Value>> decomposeOperation(OpBuilder &builder) {
    if (count == 0)
      return failure();
    return SmallVector<Value>(
        count, arith::ConstantIndexOp::create(builder, this->getLoc(), 0));
  }
};
struct StuckOp : BadOp<StuckOp, 0> {
  using BadOp::BadOp;
  static StringRef getOperationName() { return "test.stuck"; }
};
struct LavishOp : BadOp<LavishOp, 1> {
  using BadOp::BadOp;
  static StringRef getOperationName() { return "test.lavish"; }
};

struct TestDialect : Dialect {
  explicit TestDialect(MLIRContext *context)
      : Dialect("test", context, TypeID::get<TestDialect>()) {
    addOperations<StuckOp, LavishOp>();
  }
  static StringRef getDialectNamespace() { return "test"; }
};

std::string errorOf(StringRef text) {
  MLIRContext context;
  context.loadDialect<TestDialect, arith::ArithDialect>();
  std::string error;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    error = diagnostic.str();
    return success();
  });
  auto module = parseSourceString<ModuleOp>(text, &context);
  PassManager pm(&context);
  pm.addPass(ngc::createDecompose());
  return module && succeeded(pm.run(*module)) ? "" : error;
}

TEST(Decompose, NamesTheOpThatFails) {
  EXPECT_EQ(errorOf("\"test.stuck\"() : () -> ()"),
            "'test.stuck' op cannot be decomposed into linalg");
  EXPECT_EQ(errorOf("\"test.lavish\"() : () -> ()"),
            "'test.lavish' op cannot be decomposed into linalg");
}

TEST(Decompose, LeavesTheRest) { EXPECT_EQ(errorOf("module {}"), ""); }

} // namespace
