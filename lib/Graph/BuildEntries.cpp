// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nets become functions of calc, one for each thing an artifact can be asked.
//
//   netgraph.graph @lenet {...}
//   =>
//   func.func @evaluate(%Input: tensor<?x1x28x28xf32> {ngc.port = "Input"},
//                       %w: tensor<20x1x5x5xf32> {ngc.array = "conv1/Weights"})
//     -> (tensor<?x10xf32> {ngc.port = "Output"})
//
// Every layer composes itself. All ports carry one leading axis, the batch,
// dynamic unless its size is told; arrays carry none. A nested net is composed
// in place: its layers' paths begin with its name. The location of an op is the
// path of its layer, so that kernels, plans and errors can speak of layers.
#include "BuildCoders.h"
#include "dialect/calc/Build.h"
#include "dialect/netgraph/Layer.h"
#include "dialect/netgraph/Nets.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_BUILDENTRIES
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace mlir::netgraph;

namespace {
// What an entry is asked to do.
struct Request {
  StringRef precision; // real32, real64, mixed
  Mode mode;
  ArrayRef<std::string> gradients; // none: it only evaluates
  int64_t batch;                   // ShapedType::kDynamic: any

  bool isOpen() const { return ShapedType::isDynamic(batch); }

  // "gradient:real64:train"; what is usual is left out.
  std::string name() const {
    std::string text = gradients.empty() ? "evaluate" : "gradient";
    if (precision != "real32")
      text += (":" + precision).str();
    return text + (mode == Mode::Train ? ":train" : "");
  }
};

// Builds one entry of one net.
class EntryBuilder {
public:
  EntryBuilder(Operation *net, OpBuilder &builder, Request request)
      : net(net), builder(builder), request(request),
        real(request.precision == "real64" ? Type(builder.getF64Type())
                                           : Type(builder.getF32Type())) {}

  LogicalResult build();

private:
  RankedTensorType portType(PortAttr port, bool batched);
  Value addArgument(StringRef attribute, StringRef name, PortAttr port,
                    bool batched);
  LogicalResult buildMembers(Operation *graph);
  LogicalResult buildMember(Operation *op);
  LogicalResult buildLayer(Operation *op, LayerOpInterface layer);
  LogicalResult buildNested(Operation *op);
  Value addArray(Operation *op, StringRef array, PortAttr port);
  Value randomState();
  Value perExample(Value value);
  void createFunction();
  void finish();

  Operation *net;
  OpBuilder &builder;
  Request request;
  Type real;
  func::FuncOp function;
  DenseMap<Value, Value> values; // of ports and arrays
  llvm::StringMap<Value> byPath; // outputs of layers, for taps
  DenseSet<Value> arrays;        // tensors without a batch axis
  Value like;                    // some tensor that has one
  Value random;                  // seed and number of the first example
  // Outputs, and the new values of arrays.
  SmallVector<std::pair<std::string, Value>> results, statistics;
};
} // namespace

// Sizes of the port's own axes; a varying one has no fixed size.
RankedTensorType EntryBuilder::portType(PortAttr port, bool batched) {
  SmallVector<int64_t> shape;
  if (batched)
    shape.push_back(request.batch);
  shape.append(port.getShape());
  return RankedTensorType::get(shape,
                               port.isInteger() ? builder.getI64Type() : real);
}

Value EntryBuilder::addArgument(StringRef attribute, StringRef name,
                                PortAttr port, bool batched) {
  unsigned number = function.getNumArguments();
  NamedAttrList attributes;
  attributes.set(attribute, builder.getStringAttr(name));
  if (batched && request.isOpen())
    attributes.set(ngc::dimIdsAttr, builder.getDenseI64ArrayAttr({0}));
  (void)function.insertArgument(number, portType(port, batched),
                                attributes.getDictionary(builder.getContext()),
                                function.getLoc());
  Value argument = function.getArgument(number);
  if (batched)
    like = argument;
  else
    arrays.insert(argument);
  return argument;
}

Value EntryBuilder::addArray(Operation *op, StringRef array, PortAttr port) {
  std::string path = pathOf(op);
  if (!array.empty())
    path += "/" + array.str();
  Value argument = addArgument(ngc::arrayAttr, path, port, /*batched=*/false);
  if (startOf(op, array).kind == ArrayStart::Statistic)
    function.setArgAttr(cast<BlockArgument>(argument).getArgNumber(),
                        ngc::statisticAttr, builder.getUnitAttr());
  return argument;
}

