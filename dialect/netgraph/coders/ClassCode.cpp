// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiled parts of the coders of classes and truth values.
//
// Everything about order is made from ranks: the rank of a class is the
// number of classes before it, by descending probability and ascending index.
// Counting takes c^2 steps, but no branch and no temporary of dynamic size:
//
//   rank[i]  = #{j: p[j] > p[i], or p[j] = p[i] and j < i}
//   order[k] = the i with rank[i] = k
//   mass before i = the sum of those p[j] with rank[j] < rank[i]
//
// What is no number ranks last, so ranks are always a permutation and no
// index leaves the list of classes.
#include "dialect/netgraph/Coder.h"
#include "dialect/netgraph/coders/Boolean.h"
#include "dialect/netgraph/coders/Class.h"

using namespace mlir;
using namespace mlir::calc;
using namespace mlir::netgraph;

using arith::CmpIPredicate;
using Reals = ArrayRef<Real>;
using Integers = ArrayRef<Bits>;

static Truth compare(CmpIPredicate how, Bits a, Bits b) {
  return a.make<arith::CmpIOp, Truth>(how, a.value, b.value);
}
static Bits choose(Truth condition, Bits a, Bits b) {
  return a.make<arith::SelectOp, Bits>(condition.value, a.value, b.value);
}
static Bits bitsFrom(Truth truth, Type type) {
  return truth.make<arith::ExtUIOp, Bits>(type, truth.value);
}
static Real log(Real x) { return apply<math::LogOp>(x); }
static Real exp(Real x) { return apply<math::ExpOp>(x); }
/// x / T; a temperature may round to 0, which must not divide 0.
static Real heated(Real x, Real temperature) {
  return x / most(temperature, 0x1p-126);
}

/// -p log p, 0 where p is 0.
static Real entropyTerm(Real p) { return select(p > 0.0, -(p * log(p)), 0.0); }

//===-- encoding ----------------------------------------------------------===//

static void buildIndicators(CoderContext &context) {
  Value index =
      context.input("Index", {CoderContext::dim(0)}, context.intType());
  OpBuilder &b = context.builder();
  Location loc = context.loc();
  int64_t classes = context.itemShape().back();
  SmallVector<OpFoldResult> sizes = {sizeOf(b, loc, index, 0),
                                     b.getIndexAttr(classes)};
  Value given = context.broadcast(index, {0}, sizes);
  Value isClass = context.map(
      {given, context.iota(sizes, 1)}, [](Reals, Integers x) -> Term {
        Truth same = compare(CmpIPredicate::eq, x[0], x[1]);
        return same.make<arith::UIToFPOp, Real>(same.builder->getF32Type(),
                                                same.value);
      });
  context.setOutput(context.portName(), isClass);
}

//===-- decoding classes --------------------------------------------------===//

namespace {
class ClassDecoder {
public:
  explicit ClassDecoder(CoderContext &context);
  void build();

private:
  Value sum(Value x, int64_t axis) {
    return calc::reduce(b, loc, x, {axis}, ReduceKind::add);
  }
  /// Along the classes (axis 1) of an array that has none.
  Value overClasses(Value x) { return context.broadcast(x, {0}, square()); }
  /// A number for all.
  Value overAll(Value x) { return context.broadcast(x, {}, square()); }
  /// In [n, i, j]: the element of class i, of class j.
  Value self(Value x) { return context.broadcast(x, {0, 1}, cube()); }
  Value other(Value x) { return context.broadcast(x, {0, 2}, cube()); }
  Value selfIndex() { return context.iota(cube(), 1); }
  Value otherIndex() { return context.iota(cube(), 2); }
  SmallVector<OpFoldResult> square() { return {count, classes}; }
  SmallVector<OpFoldResult> cube() { return {count, classes, classes}; }

  Value decision();
  Value ranks();
  Value inOrder(Value ofClass);
  Value sample();
  Value weights();
  Value withinMass(Value weight);

