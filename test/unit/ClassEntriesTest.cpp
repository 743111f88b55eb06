// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiled coders of classes and truth values, through the runtime.
#include "CoderNets.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using coders::net;
using ngc::Shape;
using Reals = std::vector<float>;
using Positions = std::vector<int64_t>;

constexpr const char *letters = "decoder class<[\"a\", \"b\", \"c\", \"d\"]>";

ngc::Net fourClasses() { return net("real<[4]>", letters); }

double entropy(std::vector<double> p) {
  double sum = 0;
  for (double each : p)
    sum -= each > 0 ? each * std::log(each) : 0;
  return sum;
}

//===-- decisions --------------------------------------------------------===//

TEST(ClassDecoder, DecidesForTheLargest) {
  auto y = fourClasses()(Reals{0.1f, 0.2f, 0.6f, 0.1f});
  EXPECT_EQ(y["Output"].label(), "c");
}

TEST(ClassDecoder, TiesGoToTheFirst) {
  auto model = fourClasses();
  EXPECT_EQ(model(Reals{0.1f, 0.4f, 0.4f, 0.1f}).only().label(), "b");
  EXPECT_EQ(model(Reals{0, 0, 0, 0}).only().label(), "a");
  auto y = model(Reals{0.1f, 0.4f, 0.1f, 0.4f}, {{"Output", "TopDecisions:4"}});
  EXPECT_EQ(y.only().positions(), (Positions{1, 3, 0, 2}));
}

TEST(ClassDecoder, NoNumberIsLast) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  auto model = fourClasses();
  auto top = [&](Reals x) {
    return model(x, {{"Output", "TopDecisions:4"}}).only().positions();
  };
  EXPECT_EQ(top({nan, 0.2f, nan, 0.3f}), (Positions{3, 1, 0, 2}));
  EXPECT_EQ(top({nan, nan, nan, nan}), (Positions{0, 1, 2, 3}));
  EXPECT_EQ(model(Reals{nan, 0.2f, 0.1f, nan}).only().label(), "b");
  EXPECT_EQ(model(Reals{nan, nan, nan, nan}).only().label(), "a");
  auto y = model(Reals{nan, nan, nan, nan}, {{"Output", "RandomSample"}});
  EXPECT_EQ(y.only().label(), "a");
}

TEST(ClassDecoder, SortsProbabilities) {
  auto y = fourClasses()(Reals{0.1f, 0.3f, 0.4f, 0.2f},
                         {{"Output", "TopProbabilities:3"}});
  auto rules = y.only().rules();
  ASSERT_EQ(rules.size(), 3u);
  EXPECT_EQ(rules[0], ngc::Rule("c", 0.4f));
  EXPECT_EQ(rules[1], ngc::Rule("b", 0.3f));
  EXPECT_EQ(rules[2], ngc::Rule("d", 0.2f));
}

TEST(ClassDecoder, TellsEntropyInNats) {
  auto model = fourClasses();
  auto tell = [&](Reals x) {
    return model(x, {{"Output", "Entropy"}}).only().number();
  };
  EXPECT_NEAR(tell({0.25f, 0.25f, 0.25f, 0.25f}), std::log(4), 1e-6);
  EXPECT_EQ(tell({0, 1, 0, 0}), 0);
  EXPECT_NEAR(tell({0.1f, 0.2f, 0.3f, 0.4f}), entropy({0.1, 0.2, 0.3, 0.4}),
              1e-6);
}

TEST(ClassDecoder, TellsSeveralPropertiesAtOnce) {
  auto y =
      fourClasses()(Reals{0.1f, 0.2f, 0.6f, 0.1f}, {{"Output", "Decision"},
                                                    {"Output", "Probability:b"},
                                                    {"Output", "Probabilities"},
                                                    {"Output", "Entropy"},
                                                    {"Output", "None"}});
  EXPECT_EQ(y[ngc::Request("Output", "Decision")].label(), "c");
  EXPECT_EQ(y[ngc::Request("Output", "Probability:b")].number(), 0.2f);
  EXPECT_NEAR(y[ngc::Request("Output", "Entropy")].number(),
              entropy({0.1, 0.2, 0.6, 0.1}), 1e-6);
}

