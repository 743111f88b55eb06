// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Formulas in C++ that build arith and math ops: with Real x,
//
//   x * sigmoid(x) + 1.0    makes    %1 = arith.mulf %x, %s
//                                    %2 = arith.addf %1, %one
//
// A Real is a float scalar, or a vector of floats: the same formula serves
// both. Truth is the matching i1, Bits the matching integer. Constants take
// the type of the other operand.
#ifndef NGC_DIALECT_CALC_FORMULA_H
#define NGC_DIALECT_CALC_FORMULA_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"
#include <cmath>
#include <limits>

namespace mlir::calc {

/// A value and the builder that makes what is computed from it.
struct Term {
  ImplicitLocOpBuilder *builder = nullptr;
  Value value;

  Type type() const { return value.getType(); }
  Type element() const { return getElementTypeOrSelf(type()); }
  bool isDouble() const { return element().isF64(); }

  /// The type of this term with another element: i1 for f32, and so on.
  Type typeWith(Type element) const {
    if (auto shaped = dyn_cast<ShapedType>(type()))
      return shaped.clone(element);
    return element;
  }
  Value constant(Type type, TypedAttr scalar) const {
    if (auto shaped = dyn_cast<ShapedType>(type)) {
      Attribute item = scalar;
      scalar = DenseElementsAttr::get(shaped, item);
    }
    return arith::ConstantOp::create(*builder, scalar).getResult();
  }
  template <typename Op, typename Result, typename... Args>
  Result make(Args &&...args) const {
    return {{builder, Op::create(*builder, std::forward<Args>(args)...)}};
  }
};

struct Real : Term {
  Real like(double number) const {
    return {{builder, constant(type(), FloatAttr::get(element(), number))}};
  }
  Real nan() const { return like(std::numeric_limits<double>::quiet_NaN()); }
  Real infinity() const {
    return like(std::numeric_limits<double>::infinity());
  }
  /// 32 or 64, the width in bits.
  unsigned width() const { return element().getIntOrFloatBitWidth(); }
  /// The number for this precision.
  Real pick(double single, double twice) const {
    return like(isDouble() ? twice : single);
  }
};

struct Truth : Term {
  Truth like(bool truth) const {
    auto item = BoolAttr::get(builder->getContext(), truth);
    return {{builder, constant(type(), item)}};
  }
};

struct Bits : Term {
  Bits like(uint64_t bits) const {
    unsigned width = element().getIntOrFloatBitWidth();
    APInt item(width, bits, /*isSigned=*/false, /*implicitTrunc=*/true);
    return {{builder, constant(type(), IntegerAttr::get(element(), item))}};
  }
};

//===-- arithmetic --------------------------------------------------------===//

inline Real operator+(Real a, Real b) {
  return a.make<arith::AddFOp, Real>(a.value, b.value);
}
inline Real operator-(Real a, Real b) {
  return a.make<arith::SubFOp, Real>(a.value, b.value);
}
inline Real operator*(Real a, Real b) {
  return a.make<arith::MulFOp, Real>(a.value, b.value);
}
inline Real operator/(Real a, Real b) {
  return a.make<arith::DivFOp, Real>(a.value, b.value);
}
inline Real operator-(Real a) { return a.make<arith::NegFOp, Real>(a.value); }
inline Real operator+(Real a, double b) { return a + a.like(b); }
inline Real operator-(Real a, double b) { return a - a.like(b); }
inline Real operator*(Real a, double b) { return a * a.like(b); }
inline Real operator/(Real a, double b) { return a / a.like(b); }
inline Real operator+(double a, Real b) { return b.like(a) + b; }
inline Real operator-(double a, Real b) { return b.like(a) - b; }
inline Real operator*(double a, Real b) { return b.like(a) * b; }
inline Real operator/(double a, Real b) { return b.like(a) / b; }

/// a * b + c, in one instruction where the target has it: `contract` leaves
/// the choice to LLVM, math.fma would be a call on targets without.
inline Real fused(Real a, Real b, Real c) {
  auto contract = arith::FastMathFlags::contract;
  Real ab = a.make<arith::MulFOp, Real>(a.value, b.value, contract);
  return ab.make<arith::AddFOp, Real>(ab.value, c.value, contract);
}
inline Real fused(Real a, Real b, double c) { return fused(a, b, a.like(c)); }

//===-- comparison and choice ---------------------------------------------===//

inline Truth compare(arith::CmpFPredicate how, Real a, Real b) {
  return a.make<arith::CmpFOp, Truth>(how, a.value, b.value);
}
inline Truth operator<(Real a, Real b) {
  return compare(arith::CmpFPredicate::OLT, a, b);
}
inline Truth operator>(Real a, Real b) {
  return compare(arith::CmpFPredicate::OGT, a, b);
}
inline Truth operator<=(Real a, Real b) {
  return compare(arith::CmpFPredicate::OLE, a, b);
}
inline Truth operator>=(Real a, Real b) {
  return compare(arith::CmpFPredicate::OGE, a, b);
}
inline Truth operator==(Real a, Real b) {
  return compare(arith::CmpFPredicate::OEQ, a, b);
}
inline Truth operator!=(Real a, Real b) {
  return compare(arith::CmpFPredicate::UNE, a, b);
}
inline Truth operator<(Real a, double b) { return a < a.like(b); }
inline Truth operator>(Real a, double b) { return a > a.like(b); }
inline Truth operator<=(Real a, double b) { return a <= a.like(b); }
inline Truth operator>=(Real a, double b) { return a >= a.like(b); }
inline Truth operator==(Real a, double b) { return a == a.like(b); }
inline Truth operator!=(Real a, double b) { return a != a.like(b); }

inline Truth operator&&(Truth a, Truth b) {
  return a.make<arith::AndIOp, Truth>(a.value, b.value);
}
inline Truth operator||(Truth a, Truth b) {
  return a.make<arith::OrIOp, Truth>(a.value, b.value);
}
inline Truth operator!(Truth a) {
  return a.make<arith::XOrIOp, Truth>(a.value, a.like(true).value);
}
inline Real select(Truth condition, Real a, Real b) {
  return a.make<arith::SelectOp, Real>(condition.value, a.value, b.value);
}
inline Real select(Truth condition, Real a, double b) {
  return select(condition, a, a.like(b));
}
inline Real select(Truth condition, double a, Real b) {
  return select(condition, b.like(a), b);
}
/// The smaller, the larger one; `a` if it is no number. Made of compare and
/// select, which is one instruction on x86.
inline Real least(Real a, Real b) { return select(a > b, b, a); }
inline Real most(Real a, Real b) { return select(a < b, b, a); }
inline Real least(Real a, double b) { return least(a, a.like(b)); }
inline Real most(Real a, double b) { return most(a, a.like(b)); }

//===-- functions ---------------------------------------------------------===//

template <typename Op> Real apply(Real x) { return x.make<Op, Real>(x.value); }
template <typename Op> Real apply(Real x, Real y) {
  return x.make<Op, Real>(x.value, y.value);
}
inline Real abs(Real x) { return apply<math::AbsFOp>(x); }
inline Real sqrt(Real x) { return apply<math::SqrtOp>(x); }
inline Real floor(Real x) { return apply<math::FloorOp>(x); }
inline Real trunc(Real x) { return apply<math::TruncOp>(x); }
inline Real roundEven(Real x) { return apply<math::RoundEvenOp>(x); }
/// The size of `x` with the sign of `sign`.
inline Real withSign(Real x, Real sign) {
  return apply<math::CopySignOp>(x, sign);
}

//===-- bits --------------------------------------------------------------===//

inline Bits operator+(Bits a, Bits b) {
  return a.make<arith::AddIOp, Bits>(a.value, b.value);
}
inline Bits operator-(Bits a, Bits b) {
  return a.make<arith::SubIOp, Bits>(a.value, b.value);
}
inline Bits operator&(Bits a, uint64_t b) {
  return a.make<arith::AndIOp, Bits>(a.value, a.like(b).value);
}
inline Bits operator|(Bits a, uint64_t b) {
  return a.make<arith::OrIOp, Bits>(a.value, a.like(b).value);
}
inline Bits operator+(Bits a, uint64_t b) { return a + a.like(b); }
inline Bits operator-(Bits a, uint64_t b) { return a - a.like(b); }
inline Bits operator<<(Bits a, unsigned by) {
  return a.make<arith::ShLIOp, Bits>(a.value, a.like(by).value);
}
/// Logical: zeros come in from the left.
inline Bits operator>>(Bits a, unsigned by) {
  return a.make<arith::ShRUIOp, Bits>(a.value, a.like(by).value);
}
inline Bits bitsOf(Real x) {
  Type type = x.typeWith(x.builder->getIntegerType(x.width()));
  return x.make<arith::BitcastOp, Bits>(type, x.value);
}
inline Real realOf(Bits bits) {
  unsigned width = bits.element().getIntOrFloatBitWidth();
  Type element = width == 64 ? Type(bits.builder->getF64Type())
                             : Type(bits.builder->getF32Type());
  return bits.make<arith::BitcastOp, Real>(bits.typeWith(element), bits.value);
}
inline Truth isZero(Bits a) {
  return a.make<arith::CmpIOp, Truth>(arith::CmpIPredicate::eq, a.value,
                                      a.like(0).value);
}

//===-- exact arithmetic --------------------------------------------------===//

// A number as the unevaluated sum of two. These need plain additions: they
// carry no fast-math flags, and must not get any.

struct Pair {
  Real high, low;
};

/// The upper half of the digits: products of two such are exact.
inline Real upperHalf(Real x) {
  uint64_t mask = x.isDouble() ? ~0ull << 27 : ~0ull << 12;
  return realOf(bitsOf(x) & mask);
}
/// a * b, by halves (Dekker): an fma would do, where there is one.
inline Pair exactProduct(Real a, Real b) {
  Real ah = upperHalf(a), al = a - ah, bh = upperHalf(b), bl = b - bh;
  Real product = a * b;
  return {product, ((ah * bh - product) + ah * bl + al * bh) + al * bl};
}
/// a + b (Knuth).
inline Pair exactSum(Real a, Real b) {
  Real sum = a + b, part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}
/// a + b where |a| >= |b| (Dekker).
inline Pair quickSum(Real a, Real b) {
  Real sum = a + b;
  return {sum, b - (sum - a)};
}

//===-- conversions -------------------------------------------------------===//

inline Real toDouble(Real x) {
  Type type = x.typeWith(x.builder->getF64Type());
  return x.make<arith::ExtFOp, Real>(type, x.value);
}
inline Real toSingle(Real x) {
  Type type = x.typeWith(x.builder->getF32Type());
  return x.make<arith::TruncFOp, Real>(type, x.value);
}

} // namespace mlir::calc

#endif // NGC_DIALECT_CALC_FORMULA_H
