// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// exp and what is made of it.
//
//   x = n log 2 + r, |r| <= log(2)/2        exp(x) = 2^n (1 + p(r))
//
// n is rounded by adding a number so large that its last digit counts ones:
// the sum's bits then hold n, ready to be shifted into an exponent.
#include "ExpandMath.h"
#include "Polynomials.h"

using namespace mlir::calc;
using namespace ngc::polynomials;

namespace ngc::expand {

namespace {

constexpr double perLog2 = 1.44269504088896340736;

/// A float format: digits after the point, and the bias of the exponent.
struct Format {
  unsigned digits, bias;
  double rounder; // 1.5 * 2^digits
  explicit Format(Real x)
      : digits(x.isDouble() ? 52 : 23), bias(x.isDouble() ? 1023 : 127),
        rounder(x.isDouble() ? 0x1.8p52 : 0x1.8p23) {}
  uint64_t rounderBits() const {
    return digits == 52 ? 0x4338000000000000ull : 0x4b400000ull;
  }
};

/// exp(x) = 2^n (1 + tail).
struct Parts {
  Bits shifted; // the bits of n + rounder
  Real tail;
};

/// exp(r) - 1 for |r| <= log(2)/2.
Real shortTail(Real r) {
  return fused(r * r, polynomial(r, expTail32, expTail64), r);
}

Parts reduce(Real x) {
  Format format(x);
  Real shifted = fused(x, x.like(perLog2), format.rounder);
  Real n = shifted - format.rounder;
  Real r = fused(n, x.pick(-log2High32, -log2High64), x);
  r = fused(n, x.pick(-log2Low32, -log2Low64), r);
  return {bitsOf(shifted), shortTail(r)};
}

/// 2^(n + extra), which must be a normal number.
Real powerOfTwo(Bits shifted, int extra, Format format) {
  return realOf((shifted + uint64_t(format.bias + extra)) << format.digits);
}

/// x 2^(n + extra) in two steps, right up to the largest and down to the
/// smallest numbers.
Real scale(Real x, Bits shifted, int extra) {
  constexpr unsigned even = 4096; // keeps the sum positive when halved
  Format format(x);
  Bits n = shifted - (format.rounderBits() - even - uint64_t(int64_t(extra)));
  Bits half = n >> 1, rest = n - half;
  Bits bias = n.like(format.bias - even / 2);
  return x * realOf((half + bias) << format.digits) *
         realOf((rest + bias) << format.digits);
}

/// Where exp is 0, and half of it infinite, for certain.
Real clampExponent(Real x) {
  return least(most(x, x.pick(-104, -746)), x.pick(90, 712));
}

/// exp(x) 2^extra
Real scaledExp(Real x, int extra) {
  Parts parts = reduce(clampExponent(x));
  return scale(1.0 + parts.tail, parts.shifted, extra);
}

} // namespace

Real polynomial(Real x, llvm::ArrayRef<double> single,
                llvm::ArrayRef<double> twice) {
  llvm::ArrayRef<double> terms = x.isDouble() ? twice : single;
  Real sum = x.like(terms.back());
  for (double term : llvm::reverse(terms.drop_back()))
    sum = fused(sum, x, term);
  return sum;
}

Real exp(Real x) { return scaledExp(x, 0); }

// Lifted by more than the digits, 2^n is normal; one product lowers it again.
Real expOfNegative(Real x) {
  Parts parts = reduce(most(x, x.pick(-104, -746)));
  Real lifted = powerOfTwo(parts.shifted, x.isDouble() ? 54 : 24, Format(x));
  return (1.0 + parts.tail) * lifted * x.pick(0x1p-24, 0x1p-54);
}

Real expOfNegative(Pair x, Real factor) {
  Format format(x.high);
  Real high = most(x.high, x.high.pick(-104, -746));
  Real shifted = fused(high, high.like(perLog2), format.rounder);
  Real n = shifted - format.rounder;
  Real r = fused(n, high.pick(-log2High32, -log2High64), high);
  r = fused(n, high.pick(-log2Low32, -log2Low64), r) + x.low;
  bool twice = high.isDouble();
  Real lifted = powerOfTwo(bitsOf(shifted), twice ? 54 : 24, format);
  return (1.0 + shortTail(r)) * factor * lifted * high.pick(0x1p-24, 0x1p-54);
}

Real exp(Pair x) {
  Real clamped = clampExponent(x.high);
  Real low = select(clamped == x.high, x.low, x.low.like(0));
  Format format(clamped);
  Real shifted = fused(clamped, clamped.like(perLog2), format.rounder);
  Real n = shifted - format.rounder;
  Real r = fused(n, n.like(-log2High64), clamped);
  r = fused(n, n.like(-log2Low64), r) + low;
  return scale(1.0 + shortTail(r), bitsOf(shifted), 0);
}

// n = round(x), r = (x - n) log 2
Real exp2(Real x) {
  constexpr double log2 = 0.69314718055994530942;
  Format format(x);
  x = least(most(x, x.pick(-151, -1076)), x.pick(129, 1025));
  Real shifted = x + format.rounder;
  Real r = (x - (shifted - format.rounder)) * log2;
  return scale(1.0 + shortTail(r), bitsOf(shifted), 0);
}

// 2^n tail + (2^n - 1), halved on the way: 2^1024 is no number.
Real expm1(Real x) {
  Real clamped = least(most(x, x.pick(-18, -38)), x.pick(89, 710));
  Parts parts = reduce(clamped);
  Real power = powerOfTwo(parts.shifted, -1, Format(x));
  return 2.0 * fused(power, parts.tail, power - 0.5);
}

// Small: (t + t / (t + 1)) / 2, t = expm1|x|. Large: exp|x| / 2.
Real sinh(Real x) {
  Real a = abs(x);
  Real large = scaledExp(a, -1);
  Real t = expm1(least(a, 24.0));
  Real small = 0.5 * (t + t / (t + 1.0));
  return withSign(select(a > 22.0, large, small), x);
}

// e + 1/(4e), e = exp|x| / 2
Real cosh(Real x) {
  Real e = scaledExp(abs(x), -1);
  return e + 0.25 / e;
}

// t / (t + 2), t = expm1(2|x|)
Real tanh(Real x) {
  Real t = expm1(least(2.0 * abs(x), 44.0));
  return withSign(t / (t + 2.0), x);
}

} // namespace ngc::expand
