// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix tiles multiply bf16, eight significant bits of an f32's twenty-four:
//
//   x1 = round(x)   x2 = round(x - x1)   x3 = x - x1 - x2    x = x1 + x2 + x3
//
// Both differences are exact, and what is left after two pieces fits a third.
// To round is to add half of the last bit kept and to drop the rest: half a
// unit at most, as with ties to even. Three kinds of numbers need care:
//
//   |x| >= 0x7f7f8000   would round to infinity: cut off instead, which leaves
//                       less than a unit for two pieces of eight bits
//   infinity            stays; it has no further pieces (inf - inf is NaN)
//   NaN                 gets its quiet bit: one with low bits alone would
//                       become infinity, one with all bits -0
//
// A bf16 is the upper half of an f32, so two rows become pairs by a shift and
// an `or`.
#include "TileKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ngc;

namespace {
class Splitter {
public:
  Splitter(OpBuilder &b, Location loc, VectorType real)
      : b(b), loc(loc), real(real), words(real.clone(b.getI32Type())) {}

  SmallVector<Value> run(Value x, int64_t pieces);
  /// Not 0 where x, as words, is infinite or NaN.
  Value markNonFinite(Value x);
  Value pairs(Value low, Value high);

  Value toWords(Value x) { return arith::BitcastOp::create(b, loc, words, x); }

private:
  Value toReal(Value x) { return arith::BitcastOp::create(b, loc, real, x); }
  Value word(uint32_t bits) {
    return arith::ConstantOp::create(
        b, loc, DenseElementsAttr::get(words, APInt(32, bits)));
  }
  Value both(Value x, uint32_t bits) {
    return arith::AndIOp::create(b, loc, x, word(bits));
  }
  Value isLess(Value x, uint32_t bits) {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, x,
                                 word(bits));
  }
  Value choose(Value condition, Value x, Value y) {
    return arith::SelectOp::create(b, loc, condition, x, y);
  }
  Value round(Value x) {
    constexpr uint32_t half = 0x8000;
    return both(arith::AddIOp::create(b, loc, x, word(half)), upper);
  }
  Value first(Value x);

  static constexpr uint32_t upper = 0xffff0000, magnitude = 0x7fffffff;
  static constexpr uint32_t infinity = 0x7f800000, quiet = 0x00400000;
  OpBuilder &b;
  Location loc;
  VectorType real, words;
};
} // namespace

// Of words that stand for any number.
Value Splitter::first(Value x) {
  constexpr uint32_t roundsToInfinity = 0x7f7f8000;
  Value size = both(x, magnitude), top = both(x, upper);
  Value isNumber = isLess(size, infinity + 1);
  Value kept =
      choose(isNumber, top, arith::OrIOp::create(b, loc, top, word(quiet)));
  return choose(isLess(size, roundsToInfinity), round(x), kept);
}

SmallVector<Value> Splitter::run(Value x, int64_t pieces) {
  Value bits = toWords(x);
  SmallVector<Value> result = {first(bits)};
  if (pieces == 1)
    return result;
  Value isFinite = isLess(both(bits, magnitude), infinity);
  Value rest = toWords(arith::SubFOp::create(b, loc, x, toReal(result[0])));
  rest = choose(isFinite, rest, word(0));
  result.push_back(round(rest));
  result.push_back(
      toWords(arith::SubFOp::create(b, loc, toReal(rest), toReal(result[1]))));
  return result;
}

Value Splitter::markNonFinite(Value x) {
  Value isFinite = isLess(both(x, magnitude), infinity);
  return choose(isFinite, word(0), word(1));
}

Value Splitter::pairs(Value low, Value high) {
  Value even = arith::ShRUIOp::create(b, loc, low, word(16));
  Value joined = arith::OrIOp::create(b, loc, even, both(high, upper));
  auto type = VectorType::get({2 * words.getNumElements()}, b.getBF16Type());
  return vector::BitCastOp::create(b, loc, type, joined);
}

SmallVector<Value> ngc::splitPieces(OpBuilder &b, Location loc, Value low,
                                    Value high, int64_t pieces,
                                    Value *nonFinite) {
  Splitter splitter(b, loc, cast<VectorType>(low.getType()));
  SmallVector<Value> result;
  for (auto [even, odd] :
       llvm::zip(splitter.run(low, pieces), splitter.run(high, pieces)))
    result.push_back(splitter.pairs(even, odd));
  if (nonFinite)
    *nonFinite = arith::OrIOp::create(
        b, loc, splitter.markNonFinite(splitter.toWords(low)),
        splitter.markNonFinite(splitter.toWords(high)));
  return result;
}
