// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text to tree, by recursive descent; the grammar is in Expression.h.
//
// Spellings are settled here, so that print() and build() see one form:
//
//   plus(a, b, c)           a + b + c            less(a, b, c)  a < b && b < c
//   relu(x)                 ramp(x)              unequal(a, b, c)  all pairs
//   piecewise(u, c, v)      if(c, u, v)          - 2  the number -2
//   if(c, u, if(d, v, w))   which(c, u, d, v, w)
//
// Equal subexpressions become one node.
#include "dialect/netgraph/Expression.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SaveAndRestore.h"
#include <charconv>
#include <optional>

using namespace mlir;
using namespace mlir::netgraph;
using Form = ExpressionFunction::Form;
using Kind = Expression::Kind;
using Node = Expression::Node;

namespace mlir::netgraph {

/// One parse. A subexpression is the index of its node and the byte where it
/// began; std::nullopt means that `error` has been filled.
class ExpressionParser {
public:
  ExpressionParser(StringRef text, ArrayRef<StringRef> variables,
                   ArrayRef<StringRef> aliases, Expression &result,
                   std::string &error, size_t &position)
      : text(text), variables(variables), aliases(aliases), result(result),
        error(error), position(position) {}

  bool parse();

private:
  struct Part {
    unsigned node;
    size_t begin;
  };
  using Parsed = std::optional<Part>;
  using Parts = SmallVector<Part, 4>;

  // Reading.
  Parsed parseBinary(unsigned precedence);
  Parsed parseUnary();
  Parsed parsePrimary();
  Parsed parseNumber();
  Parsed parseName();
  Parsed parseCall(StringRef name, size_t begin);
  Parsed nameError(StringRef name, size_t begin);
  const ExpressionFunction *peekOperator(Form form);
  void skipSpace();
  bool consume(StringRef word);

  // Making nodes.
  Part add(Node node, size_t begin);
  Part number(double value, size_t begin);
  Parsed call(const ExpressionFunction *function, ArrayRef<Part> parts,
              size_t begin);
  Parsed callNamed(const ExpressionFunction *function, ArrayRef<Part> parts,
                   size_t begin);
  Parsed callComparison(const ExpressionFunction *function,
                        ArrayRef<Part> parts, size_t begin);
  Parsed choose(ArrayRef<Part> parts, StringRef name, size_t begin);
  bool isCondition(unsigned node) const;
  bool checkCount(const ExpressionFunction *function, StringRef name,
                  size_t count, size_t begin);

  Parsed fail(size_t at, const Twine &message) {
    error = message.str();
    position = at;
    return std::nullopt;
  }

  StringRef text;
  ArrayRef<StringRef> variables, aliases;
  Expression &result;
  std::string &error;
  size_t &position;
  size_t at = 0;
  unsigned depth = 0;
};

} // namespace mlir::netgraph

namespace {

/// Deeper nesting and longer chains are refused, so that no input overflows
/// the stack.
constexpr unsigned deepest = 200, longest = 1000;

constexpr std::pair<StringLiteral, double> constants[] = {
    {"pi", 3.14159265358979323846},
    {"e", 2.71828182845904523536},
    {"infinity", std::numeric_limits<double>::infinity()}};

const ExpressionFunction *infix(StringRef spelling) {
  return findExpressionOperator(spelling, Form::Infix);
}

bool isNameStart(char c) { return llvm::isAlpha(c) || c == '_'; }
bool isNamePart(char c) { return llvm::isAlnum(c) || c == '_'; }

/// "1", "1 or 2", "1, 3 or 5", "at least 2".
std::string describeCounts(unsigned counts) {
  unsigned least = llvm::countr_zero(counts);
  if (counts == ~0u << least)
    return "at least " + std::to_string(least);
  std::string words;
  for (unsigned n = 0, left = llvm::popcount(counts); left; ++n) {
    if (!(counts & (1u << n)))
      continue;
    words += std::to_string(n);
    --left;
    words += left > 1 ? ", " : left == 1 ? " or " : "";
  }
  return words;
}

} // namespace

//===-- reading -----------------------------------------------------------===//

