// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Derivatives of the scalar operators in bodies of maps: one row each.
//
// A map is differentiated forwards, from one input to its one result, because
// that keeps infinities of branches that are not taken out of the result:
//
//   y = select(c, sqrt(x), 0)     dy = select(c, dx / (2 sqrt(x)), 0)
//
// where going backwards would multiply a zero by 1/0. Formulas use the result
// y where that spares them work: a map's result is often kept anyway.
//
// At a kink the derivative is that of the constant side: 0 for ramp(x) at 0,
// 0 for |x| at 0. Steps (floor, comparisons, bits) have none.
#include "dialect/calc/Tangents.h"

#include "dialect/calc/Calc.h"
#include "dialect/calc/Formula.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::calc;

namespace {

using ValueList = ArrayRef<Value>;

/// Where a function is differentiated: y = f(x[0], …).
struct Point {
  Real y;
  SmallVector<Real, 3> x;
};

//===-- ways to state a derivative ----------------------------------------===//

/// By the partial derivative for each operand.
template <typename Op, Real (*partial)(const Point &, unsigned operand)>
struct ByPartials
    : TangentOpInterface::ExternalModel<ByPartials<Op, partial>, Op> {
  Value buildTangent(Operation *op, OpBuilder &b, Value result,
                     ValueRange operands, ValueList tangents) const {
    ImplicitLocOpBuilder builder(op->getLoc(), b);
    Point point{{{&builder, result}}, {}};
    for (Value operand : operands)
      point.x.push_back({{&builder, operand}});
    Value sum;
    for (auto [i, tangent] : llvm::enumerate(tangents)) {
      if (!tangent)
        continue;
      Real term = partial(point, i) * Real{{&builder, tangent}};
      sum = sum ? (Real{{&builder, sum}} + term).value : term.value;
    }
    return sum;
  }
};

/// The operator itself, applied to the tangent of its one operand.
template <typename Op>
struct Linear : TangentOpInterface::ExternalModel<Linear<Op>, Op> {
  Value buildTangent(Operation *op, OpBuilder &b, Value, ValueRange,
                     ValueList tangents) const {
    Operation *same = b.clone(*op);
    same->setOperands(tangents[0]);
    return same->getResult(0);
  }
};

/// x + y and x - y.
template <typename Op, bool negates>
struct Sum : TangentOpInterface::ExternalModel<Sum<Op, negates>, Op> {
  Value buildTangent(Operation *op, OpBuilder &b, Value, ValueRange,
                     ValueList tangents) const {
    if (!tangents[1])
      return tangents[0];
    if (tangents[0])
      return Op::create(b, op->getLoc(), tangents[0], tangents[1]);
    if (negates)
      return arith::NegFOp::create(b, op->getLoc(), tangents[1]);
    return tangents[1];
  }
};

/// Steps: nothing changes between them.
template <typename Op>
struct Step : TangentOpInterface::ExternalModel<Step<Op>, Op> {
  Value buildTangent(Operation *, OpBuilder &, Value, ValueRange,
                     ValueList) const {
    return {};
  }
};

Value zeroLike(OpBuilder &b, Location loc, Value x) {
  return arith::ConstantOp::create(b, loc, b.getZeroAttr(x.getType()));
}

/// The greater or smaller of two. One that is a constant gives way nowhere:
/// y != constant says that the other was taken, and needs no operand.
Value chosen(Operation *op, OpBuilder &b, Value y, Value x0, Value x1,
             ValueList tangents, arith::CmpFPredicate takesFirst) {
  Location loc = op->getLoc();
  for (auto [constant, tangent] :
       {std::pair(x0, tangents[1]), std::pair(x1, tangents[0])}) {
    if (!tangent || !matchPattern(constant, m_Constant()))
      continue;
    Value taken =
        arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNE, y, constant);
    return arith::SelectOp::create(b, loc, taken, tangent,
                                   zeroLike(b, loc, tangent));
  }
  Value first = arith::CmpFOp::create(b, loc, takesFirst, x0, x1);
  Value other = tangents[0] ? tangents[0] : tangents[1];
  Value left = tangents[0] ? tangents[0] : zeroLike(b, loc, other);
  Value right = tangents[1] ? tangents[1] : zeroLike(b, loc, other);
  return arith::SelectOp::create(b, loc, first, left, right);
}

