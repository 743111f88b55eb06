// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of expressions: one row each, with its names, how many
// arguments it takes, and its formula.
//
// A formula must be right where the naive one is not: no overflow on the way
// to a finite result (soft_plus, mish, sech), no lost digits near a zero
// (elu, arccoth, arcsec), no rounding of an argument that the function then
// magnifies. What remains to be evaluated are ops of arith, math and calc;
// their accuracy is stated in lib/Target/CPU/ExpandMath.h.
#include "dialect/netgraph/Expression.h"

#include "dialect/calc/Calc.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::calc;
using namespace mlir::netgraph;
using Reals = ExpressionFunction::Reals;
using Form = ExpressionFunction::Form;

namespace {

constexpr double pi = 3.14159265358979323846;

//===-- ops by name -------------------------------------------------------===//

template <typename Op> Real unary(Reals v) { return apply<Op>(v[0]); }

Real exp(Real x) { return apply<math::ExpOp>(x); }
Real expm1(Real x) { return apply<math::ExpM1Op>(x); }
Real log(Real x) { return apply<math::LogOp>(x); }
Real log1p(Real x) { return apply<math::Log1pOp>(x); }
Real sin(Real x) { return apply<math::SinOp>(x); }
Real cos(Real x) { return apply<math::CosOp>(x); }
Real tan(Real x) { return apply<math::TanOp>(x); }
Real sinh(Real x) { return apply<math::SinhOp>(x); }
Real tanh(Real x) { return apply<math::TanhOp>(x); }
Real atan(Real x) { return apply<math::AtanOp>(x); }
Real atan2(Real y, Real x) { return apply<math::Atan2Op>(y, x); }
Real asinh(Real x) { return apply<math::AsinhOp>(x); }
Real erf(Real x) { return apply<math::ErfOp>(x); }
Real erfc(Real x) { return apply<math::ErfcOp>(x); }
Real pow(Real x, Real y) { return apply<math::PowFOp>(x, y); }

//===-- inverse functions of a reciprocal ---------------------------------===//

// arccot(x) = arctan(1/x), and pi/2 at 0, also at -0
Real arccot(Reals v) { return select(v[0] == 0.0, pi / 2, atan(1.0 / v[0])); }
// arccoth(x) = log((x + 1) / (x - 1)) / 2, where x - 1 is exact near 1
Real arccoth(Reals v) {
  return withSign(0.5 * log1p(2.0 / (abs(v[0]) - 1.0)), v[0]);
}
// arcsec(x) = arctan(sqrt(x^2 - 1)) for x > 0, pi - that for x < 0
Real arcsec(Reals v) {
  Real x = abs(v[0]);
  Real right = atan(sqrt(x - 1.0) * sqrt(x + 1.0));
  return select(v[0] < 0.0, pi - right, right);
}
// arccsc(x) = arctan(1 / sqrt(x^2 - 1))
Real arccsc(Reals v) {
  Real x = abs(v[0]);
  return withSign(atan(1.0 / (sqrt(x - 1.0) * sqrt(x + 1.0))), v[0]);
}
// arcsech(x) = log((1 + s) / x), s = sqrt(1 - x^2)
Real arcsech(Reals v) {
  Real x = v[0], rest = 1.0 - x;
  return log1p((rest + sqrt(rest * (1.0 + x))) / x);
}
Real arccsch(Reals v) { return asinh(1.0 / v[0]); }

//===-- angles of maps and globes -----------------------------------------===//

// haversine(x) = sin(x/2)^2
Real haversine(Reals v) {
  Real s = sin(0.5 * v[0]);
  return s * s;
}
// 2 arcsin(sqrt(x)), well conditioned at 1 too
Real inverseHaversine(Reals v) {
  return 2.0 * atan2(sqrt(v[0]), sqrt(1.0 - v[0]));
}
Real gudermannian(Reals v) { return atan(sinh(v[0])); }
// real where cos(x) > 0 only
Real inverseGudermannian(Reals v) {
  return select(cos(v[0]) > 0.0, asinh(tan(v[0])), v[0].nan());
}

//===-- error functions ---------------------------------------------------===//

// erf(a, b) = erf(b) - erf(a); on one side of 0 the difference of the
// complements keeps the digits.
Real erfBetween(Reals v) {
  if (v.size() == 1)
    return erf(v[0]);
  Real a = v[0], b = v[1];
  Truth right = a > 0.0 && b > 0.0, left = a < 0.0 && b < 0.0;
  Real x = select(right, a, select(left, -b, a));
  Real y = select(right, b, select(left, -a, b));
  return select(right || left, erfc(x) - erfc(y), erf(b) - erf(a));
}

// Near 1, inverse_erf(1 - x). Elsewhere y = inverse_erfc(z), z = min(x, 2-x):
// Winitzki's estimate, or for small z the asymptotic one, is so near that
// erfc of it is wrong by less than 3 %. Then Halley's method, twice:
//   f = erfc(y) - z, f' = -2/sqrt(pi) exp(-y^2), f'' = -2 y f'
//   y <- y - f / (f' + y f)
Real inverseErfc(Reals v) {
  constexpr double a = 0.147, slope = 1.1283791670955126;
  Real x = v[0], z = least(x, 2.0 - x);
  Real l = log(z * (2.0 - z)), m = 0.5 * l + 2.0 / (pi * a);
  Real q = -log(z * std::sqrt(pi));
  Real square = select(z > 1e-3, sqrt(m * m - l / a) - m, q - 0.5 * log(q));
  Real y = sqrt(square);
  for (int step = 0; step < 2; ++step) {
    Real f = erfc(y) - z;
    y = y - f / fused(y, f, -slope * exp(-(y * y)));
  }
  y = select(z == 0.0, y.infinity(), y);
  Real middle = apply<calc::InverseErfOp>(1.0 - x);
  return select(z >= 0.5, middle, select(x > 1.0, -y, y));
}

//===-- activations -------------------------------------------------------===//

Real sigmoid(Real x) { return apply<calc::LogisticOp>(x); }
// expm1 keeps the digits near 0. Its overflow right of 0 is not selected;
// bounding it there would make a kink of 0, which is none.
Real elu(Real x, double right, double left) {
  return select(x > 0.0, right * x, left * expm1(x));
}
// Klambauer et al. 2017: scale and scale * alpha
Real selu(Reals v) { return elu(v[0], 1.0507009873554805, 1.758099340847161); }
// x (1 + erf(x / sqrt 2)) / 2, without the cancellation at the left
Real gelu(Reals v) { return 0.5 * v[0] * erfc(v[0] * -0.70710678118654752); }
Real hardSwish(Reals v) {
  return v[0] * least(most(v[0] + 3.0, 0.0), 6.0) / 6.0;
}
// tanh(log(1 + e)) = n / (n + 2), n = e^2 + 2e, which is 1 beyond e = exp(20)
Real mish(Reals v) {
  Real e = exp(least(v[0], 20.0)), n = e * (e + 2.0);
  return v[0] * (n / (n + 2.0));
}

//===-- powers ------------------------------------------------------------===//

// The nth root that is real. pow(|x|, 1/n) suffers from the rounding of 1/n;
// one Newton step on r^n = |x| mends it.
Real surd(Reals v) {
  Real x = abs(v[0]), n = v[1];
  Real r = pow(x, 1.0 / n), back = pow(r, n);
  Real better = r - r * ((1.0 - x / back) / n);
  Truth usable =
      back > 0.0 && back < back.infinity() && x > 0.0 && x < x.infinity();
  r = select(usable, better, r);
  Real half = 0.5 * n;
  Truth odd = trunc(n) == n && trunc(half) != half;
  Real negative = select(odd, -r, r.nan());
  return select(v[0] < 0.0, negative, r);
}

//===-- steps -------------------------------------------------------------===//

// m - n floor(m / n), of the sign of n; the product is exact, and a quotient
// that was rounded to the next integer is mended.
Real mod(Reals v) {
  Real shift = v.size() == 3 ? v[2] : v[0].like(0);
  Real m = v.size() == 3 ? v[0] - shift : v[0], n = v[1];
  Pair whole = exactProduct(n, floor(m / n));
  Real rest = (m - whole.high) - whole.low;
  Truth tooLow = (rest < 0.0 && n > 0.0) || (rest > 0.0 && n < 0.0);
  rest = select(tooLow, rest + n, rest);
  rest = select(abs(rest) >= abs(n), rest - n, rest);
  return v.size() == 3 ? rest + shift : rest;
}
Real sign(Reals v) {
  return select(abs(v[0]) > 0.0, withSign(v[0].like(1), v[0]), v[0]);
}
Real allEqual(Reals v) {
  Truth same = v.size() == 1 ? v[0] == 0.0 : v[0] == v[1];
  for (size_t i = 2; i < v.size(); ++i)
    same = same && v[0] == v[i];
  return select(same, 1.0, v[0].like(0));
}
// clip(x), clip(x, low, high), clip(x, low, high, below, above)
Real clip(Reals v) {
  Real low = v.size() > 1 ? v[1] : v[0].like(-1);
  Real high = v.size() > 1 ? v[2] : v[0].like(1);
  if (v.size() < 5)
    return least(most(v[0], low), high);
  return select(v[0] < low, v[3], select(v[0] > high, v[4], v[0]));
}
constexpr double usualTolerance = 1e-10; // of threshold and chop
Real threshold(Reals v) {
  Real limit = v.size() > 1 ? v[1] : v[0].like(usualTolerance);
  return select(abs(v[0]) <= limit, 0.0, v[0]);
}
Real chop(Reals v) {
  Real limit = v.size() > 1 ? v[1] : v[0].like(usualTolerance);
  return select(abs(v[0]) < limit, 0.0, v[0]);
}
// no number if any is none
Real smallest(Reals v) {
  Real result = v[0];
  for (Real x : v.drop_front())
    result = select(x != x, x, least(result, x));
  return result;
}
Real largest(Reals v) {
  Real result = v[0];
  for (Real x : v.drop_front())
    result = select(x != x, x, most(result, x));
  return result;
}

//===-- the table ---------------------------------------------------------===//

constexpr unsigned exactly(unsigned n) { return 1u << n; }
constexpr unsigned atLeast(unsigned n) { return ~0u << n; }
constexpr unsigned one = exactly(1), two = exactly(2);

using F = ExpressionFunction;

const F functions[] = {
    // Operators, loosest first. Comparisons do not chain as operators; as
    // functions they take any number of arguments, as do plus and times.
    {"||", "or", atLeast(1), nullptr, nullptr, Form::Infix, 1, true},
    {"&&", "and", atLeast(1), nullptr, nullptr, Form::Infix, 2, true},
    {"==", "equal", atLeast(2), nullptr, [](Reals v) { return v[0] == v[1]; },
     Form::Infix, 3},
    {"!=", "unequal", atLeast(2), nullptr, [](Reals v) { return v[0] != v[1]; },
     Form::Infix, 3},
    {"<", "less", atLeast(2), nullptr, [](Reals v) { return v[0] < v[1]; },
     Form::Infix, 3},
    {"<=", "less_equal", atLeast(2), nullptr,
     [](Reals v) { return v[0] <= v[1]; }, Form::Infix, 3},
    {">", "greater", atLeast(2), nullptr, [](Reals v) { return v[0] > v[1]; },
     Form::Infix, 3},
    {">=", "greater_equal", atLeast(2), nullptr,
     [](Reals v) { return v[0] >= v[1]; }, Form::Infix, 3},
    {"+", "plus", atLeast(1), [](Reals v) { return v[0] + v[1]; }, nullptr,
     Form::Infix, 4},
    {"-", "subtract", two, [](Reals v) { return v[0] - v[1]; }, nullptr,
     Form::Infix, 4},
    {"*", "times", atLeast(1), [](Reals v) { return v[0] * v[1]; }, nullptr,
     Form::Infix, 5},
    {"/", "divide", two, [](Reals v) { return v[0] / v[1]; }, nullptr,
     Form::Infix, 5},
    {"-", "minus", one, [](Reals v) { return -v[0]; }, nullptr, Form::Prefix,
     6},
    {"!", "not", one, nullptr, nullptr, Form::Prefix, 6, true},
    {"^", "power pow", two, [](Reals v) { return pow(v[0], v[1]); }, nullptr,
     Form::Infix, 7},

    // Named activations.
    {"ramp", "rectified_linear_unit relu", one,
     [](Reals v) { return most(v[0], 0.0); }},
    {"elu", "exponential_linear_unit", one,
     [](Reals v) { return elu(v[0], 1, 1); }},
    {"selu", "scaled_exponential_linear_unit", one, selu},
    {"gelu", "gaussian_error_linear_unit", one, gelu},
    {"swish", "silu", one, [](Reals v) { return v[0] * sigmoid(v[0]); }},
    {"hard_swish", "", one, hardSwish},
    {"mish", "", one, mish},
    {"soft_sign", "", one, [](Reals v) { return v[0] / (1.0 + abs(v[0])); }},
    {"soft_plus", "", one, unary<calc::SoftplusOp>},
    {"hard_tanh", "", one,
     [](Reals v) { return least(most(v[0], -1.0), 1.0); }},
    {"hard_sigmoid", "", one,
     [](Reals v) { return least(most(0.5 * (v[0] + 1.0), 0.0), 1.0); }},
    {"sigmoid", "logistic_sigmoid", one, [](Reals v) { return sigmoid(v[0]); }},

    // Circular and hyperbolic functions. arctan(x, y) is the angle of the
    // point (x, y), so its arguments stand the other way round than atan2's.
    {"tan", "", one, unary<math::TanOp>},
    {"tanh", "", one, unary<math::TanhOp>},
    {"arctan", "atan", one | two,
     [](Reals v) { return v.size() == 1 ? atan(v[0]) : atan2(v[1], v[0]); }},
    {"arctanh", "atanh", one, unary<math::AtanhOp>},
    {"sin", "", one, unary<math::SinOp>},
    {"sinh", "", one, unary<math::SinhOp>},
    {"arcsin", "asin", one, unary<math::AsinOp>},
    {"arcsinh", "asinh", one, unary<math::AsinhOp>},
    {"cos", "", one, unary<math::CosOp>},
    {"cosh", "", one, unary<math::CoshOp>},
    {"arccos", "acos", one, unary<math::AcosOp>},
    {"arccosh", "acosh", one, unary<math::AcoshOp>},
    {"cot", "", one, [](Reals v) { return 1.0 / tan(v[0]); }},
    {"coth", "", one, [](Reals v) { return 1.0 / tanh(v[0]); }},
    {"arccot", "acot", one, arccot},
    {"arccoth", "acoth", one, arccoth},
    {"csc", "", one, [](Reals v) { return 1.0 / sin(v[0]); }},
    {"csch", "", one, [](Reals v) { return 1.0 / sinh(v[0]); }},
    {"arccsc", "acsc", one, arccsc},
    {"arccsch", "acsch", one, arccsch},
    {"sec", "", one, [](Reals v) { return 1.0 / cos(v[0]); }},
    {"sech", "", one, [](Reals v) { return 1.0 / apply<math::CoshOp>(v[0]); }},
    {"arcsec", "asec", one, arcsec},
    {"arcsech", "asech", one, arcsech},
    {"haversine", "", one, haversine},
    {"inverse_haversine", "", one, inverseHaversine},
    {"gudermannian", "", one, gudermannian},
    {"inverse_gudermannian", "", one, inverseGudermannian},

    // Exponentials, powers, special functions.
    {"log", "", one, unary<math::LogOp>},
    {"exp", "", one, unary<math::ExpOp>},
    {"sqrt", "", one, unary<math::SqrtOp>},
    {"cube_root", "cbrt", one, unary<math::CbrtOp>},
    {"abs", "", one, unary<math::AbsFOp>},
    {"surd", "", two, surd},
    {"gamma", "", one, unary<calc::GammaOp>},
    {"log_gamma", "", one, unary<calc::LogGammaOp>},
    {"erf", "", one | two, erfBetween},
    {"inverse_erf", "", one, unary<calc::InverseErfOp>},
    {"erfc", "", one, unary<math::ErfcOp>},
    {"inverse_erfc", "", one, inverseErfc},

    // Steps and bounds.
    {"round", "", one, unary<math::RoundEvenOp>},
    {"floor", "", one, unary<math::FloorOp>},
    {"ceiling", "ceil", one, unary<math::CeilOp>},
    {"sign", "", one, sign},
    {"fractional_part", "", one, [](Reals v) { return v[0] - trunc(v[0]); }},
    {"integer_part", "trunc", one, unary<math::TruncOp>},
    {"unitize", "", one,
     [](Reals v) { return select(v[0] == 0.0, 0.0, v[0].like(1)); }},
    {"kronecker_delta", "", atLeast(1), allEqual},
    {"clip", "", one | exactly(3) | exactly(5), clip},
    {"threshold", "", one | two, threshold},
    {"chop", "", one | two, chop},
    {"mod", "", two | exactly(3), mod},
    {"min", "", atLeast(2), smallest},
    {"max", "", atLeast(2), largest},

    // Conditions, and the choice by them: if(c, x, y), which(c, x, d, y, z)
    // and piecewise(x, c, y, d, z) are one function, printed as `if` when it
    // has one condition and as `which` otherwise.
    {"negative", "", one, nullptr, [](Reals v) { return v[0] < 0.0; }},
    {"non_negative", "", one, nullptr, [](Reals v) { return v[0] >= 0.0; }},
    {"positive", "", one, nullptr, [](Reals v) { return v[0] > 0.0; }},
    {"non_positive", "", one, nullptr, [](Reals v) { return v[0] <= 0.0; }},
    {"possible_zero_q", "", one, nullptr, [](Reals v) { return v[0] == 0.0; }},
    {"if", "", exactly(3)},
    {"which", "", atLeast(2)},
    {"piecewise", "", atLeast(2)},
};

bool isNamed(const F &function, StringRef name) {
  StringRef rest = function.otherNames;
  while (!rest.empty()) {
    auto [first, others] = rest.split(' ');
    if (first == name)
      return true;
    rest = others;
  }
  return function.form == Form::Call && function.name == name;
}

} // namespace

ArrayRef<ExpressionFunction> netgraph::expressionFunctions() {
  return functions;
}

const F *netgraph::findExpressionFunction(StringRef name) {
  const F *row =
      llvm::find_if(functions, [&](const F &f) { return isNamed(f, name); });
  return row == std::end(functions) ? nullptr : row;
}

const F *netgraph::findExpressionOperator(StringRef spelling, Form form) {
  const F *row = llvm::find_if(functions, [&](const F &f) {
    return f.form == form && f.name == spelling;
  });
  return row == std::end(functions) ? nullptr : row;
}

ArrayRef<NamedActivation> netgraph::namedActivations() {
  static const std::vector<NamedActivation> activations = [] {
    std::vector<NamedActivation> made;
    for (const F &function : functions) {
      bool ofOne = function.number && (function.counts & one);
      if (function.form != Form::Call || !ofOne)
        continue;
      std::string text = (function.name + "(x)").str();
      SmallVector<StringRef> names = {function.name};
      llvm::SplitString(function.otherNames, names, " ");
      for (StringRef name : names)
        made.push_back({name, text});
    }
    return made;
  }();
  return activations;
}