bool ExpressionParser::parse() {
  for (StringRef variable : variables)
    result.names.push_back(variable.str());
  result.used.assign(variables.size(), false);
  Parsed whole = parseBinary(1);
  if (!whole)
    return false;
  skipSpace();
  if (at != text.size()) {
    fail(at,
         "expected an operator or the end, got '" + text.substr(at, 1) + "'");
    return false;
  }
  result.top = whole->node;
  return true;
}

void ExpressionParser::skipSpace() {
  while (at < text.size() && llvm::isSpace(text[at]))
    ++at;
}

bool ExpressionParser::consume(StringRef word) {
  skipSpace();
  if (!text.substr(at).starts_with(word))
    return false;
  at += word.size();
  return true;
}

/// The longest operator that stands here, unread.
const ExpressionFunction *ExpressionParser::peekOperator(Form form) {
  skipSpace();
  for (size_t length : {2, 1})
    if (at + length <= text.size())
      if (auto *found = findExpressionOperator(text.substr(at, length), form))
        return found;
  return nullptr;
}

ExpressionParser::Parsed ExpressionParser::parseBinary(unsigned precedence) {
  constexpr unsigned ofComparison = 3, ofPower = 7;
  Parsed left = parseUnary();
  while (left) {
    const ExpressionFunction *op = peekOperator(Form::Infix);
    if (!op || op->precedence < precedence || op->precedence == ofPower)
      return left;
    size_t where = at;
    at += op->name.size();
    Parsed right = parseBinary(op->precedence + 1);
    if (!right)
      return right;
    const ExpressionFunction *next = peekOperator(Form::Infix);
    if (op->precedence == ofComparison && next &&
        next->precedence == ofComparison)
      return fail(at, "comparisons do not chain; join two with '&&'");
    left = call(op, {*left, *right}, where);
    if (left)
      left->begin = std::min(left->begin, where);
  }
  return left;
}

ExpressionParser::Parsed ExpressionParser::parseUnary() {
  llvm::SaveAndRestore deeper(depth, depth + 1);
  skipSpace();
  if (depth > deepest)
    return fail(at, "more than " + Twine(deepest) + " nested parts");
  size_t begin = at;
  if (consume("+"))
    return parseUnary();
  const ExpressionFunction *op = peekOperator(Form::Prefix);
  if (op && !text.substr(at).starts_with("!=")) {
    at += op->name.size();
    Parsed operand = parseUnary();
    return operand ? call(op, {*operand}, begin) : operand;
  }
  Parsed base = parsePrimary();
  if (!base || !consume("^"))
    return base;
  size_t where = at - 1;
  Parsed exponent = parseUnary();
  return exponent ? call(infix("^"), {*base, *exponent}, where) : exponent;
}

ExpressionParser::Parsed ExpressionParser::parsePrimary() {
  skipSpace();
  size_t begin = at;
  if (at == text.size())
    return fail(at, text.trim().empty() ? "expected an expression, got nothing"
                                        : "expected a value, got the end");
  if (consume("(")) {
    Parsed inner = parseBinary(1);
    if (!inner)
      return inner;
    if (!consume(")"))
      return fail(at, "expected ')' to close the '(' at byte " + Twine(begin));
    inner->begin = begin;
    return inner;
  }
  char next = text[at];
  if (llvm::isDigit(next) || next == '.')
    return parseNumber();
  if (isNameStart(next))
    return parseName();
  return fail(at, "expected a value, got '" + text.substr(at, 1) + "'");
}

ExpressionParser::Parsed ExpressionParser::parseNumber() {
  double value = 0;
  const char *first = text.data() + at;
  auto [end, problem] = std::from_chars(first, text.end(), value);
  if (problem == std::errc::result_out_of_range)
    return fail(at, "number is out of the range of 64-bit floats");
  if (problem != std::errc())
    return fail(at, "expected a number, got '.'");
  size_t begin = std::exchange(at, end - text.data());
  if (at < text.size() && (isNameStart(text[at]) || text[at] == '.'))
    return fail(at, "expected an operator after the number, got '" +
                        text.substr(at, 1) + "'");
  return number(value, begin);
}