template <typename Op, arith::CmpFPredicate takesFirst>
struct Extreme
    : TangentOpInterface::ExternalModel<Extreme<Op, takesFirst>, Op> {
  Value buildTangent(Operation *op, OpBuilder &b, Value y, ValueRange x,
                     ValueList tangents) const {
    return chosen(op, b, y, x[0], x[1], tangents, takesFirst);
  }
};

/// Whether a comparison and a select of what it compares are a maximum or a
/// minimum, as Formula.h writes them.
bool isExtreme(Value condition, Value x0, Value x1) {
  auto compare = condition.getDefiningOp<arith::CmpFOp>();
  if (!compare)
    return false;
  switch (compare.getPredicate()) {
  case arith::CmpFPredicate::OLT:
  case arith::CmpFPredicate::OGT:
  case arith::CmpFPredicate::OLE:
  case arith::CmpFPredicate::OGE:
    break;
  default:
    return false;
  }
  return (compare.getLhs() == x0 && compare.getRhs() == x1) ||
         (compare.getLhs() == x1 && compare.getRhs() == x0);
}

struct Choice : TangentOpInterface::ExternalModel<Choice, arith::SelectOp> {
  Value buildTangent(Operation *op, OpBuilder &b, Value y, ValueRange x,
                     ValueList tangents) const {
    Location loc = op->getLoc();
    Value some = tangents[1] ? tangents[1] : tangents[2];
    if (!some)
      return {};
    bool isBounded =
        matchPattern(x[1], m_Constant()) || matchPattern(x[2], m_Constant());
    if (isBounded && isExtreme(x[0], x[1], x[2]))
      return chosen(op, b, y, x[1], x[2], tangents.drop_front(),
                    arith::CmpFPredicate::OGE);
    Value left = tangents[1] ? tangents[1] : zeroLike(b, loc, some);
    Value right = tangents[2] ? tangents[2] : zeroLike(b, loc, some);
    return arith::SelectOp::create(b, loc, x[0], left, right);
  }
};

//===-- formulas ----------------------------------------------------------===//

Real exp(Real x) { return apply<math::ExpOp>(x); }
Real log(Real x) { return apply<math::LogOp>(x); }
Real sin(Real x) { return apply<math::SinOp>(x); }
Real cos(Real x) { return apply<math::CosOp>(x); }
Real sinh(Real x) { return apply<math::SinhOp>(x); }
Real cosh(Real x) { return apply<math::CoshOp>(x); }
Real pow(Real x, Real y) { return apply<math::PowFOp>(x, y); }

/// 1 with the sign of x, 0 at 0.
Real sign(Real x) {
  return select(x > 0.0, 1.0, select(x < 0.0, x.like(-1), x.like(0)));
}

constexpr double twoOverRootPi = 1.1283791670955126;

