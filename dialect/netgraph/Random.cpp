// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random numbers in a layer's composition: Philox4x32-10 (Salmon, Moraes,
// Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
//
// The generator has no state but a counter, so every element computes its own
// number, in any order, on any number of threads, and a gradient computes it
// again where storing it would cost memory. In the body of a map its 32-bit
// words are held in i64, whose product is exact.
#include "dialect/netgraph/Layer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::netgraph;

namespace {
/// 32-bit words in i64.
struct Words {
  ImplicitLocOpBuilder b;

  Value number(uint64_t value) {
    return arith::ConstantIntOp::create(b, int64_t(value), 64);
  }
  Value lower(Value x) {
    return arith::AndIOp::create(b, x, number(0xFFFFFFFF));
  }
  Value upper(Value x) { return arith::ShRUIOp::create(b, x, number(32)); }
  Value mix(Value x, Value y) { return arith::XOrIOp::create(b, x, y); }

  /// The first word of Philox4x32-10.
  Value philox(std::array<Value, 4> c, Value key0, Value key1) {
    for (int round = 0; round < 10; ++round) {
      Value product0 = arith::MulIOp::create(b, c[0], number(0xD2511F53));
      Value product1 = arith::MulIOp::create(b, c[2], number(0xCD9E8D57));
      c = {mix(mix(upper(product1), c[1]), key0), lower(product1),
           mix(mix(upper(product0), c[3]), key1), lower(product0)};
      key0 = lower(arith::AddIOp::create(b, key0, number(0x9E3779B9)));
      key1 = lower(arith::AddIOp::create(b, key1, number(0xBB67AE85)));
    }
    return c[0];
  }
};

/// FNV-1a, 32 bits.
uint32_t hashOf(StringRef text) {
  uint32_t hash = 2166136261u;
  for (unsigned char byte : text)
    hash = (hash ^ byte) * 16777619u;
  return hash;
}
} // namespace

/// Element `place` of the state, repeated.
static Value stateWord(OpBuilder &b, Location loc, Value state, int64_t place,
                       ArrayRef<OpFoldResult> sizes) {
  Value word =
      calc::SliceOp::create(b, loc, state, ArrayRef<int64_t>{place},
                            ArrayRef<int64_t>{1}, ArrayRef<int64_t>{1});
  word = calc::reshapeTo(b, loc, word, {});
  return calc::broadcastTo(b, loc, word, {}, sizes);
}

Value LayerContext::mapRandom(ValueRange mapped, Body body) {
  SmallVector<OpFoldResult> all = calc::sizesOf(b, loc(), mapped[0]);
  Value state = randomState();
  SmallVector<Value> operands = {stateWord(b, loc(), state, 0, all),
                                 stateWord(b, loc(), state, 1, all)};
  auto [known, dynamic] = decomposeMixedValues(all);
  auto type = RankedTensorType::get(known, b.getI64Type());
  for (size_t axis = 0; axis < all.size(); ++axis)
    operands.push_back(calc::IotaOp::create(b, loc(), type, dynamic, axis));
  size_t own = operands.size();
  append_range(operands, mapped);
  auto withNumber = [&, known = known](OpBuilder &b, Location loc,
                                       ValueRange x) -> Value {
    Words words{{loc, b}};
    Value example = arith::AddIOp::create(b, loc, x[1], x[2]);
    Value index = words.number(0);
    for (size_t axis = numLeading; axis < known.size(); ++axis) {
      Value size = words.number(known[axis]);
      index = arith::MulIOp::create(b, loc, index, size);
      index = arith::AddIOp::create(b, loc, index, x[2 + axis]);
    }
    Value hash = words.number(hashOf(stream));
    Value number = words.philox(
        {words.lower(index), words.lower(example), words.upper(example), hash},
        words.lower(x[0]), words.upper(x[0]));
    SmallVector<Value> arguments = {number};
    append_range(arguments, x.drop_front(own));
    return body(b, loc, arguments);
  };
  return calc::MapOp::create(b, loc(), operands,
                             getElementTypeOrSelf(mapped[0].getType()),
                             withNumber);
}
