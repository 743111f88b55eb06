// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The gradient of every operator of calc, and of every scalar operator in
// bodies of maps, against difference quotients, in f64, at random shapes, batch
// sizes, values, cotangents and directions. Smooth ones are differentiated
// twice: the function that is compared then gives a first gradient.
#include "CalcProgram.h"
#include "OpCases.h"
#include "dialect/calc/Calc.h"
#include "mlir/Dialect/Linalg/IR/LinalgInterfaces.h"
#include "ngc/Compiler.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck.h>

using namespace ngc;
using namespace ngc::test;
using llvm::StringRef;

namespace {

//===-- texts -------------------------------------------------------------===//

/// The values of A, B and C.
using Sizes = std::array<int64_t, 3>;

/// "2*A+1"
int64_t valueOf(StringRef text, const Sizes &sizes) {
  if (size_t at = text.find_first_of("+-"); at != StringRef::npos) {
    int64_t right = valueOf(text.substr(at + 1), sizes);
    return valueOf(text.take_front(at), sizes) +
           (text[at] == '+' ? right : -right);
  }
  if (size_t at = text.find('*'); at != StringRef::npos)
    return valueOf(text.take_front(at), sizes) *
           valueOf(text.substr(at + 1), sizes);
  int64_t number = 0;
  if (text.getAsInteger(10, number))
    number = sizes[text[0] - 'A'];
  return number;
}

std::string withSizes(StringRef text, const Sizes &sizes) {
  std::string result;
  while (!text.empty()) {
    size_t begin = text.find('{'), end = text.find('}', begin);
    StringRef inner = text.slice(begin + 1, end);
    bool isSize =
        begin != StringRef::npos && end != StringRef::npos &&
        inner.find_first_not_of("ABC0123456789+-*") == StringRef::npos;
    size_t taken = isSize ? end + 1 : std::min(begin, text.size() - 1) + 1;
    result +=
        isSize ? text.take_front(begin).str() : text.take_front(taken).str();
    if (isSize)
      result += std::to_string(valueOf(inner, sizes));
    text = text.drop_front(taken);
  }
  return result;
}

/// %x2 = x * x + x
std::string square(StringRef port) {
  auto [name, type] = port.split(": ");
  std::string n = name.str(), t = "tensor<" + type.str() + ">";
  return "  %" + n + "2 = calc.map (%" + n + ") {\n  ^bb0(%p: f64):\n" +
         "    %q = arith.mulf %p, %p : f64\n" +
         "    %r = arith.addf %p, %q : f64\n    calc.yield %r : f64\n  } : (" +
         t + ") -> " + t + "\n";
}

std::string textOf(const OpCase &one, const Sizes &sizes) {
  std::string body = one.body;
  for (const std::string &port : llvm::reverse(one.ports))
    body = square(port) + body;
  std::vector<std::string> ports;
  for (const std::string &port : one.ports)
    ports.push_back(withSizes(port, sizes));
  return calcFunction(one.name, ports, withSizes(one.result, sizes),
                      withSizes(body, sizes));
}

std::string nameOf(size_t number) { return "f" + std::to_string(number); }

std::string textOf(const ScalarCase &one, size_t number) {
  constexpr const char *letters[] = {"a", "b", "c"};
  std::vector<std::string> ports, inputs, values, reals, types;
  for (unsigned i = 0; i < one.operands; ++i) {
    ports.push_back("x" + std::to_string(i) + ": ?x3xf64");
    inputs.push_back("%x" + std::to_string(i));
    values.push_back("%" + std::string(letters[i]));
    reals.push_back(values.back() + ": f64");
    types.push_back("tensor<?x3xf64>");
  }
  std::string all = llvm::join(values, ", ");
  std::string line =
      one.op.front() == '%' ? one.op : "%r = " + one.op + " " + all + " : f64";
  return calcFunction(nameOf(number), ports, "?x3xf64",
                      "  %y = calc.map (" + llvm::join(inputs, ", ") +
                          ") {\n  ^bb0(" + llvm::join(reals, ", ") +
                          "):\n    " + line +
                          "\n    calc.yield %r : f64\n  } : (" +
                          llvm::join(types, ", ") + ") -> tensor<?x3xf64>\n");
}

//===-- comparison --------------------------------------------------------===//

/// An entry of a program as one number.
class Entry {
public:
  Entry(const CalcProgram &program, const std::string &name, int64_t batch,
        Draw &draw, double low, double high)
      : program(program), name(name), batch(batch) {
    for (const CalcProgram::Slot &slot : program.entry(name).inputs) {
      size_t count = CalcProgram::count(slot, batch);
      if (slot.role == NGC_ROLE_PORT)
        point[slot.name] = draw.reals(count, low, high);
      else
        cotangents[{slot.role, slot.name}] = draw.weights(count);
    }
  }
  Differentiable function() const {
    return {[this](const Point &x) { return value(x); },
            [this](const Point &x) { return gradient(x); }};
  }
  Point point;

private:
  CalcProgram::Values run(const Point &x) const {
    CalcProgram::Values inputs = cotangents;
    for (auto &[port, values] : x)
      inputs[{NGC_ROLE_PORT, port}] = values;
    return program.run(name, inputs, batch);
  }
  std::pair<double, double> value(const Point &x) const {
    double sum = 0, sizes = 0;
    for (auto &[key, y] : run(x)) {
      auto weights = cotangents.find({NGC_ROLE_COTANGENT, key.second});
      if (key.first != NGC_ROLE_PORT)
        continue;
      for (size_t i = 0; i < y.size(); ++i) {
        sum += y[i] * weights->second[i];
        sizes += std::abs(y[i] * weights->second[i]);
      }
    }
    return {sum, sizes};
  }
  Point gradient(const Point &x) const {
    Point result;
    for (auto &[key, values] : run(x))
      if (key.first == NGC_ROLE_PORT_GRADIENT)
        result[key.second] = values;
    return result;
  }

