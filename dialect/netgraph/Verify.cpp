// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a net promises: unique names, no cycles, as many results as outputs,
// instances of nets that exist. Verifiers read only; errors speak of layers.

#include "dialect/netgraph/Nets.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace mlir::netgraph;

//===-- names -------------------------------------------------------------===//

/// Numbers are positions. A layer may have one as its name only where it
/// stands for the position that the layer had before the lines were sorted:
/// then all layers are named.
static bool isPermittedNumber(Operation &op, StringRef number) {
  size_t layers = 0, value;
  for (Operation &other : *op.getBlock()) {
    if (isLayer(&other) && !other.hasAttr("layer_name"))
      return false;
    layers += isLayer(&other);
  }
  return isLayer(&op) && !number.getAsInteger(10, value) && value >= 1 &&
         value <= layers;
}

static LogicalResult verifyName(Operation &op) {
  auto name = op.getAttrOfType<StringAttr>("layer_name");
  if (!name)
    return success();
  StringRef text = name.getValue();
  if (text.empty())
    return mlir::emitError(op.getLoc(), "a name is empty");
  if (llvm::all_of(text, llvm::isDigit) && !isPermittedNumber(op, text))
    return mlir::emitError(op.getLoc())
           << "the name '" << text << "' is a number; numbers are positions";
  if (text.contains('/'))
    return mlir::emitError(op.getLoc())
           << "the name '" << text
           << "' contains '/', which separates the names of a "
              "path";
  return success();
}

static LogicalResult verifyNames(Block &block) {
  llvm::StringMap<Operation *> names;
  for (Operation &op : block) {
    if (!isa<MemberOpInterface>(op))
      return mlir::emitError(op.getLoc())
             << "'" << op.getName()
             << "' is no layer; a net contains netgraph ops "
                "only";
    if (failed(verifyName(op)))
      return failure();
    bool isNamed = op.hasAttr("layer_name") || isa<InputOp, OutputOp>(op);
    if (!isNamed)
      continue;
    // a port may be both input and output
    std::string key = (isa<OutputOp>(op) ? "output " : "") + nameOf(&op);
    auto [entry, isNew] = names.insert({key, &op});
    if (isNew)
      continue;
    InFlightDiagnostic error = mlir::emitError(op.getLoc())
                               << "the name '" << nameOf(&op)
                               << "' is already taken in this net";
    error.attachNote(entry->second->getLoc()) << "here";
    return error;
  }
  return success();
}

//===-- order -------------------------------------------------------------===//

/// `source` feeds the last of the path, which feeds ..., which feeds `source`.
static LogicalResult
emitCycle(Operation *source, ArrayRef<std::pair<Operation *, unsigned>> path) {
  std::string text = nameOf(source);
  for (auto &[op, next] : llvm::reverse(path)) {
    text += " -> " + nameOf(op);
    if (op == source)
      break;
  }
  return mlir::emitError(source->getLoc())
         << "the layers " << text << " form a cycle";
}

/// A depth-first walk against the edges, with a stack of its own.
static LogicalResult verifyNoCycle(Block &block) {
  enum { Open = 1, Done = 2 };
  DenseMap<Operation *, int> state;
  for (Operation &start : block) {
    SmallVector<std::pair<Operation *, unsigned>> path = {{&start, 0}};
    if (!state.insert({&start, Open}).second)
      continue;
    while (!path.empty()) {
      auto &[op, next] = path.back();
      if (next == op->getNumOperands()) {
        state[op] = Done;
        path.pop_back();
        continue;
      }
      Operation *source = op->getOperand(next++).getDefiningOp();
      if (!source || state.lookup(source) == Done)
        continue;
      if (!state.insert({source, Open}).second)
        return emitCycle(source, path);
      path.push_back({source, 0});
    }
  }
  return success();
}

static LogicalResult verifyChainOrder(Block &block) {
  for (Operation &op : block)
    for (Value operand : op.getOperands())
      if (Operation *source = operand.getDefiningOp();
          source && !source->isBeforeInBlock(&op))
        return mlir::emitError(op.getLoc())
               << "layer '" << nameOf(&op)
               << "' of a chain uses the later layer '" << nameOf(source)
               << "'";
  return success();
}

//===-- ports -------------------------------------------------------------===//

