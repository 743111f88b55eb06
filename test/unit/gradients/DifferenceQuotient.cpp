// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "DifferenceQuotient.h"

#include <algorithm>
#include <cmath>
#include <sstream>

using namespace ngc::test;

static const double step = std::ldexp(1.0, -14);
static constexpr double tolerance = 1e-7, rounding = 1e-9;
// Within 10 h of a point, how far a smooth gradient may turn and a quotient be
// off, and how far a smooth slope may leave a straight line: by 100 h^2 f'''.
static constexpr double turn = 0.05, bend = 1e-5;

static double norm(const Numbers &x) {
  double sum = 0;
  for (double each : x)
    sum += each * each;
  return std::sqrt(sum);
}

static double dot(const Numbers &x, const Numbers &y) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i)
    sum += x[i] * y[i];
  return sum;
}

Numbers Draw::direction(size_t count) {
  Numbers result(count);
  for (double &x : result)
    x = static_cast<double>(integer(-8, 8)) / 8;
  if (count)
    result[integer(0, count - 1)] = 1;
  return result;
}

namespace {
/// The way through x along v, which moves one of its arrays.
struct Line {
  const Differentiable &function;
  Point x;
  std::string name;
  Numbers v, g;

  Point at(double steps) const {
    Point moved = x;
    Numbers &array = moved[name];
    for (size_t i = 0; i < v.size(); ++i)
      array[i] += steps * step * v[i];
    return moved;
  }
  double value(double steps) const { return function.value(at(steps)).first; }
  double slope() const { return dot(g, v); }
  double slope(double steps) const {
    return dot(function.gradient(at(steps))[name], v);
  }
  double size() const { return norm(g) * norm(v); }
  double floor() const { return rounding * (1 + function.value(x).second); }

  // Each quotient by itself, as two steps on the way may cancel.
  bool meetsStep() const {
    const double places[] = {-10, -2, -1, 0, 1, 2, 10};
    for (size_t i = 1; i < std::size(places); ++i) {
      double width = (places[i] - places[i - 1]) * step;
      double quotient = (value(places[i]) - value(places[i - 1])) / width;
      if (std::abs(quotient - slope()) > turn * size() + 1e3 * floor())
        return true;
    }
    return false;
  }

  // All of a gradient may change, or the slope by little only, where two kinks
  // nearly cancel. In a kink at x itself the slope is the mean of both sides.
  bool meetsKink() const {
    Numbers before = function.gradient(at(-10))[name];
    Numbers after = function.gradient(at(10))[name];
    double largest = 0, change = 0;
    for (size_t i = 0; i < g.size(); ++i) {
      largest = std::max({largest, std::abs(before[i]), std::abs(after[i])});
      change = std::max(change, std::abs(before[i] - after[i]));
    }
    double left = slope(-10) - 2 * slope(-5) + slope();
    double right = slope() - 2 * slope(5) + slope(10);
    double both = slope(-10) - 2 * slope() + slope(10);
    return change > turn * largest ||
           std::max({std::abs(left), std::abs(right), std::abs(both)}) >
               bend * size() + 1e3 * floor();
  }

  std::string compare() const {
    double quotient =
        (value(-2) - 8 * value(-1) + 8 * value(1) - value(2)) / (12 * step);
    double bound = tolerance * size() + floor();
    // Written so that NaN is wrong.
    if (std::abs(slope() - quotient) <= bound)
      return "";
    std::ostringstream text;
    text.precision(12);
    text << "by '" << name << "': gradient along v " << slope()
         << ", difference quotient " << quotient << ", allowed " << bound;
    return text.str();
  }
};
} // namespace

std::string ngc::test::compareWithQuotient(const Differentiable &function,
                                           Point x, Draw &draw, bool kinked,
                                           std::set<std::string> &compared) {
  std::string wrong;
  for (auto &[name, g] : function.gradient(x)) {
    if (compared.count(name))
      continue;
    Line line{function, x, name, draw.direction(g.size()), g};
    if (x.at(name).size() != g.size())
      return "the gradient by '" + name + "' has another size";
    if (kinked && (line.meetsStep() || line.meetsKink()))
      continue;
    compared.insert(name);
    if (std::string text = line.compare(); !text.empty())
      wrong += text + "\n";
  }
  return wrong;
}
