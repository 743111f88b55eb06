// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every function of expressions against a table of its values, in f32 and in
// f64: text, scalar IR, ExpandMath, machine code, within the errors that the
// table allows. The code may call nothing: no library is offered to it. So for
// the scalar operators that derivatives are made of (`calc.digamma(x)`).
//
// Each table (see test/tools/make_function_tables.py) is a test.
#include "dialect/calc/Calc.h"
#include "dialect/netgraph/Expression.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Func/Extensions/AllExtensions.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/Passes.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ngc/Passes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/TargetSelect.h"
#include <gtest/gtest.h>
#include <iomanip>

using namespace mlir;
using mlir::netgraph::Expression;

namespace {

constexpr size_t mostArguments = 5;

//===-- tables ------------------------------------------------------------===//

struct Point {
  SmallVector<double, mostArguments> arguments;
  double value;
  bool isSingle; // all arguments are f32
};

struct Table {
  std::string expression;
  double bound32 = 0, bound64 = 0, growth = 0, floor = 0;
  std::vector<Point> points;
};

double readNumber(StringRef digits) {
  uint64_t bits = 0;
  EXPECT_FALSE(digits.getAsInteger(16, bits)) << digits.str();
  if (digits.size() == 8)
    return llvm::bit_cast<float>(uint32_t(bits));
  return llvm::bit_cast<double>(bits);
}

void readHead(StringRef line, Table &table) {
  auto [key, value] = line.drop_front(2).split(": ");
  if (key == "expression")
    table.expression = value.str();
  else if (key == "bound") {
    auto [single, twice] = value.split(' ');
    EXPECT_FALSE(single.getAsDouble(table.bound32));
    EXPECT_FALSE(twice.getAsDouble(table.bound64));
  } else {
    EXPECT_FALSE(
        value.getAsDouble(key == "growth" ? table.growth : table.floor));
  }
}

Table readTable(const std::string &path) {
  Table table;
  auto file = llvm::MemoryBuffer::getFile(path);
  EXPECT_TRUE(bool(file)) << path;
  SmallVector<StringRef> lines, words;
  (*file)->getBuffer().split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    if (line.starts_with("# ")) {
      readHead(line, table);
      continue;
    }
    words.clear();
    line.split(words, ' ');
    Point point{{}, readNumber(words.back()), true};
    for (StringRef word : ArrayRef(words).drop_back()) {
      point.arguments.push_back(readNumber(word));
      point.isSingle &= word.size() == 8;
    }
    table.points.push_back(std::move(point));
  }
  return table;
}

//===-- machine code ------------------------------------------------------===//

/// An expression of up to five variables as functions on f32 and f64.
class Machine {
public:
  using Single = float (*)(float, float, float, float, float);
  using Twice = double (*)(double, double, double, double, double);
  Single single = nullptr;
  Twice twice = nullptr;

  explicit Machine(StringRef text) : context(registry()) {
    context.loadAllAvailableDialects();
    module = ModuleOp::create(UnknownLoc::get(&context));
    addFunction("single", text, Float32Type::get(&context));
    addFunction("twice", text, Float64Type::get(&context));
    lower();
    load();
  }

private:
  static const DialectRegistry &registry() {
    static DialectRegistry registry = [] {
      DialectRegistry made;
      made.insert<arith::ArithDialect, math::MathDialect, func::FuncDialect,
                  calc::CalcDialect, LLVM::LLVMDialect>();
      registerBuiltinDialectTranslation(made);
      registerLLVMDialectTranslation(made);
      func::registerAllExtensions(made);
      return made;
    }();
    return registry;
  }

  void addFunction(StringRef name, StringRef text, Type type) {
    bool ofOne = text.contains("(x)");
    SmallVector<StringRef> names = {ofOne ? "x" : "a", "b", "c", "d", "e"};
    OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
    Location loc = builder.getUnknownLoc();
    SmallVector<Type> inputs(names.size(), type);
    auto function = func::FuncOp::create(builder, loc, name,
                                         builder.getFunctionType(inputs, type));
    builder.setInsertionPointToStart(function.addEntryBlock());
    Value result =
        text.contains('.')
            ? buildOperator(builder, text, function.getArgument(0))
            : buildExpression(builder, text, names, function.getArguments());
    ASSERT_TRUE(result) << text.str();
    func::ReturnOp::create(builder, loc, result);
  }

  static Value buildOperator(OpBuilder &builder, StringRef text, Value x) {
    OperationState state(x.getLoc(),
                         text.take_until([](char c) { return c == '('; }));
    state.addOperands(x);
    state.addTypes(x.getType());
    return builder.create(state)->getResult(0);
  }

  static Value buildExpression(OpBuilder &builder, StringRef text,
                               ArrayRef<StringRef> names, ValueRange values) {
    std::string error;
    size_t position = 0;
    auto expression = Expression::parse(text, names, error, position);
    EXPECT_TRUE(succeeded(expression)) << error;
    return succeeded(expression)
               ? expression->build(builder, builder.getUnknownLoc(), values)
               : Value();
  }