  const CalcProgram &program;
  std::string name;
  int64_t batch;
  CalcProgram::Values cotangents;
};

std::string compare(const CalcProgram &program, const std::string &name,
                    Draw &draw, bool isKinked, double low, double high) {
  constexpr int tries = 100;
  int64_t batch = draw.integer(1, 4);
  std::set<std::string> compared;
  size_t all = 0;
  for (int i = 0; i < tries && (i == 0 || compared.size() < all); ++i) {
    Entry entry(program, name, batch, draw, low, high);
    all = entry.point.size();
    std::string wrong = compareWithQuotient(entry.function(), entry.point, draw,
                                            isKinked, compared);
    if (!wrong.empty())
      return name + " " + wrong;
  }
  return compared.size() < all ? name + ": no point without a kink near it\n"
                               : "";
}

TEST(OpGradient, OfArraysIsTheDifferenceQuotient) {
  EXPECT_TRUE(rc::check("arrays", [](uint64_t seed) {
    Sizes sizes;
    for (int64_t &size : sizes)
      size = *rc::gen::inRange(2, 5);
    std::string once, twice, wrong;
    for (const OpCase &one : arrayCases())
      (one.isKinked ? once : twice) += textOf(one, sizes);
    CalcProgram kinked(once), smooth(twice, /*again=*/true);
    RC_ASSERT(kinked.error() == "");
    RC_ASSERT(smooth.error() == "");
    Draw draw(seed);
    for (const OpCase &one : arrayCases())
      wrong += compare(one.isKinked ? kinked : smooth, one.name, draw,
                       one.isKinked, -1, 2);
    RC_ASSERT(wrong == "");
  }));
}

/// Products have gradients, and these have gradients, where elements are 0.
TEST(OpGradient, OfProductsWithZeros) {
  std::vector<OpCase> cases = arrayCases();
  auto product = llvm::find_if(
      cases, [](const OpCase &one) { return one.name == "reduce_mul"; });
  ASSERT_NE(product, cases.end());
  CalcProgram program(textOf(*product, {4, 4, 2}), /*again=*/true);
  ASSERT_EQ(program.error(), "");
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Draw draw(seed);
    Entry entry(program, product->name, /*batch=*/1, draw, -1, 2);
    // Row i of the four begins with i zeros.
    for (size_t row = 0; row < 4; ++row)
      std::fill_n(entry.point["x"].begin() + 4 * row, row, 0.0);
    std::set<std::string> compared;
    EXPECT_EQ(compareWithQuotient(entry.function(), entry.point, draw,
                                  /*kinked=*/false, compared),
              "");
    EXPECT_EQ(compared.size(), entry.point.size());
  }
}

TEST(OpGradient, OfNumbersIsTheDifferenceQuotient) {
  std::vector<ScalarCase> cases = scalarCases();
  std::string once, twice;
  for (size_t i = 0; i < cases.size(); ++i)
    (cases[i].isKinked || cases[i].onlyOnce ? once : twice) +=
        textOf(cases[i], i);
  CalcProgram single(once), both(twice, /*again=*/true);
  ASSERT_EQ(single.error(), "");
  ASSERT_EQ(both.error(), "");
  EXPECT_TRUE(rc::check("numbers", [&](uint64_t seed) {
    Draw draw(seed);
    std::string wrong;
    for (size_t i = 0; i < cases.size(); ++i) {
      const ScalarCase &one = cases[i];
      std::string found =
          compare(one.isKinked || one.onlyOnce ? single : both, nameOf(i), draw,
                  one.isKinked, one.low, one.high);
      if (!found.empty())
        wrong += one.op + ": " + found;
    }
    RC_ASSERT(wrong == "");
  }));
}

/// No operator is forgotten: each stands in a case.
TEST(OpGradient, AllOperatorsAreCompared) {
  std::string texts;
  for (const OpCase &one : arrayCases())
    texts += one.body + "\n";
  for (const ScalarCase &one : scalarCases())
    texts += one.op + " \n";
  mlir::MLIRContext context;
  context.loadDialect<mlir::calc::CalcDialect>();
  for (mlir::RegisteredOperationName op : context.getRegisteredOperations()) {
    if (op.getDialectNamespace() != "calc" ||
        op.hasTrait<mlir::OpTrait::IsTerminator>() ||
        op.getStringRef() == "calc.trigamma") // no derivative: see Tangents.cpp
      continue;
    EXPECT_TRUE(StringRef(texts).contains((op.getStringRef() + " ").str()))
        << op.getStringRef().str() << " has no case in OpCases.cpp";
  }
}

} // namespace