/// `encoder` stands at inputs, `decoder` at outputs.
static LogicalResult verifyRoles(Operation &op, ArrayRef<std::string> inputs) {
  auto ports = op.getAttrOfType<DictionaryAttr>("annotations");
  if (!ports)
    return success();
  for (NamedAttribute entry : ports) {
    auto port = cast<PortAttr>(entry.getValue());
    StringRef name = entry.getName();
    if (!port.getCoder())
      continue;
    bool isInput = isa<InputOp>(op) ||
                   (!isa<OutputOp>(op) && llvm::is_contained(inputs, name));
    if (isInput != port.isEncoder())
      return mlir::emitError(op.getLoc())
             << "port '" << name << "' is an " << (isInput ? "input" : "output")
             << " and takes " << (isInput ? "an encoder" : "a decoder")
             << ", got " << port.getRole().getValue();
  }
  return success();
}

/// The names of a net's ports are known only when its body is.
static LogicalResult verifyPortNames(Operation &op,
                                     ArrayRef<std::string> inputs) {
  SmallVector<StringRef> known(inputs.begin(), inputs.end());
  if (auto names = op.getAttrOfType<ArrayAttr>("input_names"))
    for (auto name : names.getAsRange<StringAttr>())
      if (!name.getValue().empty() &&
          !llvm::is_contained(known, name.getValue()))
        return mlir::emitError(op.getLoc())
               << "unknown port '" << name.getValue() << "' of net '"
               << nameOf(&op) << "'" << didYouMean(name.getValue(), known);
  SmallVector<std::string> outputs = outputNamesOf(&op);
  known.append(outputs.begin(), outputs.end());
  if (auto ports = op.getAttrOfType<DictionaryAttr>("annotations"))
    for (NamedAttribute entry : ports)
      if (StringRef name = entry.getName(); !llvm::is_contained(known, name) &&
                                            (isNet(&op) || isa<InstanceOp>(op)))
        return mlir::emitError(op.getLoc())
               << "unknown port '" << name << "' of net '" << nameOf(&op) << "'"
               << didYouMean(name, known);
  return success();
}

static LogicalResult verifyTap(TapOp tap) {
  Value source = tap.getNet();
  Operation *net = source ? source.getDefiningOp() : nullptr;
  Operation *inner = isNet(net) ? net : nullptr;
  if (auto instance = dyn_cast_or_null<InstanceOp>(net)) {
    inner = netOf(instance);
    if (!inner) // the instance's own check says more
      return success();
  }
  if (!inner)
    return mlir::emitError(tap.getLoc(),
                           "a tap reads a port inside a nested net or an "
                           "instance");
  auto [op, rest] = follow(inner, tap.getPath());
  if (isNet(op) && rest.contains('/')) {
    SmallVector<std::string> names;
    for (Operation &each : op->getRegion(0).front())
      names.push_back(nameOf(&each));
    StringRef word = rest.split('/').first;
    return mlir::emitError(tap.getLoc())
           << "there is no layer '" << word << "' in net '"
           << nameOf(op == inner ? net : op) << "'"
           << didYouMean(word, llvm::to_vector_of<StringRef>(names));
  }
  SmallVector<std::string> ports;
  if (isNet(op))
    for (const NetPort &port : portsOf(op).outputs)
      ports.push_back(port.name);
  else
    ports = outputNamesOf(op);
  if (!llvm::is_contained(ports, rest))
    return mlir::emitError(tap.getLoc())
           << "unknown port '" << rest << "' of layer '" << nameOf(op) << "'"
           << didYouMean(rest, llvm::to_vector_of<StringRef>(ports));
  return success();
}

/// `input_ports` must be enough for what is connected and for the function.
static LogicalResult verifyInputPorts(Operation &op) {
  if (!op.hasAttr("input_ports"))
    return success();
  size_t ports = inputNamesOf(&op).size(), used = countInputs(&op);
  if (used <= ports)
    return success();
  return mlir::emitError(op.getLoc())
         << "layer '" << nameOf(&op) << "' has " << ports
         << " input ports by 'input_ports', but uses " << used;
}