  void lower() {
    RewritePatternSet patterns(&context);
    ngc::populateExpandMathPatterns(patterns);
    walkAndApplyPatterns(*module, std::move(patterns));
    PassManager passes(&context);
    passes.addPass(createCSEPass());
    passes.addPass(createArithToLLVMConversionPass());
    passes.addPass(createConvertMathToLLVMPass());
    passes.addPass(createConvertFuncToLLVMPass());
    passes.addPass(createReconcileUnrealizedCastsPass());
    ASSERT_TRUE(succeeded(passes.run(*module)));
  }

  void load() {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    auto own = std::make_unique<llvm::LLVMContext>();
    auto code = translateModuleToLLVMIR(*module, *own);
    ASSERT_TRUE(code);
    auto made = llvm::orc::LLJITBuilder()
                    .setLinkProcessSymbolsByDefault(false)
                    .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
                    .create();
    ASSERT_TRUE(bool(made)) << llvm::toString(made.takeError());
    jit = std::move(*made);
    code->setDataLayout(jit->getDataLayout());
    llvm::cantFail(jit->addIRModule({std::move(code), std::move(own)}));
    find("single", single);
    find("twice", twice);
  }

  template <typename Function> void find(StringRef name, Function &function) {
    auto address = jit->lookup(name);
    ASSERT_TRUE(bool(address)) << llvm::toString(address.takeError());
    function = address->toPtr<Function>();
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

//===-- comparison --------------------------------------------------------===//

/// How far `got` is from `expected`, in units of the last place of `expected`
/// in the format of `Number`, or of `floor` if that is larger.
template <typename Number>
double errorOf(double got, double expected, double floor) {
  constexpr int digits = std::numeric_limits<Number>::digits;
  Number nearest = static_cast<Number>(expected);
  if (std::isnan(expected) || std::isnan(got))
    return std::isnan(expected) == std::isnan(got) ? 0 : INFINITY;
  if (std::isinf(nearest) || std::isinf(got))
    return got == nearest ? 0 : INFINITY;
  int exponent = std::numeric_limits<Number>::min_exponent;
  double size = std::max(std::abs(expected), floor);
  if (size >= std::numeric_limits<Number>::min())
    std::frexp(size, &exponent);
  // In two steps: the unit itself may be below what an f64 holds.
  return std::ldexp(std::ldexp(std::abs(got - expected), -exponent), digits);
}

class FunctionTable : public testing::TestWithParam<std::string> {
public:
  template <typename Number, typename Function>
  void check(const Table &table, Function function, double bound) {
    double worst = 0;
    for (const Point &point : table.points) {
      constexpr bool single = sizeof(Number) == 4;
      if (single && !point.isSingle)
        continue;
      Number x[mostArguments] = {};
      llvm::copy(point.arguments, x);
      double got = function(x[0], x[1], x[2], x[3], x[4]);
      // Far out, where only 0 and infinity are left, nothing grows.
      double growth = std::abs(x[0]) < 1e3 ? table.growth * x[0] * x[0] : 0;
      double error = errorOf<Number>(got, point.value, table.floor);
      worst = std::max(worst, error / (1 + growth));
      EXPECT_LE(error, bound * (1 + growth))
          << table.expression << " at " << std::setprecision(17) << x[0] << ", "
          << x[1] << ": expected " << point.value << ", got " << got;
    }
    RecordProperty(sizeof(Number) == 4 ? "worst32" : "worst64",
                   std::to_string(worst));
  }
};

TEST_P(FunctionTable, IsMet) {
  Table table = readTable(NGC_TEST_FUNCTIONS "/" + GetParam() + ".txt");
  ASSERT_GE(table.points.size(), 1000u);
  Machine machine(table.expression);
  ASSERT_TRUE(machine.single && machine.twice);
  check<float>(table, machine.single, table.bound32);
  check<double>(table, machine.twice, table.bound64);
}

std::vector<std::string> listTables() {
  std::vector<std::string> names;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator file(NGC_TEST_FUNCTIONS, error), end;
       file != end && !error; file.increment(error))
    names.push_back(llvm::sys::path::stem(file->path()).str());
  llvm::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Expressions, FunctionTable,
                         testing::ValuesIn(listTables()),
                         [](const auto &info) { return info.param; });

/// Every function has a table: one whose expression calls it by its name.
TEST(FunctionTables, AreComplete) {
  llvm::StringSet<> called;
  for (const std::string &name : listTables()) {
    Table table = readTable(NGC_TEST_FUNCTIONS "/" + name + ".txt");
    std::string text = table.expression;
    called.insert(StringRef(text).take_until([](char c) { return c == '('; }));
    for (const netgraph::ExpressionFunction &function :
         netgraph::expressionFunctions())
      if (function.form == netgraph::ExpressionFunction::Form::Infix &&
          StringRef(text).contains((" " + function.name + " ").str()))
        called.insert(function.otherNames.split(' ').first);
  }
  for (const netgraph::ExpressionFunction &function :
       netgraph::expressionFunctions()) {
    using Form = netgraph::ExpressionFunction::Form;
    StringRef name = function.form == Form::Call
                         ? function.name
                         : function.otherNames.split(' ').first;
    if (name != "minus")
      EXPECT_TRUE(called.contains(name)) << "no table of " << name.str();
  }
}

} // namespace