// One more argument, of entries in which some layer draws random numbers.
Value EntryBuilder::randomState() {
  if (random)
    return random;
  unsigned number = function.getNumArguments();
  NamedAttrList attributes;
  attributes.set(ngc::portAttr, builder.getStringAttr("random"));
  attributes.set(ngc::roleAttr, builder.getStringAttr("random"));
  (void)function.insertArgument(
      number, RankedTensorType::get({2}, builder.getI64Type()),
      attributes.getDictionary(builder.getContext()), function.getLoc());
  return random = function.getArgument(number);
}

//===-- members -----------------------------------------------------------===//

// An array that feeds a port is the same for every example.
Value EntryBuilder::perExample(Value value) {
  if (!arrays.contains(value) || !like)
    return value;
  Location loc = value.getLoc();
  SmallVector<OpFoldResult> sizes = {calc::sizeOf(builder, loc, like, 0)};
  SmallVector<int64_t> axes;
  for (OpFoldResult size : calc::sizesOf(builder, loc, value)) {
    sizes.push_back(size);
    axes.push_back(axes.size() + 1);
  }
  return calc::broadcastTo(builder, loc, value, axes, sizes);
}

LogicalResult EntryBuilder::buildLayer(Operation *op, LayerOpInterface layer) {
  std::string path = pathOf(op);
  llvm::StringMap<Value> inputs, arrayValues;
  for (const std::string &port : inputNamesOf(op))
    if (Value operand = operandOf(op, port))
      inputs[port] = perExample(values.lookup(operand));
  for (StringRef array : cast<MemberOpInterface>(op).getArrayNames()) {
    if (isWithout(op, array))
      continue;
    Value operand = operandOf(op, array);
    arrayValues[array] = operand ? values.lookup(operand)
                                 : addArray(op, array, annotationOf(op, array));
  }
  op->setLoc(NameLoc::get(builder.getStringAttr(path)));
  LayerContext context(builder, op, /*leading=*/1, request.mode, real, inputs,
                       arrayValues);
  context.setRandom(path, [&] { return randomState(); });
  if (failed(layer.build(context)))
    return failure();
  for (StringRef array : cast<MemberOpInterface>(op).getArrayNames())
    if (Value moved = context.getStatistics().lookup(array))
      statistics.push_back({path + "/" + array.str(), moved});
  for (auto [port, result] : llvm::zip(outputNamesOf(op), op->getResults())) {
    Value output = context.getOutputs().lookup(port);
    if (!output)
      return op->emitError()
             << "layer '" << path << "' has no output '" << port << "' here";
    values[result] = output;
    byPath[path + "/" + port] = output;
  }
  return success();
}

// The body's inputs are the operands, in order; its outputs the results.
LogicalResult EntryBuilder::buildNested(Operation *op) {
  Block &body = op->getRegion(0).front();
  SmallVector<std::string> names = inputNamesOf(op);
  for (auto input : body.getOps<InputOp>()) {
    Value operand = operandOf(op, nameOf(input));
    if (!operand)
      return input.emitError()
             << "port '" << nameOf(input) << "' is not connected";
    values[input.getOutput()] = values.lookup(operand);
  }
  auto shared = op->getOperands().take_back(body.getNumArguments());
  for (auto [argument, operand] : llvm::zip(body.getArguments(), shared))
    values[argument] = values.lookup(operand);
  if (failed(buildMembers(op)))
    return failure();
  std::string path = pathOf(op);
  llvm::StringMap<Value> outputs;
  for (auto output : body.getOps<OutputOp>())
    outputs[nameOf(output)] = values.lookup(output->getOperand(0));
  for (auto [port, result] : llvm::zip(outputNamesOf(op), op->getResults())) {
    values[result] = outputs.lookup(port);
    byPath[path + "/" + port] = outputs.lookup(port);
  }
  return success();
}

LogicalResult EntryBuilder::buildMember(Operation *op) {
  builder.setInsertionPointToEnd(&function.getBody().front());
  if (isNet(op))
    return buildNested(op);
  if (auto layer = dyn_cast<LayerOpInterface>(op))
    return buildLayer(op, layer);
  if (auto array = dyn_cast<ArrayOp>(op)) {
    values[array.getOutput()] = addArray(op, "", annotationOf(op, "Output"));
  } else if (auto tap = dyn_cast<TapOp>(op)) {
    Operation *source = op->getOperand(0).getDefiningOp();
    std::string path = pathOf(source) + "/" + tap.getPath().str();
    Value value = byPath.lookup(path);
    if (!value)
      return op->emitError() << "there is no port '" << path << "'";
    values[tap.getOutput()] = value;
  }
  return success();
}

LogicalResult EntryBuilder::buildMembers(Operation *graph) {
  for (Operation &op : graph->getRegion(0).front())
    if (failed(buildMember(&op)))
      return failure();
  return success();
}

//===-- the function ------------------------------------------------------===//

