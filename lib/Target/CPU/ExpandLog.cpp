// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// log and what is made of it, roots, powers.
//
//   x = 2^k m, sqrt(1/2) <= m < sqrt(2)     f = m - 1, s = f / (2 + f)
//   log m = 2 artanh(s) = f - (f^2/2 - s (f^2/2 + s^2 p(s^2)))
#include "ExpandMath.h"
#include "Polynomials.h"

using namespace mlir::calc;
using namespace ngc::polynomials;

namespace ngc::expand {

namespace {

constexpr double logOf2 = 0.69314718055994530942;

/// x = 2^exponent * fraction for positive finite x, subnormal ones too.
struct Scientific {
  Real exponent, fraction;
};

/// `lowest` holds the bits of the smallest fraction, 1 or sqrt(1/2).
Scientific decompose(Real x, uint64_t lowest) {
  bool twice = x.isDouble();
  unsigned digits = twice ? 52 : 23, bias = twice ? 1023 : 127;
  // Subnormal numbers are lifted; the lift is a multiple of 3 for cbrt.
  unsigned lift = twice ? 54 : 24;
  uint64_t one = uint64_t(bias) << digits;
  Truth subnormal = x < x.pick(0x1p-126, 0x1p-1022);
  Real lifted = select(subnormal, x * std::ldexp(1.0, lift), x);
  Bits bits = bitsOf(lifted) + (one - lowest);
  // The exponent as a float: put below the point of 2^digits.
  Real magic = realOf((bits >> digits) | (uint64_t(bias + digits) << digits));
  double offset = std::ldexp(1.0, digits) + bias;
  Real exponent = magic - select(subnormal, offset + lift, x.like(offset));
  Bits fraction = (bits & ((1ull << digits) - 1)) + lowest;
  return {exponent, realOf(fraction)};
}

uint64_t rootOfHalf(Real x) {
  return x.isDouble() ? 0x3fe6a09e667f3bcdull : 0x3f3504f3ull;
}
uint64_t one(Real x) {
  return x.isDouble() ? 0x3ff0000000000000ull : 0x3f800000ull;
}

/// log(1 + f) for sqrt(1/2) <= 1 + f < sqrt(2), as f - rest, plus `small`.
Real shortLog(Real f, Real small) {
  Real s = f / (f + 2.0), z = s * s, half = 0.5 * f * f;
  Real tail = z * polynomial(z, logTail32, logTail64);
  return (half - fused(s, half + tail, small)) - f;
}

/// The values of logarithms at 0, infinity and where there is none.
Real finishLog(Real x, Real result) {
  result = select(x < x.infinity(), result, x);
  Real outside = select(x == 0.0, -x.infinity(), x.nan());
  return select(x > 0.0, result, outside);
}

/// log(x) + small
Real logPlus(Real x, Real small) {
  Scientific parts = decompose(x, rootOfHalf(x));
  small = fused(parts.exponent, x.pick(log2Low32, log2Low64), small);
  Real negative = shortLog(parts.fraction - 1.0, small);
  Real high = x.pick(log2High32, log2High64);
  return finishLog(x, fused(parts.exponent, high, -negative));
}

} // namespace

Real log(Real x) { return logPlus(x, x.like(0)); }

Real log2(Real x) {
  Scientific parts = decompose(x, rootOfHalf(x));
  Real part = -shortLog(parts.fraction - 1.0, x.like(0));
  return finishLog(x, fused(part, x.like(1 / logOf2), parts.exponent));
}

Real log10(Real x) {
  constexpr double perLog10 = 0.43429448190325182765;
  Scientific parts = decompose(x, rootOfHalf(x));
  Real part = -shortLog(parts.fraction - 1.0, x.like(0));
  Real low = x.pick(0x1.3509f6p-18, 0x1.f79fef311f12bp-34);
  Real high = x.pick(0x1.344p-2, 0x1.34413508p-2);
  Real result = fused(part, x.like(perLog10), parts.exponent * low);
  return finishLog(x, fused(parts.exponent, high, result));
}

// u = 1 + x rounded, and what the rounding lost: log(u) + lost / u
Real log1p(Real x) {
  Pair u = exactSum(x.like(1), x);
  return logPlus(u.high, u.low / u.high);
}

// log(x + sqrt(x^2 + 1)) = log1p(x + x^2 / (1 + sqrt(x^2 + 1))); log(2x) for
// large x, by the same logarithm
Real asinh(Real x) {
  Real a = abs(x), square = a * a;
  Truth large = a > x.pick(0x1p13, 0x1p28);
  Real argument = a + square / (1.0 + sqrt(square + 1.0));
  Real result = log1p(select(large, a - 1.0, argument));
  result = result + select(large, logOf2, x.like(0));
  return withSign(result, x);
}

// log1p(t + sqrt(2t + t^2)), t = x - 1
Real acosh(Real x) {
  Real t = x - 1.0;
  Truth large = x > x.pick(0x1p13, 0x1p28);
  Real argument = t + sqrt(2.0 * t + t * t);
  Real result = log1p(select(large, t, argument));
  result = result + select(large, logOf2, x.like(0));
  return select(x < 1.0, x.nan(), result);
}

// log1p(2x / (1 - x)) / 2
Real atanh(Real x) {
  Real a = abs(x);
  return withSign(0.5 * log1p(2.0 * a / (1.0 - a)), x);
}

// x = 2^(3q + rest) m. A polynomial starts, each Newton step squares its
// error of 1e-5.
Real cbrt(Real x) {
  Real a = abs(x);
  Scientific parts = decompose(a, one(x));
  Real third = floor((parts.exponent + 0.5) * (1.0 / 3));
  Real rest = parts.exponent - 3.0 * third;
  Truth none = rest == 0.0, single = rest == 1.0;
  Real m = parts.fraction;
  Real t = polynomial(m, cubeRoot32, cubeRoot64);
  t = t *
      select(none, 1.0,
             select(single, 1.2599210498948732, x.like(1.5874010519681994)));
  m = m * select(none, 1.0, select(single, 2.0, x.like(4)));
  for (int step = 0; step < (x.isDouble() ? 2 : 1); ++step)
    t = t - (t - m / (t * t)) * (1.0 / 3);
  unsigned digits = x.isDouble() ? 52 : 23;
  Bits power = bitsOf(third + x.pick(0x1.8p23 + 127, 0x1.8p52 + 1023));
  Real result = t * realOf(power << digits);
  Truth usual = a > 0.0 && a < a.infinity();
  return withSign(select(usual, result, a), x);
}

//===-- powers ------------------------------------------------------------===//

// As log, with s, and the first two terms of its series, as pairs:
//   log m = 2s + 2/3 s^3 + s^5 p(s^2), the last term below 2^-12 of the first
Pair logPair(Real x) {
  constexpr double twoThirds = 0x1.5555555555555p-1;
  Scientific parts = decompose(x, rootOfHalf(x));
  Real f = parts.fraction - 1.0, sum = f + 2.0;
  Real sumLow = f - (sum - 2.0);
  Real s = f / sum;
  Pair back = exactProduct(s, sum);
  Real sLow = (((f - back.high) - back.low) - s * sumLow) / sum;
  Pair square = exactProduct(s, s);
  Real squareLow = square.low + 2.0 * (s * sLow);
  Pair cube = exactProduct(square.high, s);
  Real cubeLow = cube.low + (squareLow * s + square.high * sLow);
  Pair term = exactProduct(cube.high, s.like(twoThirds));
  Real termLow =
      term.low + (cube.high * (twoThirds * 0x1p-54) + cubeLow * twoThirds);
  Real z = square.high;
  Real far = z * cube.high * polynomial(z, {}, logFarTail64);
  Pair part = quickSum(2.0 * s, term.high);
  Real low = part.low + (2.0 * sLow + (termLow + far));
  Pair total = quickSum(parts.exponent * log2High64, part.high);
  low = (low + parts.exponent * log2Low64) + total.low;
  return quickSum(total.high, low);
}

namespace {

/// x^y = exp(y log x) for 0 < x < infinity, f64.
Real powerOfPositive(Real x, Real y) {
  constexpr double enough = 0x1p70; // x^y is 0, 1 or infinite beyond
  y = least(most(y, -enough), enough);
  Pair l = logPair(x), product = exactProduct(y, l.high);
  return exp(Pair{product.high, product.low + y * l.low});
}

/// The same for f32 data in f64, where one logarithm is exact enough.
Real powerOfSingle(Real x, Real y) { return exp(y * log(x)); }

} // namespace

// The special cases are those of C's pow.
Real pow(Real x, Real y) {
  Real a = abs(x);
  Real result = x.isDouble()
                    ? powerOfPositive(a, y)
                    : toSingle(powerOfSingle(toDouble(a), toDouble(y)));
  Real atZero = select(y < 0.0, x.infinity(), x.like(0));
  Real atInfinity = select(y < 0.0, 0.0, x.infinity());
  result = select(a == 0.0, atZero, result);
  result = select(a == a.infinity(), atInfinity, result);
  Real half = 0.5 * y;
  Truth whole = trunc(y) == y, odd = whole && trunc(half) != half;
  result = select(odd, withSign(result, x), result);
  Truth none = (x < 0.0 && !whole && a < a.infinity()) || x != x || y != y;
  result = select(none, x.nan(), result);
  return select(y == 0.0 || x == 1.0 || (a == 1.0 && abs(y) == y.infinity()),
                1.0, result);
}

} // namespace ngc::expand