TEST(ClassDecoder, ListsTheClassesAboveHalf) {
  auto model = net("real<[4]>", "decoder class<[\"a\", \"b\", \"c\", \"d\"], "
                                "multilabel = true>");
  auto y = model(ngc::view(Reals{0.9f, 0.5f, 0.51f, 0, 0, 0, 0, 0}, {2, 4}));
  EXPECT_EQ(y.only().counts(), (Positions{2, 0}));
  EXPECT_EQ(y.only().labels(), (std::vector<std::string>{"a", "c"}));
}

TEST(ClassDecoder, OrdersManyClasses) {
  constexpr int64_t classes = 301;
  Reals x(2 * classes);
  for (int64_t i = 0; i < 2 * classes; ++i)
    x[i] = float(i * 7919 % 97) / 97; // each value about three times
  auto y = net("real<[301]>", "decoder class")(
      ngc::view(x, {2, classes}), {{"Output", "TopDecisions:301"}});
  for (int64_t example = 0; example < 2; ++example) {
    Positions expected(classes);
    for (int64_t i = 0; i < classes; ++i)
      expected[i] = i;
    const float *row = &x[example * classes];
    std::stable_sort(expected.begin(), expected.end(),
                     [&](int64_t a, int64_t b) { return row[a] > row[b]; });
    auto begin = y.only().positions().begin() + example * classes;
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), begin));
  }
}

//===-- outer axes -------------------------------------------------------===//

TEST(ClassDecoder, IsMappedOverOuterAxes) {
  for (int depth : {1, 2, 3}) {
    std::string port = depth == 1   ? "real<[3]>"
                       : depth == 2 ? "real<[2, 3]>"
                                    : "real<[4, 2, 3]>";
    Shape outer = depth == 1 ? Shape{} : depth == 2 ? Shape{2} : Shape{4, 2};
    Shape shape = outer;
    shape.insert(shape.begin(), 5);
    int64_t items = 1;
    for (int64_t size : shape)
      items *= size;
    Reals x(items * 3, 0.25f);
    Positions expected;
    for (int64_t i = 0; i < items; ++i) {
      expected.push_back(i % 3);
      x[i * 3 + i % 3] = 0.5f;
    }
    Shape given = shape;
    given.push_back(3);
    auto y = net(
        port, "decoder class<1 to 3, depth = " + std::to_string(depth) + ">")(
        ngc::view(x, given), {{"Output", "Decision"}, {"Output", "Entropy"}});
    EXPECT_EQ(y["Output"].shape(), shape);
    EXPECT_EQ(y["Output"].positions(), expected);
    const ngc::Result &spread = y[ngc::Request("Output", "Entropy")];
    EXPECT_EQ(spread.shape(), shape);
    for (double each : spread.tensor().numbers())
      EXPECT_NEAR(each, 1.5 * std::log(2), 1e-6);
  }
}

TEST(BooleanDecoder, IsMappedOverOuterAxes) {
  for (int depth : {0, 1, 2}) {
    std::string port = depth == 0   ? "real"
                       : depth == 1 ? "real<[3]>"
                                    : "real<[2, 3]>";
    Shape shape = depth == 0   ? Shape{7}
                  : depth == 1 ? Shape{7, 3}
                               : Shape{7, 2, 3};
    int64_t items = depth == 0 ? 7 : depth == 1 ? 21 : 42;
    Reals x(items);
    for (int64_t i = 0; i < items; ++i)
      x[i] = float(i % 5) / 4;
    auto y = net(port, "decoder boolean<depth = " + std::to_string(depth) +
                           ">")(ngc::view(x, shape));
    EXPECT_EQ(y.only().shape(), shape);
    std::vector<double> truths = y.only().tensor().numbers();
    for (int64_t i = 0; i < items; ++i)
      EXPECT_EQ(truths[i], x[i] >= 0.5f) << i;
  }
}

