// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The numeric verifier finds a wrong pass, wherever in the pipeline it is
// planted, names it, and is content with the right ones.
#include "dialect/calc/Calc.h"
#include "lib/Driver/PlainRoute.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/Pass.h"
#include "ngc/Compiler.h"
#include <gtest/gtest.h>

using namespace mlir;

namespace {

constexpr StringLiteral entry = R"(
func.func @evaluate(
    %x: tensor<?x4xf32> {ngc.port = "Input", ngc.dims = array<i64: 0>},
    %w: tensor<5x4xf32> {ngc.array = "linear/Weights"})
    -> (tensor<?x5xf32> {ngc.port = "Output"})
    attributes {ngc.entry = "evaluate", ngc.dim_count = 1 : i64} {
  %0 = calc.contract %x, %w {lhs_batch = [], rhs_batch = [],
    lhs_contract = [1], rhs_contract = [1]}
    : tensor<?x4xf32>, tensor<5x4xf32>
  %1 = calc.map (%0) {
  ^bb0(%a: f32):
    %one = arith.constant 1.0 : f32
    %e = math.exp %a : f32
    %s = arith.subf %e, %one : f32
    calc.yield %s : f32
  } : (tensor<?x5xf32>) -> tensor<?x5xf32>
  return %1 : tensor<?x5xf32>
}
)";

/// Subtracts the other way round.
template <typename Root>
struct SwapSub : PassWrapper<SwapSub<Root>, OperationPass<Root>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(SwapSub)
  StringRef getArgument() const final { return "test-swap-sub"; }
  void runOnOperation() final {
    this->getOperation()->walk(
        [](arith::SubFOp op) { op->setOperands({op.getRhs(), op.getLhs()}); });
  }
};

/// Changes nothing but a name.
struct Rename : PassWrapper<Rename, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Rename)
  StringRef getArgument() const final { return "test-rename"; }
  void runOnOperation() final { getOperation().setSymName("renamed"); }
};

/// Changes nothing but an attribute.
struct Mark : PassWrapper<Mark, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Mark)
  StringRef getArgument() const final { return "test-mark"; }
  void runOnOperation() final {
    getOperation()->setAttr("test.mark", UnitAttr::get(&getContext()));
  }
};

class NumericVerifier : public testing::Test {
public:
  NumericVerifier() {
    ngc::prepareContext(context);
    context.loadDialect<func::FuncDialect, arith::ArithDialect,
                        math::MathDialect, calc::CalcDialect>();
    module = parseSourceString<ModuleOp>(entry, &context);
  }

  /// Runs the manager with the verifier; the first error, or "".
  std::string run(PassManager &pm) {
    std::string error;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      if (error.empty())
        error = diagnostic.str();
      return success();
    });
    ngc::addNumericVerifier(pm);
    bool failed = mlir::failed(pm.run(*module));
    EXPECT_EQ(failed, !error.empty()) << error;
    return error;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

void expectNamed(const std::string &error) {
  StringRef text = error;
  EXPECT_TRUE(text.starts_with("pass 'test-swap-sub' changes output 'Output' "
                               "of entry 'evaluate': element 0 was "))
      << error;
  EXPECT_TRUE(text.contains(", is ") && text.contains(" (tolerance ")) << error;
}

TEST_F(NumericVerifier, IsContentWithAllStages) {
  ASSERT_TRUE(module);
  PassManager pm(&context);
  for (ngc::Stage stage : {ngc::Stage::Graph, ngc::Stage::Tensor,
                           ngc::Stage::Target, ngc::Stage::Plan})
    ngc::buildStage(pm, stage);
  EXPECT_EQ(run(pm), "");
}

TEST_F(NumericVerifier, NamesTheFirstWrongPass) {
  ASSERT_TRUE(module);
  PassManager pm(&context);
  pm.addPass(std::make_unique<Rename>());
  pm.addPass(std::make_unique<SwapSub<ModuleOp>>());
  pm.addPass(std::make_unique<Rename>());
  expectNamed(run(pm));
}

TEST_F(NumericVerifier, NamesAPassOnFunctions) {
  ASSERT_TRUE(module);
  PassManager pm(&context);
  pm.addNestedPass<func::FuncOp>(std::make_unique<SwapSub<func::FuncOp>>());
  expectNamed(run(pm));
}

TEST_F(NumericVerifier, NamesOneOfManyPassesOnFunctions) {
  ASSERT_TRUE(module);
  PassManager pm(&context);
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(std::make_unique<Mark>());
  functions.addPass(std::make_unique<SwapSub<func::FuncOp>>());
  functions.addPass(std::make_unique<Mark>());
  expectNamed(run(pm));
}

TEST_F(NumericVerifier, LooksIntoKernels) {
  for (ngc::Stage last : {ngc::Stage::Tensor, ngc::Stage::Target}) {
    module = parseSourceString<ModuleOp>(entry, &context);
    ASSERT_TRUE(module);
    PassManager pm(&context);
    for (ngc::Stage stage : {ngc::Stage::Graph, ngc::Stage::Tensor})
      ngc::buildStage(pm, stage);
    if (last == ngc::Stage::Target)
      ngc::buildStage(pm, last);
    pm.addPass(std::make_unique<SwapSub<ModuleOp>>());
    expectNamed(run(pm));
  }
}

TEST_F(NumericVerifier, RunsTheSameDataEachTime) {
  ASSERT_TRUE(module);
  std::string error;
  ngc::PlainRoute route;
  auto first = route.run(*module, error), second = route.run(*module, error);
  ASSERT_TRUE(succeeded(first) && succeeded(second)) << error;
  ASSERT_EQ(first->size(), 1u);
  EXPECT_EQ(first->front().name, "Output");
  EXPECT_EQ(first->front().realBits, 32u);
  EXPECT_EQ(first->front().values.size(), 15u);
  EXPECT_EQ(first->front().values, second->front().values);
}

} // namespace