Real productPartial(const Point &p, unsigned i) { return p.x[1 - i]; }
Real quotientPartial(const Point &p, unsigned i) {
  return i ? -p.y / p.x[1] : 1.0 / p.x[1];
}
Real absPartial(const Point &p, unsigned) { return sign(p.x[0]); }
// |x| with the sign of s: changes as |x| does, mirrored where s is negative.
Real copySignPartial(const Point &p, unsigned i) {
  if (i)
    return p.x[0].like(0);
  Real one = p.x[0].like(1);
  return withSign(one, p.x[0]) * withSign(one, p.x[1]);
}
Real expPartial(const Point &p, unsigned) { return p.y; }
Real exp2Partial(const Point &p, unsigned) { return p.y * 0.69314718055994531; }
Real expm1Partial(const Point &p, unsigned) { return exp(p.x[0]); }
Real logPartial(const Point &p, unsigned) { return 1.0 / p.x[0]; }
Real log2Partial(const Point &p, unsigned) {
  return 1.4426950408889634 / p.x[0];
}
Real log10Partial(const Point &p, unsigned) {
  return 0.43429448190325183 / p.x[0];
}
Real log1pPartial(const Point &p, unsigned) { return 1.0 / (1.0 + p.x[0]); }
Real sqrtPartial(const Point &p, unsigned) { return 0.5 / p.y; }
// y = x^(-1/2)
Real rsqrtPartial(const Point &p, unsigned) { return -0.5 * (p.y / p.x[0]); }
Real cbrtPartial(const Point &p, unsigned) { return 1.0 / (3.0 * (p.y * p.y)); }
// d/dx x^a = a x^(a-1); d/da = x^a log x, 0 at x = 0 where the power is 0
Real powPartial(const Point &p, unsigned i) {
  if (!i)
    return select(p.x[1] == 0.0, p.x[1], p.x[1] * pow(p.x[0], p.x[1] - 1.0));
  return select(p.y == 0.0, p.y, p.y * log(p.x[0]));
}
Real fmaPartial(const Point &p, unsigned i) {
  return i == 2 ? p.x[0].like(1) : p.x[1 - i];
}
// x - n y for the whole number n of the quotient
Real remainderPartial(const Point &p, unsigned i) {
  return i ? -trunc(p.x[0] / p.x[1]) : p.x[0].like(1);
}
Real sinPartial(const Point &p, unsigned) { return cos(p.x[0]); }
Real cosPartial(const Point &p, unsigned) { return -sin(p.x[0]); }
Real tanPartial(const Point &p, unsigned) { return 1.0 + p.y * p.y; }
Real sinhPartial(const Point &p, unsigned) { return cosh(p.x[0]); }
Real coshPartial(const Point &p, unsigned) { return sinh(p.x[0]); }
// (1 - y)(1 + y) keeps the digits that 1 - y^2 loses
Real tanhPartial(const Point &p, unsigned) { return (1.0 - p.y) * (1.0 + p.y); }
Real rootOfDifference(Real x) { return sqrt((1.0 - x) * (1.0 + x)); }
Real asinPartial(const Point &p, unsigned) {
  return 1.0 / rootOfDifference(p.x[0]);
}
Real acosPartial(const Point &p, unsigned) {
  return -1.0 / rootOfDifference(p.x[0]);
}
Real atanPartial(const Point &p, unsigned) {
  return 1.0 / (1.0 + p.x[0] * p.x[0]);
}
// atan2(y, x)
Real atan2Partial(const Point &p, unsigned i) {
  Real square = p.x[0] * p.x[0] + p.x[1] * p.x[1];
  return (i ? -p.x[0] : p.x[1]) / square;
}
Real asinhPartial(const Point &p, unsigned) {
  return 1.0 / sqrt(1.0 + p.x[0] * p.x[0]);
}
Real acoshPartial(const Point &p, unsigned) {
  return 1.0 / sqrt((p.x[0] - 1.0) * (p.x[0] + 1.0));
}
Real atanhPartial(const Point &p, unsigned) {
  return 1.0 / ((1.0 - p.x[0]) * (1.0 + p.x[0]));
}
Real erfPartial(const Point &p, unsigned) {
  return twoOverRootPi * exp(-(p.x[0] * p.x[0]));
}
Real erfcPartial(const Point &p, unsigned i) { return -erfPartial(p, i); }
Real inverseErfPartial(const Point &p, unsigned) {
  return (1.0 / twoOverRootPi) * exp(p.y * p.y);
}
Real gammaPartial(const Point &p, unsigned) {
  return p.y * apply<DigammaOp>(p.x[0]);
}
Real logGammaPartial(const Point &p, unsigned) {
  return apply<DigammaOp>(p.x[0]);
}
Real digammaPartial(const Point &p, unsigned) {
  return apply<TrigammaOp>(p.x[0]);
}
// y (1 - y), where 1 - y = logistic(-x) would lose nothing either
Real logisticPartial(const Point &p, unsigned) { return p.y * (1.0 - p.y); }
Real softplusPartial(const Point &p, unsigned) {
  return apply<LogisticOp>(p.x[0]);
}

//===-- registration ------------------------------------------------------===//