/// What a member takes must be there, unless its net is a chain.
static LogicalResult verifyMember(Operation &op, bool inChain) {
  if (auto tap = dyn_cast<TapOp>(op))
    return verifyTap(tap);
  if (isa<OutputOp, MuteOp>(op) && !op.getNumOperands() && !inChain)
    return mlir::emitError(op.getLoc()) << "'" << op.getName().stripDialect()
                                        << "' needs an operand in a graph";
  if (failed(verifyInputPorts(op)))
    return failure();
  if (!isNet(&op) && !isa<InstanceOp>(op) && !op.hasAttr("annotations"))
    return success();
  SmallVector<std::string> inputs = inputNamesOf(&op);
  size_t got = 0;
  if (isNet(&op))
    got = op.getAttrOfType<DenseI32ArrayAttr>("operandSegmentSizes")[0];
  if (isNet(&op) && got > inputs.size())
    return mlir::emitError(op.getLoc())
           << "got " << got << " inputs, but net '" << nameOf(&op) << "' has "
           << inputs.size();
  if (failed(verifyPortNames(op, inputs)))
    return failure();
  return verifyRoles(op, inputs);
}

//===-- nets --------------------------------------------------------------===//

LogicalResult netgraph::verifyNet(Operation *net) {
  bool nested = isNet(net->getParentOp());
  if (!nested && !net->hasAttr("sym_name"))
    return mlir::emitError(net->getLoc())
           << "a " << net->getName().stripDialect()
           << " at top level needs a name, as in '@net'";
  if (!nested && net->getNumOperands())
    return mlir::emitError(net->getLoc(), "a net at top level has no operands");
  Block &block = net->getRegion(0).front();
  bool isChain = isa<ChainOp>(net);
  if (failed(verifyNames(block)) ||
      (isChain && failed(verifyChainOrder(block))) ||
      failed(verifyNoCycle(block)))
    return failure();
  for (Operation &op : block)
    if (failed(verifyMember(op, isChain)))
      return failure();
  NetPorts ports = portsOf(net);
  for (const NetPort &output : ports.outputs)
    if (!output.value)
      return mlir::emitError(output.op->getLoc(),
                             "there is nothing before it to put out");
  if (nested && ports.outputs.size() != net->getNumResults())
    return mlir::emitError(net->getLoc())
           << "net '" << nameOf(net) << "' has " << ports.outputs.size()
           << " outputs, but " << net->getNumResults() << " are named";
  if (!nested)
    return verifyShapes(net);
  return success();
}

//===-- instance ----------------------------------------------------------===//

/// Whether `net` is reached from itself by way of instances.
static bool containsItself(Operation *net, InstanceOp start) {
  SmallVector<Operation *> todo = {netOf(start)};
  DenseSet<Operation *> seen;
  while (!todo.empty()) {
    Operation *current = todo.pop_back_val();
    if (current == net)
      return true;
    if (current && seen.insert(current).second)
      current->walk([&](InstanceOp inner) { todo.push_back(netOf(inner)); });
  }
  return false;
}

LogicalResult InstanceOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Operation *top = (*this)->getParentOp();
  while (isNet(top->getParentOp()))
    top = top->getParentOp();
  Operation *net = netOf(*this);
  if (!net) {
    SmallVector<StringRef> known;
    for (Operation &op : *top->getBlock())
      if (isNet(&op))
        known.push_back(SymbolTable::getSymbolName(&op));
    return mlir::emitError(getLoc()) << "there is no net '@" << getNet() << "'"
                                     << didYouMean(getNet(), known);
  }
  if (containsItself(top, *this))
    return mlir::emitError(getLoc())
           << "net '@" << SymbolTable::getSymbolName(top).strref()
           << "' contains itself";
  auto mismatch = [&](size_t got, StringRef what, size_t expected) {
    InFlightDiagnostic error = mlir::emitError(getLoc())
                               << "got " << got << " " << what << ", but net '@"
                               << getNet() << "' has " << expected;
    error.attachNote(net->getLoc()) << "declared here";
    return error;
  };
  NetPorts ports = portsOf(net);
  // fewer operands are fine: the rest become ports of this net
  if (getInputs().size() > ports.inputs.size())
    return mismatch(getInputs().size(), "inputs", ports.inputs.size());
  if (getNumResults() != ports.outputs.size())
    return mismatch(getNumResults(), "results", ports.outputs.size());
  return success();
}
