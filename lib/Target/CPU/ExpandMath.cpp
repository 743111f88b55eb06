// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass: every function of the table below becomes arithmetic.
//
//   %y = math.tanh %x : f32
//   =>
//   %a = math.absf %x ...   %t = ... arith.mulf, arith.select, arith.bitcast
//   %y = math.copysign %q, %x : f32
#include "ExpandMath.h"

#include "dialect/calc/Calc.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ngc/Passes.h"

#include <cmath>
#include <optional>

using namespace mlir;
using namespace mlir::calc;

namespace ngc {

#define GEN_PASS_DEF_EXPANDMATH
#include "ngc/Passes.h.inc"

namespace {

/// Replaces an op on f32 or f64, scalars or vectors, by its formula.
template <typename Op, typename... Reals> struct Expand : OpRewritePattern<Op> {
  using Formula = Real (*)(Reals...);
  Expand(MLIRContext *context, Formula formula)
      : OpRewritePattern<Op>(context), formula(formula) {}

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    Type element = getElementTypeOrSelf(op.getType());
    if (!element.isF32() && !element.isF64())
      return rewriter.notifyMatchFailure(op, "neither f32 nor f64");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Real result =
        call(builder, op->getOperands(), std::index_sequence_for<Reals...>());
    rewriter.replaceOp(op, result.value);
    return success();
  }

  template <size_t... Index>
  Real call(ImplicitLocOpBuilder &builder, ValueRange operands,
            std::index_sequence<Index...>) const {
    return formula(Real{{&builder, operands[Index]}}...);
  }

  Formula formula;
};

template <typename Op, typename... Reals>
void add(RewritePatternSet &patterns, Real (*formula)(Reals...)) {
  patterns.add<Expand<Op, Reals...>>(patterns.getContext(), formula);
}

/// The number that all lanes of a constant have.
std::optional<double> numberOf(Value value) {
  if (auto broadcast = value.getDefiningOp<vector::BroadcastOp>())
    value = broadcast.getSource();
  FloatAttr scalar;
  DenseFPElementsAttr lanes;
  if (matchPattern(value, m_Constant(&scalar)))
    return scalar.getValueAsDouble();
  if (matchPattern(value, m_Constant(&lanes)) && lanes.isSplat())
    return lanes.getSplatValue<APFloat>().convertToDouble();
  return std::nullopt;
}

/// x^2 to x^8 as products: each of at most four is wrong by half a unit, which
/// squares double: 3.5 units. An intermediate power exceeds no result.
struct ExpandSmallPower : OpRewritePattern<math::PowFOp> {
  ExpandSmallPower(MLIRContext *context)
      : OpRewritePattern(context, /*benefit=*/2) {}

  LogicalResult matchAndRewrite(math::PowFOp op,
                                PatternRewriter &rewriter) const override {
    constexpr int mostProducts = 8;
    std::optional<double> exponent = numberOf(op.getRhs());
    if (!exponent || *exponent != std::trunc(*exponent) || *exponent < 1 ||
        *exponent > mostProducts)
      return rewriter.notifyMatchFailure(op, "no small whole exponent");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Real square{{&builder, op.getLhs()}};
    std::optional<Real> result;
    for (int rest = int(*exponent);; square = square * square) {
      if (rest % 2)
        result = result ? *result * square : square;
      if ((rest /= 2) == 0)
        break;
    }
    rewriter.replaceOp(op, result->value);
    return success();
  }
};

Real rsqrt(Real x) { return 1.0 / sqrt(x); }
/// Halves away from 0; the largest number below 1/2 must not become 1.
Real round(Real x) {
  return trunc(x + withSign(x.pick(0x1.fffffep-2, 0x1.fffffffffffffp-2), x));
}

struct ExpandMath : impl::ExpandMathBase<ExpandMath> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateExpandMathPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace

void populateExpandMathPatterns(RewritePatternSet &patterns) {
  add<math::ExpOp>(patterns, static_cast<Real (*)(Real)>(expand::exp));
  add<math::Exp2Op>(patterns, expand::exp2);
  add<math::ExpM1Op>(patterns, expand::expm1);
  add<math::SinhOp>(patterns, expand::sinh);
  add<math::CoshOp>(patterns, expand::cosh);
  add<math::TanhOp>(patterns, expand::tanh);
  add<math::LogOp>(patterns, expand::log);
  add<math::Log2Op>(patterns, expand::log2);
  add<math::Log10Op>(patterns, expand::log10);
  add<math::Log1pOp>(patterns, expand::log1p);
  add<math::AsinhOp>(patterns, expand::asinh);
  add<math::AcoshOp>(patterns, expand::acosh);
  add<math::AtanhOp>(patterns, expand::atanh);
  add<math::CbrtOp>(patterns, expand::cbrt);
  add<math::PowFOp>(patterns, expand::pow);
  patterns.add<ExpandSmallPower>(patterns.getContext());
  add<math::RsqrtOp>(patterns, rsqrt);
  add<math::RoundOp>(patterns, round);
  add<math::SinOp>(patterns, expand::sin);
  add<math::CosOp>(patterns, expand::cos);
  add<math::TanOp>(patterns, expand::tan);
  add<math::AsinOp>(patterns, expand::asin);
  add<math::AcosOp>(patterns, expand::acos);
  add<math::AtanOp>(patterns, expand::atan);
  add<math::Atan2Op>(patterns, expand::atan2);
  add<math::ErfOp>(patterns, expand::erf);
  add<math::ErfcOp>(patterns, expand::erfc);
  add<calc::InverseErfOp>(patterns, expand::inverseErf);
  add<calc::GammaOp>(patterns, expand::gamma);
  add<calc::LogGammaOp>(patterns, expand::logGamma);
  add<calc::DigammaOp>(patterns, expand::digamma);
  add<calc::TrigammaOp>(patterns, expand::trigamma);
  add<calc::LogisticOp>(patterns, expand::logistic);
  add<calc::SoftplusOp>(patterns, expand::softplus);
}

} // namespace ngc
