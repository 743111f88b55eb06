// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of expressions: what reads, how it prints, what errors say. Their
// values are in ExpressionTableTest.cpp.
#include "dialect/netgraph/Expression.h"
#include "dialect/calc/Calc.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ngc/Passes.h"
#include "llvm/ADT/StringSet.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::netgraph;

namespace {

FailureOr<Expression> parse(StringRef text, std::string &error,
                            size_t &position) {
  return Expression::parse(text, {"x", "a", "b", "c"}, error, position,
                           {"Input", "Input1"});
}

std::string canonical(StringRef text) {
  std::string error;
  size_t position = 0;
  auto expression = parse(text, error, position);
  if (failed(expression))
    return "error: " + error;
  return expression->print();
}

/// "byte: error"
std::string errorOf(StringRef text) {
  std::string error;
  size_t position = 0;
  if (succeeded(parse(text, error, position)))
    return "no error";
  return std::to_string(position) + ": " + error;
}

TEST(Expression, PrintsOneFormForAllSpellings) {
  EXPECT_EQ(canonical("a+b"), "a + b");
  EXPECT_EQ(canonical(" ( a ) + ((b)) "), "a + b");
  EXPECT_EQ(canonical("plus(a, b)"), "a + b");
  EXPECT_EQ(canonical("plus(a, b, c)"), "a + b + c");
  EXPECT_EQ(canonical("times(subtract(a, b), c)"), "(a - b) * c");
  EXPECT_EQ(canonical("relu(x)"), "ramp(x)");
  EXPECT_EQ(canonical("rectified_linear_unit( x )"), "ramp(x)");
  EXPECT_EQ(canonical("logistic_sigmoid(Input)"), "sigmoid(x)");
  EXPECT_EQ(canonical("power(x, 2)"), "x ^ 2");
  EXPECT_EQ(canonical("+x"), "x");
  EXPECT_EQ(canonical("minus(x)"), "-x");
}

TEST(Expression, PrintsNumbersShortest) {
  EXPECT_EQ(canonical("0.50"), "0.5");
  EXPECT_EQ(canonical("1.0"), "1");
  EXPECT_EQ(canonical(".5e1"), "5");
  EXPECT_EQ(canonical("1e-10"), "1e-10");
  EXPECT_EQ(canonical("1e300"), "1e+300");
  EXPECT_EQ(canonical("-(2)"), "-2");
  EXPECT_EQ(canonical("pi"), "3.141592653589793");
  EXPECT_EQ(canonical("-infinity"), "-infinity");
}

TEST(Expression, KeepsNeededParentheses) {
  for (StringRef text : {"a - (b - c)",
                         "a - b - c",
                         "a / (b * c)",
                         "(a + b) * c",
                         "-x ^ 2",
                         "(-x) ^ 2",
                         "(-2) ^ x",
                         "-2 * x",
                         "a ^ b ^ c",
                         "(a ^ b) ^ c",
                         "2 ^ -x ^ 2",
                         "a - -2",
                         "!(a < b) && c > 0",
                         "!!(a < b)",
                         "(a < b) == (b < c)",
                         "a < b || b < c && c < 1",
                         "(a < b || b < c) && c < 1",
                         "if(a < b, a, b)",
                         "which(a < b, a, b < c, b, c)",
                         "-(a + b)",
                         "-(a * b)",
                         "-a * b"}) {
    std::string once = canonical(text);
    EXPECT_EQ(once, canonical(once)) << text.str();
    EXPECT_EQ(once, text.str());
  }
}

TEST(Expression, SettlesConditions) {
  EXPECT_EQ(canonical("less(a, b, c)"), "a < b && b < c");
  EXPECT_EQ(canonical("unequal(a, b, c)"), "a != b && a != c && b != c");
  EXPECT_EQ(canonical("piecewise(a, a > 0)"), "if(a > 0, a, 0)");
  EXPECT_EQ(canonical("piecewise(a, a > 0, b)"), "if(a > 0, a, b)");
  EXPECT_EQ(canonical("if(a > 0, a, if(b > 0, b, c))"),
            "which(a > 0, a, b > 0, b, c)");
  EXPECT_EQ(canonical("which(a > 0, a, true, b)"), "if(a > 0, a, b)");
  EXPECT_EQ(canonical("which(true, a)"), "a");
  EXPECT_EQ(canonical("and(a > 0, positive(b), c > 0)"),
            "a > 0 && positive(b) && c > 0");
}

TEST(Expression, SaysWhatIsWrong) {
  EXPECT_EQ(errorOf(""), "0: expected an expression, got nothing");
  EXPECT_EQ(errorOf("a +"), "3: expected a value, got the end");
  EXPECT_EQ(errorOf("a b"), "2: expected an operator or the end, got 'b'");
  EXPECT_EQ(errorOf("a + * b"), "4: expected a value, got '*'");
  EXPECT_EQ(errorOf("2x"), "1: expected an operator after the number, got 'x'");
  EXPECT_EQ(errorOf("(a + b"), "6: expected ')' to close the '(' at byte 0");
  EXPECT_EQ(errorOf("max(a, b"),
            "8: expected ',' or ')' in the arguments that begin at byte 3");
  EXPECT_EQ(errorOf("y + 1"),
            "0: unknown name 'y'; the variables are x, a, b, c");
  EXPECT_EQ(errorOf("1 + tanh"),
            "4: 'tanh' is a function; expected '(' after it");
  EXPECT_EQ(errorOf("1 + tanhh(x)"),
            "4: unknown function 'tanhh'; did you mean 'tanh'?");
  EXPECT_EQ(errorOf("sigmiod(x)"),
            "0: unknown function 'sigmiod'; did you mean 'sigmoid'?");
  EXPECT_EQ(errorOf("qqqqqq(x)"), "0: unknown function 'qqqqqq'");
  EXPECT_EQ(errorOf("1e999"), "0: number is out of the range of 64-bit floats");
}

TEST(Expression, CountsArguments) {
  EXPECT_EQ(errorOf("tanh(a, b)"),
            "0: function 'tanh' takes 1 argument, but got 2");
  EXPECT_EQ(errorOf("tanh()"),
            "0: function 'tanh' takes 1 argument, but got 0");
  EXPECT_EQ(errorOf("arctan(a, b, c)"),
            "0: function 'arctan' takes 1 or 2 arguments, but got 3");
  EXPECT_EQ(errorOf("clip(a, b)"),
            "0: function 'clip' takes 1, 3 or 5 arguments, but got 2");
  EXPECT_EQ(errorOf("max(a)"),
            "0: function 'max' takes at least 2 arguments, but got 1");
}

TEST(Expression, TellsConditionsFromNumbers) {
  EXPECT_EQ(errorOf("a && b > 0"),
            "0: '&&' takes conditions, but got a number");
  EXPECT_EQ(errorOf("!a"), "1: '!' takes conditions, but got a number");
  EXPECT_EQ(errorOf("if(a, b, c)"),
            "3: 'if' takes a condition here, but got a number");
  EXPECT_EQ(errorOf("a < b < c"),
            "6: comparisons do not chain; join two with '&&'");
  EXPECT_EQ(canonical("(a < b) * c"), "(a < b) * c");
}

TEST(Expression, RefusesDeepNesting) {
  std::string deep = std::string(5000, '(') + "x" + std::string(5000, ')');
  EXPECT_EQ(errorOf(deep), "200: more than 200 nested parts");
  EXPECT_EQ(errorOf(std::string(5000, '-') + "x"),
            "200: more than 200 nested parts");
  std::string tower = "x";
  for (int i = 0; i < 5000; ++i)
    tower += "^x";
  EXPECT_EQ(errorOf(tower), "400: more than 200 nested parts");
  std::string chain = "x";
  for (int i = 0; i < 5000; ++i)
    chain += "+x";
  EXPECT_EQ(errorOf(chain), "2001: more than 1000 parts");
}

TEST(Expression, KnowsItsVariables) {
  std::string error;
  size_t position = 0;
  auto expression = parse("a * a + c", error, position);
  ASSERT_TRUE(succeeded(expression));
  bool used[] = {false, true, false, true};
  EXPECT_EQ(expression->usedVariables(), ArrayRef<bool>(used));
  // equal parts are one node: a, a * a, c, the sum
  EXPECT_EQ(expression->nodes().size(), 4u);
}

TEST(Expression, NamesActivations) {
  std::string error;
  size_t position = 0;
  llvm::StringSet<> seen;
  for (const NamedActivation &activation : namedActivations()) {
    EXPECT_TRUE(seen.insert(activation.mnemonic).second)
        << activation.mnemonic.str();
    auto expression =
        Expression::parse(activation.text, {"x"}, error, position);
    ASSERT_TRUE(succeeded(expression)) << error;
    EXPECT_EQ(expression->print(), activation.text);
  }
  for (StringRef word : {"ramp", "relu", "rectified_linear_unit", "gelu",
                         "sigmoid", "tanh", "hard_sigmoid", "soft_plus"})
    EXPECT_TRUE(seen.contains(word)) << word.str();
}

/// On vectors too: after ExpandMath nothing is left that becomes a call.
TEST(ExpandMath, LeavesNoCalls) {
  MLIRContext context;
  context.loadDialect<arith::ArithDialect, math::MathDialect, func::FuncDialect,
                      calc::CalcDialect>();
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  Location loc = builder.getUnknownLoc();
  Type type = VectorType::get({8}, builder.getF32Type());
  auto function = func::FuncOp::create(builder, loc, "all",
                                       builder.getFunctionType(type, {}));
  builder.setInsertionPointToStart(function.addEntryBlock());
  std::string error;
  size_t position = 0;
  for (const NamedActivation &activation : namedActivations())
    Expression::parse(activation.text, {"x"}, error, position)
        ->build(builder, loc, function.getArguments());
  Expression::parse("x ^ 2.5 + arctan(x, 2) + surd(x, 5)", {"x"}, error,
                    position)
      ->build(builder, loc, function.getArguments());
  func::ReturnOp::create(builder, loc);

  RewritePatternSet patterns(&context);
  ngc::populateExpandMathPatterns(patterns);
  walkAndApplyPatterns(*module, std::move(patterns));
  EXPECT_TRUE(succeeded(verify(*module)));
  function.walk([](Operation *op) {
    StringRef name = op->getName().getStringRef();
    bool isPlain = name.starts_with("arith.") || name.starts_with("func.");
    bool isInstruction =
        isa<math::SqrtOp, math::AbsFOp, math::FloorOp, math::CeilOp,
            math::TruncOp, math::RoundEvenOp, math::CopySignOp>(op);
    EXPECT_TRUE(isPlain || isInstruction) << name.str();
  });
}

} // namespace
