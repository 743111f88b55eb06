// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every layer must do beyond the entry that is compiled today: compose
// itself for no leading axis and for two, in 64 bits, and for training. The
// numbers are tested in whole nets; here only types are.
#include "dialect/netgraph/Layer.h"
#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::netgraph;

namespace {

/// One layer of a resolved net, and a function to compose it in.
class Layer {
public:
  Layer(StringRef ports, StringRef layer) {
    context.loadDialect<NetgraphDialect, calc::CalcDialect, func::FuncDialect,
                        affine::AffineDialect, arith::ArithDialect,
                        math::MathDialect, tensor::TensorDialect>();
    std::string text =
        ("netgraph.graph @net {\n" + ports + "\n  %layer = " + layer + "\n}\n")
            .str();
    module = parseSourceString<ModuleOp>(text, &context);
    if (!module)
      return;
    Operation *net = resolvePorts(&module->getBody()->front());
    if (failed(inferShapes(net, /*partial=*/false)))
      return;
    net->walk([&](LayerOpInterface found) { op = found; });
  }

  /// Composes the layer; the types of its outputs and statistics, sorted by
  /// name, or what failed.
  std::string build(int64_t leading, Mode mode, Type real) {
    if (!op)
      return "no layer";
    OpBuilder b(&context);
    auto function =
        func::FuncOp::create(op->getLoc(), "build", b.getFunctionType({}, {}));
    OwningOpRef<func::FuncOp> owner(function);
    Block *block = function.addEntryBlock();
    b.setInsertionPointToEnd(block);
    auto argument = [&](StringRef name, int64_t numLeading) {
      PortAttr port = annotationOf(op, name);
      SmallVector<int64_t> shape(numLeading, ShapedType::kDynamic);
      append_range(shape, port.getShape());
      Type element = port.isInteger() ? b.getI64Type() : real;
      return block->addArgument(RankedTensorType::get(shape, element),
                                op->getLoc());
    };
    llvm::StringMap<Value> inputs, arrays;
    for (const std::string &name : inputNamesOf(op))
      inputs[name] = argument(name, leading);
    for (StringRef name : cast<MemberOpInterface>(*op).getArrayNames())
      if (!isWithout(op, name))
        arrays[name] = argument(name, 0);
    LayerContext layer(b, op, leading, mode, real, inputs, arrays);
    if (failed(op.build(layer)))
      return "not built";
    func::ReturnOp::create(b, op->getLoc());
    function.setFunctionType(
        b.getFunctionType(block->getArgumentTypes(), TypeRange()));
    if (failed(verify(function)))
      return "not valid";
    std::map<std::string, std::string> types;
    for (const auto &values : {layer.getOutputs(), layer.getStatistics()})
      for (const auto &entry : values)
        types[entry.getKey().str()] = print(entry.getValue().getType());
    std::string result;
    for (auto &[name, type] : types)
      result += (result.empty() ? "" : ", ") + name + " " + type;
    return result;
  }

  MLIRContext context;
  LayerOpInterface op;

private:
  static std::string print(Type type) {
    std::string text;
    llvm::raw_string_ostream(text) << type;
    return text.substr(6); // without "tensor"
  }