void EntryBuilder::finish() {
  SmallVector<Value> returned;
  SmallVector<Type> types;
  for (auto &[name, value] : results) {
    returned.push_back(perExample(value));
    types.push_back(returned.back().getType());
  }
  for (auto &[path, value] : statistics) {
    returned.push_back(value);
    types.push_back(value.getType());
  }
  func::ReturnOp::create(builder, function.getLoc(), returned);
  function.setType(builder.getFunctionType(function.getArgumentTypes(), types));
  for (auto [i, result] : llvm::enumerate(results))
    function.setResultAttr(i, ngc::portAttr,
                           builder.getStringAttr(result.first));
  for (auto [i, statistic] : llvm::enumerate(statistics)) {
    unsigned number = results.size() + i;
    function.setResultAttr(number, ngc::portAttr,
                           builder.getStringAttr(statistic.first));
    function.setResultAttr(number, ngc::roleAttr,
                           builder.getStringAttr("statistic"));
  }
}

void EntryBuilder::createFunction() {
  std::string name = request.name(), symbol = name;
  llvm::replace(symbol, ':', '_');
  function = func::FuncOp::create(builder, builder.getUnknownLoc(), symbol,
                                  builder.getFunctionType({}, {}));
  function->setAttr(ngc::entryAttr, builder.getStringAttr(name));
  function->setAttr(ngc::dimCountAttr,
                    builder.getI64IntegerAttr(request.isOpen()));
  if (!request.isOpen())
    function->setAttr(ngc::batchAttr, builder.getI64IntegerAttr(request.batch));
  if (request.precision != "real32")
    function->setAttr(ngc::precisionAttr,
                      builder.getStringAttr(request.precision));
  if (request.mode == Mode::Train)
    function->setAttr(ngc::modeAttr, builder.getStringAttr("train"));
  if (!request.gradients.empty()) {
    SmallVector<StringRef> targets(request.gradients.begin(),
                                   request.gradients.end());
    function->setAttr(ngc::gradientsAttr, builder.getStrArrayAttr(targets));
  }
  function.addEntryBlock();
}

LogicalResult EntryBuilder::build() {
  Block &body = net->getRegion(0).front();
  builder.setInsertionPoint(net);
  createFunction();
  for (auto input : body.getOps<InputOp>())
    values[input.getOutput()] =
        addArgument(ngc::portAttr, nameOf(input), annotationOf(input, "Input"),
                    /*batched=*/true);
  if (failed(buildMembers(net)))
    return failure();
  builder.setInsertionPointToEnd(&function.getBody().front());
  for (auto output : body.getOps<OutputOp>())
    results.push_back({nameOf(output), values.lookup(output->getOperand(0))});
  finish();
  return success();
}

namespace {
struct BuildEntries : ngc::impl::BuildEntriesBase<BuildEntries> {
  using BuildEntriesBase::BuildEntriesBase;

  // The gradient in Train mode evaluates as well; in Test mode evaluation has
  // an entry of its own, which needs less memory.
  SmallVector<Request> requests() {
    SmallVector<Request> result;
    int64_t examples = batch ? batch : ShapedType::kDynamic;
    for (StringRef precision : orUsual(precisions, "real32"))
      for (StringRef word : orUsual(modes, "test")) {
        Mode mode = word == "train" ? Mode::Train : Mode::Test;
        if (mode == Mode::Test || gradients.empty())
          result.push_back({precision, mode, {}, examples});
        if (!gradients.empty())
          result.push_back({precision, mode, gradients, examples});
      }
    return result;
  }

  static SmallVector<StringRef> orUsual(ArrayRef<std::string> words,
                                        StringRef usual) {
    if (words.empty())
      return {usual};
    return SmallVector<StringRef>(words.begin(), words.end());
  }

  // Encoders and decoders compute in the type of their port.
  LogicalResult buildCoders(Operation *net, OpBuilder &builder) {
    SmallVector<StringRef> words = orUsual(precisions, "real32");
    bool twice = llvm::is_contained(words, "real64");
    bool single =
        llvm::any_of(words, [](StringRef w) { return w != "real64"; });
    if (single && failed(ngc::buildCoders(net, builder, builder.getF32Type())))
      return failure();
    return success(!twice || succeeded(ngc::buildCoders(net, builder,
                                                        builder.getF64Type())));
  }

  void runOnOperation() override {
    OpBuilder builder(&getContext());
    for (Operation &op :
         llvm::make_early_inc_range(*getOperation().getBody())) {
      if (!isNet(&op))
        continue;
      for (Request request : requests())
        if (failed(EntryBuilder(&op, builder, request).build()))
          return signalPassFailure();
      if (failed(buildCoders(&op, builder)))
        return signalPassFailure();
      op.erase();
    }
  }
};
} // namespace
