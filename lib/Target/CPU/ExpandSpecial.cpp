// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The error function, its complement and inverse; the gamma function.
//
// erf(x) = x p(x^2) for |x| < 1, in f64. erfc(x) = exp(-x^2) p(q) / (1 + 2x)
// for x >= 1/2, q = (x - 4) / (x + 4). The rounding of x^2 would be magnified
// by exp, so its lost part is kept.
//
// gamma(x): below 8 the recurrence leads to 1..2, where a polynomial serves;
// above, Stirling's series, its exponent as a pair; left of 0 the reflection.
#include "ExpandMath.h"
#include "Polynomials.h"

using namespace mlir::calc;
using namespace ngc::polynomials;

namespace ngc::expand {

namespace {

constexpr double pi = 3.14159265358979323846;

/// For a >= 0 in f64: erf(a) if a < 1, erfc(a), exp(-a^2).
struct Errors {
  Real near, complement, bell;
};

Errors errorsOf(Real a) {
  Real near = a * polynomial(a * a, {}, erfNear64);
  Real x = least(a, 28.0); // erfc is 0 there
  Pair square = exactProduct(x, x);
  Real e = exp(-square.high), bell = e - e * square.low;
  Real q = (x - 4.0) / (x + 4.0);
  Real factor = polynomial(q, {}, erfcFar64) / (1.0 + 2.0 * x);
  return {near, select(a < 0.5, 1.0 - near, bell * factor), bell};
}

} // namespace

// exp(-a^2) t p(t), t = 1 / (1 + a/2), for a >= 0 in f32. The upper half h of
// a has an exact square, and a^2 - h^2 = (a + h) (a - h).
static Real singleErfc(Real a) {
  a = least(a, 11.0); // it is 0 there
  Real high = upperHalf(a), low = (a + high) * (a - high);
  Real t = 1.0 / fused(a, a.like(0.5), 1.0);
  return expOfNegative({-(high * high), -low},
                       t * polynomial(t, erfcNear32, {}));
}

Real erf(Real x) {
  Real a = abs(x);
  if (!x.isDouble()) {
    Real near = a * polynomial(a * a, erfNear32, {});
    return withSign(select(a < 1.0, near, 1.0 - singleErfc(a)), x);
  }
  Errors errors = errorsOf(a);
  return withSign(select(a < 1.0, errors.near, 1.0 - errors.complement), x);
}

Real erfc(Real x) {
  Real a = abs(x);
  Real complement = x.isDouble() ? errorsOf(a).complement : singleErfc(a);
  return select(x < 0.0, 2.0 - complement, complement);
}

namespace {

// Winitzki's estimate (2e-3), then Halley's method twice, on erf(y) - x near
// 0 and on (1 - x) - erfc(y) near 1, where 1 - x is exact:
//   y <- y - f / (f' + y f), f' = 2/sqrt(pi) exp(-y^2)
Real wideInverseErf(Real x) {
  constexpr double a = 0.147, slope = 1.1283791670955126;
  Real size = abs(x), rest = 1.0 - size;
  Real l = log(rest * (1.0 + size)), m = 0.5 * l + 2.0 / (pi * a);
  Real part = sqrt(m * m - l / a);
  // sqrt(part - m), without its cancellation where m is positive
  Real y = sqrt(select(m > 0.0, -l / a / (part + m), part - m));
  for (int step = 0; step < 2; ++step) {
    Errors errors = errorsOf(y);
    Real f = select(size < 0.5, errors.near - size, rest - errors.complement);
    y = y - f / fused(y, f, slope * errors.bell);
  }
  return withSign(select(size == 1.0, x.infinity(), y), x);
}

//===-- gamma -------------------------------------------------------------===//

constexpr double recurrenceEnd = 8;

/// x > 0 by the recurrence: gamma(x) = gamma(1 + d) times or, if x < 1, by
/// `product`; 0 <= d < 1.
struct Recurrence {
  Truth below;
  Real d, product;
};

Recurrence reduceGamma(Real x) {
  Truth below = x < 1.0;
  Real u = x, product = x.like(1);
  for (int step = 2; step < recurrenceEnd; ++step) {
    Truth large = u >= 2.0;
    u = select(large, u - 1.0, u);
    product = select(large, product * u, product);
  }
  return {below, select(below, x, u - 1.0), select(below, x, product)};
}

/// The tail of Stirling's series.
Real stirlingTail(Real x) {
  Real w = 1.0 / x;
  return w * polynomial(w * w, {}, stirling64);
}

/// |sin(pi x)|, exact at whole numbers.
Real sinOfTurns(Real x) { return abs(sin((x - roundEven(x)) * pi)); }

Real gammaOfPositive(Real x) {
  Recurrence r = reduceGamma(x);
  Real start = polynomial(r.d - 0.5, {}, gammaNear64);
  Real near = select(r.below, start / r.product, start * r.product);
  // exp((x - 1/2) log x - x + log(2 pi)/2 + tail)
  Pair l = logPair(x), product = exactProduct(x - 0.5, l.high);
  Real low = product.low + (x - 0.5) * l.low;
  Pair sum = exactSum(product.high, -x);
  low = low + sum.low;
  Pair all = exactSum(sum.high, x.like(0x1.d67f1c864beb5p-1));
  low = low + all.low + stirlingTail(x);
  Pair exponent = quickSum(all.high, low);
  Real far = select(x > 172.0, x.infinity(), exp(exponent));
  return select(x < recurrenceEnd, near, far);
}

// gamma(x) = -pi / (x sin(pi x) gamma(-x)) for x < 0
Real wideGamma(Real x) {
  Real a = abs(x), right = gammaOfPositive(a);
  Real left = pi / (a * sinOfTurns(a) * right);
  Real half = 0.5 * floor(x);
  left = select(trunc(half) == half, left, -left);
  left = select(floor(x) == x, x.nan(), left);
  Real result = select(x < 0.0, left, right);
  result = select(x == 0.0, 1.0 / x, result);
  return select(x == x, result, x);
}

Real wideLogGamma(Real x) {
  Real a = abs(x);
  Recurrence r = reduceGamma(a);
  Truth far = a >= recurrenceEnd;
  Real l = log(select(far, a, r.product));
  Real start = r.d * (r.d - 1.0) * polynomial(r.d - 0.5, {}, logGammaNear64);
  Real near = select(r.below, start - l, start + l);
  Real stirling = (a - 0.5) * l - a;
  stirling = stirling + (stirlingTail(a) + 0x1.d67f1c864beb5p-1);
  Real right = select(far, stirling, near);
  right = select(a == a.infinity(), a, right);
  Real left = log(pi / (a * sinOfTurns(a))) - right;
  Real result = select(x < 0.0, left, right);
  return select(x == -x.infinity(), a, result);
}

//===-- derivatives of log_gamma ------------------------------------------===//

constexpr int shiftSteps = 10;

// psi(x) = psi(x + 1) - 1/x up to where the asymptotic series serves (its next
// term is 1e-15 there): log x - 1/(2x) - sum B(2k) / (2k x^2k)
// Left of 1/2: psi(x) = psi(1 - x) - pi cot(pi x)
Real wideDigamma(Real x) {
  constexpr double series[] = {1.0 / 12,  -1.0 / 120,     1.0 / 252, -1.0 / 240,
                               1.0 / 132, -691.0 / 32760, 1.0 / 12};
  Truth left = x < 0.5;
  Real u = select(left, 1.0 - x, x), sum = x.like(0);
  for (int step = 0; step < shiftSteps; ++step) {
    Truth small = u < shiftSteps;
    sum = select(small, sum + 1.0 / u, sum);
    u = select(small, u + 1.0, u);
  }
  Real w = 1.0 / (u * u);
  Real right = log(u) - 0.5 / u - w * polynomial(w, {}, series) - sum;
  Real turn = pi / tan((x - roundEven(x)) * pi);
  return select(left, right - turn, right);
}

// The same for the derivative: 1/x + 1/(2x^2) + sum B(2k) / x^(2k + 1), and
// psi'(x) = (pi / sin(pi x))^2 - psi'(1 - x)
Real wideTrigamma(Real x) {
  constexpr double series[] = {1.0 / 6,  -1.0 / 30,     1.0 / 42, -1.0 / 30,
                               5.0 / 66, -691.0 / 2730, 7.0 / 6};
  Truth left = x < 0.5;
  Real u = select(left, 1.0 - x, x), sum = x.like(0);
  for (int step = 0; step < shiftSteps; ++step) {
    Truth small = u < shiftSteps;
    sum = select(small, sum + 1.0 / (u * u), sum);
    u = select(small, u + 1.0, u);
  }
  Real v = 1.0 / u, w = v * v;
  Real right = v + 0.5 * w + v * w * polynomial(w, {}, series) + sum;
  Real turn = pi / sinOfTurns(x);
  return select(left, turn * turn - right, right);
}

} // namespace

// Beyond the first product no digits are lost: the sum 1 + e is at least 1.
Real logistic(Real x) {
  Real e = expOfNegative(-abs(x));
  return select(x >= 0.0, 1.0, e) / (1.0 + e);
}
Real softplus(Real x) { return most(x, 0.0) + log1p(expOfNegative(-abs(x))); }
Real digamma(Real x) { return inDouble(wideDigamma, x); }
Real trigamma(Real x) { return inDouble(wideTrigamma, x); }
Real inverseErf(Real x) { return inDouble(wideInverseErf, x); }
Real gamma(Real x) { return inDouble(wideGamma, x); }
Real logGamma(Real x) { return inDouble(wideLogGamma, x); }

} // namespace ngc::expand
