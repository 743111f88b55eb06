// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The facts of a resolved net: what the artifact's tables and its note tell
// of ports, coders, layers, edges and arrays.
#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"
#include "dialect/netgraph/coders/Options.h"
#include "ngc/Model.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::netgraph;
using namespace ngc;

//===-- coders ------------------------------------------------------------===//

static llvm::json::Value toJson(Attribute value) {
  return TypeSwitch<Attribute, llvm::json::Value>(value)
      .Case<BoolAttr>([](auto a) { return a.getValue(); })
      .Case<IntegerAttr>([](auto a) { return a.getInt(); })
      .Case<FloatAttr>([](auto a) { return a.getValueAsDouble(); })
      .Case<StringAttr>([](auto a) { return a.getValue().str(); })
      .Case<DenseI64ArrayAttr>(
          [](auto a) { return llvm::json::Array(a.asArrayRef()); })
      .Case<ArrayAttr>([](auto a) {
        llvm::json::Array items;
        for (Attribute item : a)
          items.push_back(toJson(item));
        return llvm::json::Value(std::move(items));
      })
      .Default([](Attribute) { return nullptr; });
}

static ModelTables::Coder describeCoder(PortAttr port) {
  CoderAttrInterface coder = port.getCoderInterface();
  CoderRole role = port.isEncoder() ? CoderRole::Encoder : CoderRole::Decoder;
  ModelTables::Coder result;
  result.kind = coder.getWord().str();
  llvm::json::Object options;
  for (NamedAttribute option : resolvedOptions(coder, role))
    options[option.getName().getValue()] = toJson(option.getValue());
  result.options =
      llvm::formatv("{0}", llvm::json::Value(std::move(options))).str();
  for (const std::string &label : coder.getLabels())
    result.classes.push_back(label);
  result.depth = coder.getOuterDepth(role);
  return result;
}

// A class coder without labels has the classes of its range, or of the last
// axis of the port. Other coders have none.
static uint32_t countClasses(PortAttr port) {
  auto isClasses = [](const CoderOption &option) {
    return option.name == "classes";
  };
  if (llvm::none_of(port.getCoderInterface().getOptionTable(), isClasses))
    return 0;
  if (port.hasRange())
    return port.getRange()[1] - port.getRange()[0] + 1;
  SmallVector<int64_t> shape = port.getShape();
  return shape.empty() ? 0 : shape.back();
}

static ModelTables::Port describePort(StringRef name, PortAttr port) {
  ModelTables::Port result;
  result.name = name.str();
  result.type = port.isInteger() ? NGC_INT64 : NGC_REAL32;
  llvm::append_range(result.dims, port.getShape());
  if (port.hasRange())
    result.range = {port.getRange()[0], port.getRange()[1]};
  if (port.getCoder()) {
    result.coder = describeCoder(port);
    result.coder->classCount = result.coder->classes.empty()
                                   ? countClasses(port)
                                   : result.coder->classes.size();
  }
  return result;
}

//===-- initialisation ----------------------------------------------------===//

// normal<0.0, 0.1> => ["normal", 0, 0.1];  uniform => ["uniform"]
static llvm::json::Value describeDistribution(Attribute value) {
  llvm::json::Array result;
  auto call = dyn_cast<DictionaryAttr>(value);
  result.push_back(toJson(call ? call.get("word") : value));
  if (call)
    for (Attribute number : call.getAs<ArrayAttr>("values"))
      result.push_back(toJson(number));
  return result;
}

// What a net or an `array` says itself; see ngc/initialize.h.
static llvm::json::Object describeRule(Operation *op) {
  llvm::json::Object rule;
  if (Attribute seed = op->getAttr("seed"))
    rule["seed"] = toJson(seed);
  Attribute method = op->getAttr("initialize");
  auto call = dyn_cast_if_present<DictionaryAttr>(method);
  if (!method)
    return rule;
  rule["method"] = toJson(call ? call.get("word") : method);
  for (NamedAttribute option :
       call ? call : DictionaryAttr::get(op->getContext()))
    if (option.getName() != "word")
      rule[option.getName() == "biases" ? "biases" : "weights"] =
          describeDistribution(option.getValue());
  return rule;
}

static void addParts(Operation *net, llvm::json::Object &parts) {
  for (Operation &op : net->getRegion(0).front()) {
    if (!isNet(&op) && !isa<ArrayOp>(op))
      continue;
    if (llvm::json::Object rule = describeRule(&op); !rule.empty())
      parts[pathOf(&op)] = std::move(rule);
    if (isNet(&op))
      addParts(&op, parts);
  }
}

static std::string describeInitialize(Operation *net) {
  llvm::json::Object rule = describeRule(net), parts;
  addParts(net, parts);
  if (!parts.empty())
    rule["parts"] = std::move(parts);
  if (rule.empty())
    return "";
  return llvm::formatv("{0}", llvm::json::Value(std::move(rule))).str();
}

//===-- members -----------------------------------------------------------===//

namespace {
class NetDescriber {
public:
  NetDescriber(ModelTables &tables, std::vector<ArraySource> &sources)
      : tables(tables), sources(sources) {}

