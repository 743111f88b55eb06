// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Circular functions and their inverses.
//
// sin, cos, tan: x = k pi/2 + r. pi/2 is cut into pieces of 26 digits, so
// that k times a piece is exact up to k = 2^27 (Cody and Waite): |x| may be
// 2e8. Beyond, r loses digits; the result stays within -1 and 1. f32 reduces
// in f64.
//
// arctan: a fraction of two positive numbers at most 1, turned by pi/4 if it
// exceeds tan(pi/8); the octant tells how to undo the turns.
#include "ExpandMath.h"
#include "Polynomials.h"

using namespace mlir::calc;
using namespace ngc::polynomials;

namespace ngc::expand {

namespace {

constexpr double pi = 3.14159265358979323846;

/// The rest r as high + low, and the quarter turns k in the last two bits.
struct Angle {
  Real high, low;
  Bits quarters;
};

Angle reduce(Real x) {
  constexpr double rounder = 0x1.8p52, perQuarter = 2 / pi;
  constexpr double first = 0x1.921fb5p+0, second = 0x1.110b46p-26;
  bool twice = x.isDouble();
  Real wide = twice ? x : toDouble(x);
  Real shifted = fused(wide, wide.like(perQuarter), rounder);
  Real k = shifted - rounder;
  Bits quarters = bitsOf(shifted);
  Real rest = wide - k * first;
  // No r is larger; a wrong one, of a huge x, must not leave the polynomial.
  auto bound = [](Real r) { return least(most(r, -0.8), 0.8); };
  if (!twice) {
    rest = (rest - k * second) - k * 0x1.1a62633145c06p-54;
    Real narrow = bound(toSingle(rest));
    return {narrow, narrow.like(0), quarters};
  }
  Pair two = exactSum(rest, -(k * second));
  Pair three = exactSum(two.high, -(k * 0x1.1a6263p-54));
  Real lost = two.low + three.low;
  lost = (lost - k * 0x1.8a2e03p-81) - k * 0x1.c1cd129024e08p-107;
  Pair r = quickSum(three.high, lost);
  return {bound(r.high), r.low, quarters};
}

// r + r^3 p(r^2) + low cos(r)
Real shortSin(Angle r) {
  Real z = r.high * r.high, cube = z * r.high;
  Real rest = r.low * (1.0 - 0.5 * z);
  return r.high + fused(cube, polynomial(z, sinTail32, sinTail64), rest);
}

// 1 - r^2/2 + r^4 p(r^2) - r low, where 1 - r^2/2 is rounded and mended
Real shortCos(Angle r) {
  Real z = r.high * r.high, half = 0.5 * z, near = 1.0 - half;
  Real tail =
      fused(z * z, polynomial(z, cosTail32, cosTail64), -(r.high * r.low));
  return near + (((1.0 - near) - half) + tail);
}

/// The function whose value is sin(r) after an even number of quarters.
Real turned(Angle r, unsigned ahead) {
  Bits quarters = r.quarters + ahead;
  Real value = select(isZero(quarters & 1), shortSin(r), shortCos(r));
  return select(isZero(quarters & 2), value, -value);
}

//===-- arctan ------------------------------------------------------------===//

// pi/4 in two parts: its multiples up to pi are exact.
constexpr double eighthHigh32 = 0x1.921fap-1, eighthLow32 = 0x1.54442cp-21;
constexpr double eighthHigh64 = 0x1.921fb54442d18p-1;
constexpr double eighthLow64 = 0x1.1a62633145c06p-55;

/// The angle 0..pi of the point (x, |y|), or 0..pi/2 of (|x|, |y|).
Real angleOf(Real y, Real x, bool half) {
  Real a = abs(y), b = abs(x);
  Truth steep = a > b;
  Real low = select(steep, b, a), high = select(steep, a, b);
  // Two infinities are on the diagonal; huge numbers must not overflow.
  Truth infinite = high == high.infinity();
  low = select(infinite && low < low.infinity(), 0.0, low);
  low = select(infinite && low == low.infinity(), 1.0, low);
  high = select(infinite, 1.0, high);
  Real shrink = select(high > high.pick(0x1p126, 0x1p1022), 0.25, y.like(1));
  low = low * shrink, high = high * shrink;
  // tan(t - pi/4) = (tan t - 1) / (tan t + 1)
  Truth turn = low > 0.41421356237309505 * high;
  Real t = select(turn, low - high, low) / select(turn, low + high, high);
  t = select(high == 0.0, 0.0, t);
  Real z = t * t;
  Real tail = t * z * polynomial(z, atanTail32, atanTail64);
  // angle = eighths pi/4 + sign (t + tail)
  Real eighths = select(turn, 1.0, y.like(0)), sign = y.like(1);
  eighths = select(steep, 2.0 - eighths, eighths);
  sign = select(steep, -1.0, sign);
  if (half) {
    Truth left = withSign(x.like(1), x) < 0.0; // also at -0
    eighths = select(left, 4.0 - eighths, eighths);
    sign = select(left, -sign, sign);
  }
  tail = fused(eighths, y.pick(eighthLow32, eighthLow64), sign * tail);
  Real exact = eighths * y.pick(eighthHigh32, eighthHigh64);
  return exact + (sign * t + tail);
}

//===-- arcsin ------------------------------------------------------------===//

/// |x| <= 1/2: s = |x|. Otherwise s = sqrt((1 - |x|)/2), and arcsin |x| =
/// pi/2 - 2 arcsin s. In both cases arcsin s = s + tail.
struct HalfAngle {
  Truth far;
  Real s, tail;
};

HalfAngle halfAngle(Real a) {
  Truth far = a > 0.5;
  Real z = select(far, 0.5 * (1.0 - a), a * a);
  Real s = select(far, sqrt(z), a);
  return {far, s, s * z * polynomial(z, asinTail32, asinTail64)};
}

} // namespace

Real sin(Real x) { return turned(reduce(x), 0); }
Real cos(Real x) { return turned(reduce(x), 1); }
Real tan(Real x) {
  Angle r = reduce(x);
  Real s = shortSin(r), c = shortCos(r);
  Truth even = isZero(r.quarters & 1);
  return select(even, s, -c) / select(even, c, s);
}

Real asin(Real x) {
  HalfAngle h = halfAngle(abs(x));
  Real quarter = x.pick(2 * eighthHigh32, 2 * eighthHigh64);
  Real low = x.pick(2 * eighthLow32, 2 * eighthLow64);
  Real far = quarter - (2.0 * h.s - (low - 2.0 * h.tail));
  return withSign(select(h.far, far, h.s + h.tail), x);
}

Real acos(Real x) {
  HalfAngle h = halfAngle(abs(x));
  Truth left = x < 0.0;
  Real high = x.pick(2 * eighthHigh32, 2 * eighthHigh64);
  Real low = x.pick(2 * eighthLow32, 2 * eighthLow64);
  Real s = select(left, -h.s, h.s), tail = select(left, -h.tail, h.tail);
  Real near = high - (s - (low - tail));
  Real far = 2.0 * (h.s + h.tail);
  Real farLeft = 2.0 * (high - (h.s - (low - h.tail)));
  return select(h.far, select(left, farLeft, far), near);
}

Real atan(Real x) { return withSign(angleOf(x, x.like(1), /*half=*/false), x); }
Real atan2(Real y, Real x) {
  Real angle = withSign(angleOf(y, x, /*half=*/true), y);
  return select(x != x, x, angle);
}

} // namespace ngc::expand
