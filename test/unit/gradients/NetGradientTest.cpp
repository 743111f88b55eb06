// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The gradients of every net of test/data/layers, hence of every layer,
// against difference quotients, in f64: by all ports and all arrays, at random
// batch sizes, values, cotangents and directions. Nets whose layers behave
// differently in training are differentiated in both modes.
#include "DifferenceQuotient.h"
#include "ngc/Compiler.h"
#include "ngc/net.hpp"
#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace fs = std::filesystem;
using namespace ngc::test;

namespace {

/// Nets with kinks or steps: only of these are points resampled.
constexpr const char *kinked[] = {
    "aggregation-interquartile-range",
    "aggregation-max",
    "aggregation-mean-deviation",
    "aggregation-median",
    "aggregation-min",
    "elementwise-clip",
    "elementwise-if",
    "elementwise-logic",
    "elementwise-long",
    "elementwise-min-max",
    "elementwise-mod",
    "elementwise-named",
    "elementwise-tower",
    "functions-activations",
    "functions-conditions",
    "functions-pairs",
    "functions-steps",
    "mean_absolute_loss",
    "pooling-1d-max",
    "pooling-2d-max",
    "pooling-3d-max",
    "pooling-default",
    "pooling-1d-from-number",
    "pooling-global",
    "pooling-number",
    "pooling-uneven",
    "threading-if",
    "threading-max",
    "threading-named",
    "threading-activation",
};
/// Nets of functions that have no values left of 0 or right of 1.
constexpr const char *ofUnitInterval[] = {
    "aggregation", "cross_entropy_loss", "elementwise",
    "functions",   "threading-div",
};
/// Ports of functions that have none up to 1.
constexpr const char *ofBeyondOne[] = {"x_arcsec", "x_arccsc", "x_arccosh",
                                       "x_arccoth"};
/// Nets that are other functions in training.
constexpr const char *trained[] = {"batch_normalization", "dropout"};

template <size_t count>
bool begins(const std::string &name, const char *const (&list)[count]) {
  for (const char *each : list)
    if (name.rfind(each, 0) == 0)
      return true;
  return false;
}

std::vector<fs::path> nets() {
  std::vector<fs::path> found;
  for (const fs::directory_entry &entry : fs::directory_iterator(NGC_LAYERS))
    if (entry.path().extension() == ".mlir")
      found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

int64_t count(const int64_t *dims, uint32_t rank) {
  int64_t product = 1;
  for (uint32_t i = 0; i < rank; ++i)
    product *= dims[i];
  return product;
}

/// A net at one batch size: which numbers it takes, and its inputs.
class Case {
public:
  Case(ngc::Net &net, const std::string &name, uint64_t seed, int64_t batch)
      : net(net), draw(seed), batch(batch),
        isUnit(begins(name, ofUnitInterval)) {
    const ngc_model &tables = net.tables();
    for (uint32_t i = 0; i < tables.input_count; ++i)
      addPort(tables.inputs[i]);
    for (uint32_t i = 0; i < tables.array_count; ++i)
      addArray(tables.arrays[i]);
    for (uint32_t i = 0; i < tables.output_count; ++i)
      addOutput(tables.outputs[i]);
    targets = net.targets();
  }

  Differentiable function() {
    return {[this](const Point &x) { return value(x); },
            [this](const Point &x) { return gradient(x); }};
  }
  Point point;
  Draw &random() { return draw; }

private:
  ngc::Shape batched(const ngc_port &port) const {
    ngc::Shape shape = {batch};
    shape.insert(shape.end(), port.dims, port.dims + port.rank);
    return shape;
  }

  void addPort(const ngc_port &port) {
    shapes[port.name] = batched(port);
    size_t size = batch * count(port.dims, port.rank);
    if (port.type == NGC_REAL32) {
      bool isBeyond = std::count(std::begin(ofBeyondOne), std::end(ofBeyondOne),
                                 std::string(port.name)) > 0;
      point[port.name] = isBeyond ? draw.reals(size, 1.25, 3)
                         : isUnit ? draw.reals(size, 0.15, 0.85)
                                  : draw.reals(size, -2, 2);
      return;
    }
    bool hasRange = port.low <= port.high;
    std::vector<int64_t> &values = integers[port.name];
    for (size_t i = 0; i < size; ++i)
      values.push_back(hasRange ? draw.integer(port.low, port.high)
                                : draw.integer(1, 2));
  }
  // Vectors may be variances; matrices keep sums small.
  void addArray(const ngc_array &array) {
    int64_t size = count(array.dims, array.rank);
    double width = array.rank < 2 ? 0 : 1;
    arrays.push_back(array.path);
    shapes[array.path] = ngc::Shape(array.dims, array.dims + array.rank);
    point[array.path] = array.rank < 2 ? draw.reals(size, 0.25, 1)
                                       : draw.reals(size, -width, width);
  }
  void addOutput(const ngc_port &port) {
    if (port.type != NGC_REAL32)
      return;
    shapes["->" + std::string(port.name)] = batched(port);
    cotangents[port.name] = draw.weights(batch * count(port.dims, port.rank));
  }

  ngc::Inputs give(const Point &x) {
    ngc::Inputs inputs, written;
    for (auto &[name, values] : x)
      (isArray(name) ? written : inputs)
          .emplace_back(name, ngc::view(values, shapes[name]));
    for (auto &[name, values] : integers)
      inputs.emplace_back(name, ngc::view(values, shapes[name]));
    if (!written.empty())
      net.set(written);
    // The same mask at every point.
    net.setSeeding(NGC_SEEDING_GIVEN, 42);
    return inputs;
  }
  bool isArray(const std::string &name) const {
    return std::find(arrays.begin(), arrays.end(), name) != arrays.end();
  }

  std::pair<double, double> value(const Point &x) {
    std::vector<ngc::Request> requests;
    for (auto &[name, weights] : cotangents)
      requests.push_back({name, "None"});
    ngc::Results results = net(give(x), requests);
    double sum = 0, sizes = 0;
    for (auto &[name, weights] : cotangents) {
      std::span<const double> y = results[name].values<double>();
      for (size_t i = 0; i < y.size(); ++i) {
        sum += y[i] * weights[i];
        sizes += std::abs(y[i] * weights[i]);
      }
    }
    return {sum, sizes};
  }
  Point gradient(const Point &x) {
    ngc::GradientOptions options;
    for (auto &[name, weights] : cotangents)
      options.cotangents.emplace_back(name,
                                      ngc::view(weights, shapes["->" + name]));
    ngc::Gradients gradients =
        net.gradient(give(x), {targets.begin(), targets.end()}, options);
    Point result;
    for (auto &[name, tensor] : gradients)
      result[name] = tensor.numbers();
    return result;
  }

  ngc::Net &net;
  Draw draw;
  int64_t batch;
  bool isUnit;
  std::map<std::string, std::vector<int64_t>> integers;
  std::map<std::string, Numbers> cotangents; // by output port
  std::map<std::string, ngc::Shape> shapes;
  std::vector<std::string> arrays, targets;
};

/// Compares at one point; says what is wrong.
std::string compare(ngc::Net &net, const std::string &name, uint64_t seed,
                    int64_t batch) {
  constexpr int tries = 100; // nets of many kinks meet one at most points
  std::set<std::string> compared;
  size_t all = net.targets().size();
  for (int i = 0; i < tries && compared.size() < all; ++i) {
    Case one(net, name, seed + i, batch);
    std::string wrong =
        compareWithQuotient(one.function(), one.point, one.random(),
                            begins(name, kinked), compared);
    if (!wrong.empty())
      return wrong;
  }
  return compared.size() < all ? "no point without a kink near it" : "";
}

class NetGradient : public testing::TestWithParam<fs::path> {
protected:
  void TearDown() override { fs::remove(artifact); }

  void compile(bool isTrained) {
    mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
    ngc::prepareContext(context);
    ngc::CompileOptions options;
    options.entries.precisions = {"real64"};
    options.entries.gradients = {"all"};
    if (isTrained)
      options.entries.modes = {"test", "train"};
    artifact =
        testing::TempDir() + "ngc-gradient-" + std::to_string(getpid()) + ".so";
    ASSERT_TRUE(mlir::succeeded(ngc::compileFile(
        GetParam().string(), artifact.string(), options, context)));
  }
  void check(ngc_mode mode) {
    std::string name = GetParam().stem().string();
    ngc::Net net(artifact.string(),
                 ngc::Options{.threads = 1,
                              .precision = NGC_PRECISION_REAL64,
                              .mode = mode});
    EXPECT_TRUE(rc::check(name, [&](uint64_t seed) {
      int64_t batch = *rc::gen::inRange(1, 5);
      std::string wrong = compare(net, name, seed, batch);
      if (!wrong.empty())
        RC_FAIL(wrong);
    }));
  }
  fs::path artifact;
};

TEST_P(NetGradient, IsTheDifferenceQuotient) {
  bool isTrained = begins(GetParam().stem().string(), trained);
  ASSERT_NO_FATAL_FAILURE(compile(isTrained));
  check(NGC_MODE_TEST);
  if (isTrained)
    check(NGC_MODE_TRAIN);
}

INSTANTIATE_TEST_SUITE_P(Layers, NetGradient, testing::ValuesIn(nets()),
                         [](const auto &info) {
                           std::string name = info.param.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
