// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The small language of `elementwise` and `threading`:
//
//   "x * sigmoid(x)"   "if(a > 0 && b != 1, a, -b ^ 2)"   "arctan(a, b)"
//
//   text --parse--> Expression --print--> canonical text
//                              --build--> scalar IR in the body of a calc.map
//
// Grammar, loosest binding first; `^` binds to the right, comparisons do not
// chain, and a condition used as a number counts 1 or 0:
//
//   or       ::= and (`||` and)*
//   and      ::= compare (`&&` compare)*
//   compare  ::= sum ((`==` | `!=` | `<` | `<=` | `>` | `>=`) sum)?
//   sum      ::= product ((`+` | `-`) product)*
//   product  ::= unary ((`*` | `/`) unary)*
//   unary    ::= (`-` | `+` | `!`) unary | primary (`^` unary)?
//   primary  ::= number | name | name `(` or % `,` `)` | `(` or `)`
//
// Names are variables, the constants pi, e, infinity, true, false (a variable
// of the same name hides a constant), or functions of the table in
// ExpressionFunctions.cpp.
#ifndef NGC_DIALECT_NETGRAPH_EXPRESSION_H
#define NGC_DIALECT_NETGRAPH_EXPRESSION_H

#include "dialect/calc/Formula.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace mlir::netgraph {

/// What the parser, the printer and the builder know of a function.
struct ExpressionFunction {
  using Reals = ArrayRef<calc::Real>;
  enum class Form { Call, Infix, Prefix };

  StringRef name;       // as it prints
  StringRef otherNames; // as it is also read, separated by spaces
  unsigned counts;      // bit n: it can be called with n arguments
  calc::Real (*number)(Reals) = nullptr;     // one of the two: its formula,
  calc::Truth (*condition)(Reals) = nullptr; // neither: &&, ||, !, if
  Form form = Form::Call;
  unsigned precedence = 0; // of an operator, tighter ones are larger
  bool ofConditions = false;
};
/// The row of that name, printed or other; null if there is none. Operators
/// are found by their names (`plus`) only.
const ExpressionFunction *findExpressionFunction(StringRef name);
/// The row of an operator as it is written, `+`.
const ExpressionFunction *findExpressionOperator(StringRef spelling,
                                                 ExpressionFunction::Form form);
/// The name of a row that is most like this one; empty if none is alike.
StringRef nearestExpressionFunction(StringRef name);
/// All rows.
ArrayRef<ExpressionFunction> expressionFunctions();

class Expression {
public:
  /// Parses `text`. Variables are `variables`, in the order in which build()
  /// takes their values; `aliases`, if given, are second names of the same
  /// variables, which print() does not use. On failure `error` says why and
  /// `position` is the byte of `text` it is about.
  static FailureOr<Expression> parse(StringRef text,
                                     ArrayRef<StringRef> variables,
                                     std::string &error, size_t &position,
                                     ArrayRef<StringRef> aliases = {});

  /// The canonical text: expressions that differ only in spaces, redundant
  /// parentheses, number format or names of the same function print the same.
  std::string print() const;

  /// Makes the scalar ops (arith, math, calc) that compute the expression from
  /// one value per variable, all of one float type; the result has that type.
  /// There must be a variable, used or not.
  Value build(OpBuilder &builder, Location loc, ValueRange variables) const;

  /// For each variable given to parse(), whether the text uses it.
  ArrayRef<bool> usedVariables() const { return used; }

  //===-- the tree, for those who walk it ---------------------------------===//

  enum class Kind { Number, Truth, Variable, Call };
  struct Node {
    Kind kind;
    double number = 0;     // Number; Truth: 0 or 1
    unsigned variable = 0; // Variable
    const ExpressionFunction *function = nullptr;
    SmallVector<unsigned, 3> arguments = {}; // Call: nodes before this one
  };
  /// Nodes in an order in which arguments stand before their uses.
  ArrayRef<Node> nodes() const { return tree; }
  unsigned root() const { return top; }

private:
  friend class ExpressionParser;
  std::vector<Node> tree;
  unsigned top = 0;
  std::vector<std::string> names;
  SmallVector<bool> used;
};

/// A function of one variable that can be written as a layer of its own:
/// `relu %x` is `elementwise "ramp(x)" %x`.
struct NamedActivation {
  StringRef mnemonic;
  std::string text;
};
ArrayRef<NamedActivation> namedActivations();

} // namespace mlir::netgraph

#endif // NGC_DIALECT_NETGRAPH_EXPRESSION_H
