// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Is a gradient g the derivative of L? For random directions v,
//
//   |<g, v> - (L(x-2hv) - 8 L(x-hv) + 8 L(x+hv) - L(x+2hv)) / 12h|
//       <= 1e-7 ||g|| ||v|| + 1e-9 (1 + sum of |terms| of L)
//
// with the five-point quotient, whose error is h^4. The second term is the
// rounding of L, some 10 eps / h; it decides where the gradient is zero.
//
// Values are multiples of 2^-12, v of 1/8, h is 2^-14: x + 2hv has few enough
// bits to be exact in f32, which arrays are stored in.
#ifndef NGC_TEST_UNIT_GRADIENTS_DIFFERENCEQUOTIENT_H
#define NGC_TEST_UNIT_GRADIENTS_DIFFERENCEQUOTIENT_H

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace ngc::test {

using Numbers = std::vector<double>;
/// Arrays by name.
using Point = std::map<std::string, Numbers>;

/// A number that depends on arrays, and what is said of its derivative.
struct Differentiable {
  /// L, and the sum of the absolute values of its terms.
  std::function<std::pair<double, double>(const Point &)> value;
  std::function<Point(const Point &)> gradient;
};

/// Draws numbers; the same on every machine.
class Draw {
public:
  explicit Draw(uint64_t seed) : random(seed) {}

  int64_t integer(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random() % uint64_t(high - low + 1));
  }
  /// Multiples of 2^-12.
  double real(double low, double high) {
    return low + static_cast<double>(integer(0, (high - low) * 4096)) / 4096;
  }
  Numbers reals(size_t count, double low, double high) {
    Numbers result(count);
    for (double &x : result)
      x = real(low, high);
    return result;
  }
  /// Between 1/2 and 2, of either sign: no term of L is lost.
  Numbers weights(size_t count) {
    Numbers result(count);
    for (double &x : result)
      x = real(0.5, 2) * (integer(0, 1) ? 1 : -1);
    return result;
  }
  Numbers direction(size_t count);

private:
  std::mt19937_64 random;
};

/// What is wrong with the gradients at x, or nothing: one direction for each
/// array that is not in `compared` yet. With `kinked`, an array is passed over
/// if a kink or a step lies within 10 h of x on the way.
std::string compareWithQuotient(const Differentiable &function, Point x,
                                Draw &draw, bool kinked,
                                std::set<std::string> &compared);

} // namespace ngc::test

#endif
