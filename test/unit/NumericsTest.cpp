// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The error bounds of docs/numerics.md, on every net of test/data/layers:
// Real32 and Mixed against Real64. A layer that is linear in what it reads is
// its own sum of absolute terms, on absolute inputs and arrays; and on ones it
// counts its terms. The others have the coarser terms of the same document.
#include "ngc/Bounds.h"
#include "numerics/ThreePrecisions.h"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace ngc::test;

namespace {

enum class Terms {
  None,    ///< nothing is rounded
  Linear,  ///< the net itself, on absolute numbers
  Mean,    ///< the same, of a net whose ones do not count
  Output,  ///< |y|
  Unit,    ///< max(1, |y|)
  Square,  ///< max(1, largest |x|)²
  Largest, ///< max(1, largest |x|, largest |y|)
  Range,   ///< 1 + the range of x
  Scores,  ///< largest |value| (1 + what no score exceeds)
  States   ///< 1 + what no sum of a first step exceeds
};

struct Rule {
  const char *prefix;
  Terms terms;
  double perTerm, constant;
  double times = 1; ///< of the terms
};

// The first whose prefix fits.
constexpr Rule rules[] = {
    {"aggregation-max", Terms::None, 0, 0},
    {"aggregation-mean-deviation", Terms::Square, 2, 8},
    {"aggregation-mean", Terms::Mean, 1, 2},
    {"aggregation-min", Terms::None, 0, 0},
    {"aggregation-times", Terms::Output, 1, 0},
    {"aggregation-total", Terms::Linear, 1, 2},
    {"aggregation-wide-total", Terms::Linear, 1, 2},
    {"aggregation-", Terms::Square, 2, 8},
    // a - 3 b is -2 a on absolute numbers, of 4 a absolute terms.
    {"array-shared", Terms::Linear, 1, 2, 2},
    {"array-", Terms::Unit, 0, 128},
    // Both the weights and their sum are wrong by what the scores are.
    {"attention", Terms::Scores, 1, 8, 2},
    {"basic_recurrent", Terms::States, 1, 128},
    {"batch_normalization", Terms::Unit, 0, 128},
    {"catenate", Terms::None, 0, 0},
    {"convolution", Terms::Linear, 1, 2},
    {"cross_entropy_loss", Terms::Unit, 1, 10},
    {"deconvolution", Terms::Linear, 1, 2},
    {"dot", Terms::Linear, 1, 2},
    {"dropout", Terms::None, 0, 0},
    {"elementwise", Terms::Unit, 0, 128},
    {"embedding", Terms::None, 0, 0},
    {"flatten", Terms::None, 0, 0},
    {"functions", Terms::Unit, 0, 128},
    {"gated_recurrent", Terms::States, 1, 128},
    {"linear", Terms::Linear, 1, 2},
    {"long_short_term_memory", Terms::States, 1, 128},
    {"mean_", Terms::Unit, 1, 10},
    {"normalization", Terms::Largest, 2, 16},
    {"padding", Terms::None, 0, 0},
    {"part", Terms::None, 0, 0},
    {"pooling-1d-total", Terms::Linear, 1, 2},
    {"pooling-2d-total", Terms::Linear, 1, 2},
    {"pooling-3d-total", Terms::Linear, 1, 2},
    {"pooling-1d-mean", Terms::Mean, 1, 2},
    {"pooling-2d-mean", Terms::Mean, 1, 2},
    {"pooling-3d-mean", Terms::Mean, 1, 2},
    {"pooling-global", Terms::Mean, 1, 2},
    {"pooling", Terms::None, 0, 0},
    {"replicate", Terms::None, 0, 0},
    {"reshape", Terms::None, 0, 0},
    {"sequence_last", Terms::None, 0, 0},
    {"softmax", Terms::Range, 1, 8},
    {"summation", Terms::Linear, 1, 2},
    {"threading", Terms::Unit, 0, 128},
    {"total", Terms::Linear, 1, 2},
    {"transpose", Terms::None, 0, 0},
};

const Rule &ruleOf(const std::string &name) {
  auto found =
      std::find_if(std::begin(rules), std::end(rules),
                   [&](auto &rule) { return name.rfind(rule.prefix, 0) == 0; });
  if (found == std::end(rules))
    throw std::runtime_error("no rule for the net " + name);
  return *found;
}

/// Numbers of one example of all ports.
double elementsOf(const Named &ports) {
  double count = 0;
  for (auto &[name, port] : ports)
    count += double(port.values.size()) / double(port.shape[0]);
  return count;
}

double largest(const Named &ports) {
  double result = 0;
  for (auto &[name, port] : ports)
    for (double x : port.values)
      result = std::max(result, std::abs(x));
  return result;
}

double range(const Named &ports) {
  double low = INFINITY, high = -INFINITY;
  for (auto &[name, port] : ports)
    for (double x : port.values) {
      low = std::min(low, x);
      high = std::max(high, x);
    }
  return high - low;
}

/// The largest norm of the vectors along the last axis.
double longest(const Numbers &numbers) {
  double result = 0;
  size_t length = size_t(numbers.shape.back());
  for (size_t at = 0; at < numbers.values.size(); at += length) {
    double sum = 0;
    for (size_t i = at; i < at + length; ++i)
      sum += numbers.values[i] * numbers.values[i];
    result = std::max(result, std::sqrt(sum));
  }
  return result;
}

/// No score Σ|k w q| of an attention exceeds |k| |w| |q|.
double scoresOf(const ThreePrecisions &net) {
  double result =
      longest(net.inputs.at("Key")) * longest(net.inputs.at("Query"));
  for (auto &[name, array] : net.arrays) {
    double sum = 0;
    for (double w : array.values)
      sum += w * w;
    result *= std::max(1.0, std::sqrt(sum));
  }
  return result;
}

/// No sum Σ|w x| of a recurrent layer exceeds |w| |x|, x its first input.
double statesOf(const ThreePrecisions &net) {
  double vectors = 1, weights = 1;
  for (auto &[name, input] : net.inputs)
    vectors = std::max(vectors, longest(input));
  for (auto &[name, array] : net.arrays) {
    double sum = 0;
    for (double w : array.values)
      sum += w * w;
    weights = std::max(weights, std::sqrt(sum));
  }
  return 1 + vectors * weights;
}

/// For each element of each output the sum of terms, and how many.
struct Sums {
  Named terms, counts;
};

Sums sumsOf(ThreePrecisions &net, const Rule &rule, const Named &exact) {
  Sums sums{exact, exact};
  double all = elementsOf(net.inputs);
  for (auto &[port, numbers] : sums.counts)
    std::fill(numbers.values.begin(), numbers.values.end(), all);
  if (rule.terms == Terms::Linear || rule.terms == Terms::Mean) {
    Named inputs = net.inputs, arrays = net.arrays;
    net.inputs = absolute(inputs), net.arrays = absolute(arrays);
    sums.terms = net.evaluate(NGC_PRECISION_REAL64);
    net.inputs = ones(inputs), net.arrays = ones(arrays);
    if (rule.terms == Terms::Linear)
      sums.counts = net.evaluate(NGC_PRECISION_REAL64);
    net.inputs = inputs, net.arrays = arrays;
    for (Named *sum : {&sums.terms, &sums.counts})
      for (auto &[port, numbers] : *sum)
        for (double &y : numbers.values)
          y = std::abs(y) * rule.times;
    return sums;
  }
  double x = std::max(1.0, largest(net.inputs));
  double most = std::max(x, largest(exact)), wide = 1 + range(net.inputs);
  if (rule.terms == Terms::Scores)
    wide =
        rule.times * largest({*net.inputs.find("Value")}) * (1 + scoresOf(net));
  if (rule.terms == Terms::States)
    wide = statesOf(net);
  for (auto &[port, numbers] : sums.terms)
    for (double &y : numbers.values)
      y = rule.terms == Terms::None      ? 0
          : rule.terms == Terms::Output  ? std::abs(y)
          : rule.terms == Terms::Unit    ? std::max(1.0, std::abs(y))
          : rule.terms == Terms::Square  ? x * x
          : rule.terms == Terms::Largest ? most
                                         : wide;
  return sums;
}

struct Measured {
  double worst = 0; ///< error / bound
  std::string where;
};

/// The largest error in terms of its bound.
Measured measure(const Named &exact, const Named &found, const Sums &sums,
                 const Rule &rule, double rounding) {
  Measured result;
  for (auto &[port, numbers] : exact)
    for (size_t i = 0; i < numbers.values.size(); ++i) {
      double want = numbers.values[i], got = found.at(port).values[i];
      if (want == got || (std::isnan(want) && std::isnan(got)))
        continue;
      double c = rule.perTerm * sums.counts.at(port).values[i] + rule.constant;
      double bound =
          sums.terms.at(port).values[i] * (c * eps32 + 1.01 * rounding);
      double ratio = std::abs(want - got) / bound;
      if (ratio <= result.worst)
        continue;
      result.worst = ratio;
      char text[120];
      std::snprintf(text, sizeof text, "%s[%zu]: %.17g, not %.17g, bound %g",
                    port.c_str(), i, got, want, bound);
      result.where = text;
    }
  return result;
}

void expectSame(const Named &first, const Named &second,
                const std::string &what) {
  for (auto &[port, numbers] : first)
    for (size_t i = 0; i < numbers.values.size(); ++i) {
      double a = numbers.values[i], b = second.at(port).values[i];
      ASSERT_TRUE(a == b || (std::isnan(a) && std::isnan(b)))
          << what << ": " << port << "[" << i << "]";
    }
}

class Numerics : public testing::TestWithParam<std::string> {};

TEST_P(Numerics, IsWithinTheBound) {
  ThreePrecisions net;
  ASSERT_TRUE(net.compile(GetParam()));
  const Rule &rule = ruleOf(GetParam());
  std::map<ngc_precision, Named> results;
  for (ngc_precision precision :
       {NGC_PRECISION_REAL32, NGC_PRECISION_REAL64, NGC_PRECISION_MIXED}) {
    results[precision] = net.evaluate(precision);
    for (int64_t batch : {1, 2})
      expectSame(results[precision], net.evaluate(precision, batch),
                 "batches of " + std::to_string(batch));
  }
  const Named &exact = results[NGC_PRECISION_REAL64];
  const Named &real32 = results[NGC_PRECISION_REAL32];
  const Named &mixed = results[NGC_PRECISION_MIXED];
  Sums sums = sumsOf(net, rule, exact);
  Measured error = measure(exact, real32, sums, rule, 0);
  EXPECT_LE(error.worst, 1) << "real32 " << error.where;
  RecordProperty("real32", std::to_string(error.worst));
  // Nothing but contractions with arrays is mixed.
  if (net.text.find(" linear ") == std::string::npos &&
      rule.terms != Terms::States &&
      (rule.terms != Terms::Scores || net.arrays.empty()))
    return expectSame(real32, mixed, "mixed");
  error = measure(exact, mixed, sums, rule, roundingOfMixed());
  EXPECT_LE(error.worst, 1) << "mixed " << error.where;
  RecordProperty("mixed", std::to_string(error.worst));
}

std::string nameOf(const testing::TestParamInfo<std::string> &info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Layers, Numerics, testing::ValuesIn(layerNets()),
                         nameOf);

TEST(NumericsDocument, HasTheCompilersTable) {
  std::stringstream text;
  text << std::ifstream(NGC_SOURCE_DIR "/docs/numerics.md").rdbuf();
  for (const ngc::ErrorBound &bound : ngc::errorBounds()) {
    std::string row = "\n| " + bound.family.str() + " | " +
                      std::to_string(bound.perTerm) + " | " +
                      std::to_string(bound.constant) + " | ";
    EXPECT_NE(text.str().find(row), std::string::npos) << row;
  }
}

} // namespace
