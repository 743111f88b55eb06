// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementary and special functions as straight lines of arithmetic, for f32
// and f64, scalars and vectors: no branch, no table, no call, so that LLVM
// vectorises a loop with them. sqrt, floor, ceil, trunc, round to even and
// copysign remain: they are instructions.
//
// The methods are the classical ones. The argument is reduced to a short
// interval, a polynomial (Polynomials.h) or a few Newton steps do the work
// there, the reduction is undone. Rounding errors that matter are carried
// along in a second number. Where f32 would need that, it computes in f64.
//
// None may be given `reassoc` or `arcp`: exact sums and products break.
//
// Accuracy of f64, largest error found in units of the last place, with and
// without fma instructions (200,000 points each against x87 arithmetic); that
// of f32, of all numbers, stands in docs/numerics.md:
//
//   exp 1.1        exp2 1.2        expm1 1.1       sinh 2.1
//   cosh 1.4       tanh 2.5        log 0.8         log1p 1.5
//   asinh 1.8      acosh 1.8       atanh 1.7       cbrt 0.8
//   pow 1.2        sin 0.8         cos 0.8         tan 2.0
//   asin 1.6       acos 1.1        atan 1.7        atan2 1.7
//   erf 1.6        erfc 3.7        inverse_erf 3
//   gamma 4.8      log_gamma 4.6   logistic 1.0    softplus 1.0
//   powers up to 8 3.5     digamma 6, trigamma 5 (tables only)
//
// Of f32 with two arguments: pow 0.5, atan2 1.9; powers up to 8 3.5.
// sin, cos and tan up to |x| = 2e8. inverse_erf loses some 15 more units in
// f64 where 1 - |x| < 1e-15, log_gamma its relative accuracy (not the absolute
// one) near its zeros left of 0. test/unit/ExpressionTableTest.cpp checks all.
#ifndef NGC_LIB_TARGET_CPU_EXPANDMATH_H
#define NGC_LIB_TARGET_CPU_EXPANDMATH_H

#include "dialect/calc/Formula.h"
#include "mlir/IR/PatternMatch.h"

namespace ngc::expand {

using mlir::calc::Bits;
using mlir::calc::Pair;
using mlir::calc::Real;
using mlir::calc::Truth;

/// log 2 in two parts: an exponent times the first is exact.
inline constexpr double log2High32 = 0x1.62p-1, log2Low32 = 0x1.c85fdep-10;
inline constexpr double log2High64 = 0x1.62e42feep-1;
inline constexpr double log2Low64 = 0x1.a39ef35793c76p-33;

/// The polynomial of x for its precision, constant term first.
Real polynomial(Real x, llvm::ArrayRef<double> single,
                llvm::ArrayRef<double> twice);
/// The f64 formula on f32 data, too.
template <typename... Reals>
Real inDouble(Real (*formula)(Reals...), Reals... x) {
  if ((x.isDouble() && ...))
    return formula(x...);
  return mlir::calc::toSingle(formula(mlir::calc::toDouble(x)...));
}

// ExpandExp.cpp
Real exp(Real x);
/// exp(x) for x <= 0, or no number, in fewer steps.
Real expOfNegative(Real x);
/// exp(high + low) factor, where |low| <= 0.05 and the factor at most 1: tiny
/// results are rounded once.
Real expOfNegative(Pair x, Real factor);
Real exp2(Real x);
Real expm1(Real x);
Real sinh(Real x);
Real cosh(Real x);
Real tanh(Real x);
/// exp(high + low), f64, where `low` is small.
Real exp(Pair x);

// ExpandLog.cpp
Real log(Real x);
Real log2(Real x);
Real log10(Real x);
Real log1p(Real x);
Real asinh(Real x);
Real acosh(Real x);
Real atanh(Real x);
Real cbrt(Real x);
Real pow(Real x, Real y);
/// log(x) to some 65 bits, f64, for x > 0.
Pair logPair(Real x);

// ExpandTrig.cpp
Real sin(Real x);
Real cos(Real x);
Real tan(Real x);
Real asin(Real x);
Real acos(Real x);
Real atan(Real x);
Real atan2(Real y, Real x);

// ExpandSpecial.cpp
Real erf(Real x);
Real erfc(Real x);
Real inverseErf(Real x);
Real gamma(Real x);
Real logGamma(Real x);
Real digamma(Real x);
Real trigamma(Real x);
Real logistic(Real x);
Real softplus(Real x);

} // namespace ngc::expand

#endif // NGC_LIB_TARGET_CPU_EXPANDMATH_H