//===-- random samples ---------------------------------------------------===//

/// How often each class is drawn from p.
std::vector<double> frequencies(const Reals &p, ngc_sampling sampling) {
  constexpr int64_t draws = 20000;
  Reals x;
  for (int64_t i = 0; i < draws; ++i)
    x.insert(x.end(), p.begin(), p.end());
  sampling.seeded = 1;
  sampling.seed = 5;
  auto y = fourClasses()(ngc::view(x, {draws, 4}),
                         {{"Output", "RandomSample", sampling}});
  std::vector<double> counts(4);
  for (int64_t place : y.only().positions())
    counts[place] += 1;
  for (double &count : counts)
    count /= draws;
  return counts;
}

/// Within four standard deviations; what cannot be drawn never is.
void expectFrequencies(const Reals &p, ngc_sampling sampling,
                       std::vector<double> expected) {
  std::vector<double> found = frequencies(p, sampling);
  for (int i = 0; i < 4; ++i)
    EXPECT_LE(std::abs(found[i] - expected[i]),
              4 * std::sqrt(expected[i] * (1 - expected[i]) / 20000))
        << "class " << i;
}

const Reals mixed = {0.1f, 0.4f, 0.2f, 0.3f};

TEST(ClassDecoder, SamplesByProbability) {
  expectFrequencies(mixed, {}, {0.1, 0.4, 0.2, 0.3});
  expectFrequencies({0, 0.5f, 0, 0.5f}, {}, {0, 0.5, 0, 0.5});
  expectFrequencies({0, 0, 0, 1}, {}, {0, 0, 0, 1});
}

TEST(ClassDecoder, SamplesAtATemperature) {
  ngc_sampling warm = {}, cold = {};
  warm.temperature = 2;
  cold.temperature = 1e-50;
  std::vector<double> roots;
  double total = 0;
  for (double p : {0.1, 0.4, 0.2, 0.3})
    total += std::sqrt(p);
  for (double p : {0.1, 0.4, 0.2, 0.3})
    roots.push_back(std::sqrt(p) / total);
  expectFrequencies(mixed, warm, roots);
  expectFrequencies(mixed, cold, {0, 1, 0, 0});
}

TEST(ClassDecoder, SamplesAmongTheFirst) {
  ngc_sampling two = {};
  two.top = 2;
  expectFrequencies(mixed, two, {0, 4.0 / 7, 0, 3.0 / 7});
}

TEST(ClassDecoder, SamplesUpToATotal) {
  ngc_sampling nucleus = {};
  nucleus.cutoff = 0.75; // 0.4 + 0.3 is not enough
  expectFrequencies(mixed, nucleus, {0, 4.0 / 9, 2.0 / 9, 3.0 / 9});
  nucleus.cutoff = 0.39;
  expectFrequencies(mixed, nucleus, {0, 1, 0, 0});
  // The total is that of the classes left by `top`.
  nucleus.cutoff = 0.75;
  nucleus.top = 3;
  expectFrequencies(mixed, nucleus, {0, 4.0 / 7, 0, 3.0 / 7});
}

TEST(ClassDecoder, SamplesTheSameFromTheSameSeed) {
  Reals x;
  for (int i = 0; i < 50; ++i)
    x.insert(x.end(), mixed.begin(), mixed.end());
  ngc_sampling sampling = {};
  sampling.seeded = 1;
  sampling.seed = 11;
  auto draw = [&](int64_t from, int64_t count) {
    return fourClasses()(ngc::Value(&x[from * 4], {count, 4}),
                         {{"Output", "RandomSample", sampling}})
        .only()
        .positions();
  };
  Positions all = draw(0, 50);
  EXPECT_EQ(all, draw(0, 50));
  all.resize(7);
  EXPECT_EQ(all, draw(0, 7));
}

