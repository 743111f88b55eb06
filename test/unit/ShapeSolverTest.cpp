// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The shape solver by itself: sizes forward and backward through every kind of
// relation, lengths that vary, and the exact words of each contradiction.
#include "dialect/netgraph/ShapeSolver.h"
#include "gtest/gtest.h"
#include <random>

using namespace mlir::netgraph;
using Dim = ShapeSolver::Dim;
using Port = ShapeSolver::Port;
using Source = ShapeSolver::Source;
using Kind = ShapeSolver::Kind;

namespace {

// Origins are opaque; the addresses of these bytes serve as well as any.
const char places[8] = {};

Source at(int place, const char *text) { return {places + place, text}; }

bool isSize(ShapeSolver &solver, Dim dim, int64_t size) {
  return solver.equal(dim, solver.constant(size), {}, "size");
}

std::string notes(const ShapeSolver &solver) {
  std::string text;
  for (const ShapeSolver::Note &note : solver.conflict()->notes)
    text += note.text + "\n";
  return text;
}

//===-- Unification -------------------------------------------------------===//

TEST(ShapeSolver, UnifiesVariables) {
  ShapeSolver solver;
  Dim a = solver.variable(), b = solver.variable(), c = solver.variable();
  EXPECT_FALSE(solver.same(a, b));
  EXPECT_TRUE(solver.equal(a, b, {}, "size"));
  EXPECT_TRUE(solver.equal(b, c, {}, "size"));
  EXPECT_TRUE(solver.same(a, c));
  EXPECT_FALSE(solver.value(c));
  EXPECT_TRUE(isSize(solver, c, 7));
  EXPECT_EQ(solver.value(a), 7);
  EXPECT_FALSE(solver.equal(a, solver.constant(8), {}, "the size"));
  EXPECT_EQ(solver.conflict()->text, "the size is 7, but 8");
}

TEST(ShapeSolver, SaysNothingNewTwice) {
  ShapeSolver solver;
  Port port = solver.addPort("a/Input", places);
  Dim x = solver.variable();
  auto state = [&] {
    Dim half = solver.affine(x, 1, 0, 2, 0, {});
    return solver.setShape(port, {x, half, solver.constant(3)}, {}) &&
           solver.setKind(port, Kind::Real, {});
  };
  EXPECT_TRUE(state());
  EXPECT_TRUE(state());
  uint64_t before = solver.revision();
  EXPECT_TRUE(state());
  EXPECT_EQ(solver.revision(), before);
  EXPECT_FALSE(solver.isResolved(port));
  EXPECT_TRUE(isSize(solver, x, 9));
  EXPECT_GT(solver.revision(), before);
  EXPECT_TRUE(solver.isResolved(port));
  EXPECT_EQ(solver.print(port), "[9, 4, 3]");
}

TEST(ShapeSolver, RefusesEmptyArrays) {
  ShapeSolver solver;
  Port port = solver.addPort("a/Input", places);
  EXPECT_FALSE(solver.setShape(port, {solver.constant(0)}, at(1, "a list")));
}

//===-- Affine relations --------------------------------------------------===//

TEST(ShapeSolver, AffineForward) {
  ShapeSolver solver;
  Dim x = solver.variable();
  // A convolution: kernel 5, stride 2, padding 1 and 2.
  Dim y = solver.affine(x, 1, 3 - 5, 2, 1, {});
  EXPECT_FALSE(solver.value(y));
  EXPECT_TRUE(isSize(solver, x, 28));
  EXPECT_EQ(solver.value(y), 14);
}

TEST(ShapeSolver, AffineBackwardWhereUnique) {
  ShapeSolver solver;
  Dim x = solver.variable();
  Dim y = solver.affine(x, 1, -5, 1, 1, {});
  EXPECT_TRUE(isSize(solver, y, 24));
  EXPECT_EQ(solver.value(x), 28);
  Dim z = solver.variable();
  Dim w = solver.affine(z, 3, 1, 1, 0, {});
  EXPECT_TRUE(isSize(solver, w, 10));
  EXPECT_EQ(solver.value(z), 3);
}

TEST(ShapeSolver, FloorsKeepARangeOfPreimages) {
  ShapeSolver solver;
  Dim x = solver.variable();
  Dim half = solver.affine(x, 1, 0, 2, 0, {});
  EXPECT_TRUE(isSize(solver, half, 12));
  EXPECT_FALSE(solver.value(x));
  EXPECT_EQ(solver.bounds(x), ShapeSolver::Range(24, 25));
  // A second consumer leaves only one number.
  Dim third = solver.affine(x, 1, 0, 5, 0, {});
  EXPECT_TRUE(isSize(solver, third, 5));
  EXPECT_EQ(solver.value(x), 25);
}

TEST(ShapeSolver, BoundsGoBackThroughChains) {
  ShapeSolver solver;
  Dim x = solver.variable();
  Dim y = solver.affine(x, 1, 0, 2, 0, {});
  Dim z = solver.affine(y, 1, 0, 2, 0, {});
  EXPECT_TRUE(isSize(solver, z, 3));
  EXPECT_EQ(solver.bounds(x), ShapeSolver::Range(12, 15));
}

TEST(ShapeSolver, CyclesComeToRest) {
  ShapeSolver solver;
  Dim x = solver.variable();
  Dim y = solver.affine(x, 1, 1, 1, 0, {});
  EXPECT_TRUE(solver.equal(solver.affine(y, 1, 0, 1, 0, {}), x, {}, "size"));
  Dim half = solver.affine(x, 1, 0, 8, 0, at(0, "layer 'a'"));
  EXPECT_FALSE(isSize(solver, half, 2));
}

TEST(ShapeSolver, PoolsThatNoSizeFits) {
  ShapeSolver solver;
  Port input = solver.addPort("a/Input", places);
  Port output = solver.addPort("a/Output", places);
  Source layer = at(0, "layer 'a'");
  Dim x = solver.variable();
  solver.setShape(input, {x}, layer);
  solver.setShape(output, {solver.affine(x, 3, 0, 1, 0, layer)}, layer);
  EXPECT_FALSE(
      solver.setShape(output, {solver.constant(10)}, at(1, "the annotation")));
  EXPECT_EQ(solver.conflict()->text, "'a/Output' is [10], but no size of "
                                     "'a/Input' of [?] leads to 10");
  EXPECT_EQ(notes(solver), "10 comes from the annotation\n");
}

//===-- Sums and products -------------------------------------------------===//

TEST(ShapeSolver, SumsBothWays) {
  ShapeSolver solver;
  Dim a = solver.variable(), b = solver.variable();
  Dim total = solver.sum({a, solver.constant(3), b}, {});
  EXPECT_TRUE(isSize(solver, a, 4));
  EXPECT_FALSE(solver.value(total));
  EXPECT_TRUE(isSize(solver, total, 12));
  EXPECT_EQ(solver.value(b), 5);
}

TEST(ShapeSolver, SumOfEqualTerms) {
  ShapeSolver solver;
  Dim a = solver.variable(), b = solver.variable();
  Dim total = solver.sum({a, b}, {});
  isSize(solver, total, 12);
  EXPECT_FALSE(solver.value(a));
  EXPECT_TRUE(solver.equal(a, b, {}, "size"));
  EXPECT_EQ(solver.value(a), 6);
  Dim c = solver.variable();
  Dim odd = solver.sum({c, c}, {});
  EXPECT_FALSE(isSize(solver, odd, 7));
}

TEST(ShapeSolver, SumOfNothingButOnes) {
  ShapeSolver solver;
  Dim a = solver.variable(), b = solver.variable();
  EXPECT_TRUE(solver.equal(solver.sum({a, b}, {}), solver.constant(2), {}, ""));
  EXPECT_EQ(solver.value(a), 1);
  EXPECT_EQ(solver.value(b), 1);
  Dim c = solver.variable(), d = solver.variable();
  EXPECT_FALSE(
      solver.equal(solver.sum({c, d}, {}), solver.constant(1), {}, "size"));
}

TEST(ShapeSolver, ProductsBothWays) {
  ShapeSolver solver;
  Dim a = solver.variable(), b = solver.variable();
  Dim area = solver.product({a, b, solver.constant(2)}, {});
  isSize(solver, a, 7);
  EXPECT_TRUE(isSize(solver, area, 70));
  EXPECT_EQ(solver.value(b), 5);
  Dim side = solver.variable();
  Dim cube = solver.product({side, side, side}, {});
  EXPECT_TRUE(isSize(solver, cube, 343));
  EXPECT_EQ(solver.value(side), 7);
  Dim c = solver.variable(), d = solver.variable();
  EXPECT_TRUE(
      solver.equal(solver.product({c, d}, {}), solver.constant(1), {}, ""));
  EXPECT_EQ(solver.value(d), 1);
}

TEST(ShapeSolver, ProductsThatDoNotDivide) {
  ShapeSolver solver;
  Port input = solver.addPort("r/Input", places);
  Port output = solver.addPort("r/Output", places);
  Source layer = at(0, "layer 'r'");
  Dim x = solver.variable();
  solver.setShape(input, {solver.constant(4), x}, layer);
  solver.setShape(output, {solver.product(solver.dims(input), layer)}, layer);
  EXPECT_FALSE(
      solver.setShape(output, {solver.constant(30)}, at(1, "layer 'next'")));
  EXPECT_EQ(solver.conflict()->text, "'r/Output' is [30], but no size of "
                                     "'r/Input' of [4, ?] leads to 30");
}

TEST(ShapeSolver, RefusesSizesBeyond63Bits) {
  ShapeSolver solver;
  Dim x = solver.variable();
  solver.equal(x, solver.constant(int64_t(1) << 40), {}, "size");
  solver.product({x, x}, at(0, "layer 'flatten'"));
  ASSERT_TRUE(solver.conflict());
  EXPECT_EQ(solver.conflict()->text,
            "layer 'flatten' leads to a size of more than 63 bits");
}

//===-- Varying lengths ---------------------------------------------------===//

TEST(ShapeSolver, FreshLengthsDiffer) {
  ShapeSolver solver;
  Dim a = solver.varying("Input"), b = solver.varying("Input");
  EXPECT_FALSE(solver.same(a, b));
  EXPECT_EQ(solver.print(a), "Input");
  EXPECT_EQ(solver.print(b), "Input_2");
  EXPECT_EQ(solver.print(solver.varying("varying")), "varying_2");
  EXPECT_TRUE(solver.same(solver.symbol("n"), solver.symbol("n")));
  EXPECT_FALSE(solver.same(solver.symbol("n"), solver.symbol("m")));
  EXPECT_FALSE(solver.same(a, solver.symbol("n")));
}

TEST(ShapeSolver, LayersMergeLengths) {
  ShapeSolver solver;
  Dim n = solver.symbol("n"), fresh = solver.varying("Input");
  Dim after = solver.affine(fresh, 1, -2, 1, 0, {});
  EXPECT_TRUE(solver.equal(fresh, n, {}, "size"));
  EXPECT_EQ(solver.print(fresh), "n");
  EXPECT_EQ(solver.print(after), "n - 2");
  // The user's first name stays.
  EXPECT_TRUE(solver.equal(solver.symbol("m"), n, {}, "size"));
  EXPECT_EQ(solver.print(solver.symbol("m")), "n");
  EXPECT_TRUE(solver.same(solver.known(Length::symbol("m") + 1),
                          solver.known(Length::symbol("n") + 1)));
}

TEST(ShapeSolver, EqualExpressionsAreEqual) {
  ShapeSolver solver;
  Dim x = solver.variable();
  Dim once = solver.affine(x, 1, 0, 4, 0, {});
  Dim twice = solver.affine(solver.affine(x, 1, 0, 2, 0, {}), 1, 0, 2, 0, {});
  EXPECT_TRUE(solver.equal(x, solver.symbol("n"), {}, "size"));
  EXPECT_TRUE(solver.same(once, twice));
  EXPECT_EQ(solver.print(twice), "floor(n/4)");
  EXPECT_TRUE(solver.equal(once, twice, {}, "size"));
}

TEST(ShapeSolver, LengthsGoBackward) {
  ShapeSolver solver;
  Dim n = solver.symbol("n");
  Dim x = solver.variable();
  Dim y = solver.affine(x, 1, -2, 1, 0, {});
  EXPECT_TRUE(solver.equal(y, n, {}, "size"));
  EXPECT_EQ(solver.print(x), "n + 2");
  Dim term = solver.variable();
  solver.equal(solver.sum({term, n}, {}), solver.known(Length::symbol("n") * 2),
               {}, "size");
  EXPECT_EQ(solver.print(term), "n");
  Dim factor = solver.variable();
  solver.equal(solver.product({factor, n}, {}),
               solver.known(Length::symbol("n") * 64), {}, "size");
  EXPECT_EQ(solver.value(factor), 64);
}

TEST(ShapeSolver, AVaryingSizeIsNoNumber) {
  ShapeSolver solver;
  Port input = solver.addPort("net/Input", places);
  Port fixed = solver.addPort("linear/Input", places + 1);
  solver.setShape(input, {solver.symbol("n"), solver.constant(8)},
                  at(0, "the annotation of 'Input'"));
  solver.setShape(fixed, {solver.constant(64), solver.constant(8)},
                  at(1, "array 'w'"));
  EXPECT_FALSE(solver.merge(input, fixed, at(2, "this edge")));
  EXPECT_EQ(solver.conflict()->text,
            "'net/Input' is [n, 8], but 'linear/Input' is [64, 8]");
  EXPECT_EQ(notes(solver), "n comes from the annotation of 'Input'\n"
                           "64 comes from array 'w'\n");
}

TEST(ShapeSolver, ALengthIsNotItselfPlusOne) {
  ShapeSolver solver;
  Dim n = solver.symbol("n");
  EXPECT_FALSE(solver.equal(n, solver.affine(n, 1, 1, 1, 0, {}), {}, "axis 0"));
  EXPECT_EQ(solver.conflict()->text, "axis 0 is n, but n + 1");
}

//===-- Ports -------------------------------------------------------------===//

TEST(ShapeSolver, EdgesCarryEverything) {
  ShapeSolver solver;
  Port a = solver.addPort("a/Output", places);
  Port b = solver.addPort("b/Input", places + 1);
  Port c = solver.addPort("c/Input", places + 2);
  EXPECT_TRUE(solver.merge(a, b, {}));
  EXPECT_TRUE(solver.merge(b, c, {}));
  EXPECT_FALSE(solver.rank(c));
  EXPECT_EQ(solver.print(c), "an unknown shape");
  EXPECT_TRUE(solver.setRank(c, 2, {}));
  EXPECT_EQ(solver.rank(a), 2);
  EXPECT_EQ(solver.print(b), "[?, ?]");
  EXPECT_TRUE(solver.setRange(a, {0, 9}, {}));
  EXPECT_EQ(solver.kind(c), Kind::Integer);
  EXPECT_EQ(solver.range(c), ShapeSolver::Range(0, 9));
}

TEST(ShapeSolver, EdgesNameBothPorts) {
  ShapeSolver solver;
  Port a = solver.addPort("conv1/Output", places);
  Port b = solver.addPort("linear1/Input", places + 1);
  solver.setShape(a, {solver.constant(20), solver.constant(24)},
                  at(0, "layer 'conv1'"));
  solver.setShape(b,
                  {solver.constant(20), solver.variable(), solver.constant(3)},
                  at(1, "layer 'linear1'"));
  EXPECT_FALSE(solver.merge(a, b, at(2, "this edge")));
  EXPECT_EQ(solver.conflict()->text,
            "'conv1/Output' is [20, 24], but 'linear1/Input' is [20, ?, 3]");
  EXPECT_EQ(solver.conflict()->origin, places + 2);
  EXPECT_EQ(notes(solver), "[20, 24] comes from layer 'conv1'\n"
                           "[20, ?, 3] comes from layer 'linear1'\n");
}

TEST(ShapeSolver, KindsAndRangesClash) {
  ShapeSolver solver;
  Port a = solver.addPort("a/Output", places);
  Port b = solver.addPort("b/Input", places + 1);
  solver.setKind(a, Kind::Real, at(0, "layer 'a'"));
  solver.setRange(b, {1, 10}, at(1, "the class encoder"));
  EXPECT_FALSE(solver.merge(a, b, at(2, "this edge")));
  EXPECT_EQ(solver.conflict()->text,
            "'a/Output' is real, but 'b/Input' holds integers from 1 to 10");
  EXPECT_EQ(notes(solver), "real comes from layer 'a'\n"
                           "the range 1 to 10 comes from the class "
                           "encoder\n");
}

TEST(ShapeSolver, RangesMustAgree) {
  ShapeSolver solver;
  Port a = solver.addPort("a/Output", places);
  solver.setRange(a, {0, 9}, at(0, "the annotation"));
  EXPECT_FALSE(solver.setRange(a, {1, 10}, at(1, "layer 'b'")));
  EXPECT_EQ(solver.conflict()->text, "'a/Output' holds integers from 0 to 9, "
                                     "but integers from 1 to 10 are expected");
}

TEST(ShapeSolver, SuggestedRangesYield) {
  ShapeSolver solver;
  Port a = solver.addPort("a/Target", places);
  Port b = solver.addPort("b/Output", places + 1);
  EXPECT_TRUE(solver.suggestRange(a, {1, 10}, at(0, "layer 'a'")));
  EXPECT_FALSE(solver.range(a));
  EXPECT_TRUE(solver.setRange(b, {0, 9}, at(1, "the annotation")));
  EXPECT_TRUE(solver.merge(a, b, {}));
  EXPECT_FALSE(solver.settle());
  EXPECT_EQ(solver.range(a), ShapeSolver::Range(0, 9));
  Port c = solver.addPort("c/Target", places);
  EXPECT_TRUE(solver.suggestRange(c, {1, 3}, at(0, "layer 'c'")));
  EXPECT_TRUE(solver.settle());
  EXPECT_EQ(solver.range(c), ShapeSolver::Range(1, 3));
}

//===-- Nets --------------------------------------------------------------===//

// What a linear layer says: Weights have a row for each element of Output and
// a column for each element of Input.
struct Linear {
  Port input, weights, output;
  std::string name;
  const char *place;