  OwningOpRef<ModuleOp> module;
};

struct Case {
  const char *ports, *layer, *outputs;
};

// Outputs are those of one example; LEAD stands for the leading axes, REAL for
// the type of reals.
const Case cases[] = {
    {"%x = input : real<[2, 3]>", "linear %x {size = [4]}",
     "Output <LEAD4xREAL>"},
    {"%x = input : real", "linear %x {size = []}", "Output <LEADREAL>"},
    {"%x = input : integer<1 to 9, [5]>", "linear %x {size = [2, 2]}",
     "Output <LEAD2x2xREAL>"},
    {"%x = input : real<[2, 3]>", "softmax %x {axis = 0}",
     "Output <LEAD2x3xREAL>"},
    {"%x = input : real<[2, 3]>", "dot (%x, %x) {transpose = [[[0, 1]], none]}",
     "Output <LEAD3x3xREAL>"},
    {"%x = input : real<[4, 8, 6]>",
     "convolution %x {channels = 2, kernel = 3, groups = 2, padding = same}",
     "Output <LEAD2x8x6xREAL>"},
    {"%x = input : real<[8, 4]>",
     "convolution %x {channels = 2, kernel = 3, interleaving = true}",
     "Output <LEAD6x2xREAL>"},
    {"%x = input : real<[3, 8, 6]>",
     "pooling %x {kernel = 2, stride = 2, function = mean}",
     "Output <LEAD3x4x3xREAL>"},
    {"%x = input : real<[6, 4]>",
     "normalization %x {axes = [0, 1], scaling = [0], groups = [3, 1]}",
     "Output <LEAD6x4xREAL>"},
    {"%x = input : real<[6, 4]>", "normalization %x {method = rms}",
     "Output <LEAD6x4xREAL>"},
    {"%x = input : real<[2]>\n%t = input : real<[2]>",
     "mean_squared_loss (%x, %t)", "Loss <LEADREAL>"},
    {"%x = input : real\n%t = input : real", "mean_absolute_loss (%x, %t)",
     "Loss <LEADREAL>"},
    {"%x = input : real<[4, 5]>\n%t = input : integer<0 to 4, [4]>",
     "cross_entropy_loss (%x, %t) {target = index}", "Loss <LEADREAL>"},
    {"%x = input : real<[4, 5]>\n%t = input : real<[4, 5]>",
     "cross_entropy_loss (%x, %t) {target = probabilities}", "Loss <LEADREAL>"},
    {"%x = input : real\n%t = input : integer<0 to 1>",
     "cross_entropy_loss (%x, %t) {target = binary}", "Loss <LEADREAL>"},
};

std::string replaced(std::string text, StringRef what, StringRef by) {
  for (size_t at = text.find(what); at != std::string::npos;
       at = text.find(what))
    text.replace(at, what.size(), by.str());
  return text;
}

TEST(Layer, ComposesForAnyLeadingAxesAndReals) {
  for (const Case &test : cases) {
    Layer layer(test.ports, test.layer);
    for (int64_t leading = 0; leading < 3; ++leading) {
      std::string lead;
      for (int64_t i = 0; i < leading; ++i)
        lead += "?x";
      std::string expected = replaced(test.outputs, "LEAD", lead);
      EXPECT_EQ(
          layer.build(leading, Mode::Test, Float32Type::get(&layer.context)),
          replaced(expected, "REAL", "f32"))
          << test.layer;
      EXPECT_EQ(
          layer.build(leading, Mode::Test, Float64Type::get(&layer.context)),
          replaced(expected, "REAL", "f64"))
          << test.layer;
    }
  }
}

TEST(Layer, TrainingMovesTheStatistics) {
  Layer layer("%x = input : real<[3, 4, 5]>", "batch_normalization %x");
  Type real = Float32Type::get(&layer.context);
  EXPECT_EQ(layer.build(1, Mode::Test, real), "Output <?x3x4x5xf32>");
  EXPECT_EQ(layer.build(1, Mode::Train, real),
            "MovingMean <3xf32>, MovingVariance <3xf32>, "
            "Output <?x3x4x5xf32>");
}

/// How the arrays of a layer start: "Weights 6 -> 2", "Biases 0 or drawn".
std::string startsOf(StringRef ports, StringRef text) {
  Layer layer(ports, text);
  if (!layer.op)
    return "no layer";
  std::string result;
  llvm::raw_string_ostream os(result);
  for (StringRef array : cast<MemberOpInterface>(*layer.op).getArrayNames()) {
    ArrayStart start = startOf(layer.op, array);
    os << (result.empty() ? "" : ", ") << array << " ";
    if (start.kind == ArrayStart::Weights)
      os << start.fanIn << " -> " << start.fanOut;
    else
      os << int64_t(start.value);
    os << (start.kind == ArrayStart::Biases      ? " or drawn"
           : start.kind == ArrayStart::Statistic ? " moving"
                                                 : "");
  }
  return result;
}

TEST(Layer, ArraysHaveAStart) {
  EXPECT_EQ(startsOf("%x = input : real<[2, 3]>", "linear %x {size = [4, 5]}"),
            "Weights 6 -> 20, Biases 0 or drawn");
  EXPECT_EQ(startsOf("%x = input : real<[4, 9, 9]>",
                     "convolution %x {channels = 6, kernel = [2, 3]}"),
            "Weights 24 -> 36, Biases 0 or drawn");
  EXPECT_EQ(startsOf("%x = input : real<[4, 9, 9]>",
                     "convolution %x {channels = 6, kernel = 3, groups = 2}"),
            "Weights 18 -> 27, Biases 0 or drawn");
  EXPECT_EQ(startsOf("%x = input : real<[3, 4]>", "batch_normalization %x"),
            "Scaling 1, Biases 0 or drawn, MovingMean 0 moving, "
            "MovingVariance 1 moving");
  EXPECT_EQ(startsOf("%x = input : real<[3, 4]>", "normalization %x"),
            "Scaling 1, Biases 0 or drawn");
}

} // namespace