template <typename Op, Real (*partial)(const Point &, unsigned)>
void attach(MLIRContext *context) {
  Op::template attachInterface<ByPartials<Op, partial>>(*context);
}
template <typename... Ops> void attachSteps(MLIRContext *context) {
  (Ops::template attachInterface<Step<Ops>>(*context), ...);
}
template <typename... Ops> void attachLinear(MLIRContext *context) {
  (Ops::template attachInterface<Linear<Ops>>(*context), ...);
}

void attachArith(MLIRContext *context, arith::ArithDialect *) {
  using arith::CmpFPredicate;
  arith::AddFOp::attachInterface<Sum<arith::AddFOp, false>>(*context);
  arith::SubFOp::attachInterface<Sum<arith::SubFOp, true>>(*context);
  arith::SelectOp::attachInterface<Choice>(*context);
  arith::MaximumFOp::attachInterface<
      Extreme<arith::MaximumFOp, CmpFPredicate::OGE>>(*context);
  arith::MaxNumFOp::attachInterface<
      Extreme<arith::MaxNumFOp, CmpFPredicate::OGE>>(*context);
  arith::MinimumFOp::attachInterface<
      Extreme<arith::MinimumFOp, CmpFPredicate::OLE>>(*context);
  arith::MinNumFOp::attachInterface<
      Extreme<arith::MinNumFOp, CmpFPredicate::OLE>>(*context);
  attachLinear<arith::NegFOp, arith::ExtFOp, arith::TruncFOp>(context);
  attach<arith::MulFOp, productPartial>(context);
  attach<arith::DivFOp, quotientPartial>(context);
  attach<arith::RemFOp, remainderPartial>(context);
  // Bits of a number change in steps; so do integers made from it.
  attachSteps<arith::BitcastOp, arith::FPToSIOp, arith::FPToUIOp,
              arith::CmpFOp>(context);
}

void attachMath(MLIRContext *context, math::MathDialect *) {
  attachSteps<math::FloorOp, math::CeilOp, math::TruncOp, math::RoundOp,
              math::RoundEvenOp>(context);
  attach<math::AbsFOp, absPartial>(context);
  attach<math::CopySignOp, copySignPartial>(context);
  attach<math::ExpOp, expPartial>(context);
  attach<math::Exp2Op, exp2Partial>(context);
  attach<math::ExpM1Op, expm1Partial>(context);
  attach<math::LogOp, logPartial>(context);
  attach<math::Log2Op, log2Partial>(context);
  attach<math::Log10Op, log10Partial>(context);
  attach<math::Log1pOp, log1pPartial>(context);
  attach<math::SqrtOp, sqrtPartial>(context);
  attach<math::RsqrtOp, rsqrtPartial>(context);
  attach<math::CbrtOp, cbrtPartial>(context);
  attach<math::PowFOp, powPartial>(context);
  attach<math::FmaOp, fmaPartial>(context);
  attach<math::SinOp, sinPartial>(context);
  attach<math::CosOp, cosPartial>(context);
  attach<math::TanOp, tanPartial>(context);
  attach<math::SinhOp, sinhPartial>(context);
  attach<math::CoshOp, coshPartial>(context);
  attach<math::TanhOp, tanhPartial>(context);
  attach<math::AsinOp, asinPartial>(context);
  attach<math::AcosOp, acosPartial>(context);
  attach<math::AtanOp, atanPartial>(context);
  attach<math::Atan2Op, atan2Partial>(context);
  attach<math::AsinhOp, asinhPartial>(context);
  attach<math::AcoshOp, acoshPartial>(context);
  attach<math::AtanhOp, atanhPartial>(context);
  attach<math::ErfOp, erfPartial>(context);
  attach<math::ErfcOp, erfcPartial>(context);
}

void attachCalc(MLIRContext *context, CalcDialect *) {
  attach<GammaOp, gammaPartial>(context);
  attach<LogGammaOp, logGammaPartial>(context);
  attach<DigammaOp, digammaPartial>(context);
  attach<InverseErfOp, inverseErfPartial>(context);
  attach<LogisticOp, logisticPartial>(context);
  attach<SoftplusOp, softplusPartial>(context);
}

} // namespace

void mlir::calc::registerTangents(DialectRegistry &registry) {
  registry.addExtension(+attachArith);
  registry.addExtension(+attachMath);
  registry.addExtension(+attachCalc);
}