  Linear(ShapeSolver &solver, std::string layer, int where)
      : name(std::move(layer)), place(places + where) {
    input = solver.addPort(name + "/Input", place);
    weights = solver.addPort(name + "/Weights", place);
    output = solver.addPort(name + "/Output", place);
  }
  bool constrain(ShapeSolver &solver) {
    Source source = {place, "layer '" + name + "'"};
    if (!solver.rank(input) || !solver.rank(output))
      return true;
    Dim columns = solver.product(solver.dims(input), source);
    Dim rows = solver.product(solver.dims(output), source);
    return solver.setShape(weights, {rows, columns}, source);
  }
};

TEST(ShapeSolver, WeightsOfAFlattenedInput) {
  ShapeSolver solver;
  Linear linear(solver, "linear1", 0);
  solver.setShape(linear.input, {solver.constant(28), solver.constant(28)},
                  at(1, "the annotation of 'Input'"));
  // The size comes from a class decoder downstream.
  solver.setShape(linear.output, {solver.constant(10)},
                  at(2, "the decoder of 'Output'"));
  EXPECT_TRUE(linear.constrain(solver));
  EXPECT_EQ(solver.print(linear.weights), "[10, 784]");
}

TEST(ShapeSolver, WeightsDetermineTheInput) {
  ShapeSolver solver;
  Linear linear(solver, "linear1", 0);
  solver.setShape(linear.weights, {solver.constant(10), solver.constant(84)},
                  at(1, "array 'w'"));
  solver.setRank(linear.input, 1, {});
  solver.setRank(linear.output, 1, {});
  EXPECT_TRUE(linear.constrain(solver));
  EXPECT_EQ(solver.print(linear.input), "[84]");
  EXPECT_EQ(solver.print(linear.output), "[10]");
}

TEST(ShapeSolver, WrongWeightsNameTheInput) {
  ShapeSolver solver;
  Linear linear(solver, "linear1", 0);
  solver.setShape(linear.weights, {solver.constant(10), solver.constant(785)},
                  at(1, "array 'w'"));
  solver.setShape(linear.output, {solver.constant(10)},
                  at(2, "the decoder of 'Output'"));
  solver.setShape(linear.input, {solver.constant(28), solver.constant(28)},
                  at(3, "the annotation of 'Input'"));
  EXPECT_FALSE(linear.constrain(solver));
  EXPECT_EQ(solver.conflict()->text,
            "'linear1/Weights' is [10, 785], but [10, 784] is expected by "
            "'linear1/Input' of [28, 28]");
  EXPECT_EQ(solver.conflict()->origin, places);
  EXPECT_EQ(notes(solver), "785 comes from array 'w'\n"
                           "784 comes from layer 'linear1'\n"
                           "28 comes from the annotation of 'Input'\n");
}

TEST(ShapeSolver, LateInputsContradictToo) {
  ShapeSolver solver;
  Linear linear(solver, "linear1", 0);
  solver.setShape(linear.weights, {solver.constant(10), solver.constant(785)},
                  at(1, "array 'w'"));
  solver.setRank(linear.output, 1, {});
  solver.setRank(linear.input, 2, {});
  EXPECT_TRUE(linear.constrain(solver));
  EXPECT_FALSE(solver.setShape(linear.input,
                               {solver.constant(28), solver.constant(28)},
                               at(3, "the annotation of 'Input'")));
  EXPECT_EQ(solver.conflict()->text,
            "'linear1/Weights' is [10, 785], but 'linear1/Input' of [28, 28] "
            "gives 784 instead of 785");
}

// floor((d + low + high - dilation*(k - 1) - 1)/s) + 1
Dim window(ShapeSolver &solver, Dim x, int k, int s, int pad, int place) {
  return solver.affine(x, 1, pad - k, s, 1,
                       {places + place, "layer " + std::to_string(place)});
}

TEST(ShapeSolver, LeNet) {
  ShapeSolver solver;
  Port input = solver.addPort("Input", places);
  solver.setShape(
      input, {solver.constant(1), solver.constant(28), solver.constant(28)},
      at(0, "the encoder of 'Input'"));
  Dim x = solver.dims(input)[1];
  x = window(solver, x, 5, 1, 0, 1);
  EXPECT_EQ(solver.value(x), 24);
  x = window(solver, x, 2, 2, 0, 2);
  x = window(solver, x, 5, 1, 0, 3);
  x = window(solver, x, 2, 2, 0, 4);
  EXPECT_EQ(solver.value(x), 4);
  Dim flat = solver.product({solver.constant(50), x, x}, at(5, "layer 5"));
  EXPECT_EQ(solver.value(flat), 800);
}

TEST(ShapeSolver, ContradictionsTellTheChain) {
  ShapeSolver solver;
  Port input = solver.addPort("Input", places);
  Port output = solver.addPort("pool/Output", places + 4);
  Dim x = solver.variable();
  solver.setShape(input, {x}, {});
  for (int place = 1; place < 4; ++place)
    x = window(solver, x, 3, 1, 0, place);
  Dim y = window(solver, x, 2, 2, 0, 4);
  solver.setShape(output, {solver.constant(12)},
                  at(5, "the annotation of 'pool/Output'"));
  EXPECT_TRUE(solver.setShape(output, {y}, at(4, "layer 4")));
  EXPECT_FALSE(solver.setShape(input, {solver.constant(28)},
                               at(6, "the encoder of 'Input'")));
  EXPECT_EQ(solver.conflict()->text,
            "'pool/Output' is [12], but 'Input' of [28] gives 11 instead of "
            "12");
  EXPECT_EQ(notes(solver), "12 comes from the annotation of 'pool/Output'\n"
                           "11 comes from layer 4\n"
                           "22 comes from layer 3\n"
                           "24 comes from layer 2\n"
                           "28 comes from the encoder of 'Input'\n");
}

TEST(ShapeSolver, KernelsThatDoNotFit) {
  ShapeSolver solver;
  Source layer = at(0, "layer 'conv1'");
  Port input = solver.addPort("conv1/Input", places);
  Port output = solver.addPort("conv1/Output", places);
  solver.setShape(input, {solver.constant(3)}, at(1, "the annotation"));
  solver.setRank(output, 1, layer);
  EXPECT_FALSE(solver.setShape(
      output, {window(solver, solver.dims(input)[0], 5, 1, 0, 0)}, layer));
  EXPECT_EQ(solver.conflict()->text,
            "'conv1/Input' of [3] leaves a size of -1");
}

TEST(ShapeSolver, SamePaddingKeepsLengths) {
  ShapeSolver solver;
  Dim n = solver.symbol("n");
  Dim y = solver.affine(n, 1, 1, 2, 0, {}); // ceiling(n/2)
  EXPECT_EQ(solver.print(y), "floor((n + 1)/2)");
  EXPECT_TRUE(solver.same(solver.affine(n, 1, 0, 1, 0, {}), n));
}

// A chain of random relations, with the size given at a random end: what is
// solved must be true, and everything is solved when the start is given.
TEST(ShapeSolver, RandomChains) {
  std::mt19937 random(42);
  auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  for (int trial = 0; trial < 300; ++trial) {
    ShapeSolver solver;
    bool forward = trial % 2;
    std::vector<Dim> dims = {solver.variable()};
    std::vector<int64_t> truth = {pick(200, 400)};
    for (int step = 0; step < 8; ++step) {
      Dim x = dims.back();
      int64_t value = truth.back(), k = pick(1, 5), s = pick(1, 2);
      switch (pick(0, 2)) {
      case 0:
        dims.push_back(solver.affine(x, 1, -k, s, 1, {}));
        truth.push_back((value - k) / s + 1);
        break;
      case 1:
        dims.push_back(solver.sum({x, solver.constant(k), x}, {}));
        truth.push_back(2 * value + k);
        break;
      default:
        dims.push_back(solver.product({solver.constant(k), x}, {}));
        truth.push_back(k * value);
      }
    }
    size_t given = forward ? 0 : dims.size() - 1;
    ASSERT_TRUE(
        solver.equal(dims[given], solver.constant(truth[given]), {}, "size"));
    for (size_t i = 0; i < dims.size(); ++i) {
      if (forward)
        ASSERT_TRUE(solver.value(dims[i]));
      if (auto value = solver.value(dims[i]))
        EXPECT_EQ(*value, truth[i]);
      auto [low, high] = solver.bounds(dims[i]);
      EXPECT_LE(low, truth[i]);
      EXPECT_GE(high, truth[i]);
    }
    // Whatever was open closes without contradiction.
    ASSERT_TRUE(solver.equal(dims[0], solver.constant(truth[0]), {}, "size"));
    EXPECT_EQ(solver.value(dims.back()), truth.back());
  }
}

} // namespace
