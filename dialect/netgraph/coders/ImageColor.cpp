// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The colour spaces of image coders, one pixel at a time. Channels:
//
//   rgb        sRGB, 0 .. 1
//   grayscale  0.299 r + 0.587 g + 0.114 b, of the values as they are
//   cmyk       k = 1 - max(r, g, b), the inks c, m, y of what is left, 0 .. 1
//   hsb        hue 0 .. 1 (1/3 green), saturation, brightness max(r, g, b)
//   xyz        CIE 1931, seen under D50; white is 0.9642, 1, 0.8251
//   lab        CIE L*a*b* / 100 of that: lightness 0 .. 1
//   luv        CIE L*u*v* / 100
//   lch        lab with chroma and hue (0 .. 1, greys 0) for a and b
#include "dialect/netgraph/coders/ImageCode.h"

using namespace mlir;
using namespace mlir::calc;
using namespace mlir::netgraph;

using Matrix = double[3][3];
// The primaries of sRGB, adapted to D50 (Bradford), and the inverse.
static constexpr Matrix rgbToXyz = {{0.4360747, 0.3850649, 0.1430804},
                                    {0.2225045, 0.7168786, 0.0606169},
                                    {0.0139322, 0.0971045, 0.7141733}};
static constexpr Matrix xyzToRgb = {
    {3.1338563678, -1.6168667703, -0.4906147728},
    {-0.9787685631, 1.9161415526, 0.0334541163},
    {0.0719451683, -0.2289912773, 1.4052426742}};
static constexpr double white[3] = {0.96422, 1.0, 0.82521};
static constexpr double pi = 3.14159265358979323846;
// Where the cube root of L*a*b* becomes a line.
static constexpr double bend = 6.0 / 29;

static Real most3(Real a, Real b, Real c) { return most(most(a, b), c); }
static Real least3(Real a, Real b, Real c) { return least(least(a, b), c); }
static Real power(Real x, double exponent) {
  return apply<math::PowFOp>(x, x.like(exponent));
}
/// x / y, 0 where y is not positive.
static Real quotient(Real x, Real y) { return select(y > 0.0, x / y, 0.0); }
static Real fraction(Real x) { return x - floor(x); }

//===-- light -------------------------------------------------------------===//

static Pixel multiply(const Matrix &matrix, const Pixel &x) {
  Pixel result;
  for (const double (&row)[3] : matrix)
    result.push_back(x[0] * row[0] + x[1] * row[1] + x[2] * row[2]);
  return result;
}

static Real toLight(Real x) {
  return select(x <= 0.04045, x / 12.92,
                power(most((x + 0.055) / 1.055, 0.0), 2.4));
}
static Real fromLight(Real x) {
  return select(x <= 0.0031308, 12.92 * x,
                1.055 * power(most(x, 0.0), 1 / 2.4) - 0.055);
}

static Pixel xyzOf(const Pixel &rgb) {
  return multiply(rgbToXyz, llvm::map_to_vector<4>(rgb, toLight));
}
static Pixel rgbOfXyz(const Pixel &xyz) {
  return llvm::map_to_vector<4>(multiply(xyzToRgb, xyz), fromLight);
}

//===-- lightness and two colours -----------------------------------------===//

static Real curve(Real t) {
  return select(t > bend * bend * bend, apply<math::CbrtOp>(t),
                t / (3 * bend * bend) + 4.0 / 29);
}
static Real inverseCurve(Real f) {
  return select(f > bend, f * f * f, 3 * bend * bend * (f - 4.0 / 29));
}
static Real lightness(Real y) { return 1.16 * curve(y) - 0.16; }
static Real inverseLightness(Real l) { return inverseCurve((l + 0.16) / 1.16); }

static Pixel labOf(const Pixel &xyz) {
  Real x = curve(xyz[0] / white[0]), y = curve(xyz[1]),
       z = curve(xyz[2] / white[2]);
  return {1.16 * y - 0.16, 5.0 * (x - y), 2.0 * (y - z)};
}
static Pixel xyzOfLab(const Pixel &lab) {
  Real y = (lab[0] + 0.16) / 1.16, x = y + lab[1] / 5.0, z = y - lab[2] / 2.0;
  return {white[0] * inverseCurve(x), inverseCurve(y),
          white[2] * inverseCurve(z)};
}

static constexpr double whiteSum = white[0] + 15 * white[1] + 3 * white[2];
static constexpr double whiteU = 4 * white[0] / whiteSum;
static constexpr double whiteV = 9 * white[1] / whiteSum;