  void describe(Operation *net) {
    top = net;
    tables.name = SymbolTable::getSymbolName(net).str();
    Block &body = net->getRegion(0).front();
    for (auto input : body.getOps<InputOp>())
      tables.inputs.push_back(
          describePort(nameOf(input), annotationOf(input, "Input")));
    for (auto output : body.getOps<OutputOp>())
      tables.outputs.push_back(
          describePort(nameOf(output), annotationOf(output, "Output")));
    addMembers(net);
    addEdges(net);
    tables.initialize = describeInitialize(net);
  }

private:
  void addMembers(Operation *net) {
    for (Operation &op : net->getRegion(0).front()) {
      if (isNet(&op)) {
        addMembers(&op);
        continue;
      }
      if (isa<ArrayOp>(op))
        addArray(&op, "", annotationOf(&op, "Output"));
      if (!isa<LayerOpInterface>(op))
        continue;
      layers[&op] = tables.layers.size();
      tables.layers.push_back({pathOf(&op), op.getName().stripDialect().str()});
      for (StringRef array : cast<MemberOpInterface>(op).getArrayNames())
        if (!isWithout(&op, array) && !operandOf(&op, array))
          addArray(&op, array, annotationOf(&op, array));
    }
  }

  // The nearest enclosing net that names a file says where values are; keys
  // are paths from there.
  void addArray(Operation *op, StringRef array, PortAttr port) {
    std::string path = pathOf(op);
    if (!array.empty())
      path += "/" + array.str();
    ArraySource source{path, "", path, {}, op->getLoc()};
    for (Operation *net = op->getParentOp(); isNet(net);
         net = net->getParentOp())
      if (auto file = net->getAttrOfType<StringAttr>("arrays")) {
        source.file = file.str();
        if (net != top)
          source.key = path.substr(pathOf(net).size() + 1);
        break;
      }
    if (auto given = dyn_cast<ArrayOp>(op))
      source.value = given.getValueAttr();
    ModelTables::Array entry;
    entry.path = path;
    llvm::append_range(entry.dims, port.getShape());
    entry.hasValue = false;
    ArrayStart start = startOf(op, array);
    if (start.kind != ArrayStart::Weights)
      entry.constant = start.value;
    entry.biases = start.kind == ArrayStart::Biases;
    entry.statistic = start.kind == ArrayStart::Statistic;
    entry.fanIn = start.fanIn;
    entry.fanOut = start.fanOut;
    entry.learningRate = learningRateOf(op, array);
    tables.arrays.push_back(entry);
    sources.push_back(source);
  }

  // Edges between layers, seen through the ports of nested nets.
  void addEdges(Operation *net) {
    for (Operation &op : net->getRegion(0).front()) {
      if (isNet(&op)) {
        addEdges(&op);
        continue;
      }
      bool isEnd = isa<OutputOp>(op) && net == top;
      if (!isEnd && !layers.contains(&op))
        continue;
      for (const std::string &port : inputNamesOf(&op))
        if (Value value = operandOf(&op, port))
          addEdge(value, isEnd ? -1 : layers.lookup(&op),
                  isEnd ? nameOf(&op) : port);
    }
  }

  void addEdge(Value value, int32_t to, StringRef toPort) {
    auto [source, port] = origin(value);
    if (!source || isa<ArrayOp>(source))
      return;
    auto layer = layers.find(source);
    ModelTables::Edge edge;
    edge.from = layer == layers.end() ? -1 : layer->second;
    edge.to = to;
    edge.fromPort = port;
    edge.toPort = toPort.str();
    tables.edges.push_back(edge);
  }

  // The layer or the net's input that makes a value.
  std::pair<Operation *, std::string> origin(Value value) {
    Operation *op = value.getDefiningOp();
    if (!op) // a shared array
      return {};
    if (isa<TapOp>(op)) {
      Operation *nested = op->getOperand(0).getDefiningOp();
      auto [member, port] = follow(nested, cast<TapOp>(op).getPath());
      return {member, port.str()};
    }
    unsigned number = cast<OpResult>(value).getResultNumber();
    if (isNet(op)) {
      std::string port = outputNamesOf(op)[number];
      for (auto output : op->getRegion(0).front().getOps<OutputOp>())
        if (nameOf(output) == port)
          return origin(output->getOperand(0));
      return {};
    }
    if (isa<InputOp>(op)) {
      if (op->getParentOp() == top)
        return {op, nameOf(op)};
      Value outer = operandOf(op->getParentOp(), nameOf(op));
      return outer ? origin(outer) : std::pair<Operation *, std::string>();
    }
    return {op, outputNamesOf(op)[number]};
  }

  ModelTables &tables;
  std::vector<ArraySource> &sources;
  Operation *top = nullptr;
  DenseMap<Operation *, int32_t> layers;
};
} // namespace

LogicalResult ngc::describeNet(ModuleOp module, ModelTables &tables,
                               std::vector<ArraySource> &sources) {
  for (Operation &op : *module.getBody()) {
    if (!isNet(&op))
      continue;
    NetDescriber(tables, sources).describe(&op);
    std::string text;
    llvm::raw_string_ostream(text) << op;
    tables.text = text;
    SmallVector<std::string> varying = varyingNames(&op);
    return varying.empty() ? success() : askForLengths(&op, varying);
  }
  return module.emitError("there is no net to compile");
}