ExpressionParser::Parsed ExpressionParser::parseName() {
  size_t begin = at;
  StringRef name = text.substr(at).take_while(isNamePart);
  at += name.size();
  skipSpace();
  if (at < text.size() && text[at] == '(')
    return parseCall(name, begin);
  for (ArrayRef<StringRef> list : {variables, aliases}) {
    const StringRef *found = llvm::find(list, name);
    if (found == list.end())
      continue;
    Node node{Kind::Variable};
    node.variable = found - list.begin();
    result.used[node.variable] = true;
    return add(std::move(node), begin);
  }
  for (auto [constant, value] : constants)
    if (constant == name)
      return number(value, begin);
  if (name == "true" || name == "false") {
    Node node{Kind::Truth};
    node.number = name == "true";
    return add(std::move(node), begin);
  }
  return nameError(name, begin);
}

ExpressionParser::Parsed ExpressionParser::nameError(StringRef name,
                                                     size_t begin) {
  if (findExpressionFunction(name))
    return fail(begin, "'" + name + "' is a function; expected '(' after it");
  SmallVector<StringRef> shown;
  for (StringRef variable : variables.take_front(6))
    shown.push_back(variable);
  if (variables.size() > shown.size())
    shown.push_back("...");
  return fail(begin, "unknown name '" + name + "'; the variables are " +
                         llvm::join(shown, ", "));
}

ExpressionParser::Parsed ExpressionParser::parseCall(StringRef name,
                                                     size_t begin) {
  size_t open = at++;
  Parts parts;
  if (!consume(")"))
    do {
      Parsed part = parseBinary(1);
      if (!part)
        return part;
      parts.push_back(*part);
    } while (consume(","));
  else
    --at;
  if (!consume(")"))
    return fail(at, "expected ',' or ')' in the arguments that begin at byte " +
                        Twine(open));
  if (const ExpressionFunction *function = findExpressionFunction(name)) {
    if (!checkCount(function, name, parts.size(), begin))
      return std::nullopt;
    return callNamed(function, parts, begin);
  }
  StringRef near = nearestExpressionFunction(name);
  return fail(begin,
              "unknown function '" + name + "'" +
                  (near.empty() ? Twine() : "; did you mean '" + near + "'?"));
}

bool ExpressionParser::checkCount(const ExpressionFunction *function,
                                  StringRef name, size_t count, size_t begin) {
  constexpr size_t most = 31; // bits of the set of counts
  if (function->counts & (1u << std::min(count, most)))
    return true;
  std::string expected = describeCounts(function->counts);
  bool single = function->counts == 2;
  fail(begin, "function '" + name + "' takes " + expected +
                  (single ? " argument" : " arguments") + ", but got " +
                  Twine(count));
  return false;
}

//===-- making nodes ------------------------------------------------------===//

ExpressionParser::Part ExpressionParser::add(Node node, size_t begin) {
  auto same = [&](const Node &other) {
    // Compared by bits: -0 is not 0.
    return node.kind == other.kind && node.variable == other.variable &&
           llvm::bit_cast<uint64_t>(node.number) ==
               llvm::bit_cast<uint64_t>(other.number) &&
           node.function == other.function && node.arguments == other.arguments;
  };
  auto found = llvm::find_if(result.tree, same);
  unsigned index = found - result.tree.begin();
  if (found == result.tree.end())
    result.tree.push_back(std::move(node));
  return {index, begin};
}

ExpressionParser::Part ExpressionParser::number(double value, size_t begin) {
  Node node{Kind::Number};
  node.number = value;
  return add(std::move(node), begin);
}

bool ExpressionParser::isCondition(unsigned index) const {
  const Node &node = result.tree[index];
  if (node.kind != Kind::Call)
    return node.kind == Kind::Truth;
  return node.function->condition || node.function->ofConditions;
}

