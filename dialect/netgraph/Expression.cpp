// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tree to text, and tree to scalar IR.
#include "dialect/netgraph/Expression.h"

#include "llvm/ADT/StringExtras.h"
#include <charconv>

using namespace mlir;
using namespace mlir::calc;
using namespace mlir::netgraph;
using Form = ExpressionFunction::Form;
using Kind = Expression::Kind;
using Node = Expression::Node;

//===-- print -------------------------------------------------------------===//

namespace {

constexpr unsigned tightest = 8; // what needs no parentheses
constexpr unsigned ofPower = 7, ofPrefix = 6;

std::string printNumber(double number) {
  if (number == std::numeric_limits<double>::infinity())
    return "infinity";
  if (number == -std::numeric_limits<double>::infinity())
    return "-infinity";
  char digits[32];
  auto [end, problem] = std::to_chars(digits, digits + sizeof digits, number);
  return std::string(digits, end);
}

unsigned precedenceOf(const Node &node) {
  if (node.kind == Kind::Number && std::signbit(node.number))
    return ofPrefix;
  if (node.kind != Kind::Call || node.function->form == Form::Call)
    return tightest;
  return node.function->precedence;
}

class Printer {
public:
  Printer(ArrayRef<Node> nodes, ArrayRef<std::string> names)
      : nodes(nodes), names(names) {}

  /// In parentheses if it binds less tightly than `precedence`.
  std::string print(unsigned index, unsigned precedence) const {
    std::string text = printOpen(nodes[index]);
    return precedenceOf(nodes[index]) < precedence ? "(" + text + ")" : text;
  }

private:
  std::string printOpen(const Node &node) const {
    switch (node.kind) {
    case Kind::Number:
      return printNumber(node.number);
    case Kind::Truth:
      return node.number ? "true" : "false";
    case Kind::Variable:
      return names[node.variable];
    case Kind::Call:
      return printCall(node);
    }
    llvm_unreachable("no other kind");
  }

  std::string printCall(const Node &node) const {
    const ExpressionFunction &function = *node.function;
    unsigned own = function.precedence;
    if (function.form == Form::Prefix)
      return (function.name + print(node.arguments[0], own)).str();
    if (function.form == Form::Call) {
      auto each = llvm::map_range(node.arguments, [&](unsigned argument) {
        return print(argument, 0);
      });
      bool many = function.name == "if" && node.arguments.size() > 3;
      StringRef name = many ? StringRef("which") : function.name;
      return (name + "(" + llvm::join(each, ", ") + ")").str();
    }
    // ^ binds to the right, and its exponent may be signed; comparisons bind
    // to neither side, the others to the left.
    bool power = own == ofPower, comparison = function.condition;
    unsigned left = power || comparison ? own + 1 : own;
    unsigned right = power ? ofPrefix : own + 1;
    return (print(node.arguments[0], left) + " " + function.name + " " +
            print(node.arguments[1], right))
        .str();
  }

  ArrayRef<Node> nodes;
  ArrayRef<std::string> names;
};

} // namespace

std::string Expression::print() const {
  return Printer(tree, names).print(top, 0);
}

//===-- build -------------------------------------------------------------===//

namespace {

/// The nodes' values: each node is made once, numbers and conditions apart.
class Maker {
public:
  Maker(ImplicitLocOpBuilder &builder, ArrayRef<Node> nodes,
        ValueRange variables)
      : builder(builder), nodes(nodes), variables(variables),
        model{{&builder, variables.front()}}, reals(nodes.size()),
        truths(nodes.size()) {}

  Real real(unsigned index) {
    Real &made = reals[index];
    if (!made.value)
      made = isCondition(nodes[index])
                 ? select(truth(index), 1.0, model.like(0))
                 : makeReal(nodes[index]);
    return made;
  }

private:
  static bool isCondition(const Node &node) {
    return node.kind == Kind::Truth ||
           (node.kind == Kind::Call &&
            (node.function->condition || node.function->ofConditions));
  }

  Truth truth(unsigned index) {
    Truth &made = truths[index];
    if (!made.value)
      made = makeTruth(nodes[index]);
    return made;
  }

  SmallVector<Real> arguments(const Node &node) {
    return llvm::map_to_vector(node.arguments,
                               [&](unsigned index) { return real(index); });
  }

  Real makeReal(const Node &node) {
    if (node.kind == Kind::Number)
      return model.like(node.number);
    if (node.kind == Kind::Variable)
      return {{&builder, variables[node.variable]}};
    if (node.function->name == "if")
      return makeChoice(node);
    if (std::optional<Real> special = makeSpecialPower(node))
      return *special;
    return node.function->number(arguments(node));
  }

  Real makeChoice(const Node &node) {
    ArrayRef<unsigned> parts = node.arguments;
    Real result = real(parts.back());
    for (size_t i = parts.size() - 1; i >= 2; i -= 2)
      result = select(truth(parts[i - 2]), real(parts[i - 1]), result);
    return result;
  }

  std::optional<double> numberAt(unsigned index) const {
    if (nodes[index].kind == Kind::Number)
      return nodes[index].number;
    return std::nullopt;
  }

  /// Powers and roots with a known exponent or base that have a function of
  /// their own, faster and as exact as pow.
  std::optional<Real> makeSpecialPower(const Node &node) {
    bool power = node.function->name == "^",
         root = node.function->name == "surd";
    if (!power && !root)
      return std::nullopt;
    constexpr double e = 2.71828182845904523536;
    auto base = numberAt(node.arguments[0]);
    auto exponent = numberAt(node.arguments[1]);
    if (power && base && (*base == e || *base == 2))
      return *base == 2 ? apply<math::Exp2Op>(real(node.arguments[1]))
                        : apply<math::ExpOp>(real(node.arguments[1]));
    if (!exponent)
      return std::nullopt;
    Real x = real(node.arguments[0]);
    if (root && *exponent == 3)
      return apply<math::CbrtOp>(x);
    if (*exponent == (root ? 2 : 0.5))
      return sqrt(x);
    if (!power || (std::abs(*exponent) != 1 && std::abs(*exponent) != 2))
      return std::nullopt;
    Real positive = std::abs(*exponent) == 2 ? x * x : x;
    return *exponent < 0 ? 1.0 / positive : positive;
  }

  Truth makeTruth(const Node &node) {
    if (node.kind == Kind::Truth) {
      Value bit = model.constant(model.typeWith(builder.getI1Type()),
                                 builder.getBoolAttr(node.number != 0));
      return {{&builder, bit}};
    }
    if (node.function->condition)
      return node.function->condition(arguments(node));
    Truth first = truth(node.arguments[0]);
    if (node.function->form == Form::Prefix)
      return !first;
    Truth second = truth(node.arguments[1]);
    return node.function->name == "&&" ? first && second : first || second;
  }

  ImplicitLocOpBuilder &builder;
  ArrayRef<Node> nodes;
  ValueRange variables;
  Real model;
  SmallVector<Real> reals;
  SmallVector<Truth> truths;
};

} // namespace

Value Expression::build(OpBuilder &builder, Location loc,
                        ValueRange variables) const {
  ImplicitLocOpBuilder here(loc, builder);
  return Maker(here, tree, variables).real(top).value;
}