  CoderContext &context;
  OpBuilder &b;
  Location loc;
  Type integer;
  Value input, uniform, temperature, cutoff, top;
  OpFoldResult count, classes;
  Value ordered; // the input, with -infinity for what is no number
  Value rank;
};
} // namespace

ClassDecoder::ClassDecoder(CoderContext &context)
    : context(context), b(context.builder()), loc(context.loc()),
      integer(context.intType()) {
  int64_t size = context.itemShape().back(), n = CoderContext::dim(0);
  Type real = context.realType();
  input = context.input("Input", {n, size}, real);
  uniform = context.input("Uniform", {n}, real);
  temperature = context.input("Temperature", {}, real);
  cutoff = context.input("Cutoff", {}, real);
  top = context.input("Top", {}, integer);
  count = sizeOf(b, loc, input, 0);
  classes = b.getIndexAttr(size);
  ordered = context.map(input, [](Reals x, Integers) -> Term {
    return select(x[0] == x[0], x[0], -x[0].infinity());
  });
}

/// The first class of the largest probability.
Value ClassDecoder::decision() {
  Value largest = calc::reduce(b, loc, ordered, {1}, ReduceKind::max);
  Value candidates = context.map(
      {ordered, overClasses(largest), context.iota(square(), 1)},
      [&](Reals p, Integers index) -> Term {
        int64_t last = context.itemShape().back() - 1;
        return choose(p[0] == p[1], index[0], index[0].like(last));
      },
      integer);
  return calc::reduce(b, loc, candidates, {1}, ReduceKind::min);
}

Value ClassDecoder::ranks() {
  Value before = context.map(
      {self(ordered), other(ordered), selfIndex(), otherIndex()},
      [&](Reals p, Integers index) -> Term {
        Truth earlier = compare(CmpIPredicate::slt, index[1], index[0]);
        return bitsFrom(p[1] > p[0] || (p[1] == p[0] && earlier), integer);
      },
      integer);
  return sum(before, 2);
}

/// A fact of each class, by rank instead of index.
Value ClassDecoder::inOrder(Value ofClass) {
  Type element = getElementTypeOrSelf(ofClass.getType());
  Value terms = context.map(
      {other(rank), selfIndex(), other(ofClass)},
      [&](Reals real, Integers x) -> Term {
        Truth here = compare(CmpIPredicate::eq, x[0], x[1]);
        if (!real.empty())
          return select(here, real[0], 0.0);
        return choose(here, x[2], x[2].like(0));
      },
      element);
  return sum(terms, 2);
}

/// What a class may be drawn with: p^(1/T) among the first k, else 0. Scaled
/// so that the largest is 1.
Value ClassDecoder::weights() {
  Value largest = calc::reduce(b, loc, ordered, {1}, ReduceKind::max);
  return context.map(
      {ordered, overClasses(largest), overAll(temperature), rank, overAll(top)},
      [](Reals x, Integers place) -> Term {
        Real power = exp(heated(log(x[0]) - log(x[1]), x[2]));
        Truth among = compare(CmpIPredicate::slt, place[0], place[1]);
        return select(x[0] > 0.0 && among, power, 0.0);
      });
}

/// Removes the classes that are not needed to reach the cutoff of the total.
Value ClassDecoder::withinMass(Value weight) {
  Value terms = context.map(
      {self(rank), other(rank), other(weight)},
      [](Reals x, Integers place) -> Term {
        return select(compare(CmpIPredicate::slt, place[1], place[0]), x[0],
                      0.0);
      });
  Value before = sum(terms, 2), total = sum(weight, 1);
  return context.map({weight, before, overClasses(total), overAll(cutoff)},
                     [](Reals x, Integers) -> Term {
                       Truth isNeeded = x[1] < x[3] * x[2] || x[3] >= 1.0;
                       return select(isNeeded, x[0], 0.0);
                     });
}