/// A function with as many arguments as its formula has.
ExpressionParser::Parsed
ExpressionParser::call(const ExpressionFunction *function, ArrayRef<Part> parts,
                       size_t begin) {
  if (result.tree.size() > longest)
    return fail(begin, "more than " + Twine(longest) + " parts");
  Node node{Kind::Call};
  node.function = function;
  for (Part part : parts) {
    if (function->ofConditions && !isCondition(part.node))
      return fail(part.begin, "'" + function->name +
                                  "' takes conditions, but got a number");
    node.arguments.push_back(part.node);
  }
  // The number -2 is one, however it is written.
  const Node &first = result.tree[parts[0].node];
  if (function->form == Form::Prefix && first.kind == Kind::Number)
    return number(-first.number, begin);
  Part made = add(std::move(node), std::min(begin, parts[0].begin));
  return made;
}

/// A function written with its name and any number of arguments that it takes.
ExpressionParser::Parsed
ExpressionParser::callNamed(const ExpressionFunction *function,
                            ArrayRef<Part> parts, size_t begin) {
  StringRef name = function->name;
  if (name == "if" || name == "which" || name == "piecewise")
    return choose(parts, name, begin);
  if (function->form != Form::Infix)
    return call(function, parts, begin);
  if (function->condition)
    return callComparison(function, parts, begin);
  if (parts.size() == 1 && function->ofConditions &&
      !isCondition(parts[0].node))
    return call(function, parts, begin);
  Parsed all = parts[0];
  for (Part part : parts.drop_front()) {
    all = call(function, {*all, part}, begin);
    if (!all)
      return all;
  }
  return all;
}

/// Neighbours are compared; for unequal, all pairs.
ExpressionParser::Parsed
ExpressionParser::callComparison(const ExpressionFunction *function,
                                 ArrayRef<Part> parts, size_t begin) {
  Parsed all;
  for (size_t i = 0; i < parts.size(); ++i) {
    size_t end = function->name == "!=" ? parts.size() : i + 2;
    for (size_t j = i + 1; j < std::min(end, parts.size()); ++j) {
      Parsed one = call(function, {parts[i], parts[j]}, begin);
      all = all && one ? call(infix("&&"), {*all, *one}, begin) : one;
      if (!all)
        return all;
    }
  }
  return all;
}

/// Node: condition, value, condition, value, ..., value where none holds. What
/// follows a condition that is `true` is never reached.
ExpressionParser::Parsed
ExpressionParser::choose(ArrayRef<Part> parts, StringRef name, size_t begin) {
  Node node{Kind::Call};
  node.function = findExpressionFunction("if");
  Part rest = parts.size() % 2 ? parts.back() : number(0, begin);
  for (size_t i = 0; i + 1 < parts.size(); i += 2) {
    Part condition = parts[i], value = parts[i + 1];
    if (name == "piecewise")
      std::swap(condition, value);
    if (!isCondition(condition.node))
      return fail(condition.begin,
                  "'" + name + "' takes a condition here, but got a number");
    const Node &known = result.tree[condition.node];
    if (known.kind == Kind::Truth && known.number) {
      rest = value;
      break;
    }
    node.arguments.push_back(condition.node);
    node.arguments.push_back(value.node);
  }
  if (node.arguments.empty())
    return rest;
  const Node &last = result.tree[rest.node];
  if (last.kind == Kind::Call && last.function == node.function)
    llvm::append_range(node.arguments, last.arguments);
  else
    node.arguments.push_back(rest.node);
  return add(std::move(node), begin);
}

//===-- the entry ---------------------------------------------------------===//

StringRef netgraph::nearestExpressionFunction(StringRef name) {
  StringRef nearest;
  size_t least = name.size() / 3 + 1;
  auto offer = [&](StringRef candidate) {
    size_t distance = name.edit_distance(candidate);
    if (distance > least || (distance == least && !nearest.empty()))
      return;
    least = distance;
    nearest = candidate;
  };
  for (const ExpressionFunction &function : expressionFunctions()) {
    if (function.form == Form::Call)
      offer(function.name);
    SmallVector<StringRef> others;
    llvm::SplitString(function.otherNames, others, " ");
    llvm::for_each(others, offer);
  }
  return nearest;
}

FailureOr<Expression> Expression::parse(StringRef text,
                                        ArrayRef<StringRef> variables,
                                        std::string &error, size_t &position,
                                        ArrayRef<StringRef> aliases) {
  Expression result;
  ExpressionParser parser(text, variables, aliases, result, error, position);
  if (!parser.parse())
    return failure();
  return result;
}