static Pixel luvOf(const Pixel &xyz) {
  Real sum = xyz[0] + 15.0 * xyz[1] + 3.0 * xyz[2], l = lightness(xyz[1]);
  Real u = 4.0 * quotient(xyz[0], sum), v = 9.0 * quotient(xyz[1], sum);
  return {l, 13.0 * l * (u - whiteU), 13.0 * l * (v - whiteV)};
}
static Pixel xyzOfLuv(const Pixel &luv) {
  Real scale = 13.0 * luv[0], y = inverseLightness(luv[0]);
  Real u = quotient(luv[1], scale) + whiteU;
  Real v = quotient(luv[2], scale) + whiteV;
  Real x = y * (9.0 * u) / (4.0 * v);
  Real z = y * (12.0 - 3.0 * u - 20.0 * v) / (4.0 * v);
  return {x, y, z};
}

static Pixel lchOf(const Pixel &lab) {
  Real chroma = sqrt(lab[1] * lab[1] + lab[2] * lab[2]);
  Real angle = apply<math::Atan2Op>(lab[2], lab[1]);
  // Rounding gives greys a chroma and so any hue: it is 0 for them.
  Real hue = select(chroma > 1e-5, fraction(angle / (2 * pi)), 0.0);
  return {lab[0], chroma, hue};
}
static Pixel labOfLch(const Pixel &lch) {
  Real angle = lch[2] * (2 * pi);
  return {lch[0], lch[1] * apply<math::CosOp>(angle),
          lch[1] * apply<math::SinOp>(angle)};
}

//===-- screens and ink ---------------------------------------------------===//

static Pixel cmykOf(const Pixel &rgb) {
  Real brightest = most3(rgb[0], rgb[1], rgb[2]);
  Pixel result = llvm::map_to_vector<4>(
      rgb, [&](Real x) { return quotient(brightest - x, brightest); });
  result.push_back(1.0 - brightest);
  return result;
}
static Pixel rgbOfCmyk(const Pixel &cmyk) {
  return llvm::map_to_vector<4>(ArrayRef(cmyk).take_front(3), [&](Real ink) {
    return (1.0 - ink) * (1.0 - cmyk[3]);
  });
}

static Pixel hsbOf(const Pixel &rgb) {
  Real high = most3(rgb[0], rgb[1], rgb[2]);
  Real range = high - least3(rgb[0], rgb[1], rgb[2]);
  Real fromRed = quotient(rgb[1] - rgb[2], range);
  Real fromGreen = quotient(rgb[2] - rgb[0], range) + 2.0;
  Real fromBlue = quotient(rgb[0] - rgb[1], range) + 4.0;
  Real sixths = select(high == rgb[0], fromRed,
                       select(high == rgb[1], fromGreen, fromBlue));
  Real hue = select(range > 0.0, fraction(sixths / 6.0), 0.0);
  return {hue, quotient(range, high), high};
}
/// b (1 - s clip(2 - |6 hue distance from the channel's own third|))
static Pixel rgbOfHsb(const Pixel &hsb) {
  auto channel = [&](double third) {
    Real distance = abs(fraction(hsb[0] - third + 0.5) - 0.5) * 6.0;
    Real missing = most(least(distance - 1.0, 1.0), 0.0);
    return hsb[2] * (1.0 - hsb[1] * missing);
  };
  return {channel(0), channel(1.0 / 3), channel(2.0 / 3)};
}

//===-- by name -----------------------------------------------------------===//

Pixel netgraph::fromRgb(StringRef color, const Pixel &rgb) {
  if (color == "grayscale")
    return {0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]};
  if (color == "cmyk")
    return cmykOf(rgb);
  if (color == "hsb")
    return hsbOf(rgb);
  if (color == "xyz")
    return xyzOf(rgb);
  if (color == "luv")
    return luvOf(xyzOf(rgb));
  if (color == "lab")
    return labOf(xyzOf(rgb));
  if (color == "lch")
    return lchOf(labOf(xyzOf(rgb)));
  return rgb;
}

Pixel netgraph::toRgb(StringRef color, const Pixel &channels) {
  if (color == "cmyk")
    return rgbOfCmyk(channels);
  if (color == "hsb")
    return rgbOfHsb(channels);
  if (color == "xyz")
    return rgbOfXyz(channels);
  if (color == "luv")
    return rgbOfXyz(xyzOfLuv(channels));
  if (color == "lab")
    return rgbOfXyz(xyzOfLab(channels));
  if (color == "lch")
    return rgbOfXyz(xyzOfLab(labOfLch(channels)));
  return channels;
}