TEST(BooleanDecoder, TellsItsProperties) {
  auto model = net("real", "decoder boolean");
  auto y = model(Reals{0, 0.25f, 0.5f, 1}, {{"Output", "Decision"},
                                            {"Output", "Probability"},
                                            {"Output", "Entropy"}});
  EXPECT_EQ(y["Output"].tensor().numbers(), (std::vector<double>{0, 0, 1, 1}));
  EXPECT_EQ(y[ngc::Request("Output", "Probability")].tensor().numbers(),
            (std::vector<double>{0, 0.25, 0.5, 1}));
  auto spread = y[ngc::Request("Output", "Entropy")].tensor().numbers();
  std::vector<double> expected = {0, entropy({0.25, 0.75}), std::log(2), 0};
  for (int i = 0; i < 4; ++i)
    EXPECT_NEAR(spread[i], expected[i], 1e-6);
}

TEST(BooleanDecoder, SamplesByProbability) {
  constexpr int64_t draws = 20000;
  auto model = net("real", "decoder boolean");
  auto share = [&](float p, double temperature) {
    ngc_sampling sampling = {temperature, 0, 0, 3, 1, 0};
    auto y = model(Reals(draws, p), {{"Output", "RandomSample", sampling}});
    double sum = 0;
    for (double each : y.only().tensor().numbers())
      sum += each;
    return sum / draws;
  };
  auto deviations = [](double p) { return 4 * std::sqrt(p * (1 - p) / draws); };
  EXPECT_EQ(share(0, 1), 0);
  EXPECT_EQ(share(1, 1), 1);
  EXPECT_NEAR(share(0.3f, 1), 0.3, deviations(0.3));
  double warm = std::sqrt(0.3) / (std::sqrt(0.3) + std::sqrt(0.7));
  EXPECT_NEAR(share(0.3f, 2), warm, deviations(warm));
}

//===-- encoders ---------------------------------------------------------===//

const std::string indicators =
    "encoder class<[\"a\", \"b\", \"c\"], form = indicator_vector";

TEST(ClassEncoder, MakesIndicators) {
  auto model = net(indicators + ">", "real<[3]>");
  auto y = model(std::vector<ngc::Value>{"c", "a", "b"});
  EXPECT_EQ(y.only().shape(), (Shape{3, 3}));
  EXPECT_EQ(y.only().tensor().numbers(),
            (std::vector<double>{0, 0, 1, 1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(model("b").only().tensor().numbers(),
            (std::vector<double>{0, 1, 0}));
}

TEST(ClassEncoder, MakesIndicatorsOfOuterAxes) {
  auto y = net(indicators + ", dimensions = [2]>", "real<[2, 3]>")(
      std::vector<ngc::Value>{std::vector<ngc::Value>{"c", "a"},
                              std::vector<ngc::Value>{"b", "b"}});
  EXPECT_EQ(y.only().shape(), (Shape{2, 2, 3}));
  EXPECT_EQ(y.only().tensor().numbers(),
            (std::vector<double>{0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0}));
}

TEST(ClassEncoder, LetsIndicatorsPass) {
  auto y = net(indicators + ">", "real<[3]>")(Reals{0.25f, 0.5f, 0.25f});
  EXPECT_EQ(y.only().tensor().numbers(),
            (std::vector<double>{0.25, 0.5, 0.25}));
}

TEST(ClassEncoder, MarksSeveralLabels) {
  auto y = net(indicators + ", multilabel = true>", "real<[3]>")(
      std::vector<ngc::Value>{std::vector<ngc::Value>{"c", "a"},
                              std::vector<ngc::Value>{"b"}});
  EXPECT_EQ(y.only().tensor().numbers(),
            (std::vector<double>{1, 0, 1, 0, 1, 0}));
}

} // namespace
