// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nets in all three precisions against references in long double (64 bits: an
// error of its own is 2^-11 of Real64's), with the sum of absolute terms of
// each element as docs/numerics.md has it, and the compiler's own constants.
#include "ngc/Bounds.h"
#include "numerics/ThreePrecisions.h"
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

using namespace ngc::test;

namespace {

using Real = long double;

/// What an output should be.
struct Reference {
  std::vector<Real> values, terms; ///< sums, and of absolute terms
  double count = 0;                ///< of these terms

  void add(Real value, Real term) {
    values.push_back(value);
    terms.push_back(term);
  }
};

class NumericsReference : public testing::Test {
protected:
  void compile(const std::string &name) { ASSERT_TRUE(net.compile(name)); }

  /// `rounding`: of what Mixed reads.
  void expect(const std::string &port, const std::string &family,
              const Reference &wanted, double rounding = 0) {
    double c = ngc::errorBoundOf(family).factor(wanted.count);
    expect(port, wanted, NGC_PRECISION_REAL64, c * eps64);
    expect(port, wanted, NGC_PRECISION_REAL32, c * eps32);
    expect(port, wanted, NGC_PRECISION_MIXED, c * eps32 + 1.01 * rounding);
  }
  const std::vector<double> &input(const std::string &port = "Input") {
    return net.inputs.at(port).values;
  }
  const std::vector<double> &array(const std::string &name) {
    return net.arrays.at("layer/" + name).values;
  }
  int64_t dim(const std::string &port, size_t axis) {
    return net.inputs.at(port).shape[axis];
  }
  ThreePrecisions net;

private:
  void expect(const std::string &port, const Reference &wanted,
              ngc_precision precision, double relative) {
    const Numbers found = net.evaluate(precision).at(port);
    ASSERT_EQ(found.values.size(), wanted.values.size());
    for (size_t i = 0; i < found.values.size(); ++i)
      EXPECT_LE(std::abs(found.values[i] - wanted.values[i]),
                relative * wanted.terms[i])
          << "precision " << precision << ", " << port << "[" << i << "] is "
          << found.values[i] << ", not " << double(wanted.values[i]);
  }
};

TEST_F(NumericsReference, Linear) {
  for (const char *name : {"linear-vector", "linear-wide"}) {
    ASSERT_NO_FATAL_FAILURE(compile(name));
    size_t rows = array("Biases").size(), columns = dim("Input", 1);
    Reference wanted;
    wanted.count = columns;
    for (int64_t n = 0; n < dim("Input", 0); ++n)
      for (size_t row = 0; row < rows; ++row) {
        Real sum = array("Biases")[row], terms = std::abs(sum);
        for (size_t k = 0; k < columns; ++k) {
          Real product = Real(array("Weights")[row * columns + k]) *
                         input()[n * columns + k];
          sum += product;
          terms += std::abs(product);
        }
        wanted.add(sum, terms);
      }
    expect("Output", "contraction", wanted, roundingOfMixed());
  }
}

// Of [5, 3, 3, 3] weights, without padding.
TEST_F(NumericsReference, Convolution) {
  ASSERT_NO_FATAL_FAILURE(compile("convolution-2d"));
  constexpr int64_t outputs = 5, channels = 3, side = 3;
  int64_t height = dim("Input", 2), width = dim("Input", 3);
  Reference wanted;
  wanted.count = channels * side * side;
  auto at = [&](int64_t n, int64_t o, int64_t h, int64_t w) {
    Real sum = array("Biases")[o], terms = std::abs(sum);
    for (int64_t k = 0; k < wanted.count; ++k) {
      int64_t c = k / (side * side), y = h + k / side % side, x = w + k % side;
      Real product = Real(array("Weights")[o * channels * side * side + k]) *
                     input()[((n * channels + c) * height + y) * width + x];
      sum += product;
      terms += std::abs(product);
    }
    wanted.add(sum, terms);
  };
  for (int64_t n = 0; n < dim("Input", 0); ++n)
    for (int64_t o = 0; o < outputs; ++o)
      for (int64_t h = 0; h + side <= height; ++h)
        for (int64_t w = 0; w + side <= width; ++w)
          at(n, o, h, w);
  expect("Output", "convolution", wanted);
}

TEST_F(NumericsReference, Dot) {
  ASSERT_NO_FATAL_FAILURE(compile("dot-matrix-matrix"));
  int64_t rows = dim("Input1", 1), inner = dim("Input1", 2),
          columns = dim("Input2", 2);
  Reference wanted;
  wanted.count = inner;
  for (int64_t row = 0; row < dim("Input1", 0) * rows; ++row)
    for (int64_t column = 0; column < columns; ++column) {
      Real sum = 0, terms = 0;
      for (int64_t k = 0; k < inner; ++k) {
        Real product =
            Real(input("Input1")[row * inner + k]) *
            input("Input2")[(row / rows * inner + k) * columns + column];
        sum += product;
        terms += std::abs(product);
      }
      wanted.add(sum, terms);
    }
  expect("Output", "contraction", wanted);
}

TEST_F(NumericsReference, Summation) {
  // Each sums what is innermost: of rows of 133, and of whole examples.
  for (const char *name : {"aggregation-wide-total", "summation-rank3"}) {
    ASSERT_NO_FATAL_FAILURE(compile(name));
    bool isWhole = std::string(name) == "summation-rank3";
    size_t count = isWhole ? input().size() / dim("Input", 0) : dim("Input", 2);
    Reference wanted;
    wanted.count = count;
    for (size_t first = 0; first < input().size(); first += count) {
      Real sum = 0, terms = 0;
      for (size_t i = first; i < first + count; ++i) {
        sum += input()[i];
        terms += std::abs(input()[i]);
      }
      wanted.add(sum, terms);
    }
    expect("Output", "reduction", wanted);
  }
}

TEST_F(NumericsReference, Total) {
  ASSERT_NO_FATAL_FAILURE(compile("total-three"));
  Reference wanted;
  wanted.count = net.inputs.size();
  for (size_t i = 0; i < input("Input1").size(); ++i) {
    Real sum = 0, terms = 0;
    for (auto &[port, numbers] : net.inputs) {
      sum += numbers.values[i];
      terms += std::abs(numbers.values[i]);
    }
    wanted.add(sum, terms);
  }
  expect("Output", "reduction", wanted);
}

TEST_F(NumericsReference, Softmax) {
  for (const char *name : {"softmax-vector", "softmax-matrix"}) {
    ASSERT_NO_FATAL_FAILURE(compile(name));
    size_t count = net.inputs.at("Input").shape.back();
    Reference wanted;
    wanted.count = count;
    for (size_t first = 0; first < input().size(); first += count) {
      std::vector<double> row(input().begin() + first,
                              input().begin() + first + count);
      Real most = *std::max_element(row.begin(), row.end());
      Real sum = 0, moved = 0;
      for (double x : row) {
        sum += std::exp(x - most);
        moved += std::exp(x - most) * (most - x);
      }
      for (double x : row) {
        Real y = std::exp(x - most) / sum;
        wanted.add(y, y * (1 + (most - x) + moved / sum));
      }
    }
    expect("Output", "softmax", wanted);
  }
}

// Over whole examples; scaling and biases are another kernel, here exact.
TEST_F(NumericsReference, Normalization) {
  ASSERT_NO_FATAL_FAILURE(compile("normalization-layer-vector"));
  Numbers &scaling = net.arrays.at("layer/Scaling");
  Numbers &biases = net.arrays.at("layer/Biases");
  std::fill(scaling.values.begin(), scaling.values.end(), 1);
  std::fill(biases.values.begin(), biases.values.end(), 0);
  size_t count = dim("Input", 1);
  constexpr Real epsilon = 0.001L;
  Reference wanted;
  wanted.count = count;
  for (size_t first = 0; first < input().size(); first += count) {
    Real mean = 0, size = 0, squares = 0;
    for (size_t i = first; i < first + count; ++i) {
      mean += Real(input()[i]) / count;
      size += std::abs(Real(input()[i])) / count;
    }
    for (size_t i = first; i < first + count; ++i)
      squares += (input()[i] - mean) * (input()[i] - mean) / count;
    Real sigma = std::sqrt(squares + epsilon);
    for (size_t i = first; i < first + count; ++i) {
      Real d = input()[i] - mean;
      wanted.add(d / sigma, (2 * std::abs(d) + size) / sigma);
    }
  }
  expect("Output", "normalization", wanted);
}

// One function each: its own term is its value.
TEST_F(NumericsReference, Elementwise) {
  struct Function {
    const char *net, *name;
    Real (*exact)(Real);
  };
  constexpr Function functions[] = {
      {"functions-exponential", "exp", std::exp},
      {"functions-exponential", "log", std::log},
      {"functions-exponential", "sqrt", std::sqrt},
      {"functions-exponential", "cube_root", std::cbrt},
      {"functions-exponential", "erf", std::erf},
      {"functions-exponential", "erfc", std::erfc},
      {"functions-exponential", "gamma", std::tgamma},
      {"functions-hyperbolic", "sinh", std::sinh},
      {"functions-hyperbolic", "tanh", std::tanh},
      {"functions-circular", "sin", std::sin},
      {"functions-circular", "arctan", std::atan},
  };
  std::string compiled;
  for (const Function &function : functions) {
    if (compiled != function.net)
      ASSERT_NO_FATAL_FAILURE(compile(compiled = function.net));
    Reference wanted;
    wanted.count = 1;
    for (double x : input("x_" + std::string(function.name))) {
      Real y = function.exact(x);
      wanted.add(y, std::abs(y));
    }
    expect(function.name, "elementwise", wanted);
  }
}

} // namespace