/// The first class whose cumulated weight exceeds the random part of the
/// total. The total is a cumulated weight, too: rounding leaves no gap.
Value ClassDecoder::sample() {
  Value weight = withinMass(weights());
  Value terms = context.map(
      {other(weight), selfIndex(), otherIndex()},
      [](Reals x, Integers index) -> Term {
        return select(compare(CmpIPredicate::sle, index[1], index[0]), x[0],
                      0.0);
      });
  Value cumulated = sum(terms, 2);
  Value total = calc::reduce(b, loc, cumulated, {1}, ReduceKind::max);
  Value passed = context.map(
      {cumulated, overClasses(total), overClasses(uniform)},
      [&](Reals x, Integers) -> Term {
        return bitsFrom(x[0] <= x[1] * x[2], integer);
      },
      integer);
  // Without any weight all are passed; then it is the first.
  return context.map(
      sum(passed, 1),
      [&](Reals, Integers x) -> Term {
        Bits all = x[0].like(context.itemShape().back());
        return choose(compare(CmpIPredicate::slt, x[0], all), x[0],
                      x[0].like(0));
      },
      integer);
}

void ClassDecoder::build() {
  rank = ranks();
  context.setOutput("Decision", decision());
  context.setOutput("Order", inOrder(context.iota(square(), 1)));
  context.setOutput("Sorted", inOrder(input));
  Value terms = context.map(
      input, [](Reals p, Integers) -> Term { return entropyTerm(p[0]); });
  context.setOutput("Entropy", sum(terms, 1));
  context.setOutput("Sample", sample());
  Type byte = b.getI8Type();
  context.setOutput("Multilabel", context.map(
                                      input,
                                      [&](Reals p, Integers) -> Term {
                                        return bitsFrom(p[0] > 0.5, byte);
                                      },
                                      byte));
}

LogicalResult ClassCoderAttr::build(CoderContext &context) const {
  if (context.role() == CoderRole::Decoder) {
    ClassDecoder(context).build();
    return success();
  }
  // The runtime knows positions, and puts several labels in place itself.
  bool isVector = context.itemShape().size() == 1;
  auto multilabel = getOptions().getAs<BoolAttr>("multilabel");
  if (isVector && !(multilabel && multilabel.getValue()))
    buildIndicators(context);
  return success();
}

//===-- truth values ------------------------------------------------------===//

LogicalResult BooleanCoderAttr::build(CoderContext &context) const {
  if (context.role() == CoderRole::Encoder)
    return success();
  Type real = context.realType(), byte = context.builder().getI8Type();
  int64_t n = CoderContext::dim(0);
  Value input = context.input("Input", {n}, real);
  Value uniform = context.input("Uniform", {n}, real);
  Value temperature = context.input("Temperature", {}, real);
  SmallVector<OpFoldResult> sizes =
      sizesOf(context.builder(), context.loc(), input);
  auto isTrue = [&](Reals p, Integers) -> Term {
    return bitsFrom(p[0] >= 0.5, byte);
  };
  auto entropy = [](Reals p, Integers) -> Term {
    return entropyTerm(p[0]) + entropyTerm(1.0 - p[0]);
  };
  // true with p^(1/T) / (p^(1/T) + (1-p)^(1/T)) = 1 / (1 + ((1-p)/p)^(1/T))
  auto sample = [&](Reals x, Integers) -> Term {
    Real p = least(most(x[0], 0.0), 1.0);
    Real odds = exp(heated(log((1.0 - p) / p), x[2]));
    return bitsFrom(x[1] * (1.0 + odds) < 1.0, byte);
  };
  Value heat = context.broadcast(temperature, {}, sizes);
  context.setOutput("Decision", context.map(input, isTrue, byte));
  context.setOutput("Probability", input);
  context.setOutput("Entropy", context.map(input, entropy));
  context.setOutput("Sample",
                    context.map({input, uniform, heat}, sample, byte));
  return success();
}
