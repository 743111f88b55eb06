// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small functions of calc for OpGradientTest. Sizes stand in braces, sums and
// products of A, B, C and numbers: `tensor<?x{2*A+1}xf64>`. Before each line
// stands what squares the inputs, so that linear operators have derivatives
// that depend on where they are taken.
#ifndef NGC_TEST_UNIT_GRADIENTS_OPCASES_H
#define NGC_TEST_UNIT_GRADIENTS_OPCASES_H

#include <string>
#include <vector>

namespace ngc::test {

struct OpCase {
  std::string name;
  std::vector<std::string>
      ports;          ///< "x: ?x{A}xf64"; %x2 is its square, x x + x
  std::string result; ///< the type of %y
  std::string body;
  /// Has kinks, or steps: points near one are drawn again, and it is not
  /// differentiated twice.
  bool isKinked = false;
};

/// All operators on arrays.
std::vector<OpCase> arrayCases();

/// Operators on numbers, on (low, high) for each operand.
struct ScalarCase {
  std::string op; ///< "math.exp", or a text with %a, %b and %r
  double low, high;
  unsigned operands = 1;
  bool isKinked = false;
  bool onlyOnce = false; ///< has no second derivative
};
std::vector<ScalarCase> scalarCases();

} // namespace ngc::test

#endif
