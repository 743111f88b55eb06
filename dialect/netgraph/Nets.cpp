// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules about ports that nobody wrote.
//
//   chain { linear; ramp; softmax }   =>   edges linear -> ramp -> softmax
//   graph { %a = linear; %b = ramp }  =>   inputs Input1, Input2,
//                                          outputs Output1, Output2
//
// A chain feeds the first port of a layer from the layer before; its own
// inputs feed the ports of its first layer, in order. An input port that is
// then still unconnected is a port of the net, unless it is optional; so is an
// unused output, unless it is muted. An implied port is called after the port
// of the layer; if others would be called the same, they are numbered.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Expression.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::netgraph;

namespace {
/// Nets that are being looked at: an instance inside itself has no end.
using Active = SmallVector<Operation *, 4>;
} // namespace

static NetPorts portsOf(Operation *net, Active &active);

Operation *netgraph::netOf(InstanceOp instance) {
  Operation *top = instance->getParentOp();
  while (isNet(top) && top->getParentOp() &&
         !top->getParentOp()->hasTrait<OpTrait::SymbolTable>())
    top = top->getParentOp();
  Operation *table = top ? top->getParentOp() : nullptr;
  if (!table || !table->hasTrait<OpTrait::SymbolTable>())
    return nullptr;
  Operation *net = SymbolTable::lookupSymbolIn(table, instance.getNetAttr());
  return isNet(net) ? net : nullptr;
}

//===-- input ports of a member -------------------------------------------===//

size_t netgraph::countInputs(Operation *member) {
  size_t count = std::max(1u, member->getNumOperands());
  auto function = member->getAttrOfType<StringAttr>("function");
  if (!function)
    return count;
  static constexpr StringRef letters = "abcdefghijklmnopqrstuvwxyz";
  SmallVector<StringRef> variables;
  for (size_t i = 0; i < letters.size(); ++i)
    variables.push_back(letters.substr(i, 1));
  std::string error;
  size_t position;
  FailureOr<Expression> expression =
      Expression::parse(function, variables, error, position);
  if (succeeded(expression))
    for (auto [i, used] : llvm::enumerate(expression->usedVariables()))
      if (used)
        count = std::max(count, i + 1);
  return count;
}

SmallVector<std::string> netgraph::portNamesOf(Attribute inputPorts) {
  SmallVector<std::string> names;
  if (auto count = dyn_cast_or_null<IntegerAttr>(inputPorts))
    for (int64_t i = 1; i <= count.getInt(); ++i)
      names.push_back("Input" + std::to_string(i));
  if (auto list = dyn_cast_or_null<ArrayAttr>(inputPorts))
    for (auto name : list.getAsRange<StringAttr>())
      names.push_back(name.str());
  return names;
}

static SmallVector<std::string> inputNamesOf(Operation *member,
                                             Active &active) {
  SmallVector<std::string> names;
  Operation *net = isNet(member) ? member : nullptr;
  if (auto instance = dyn_cast<InstanceOp>(member)) {
    net = netOf(instance);
    if (!net || llvm::is_contained(active, net))
      return names;
  }
  if (net) {
    for (const NetPort &port : portsOf(net, active).inputs)
      names.push_back(port.name);
    return names;
  }
  auto ports = cast<MemberOpInterface>(member).getPortNames();
  names.assign(ports.begin(), ports.end());
  if (Attribute given = member->getAttr("input_ports"))
    return portNamesOf(given);
  if (isVariadic(member->getName()))
    for (size_t i = 1; i <= countInputs(member); ++i)
      names.push_back("Input" + std::to_string(i));
  return names;
}

static SmallVector<std::string> outputNamesOf(Operation *member,
                                              Active &active) {
  Operation *net = isNet(member) ? member : nullptr;
  if (auto instance = dyn_cast<InstanceOp>(member)) {
    net = netOf(instance);
    if (llvm::is_contained(active, net))
      net = nullptr;
  }
  SmallVector<std::string> names;
  if (net)
    for (const NetPort &port : portsOf(net, active).outputs)
      names.push_back(port.name);
  else
    for (StringRef name : cast<MemberOpInterface>(member).getOutputNames())
      names.push_back(name.str());
  names.resize(member->getNumResults());
  return names;
}

SmallVector<std::string> netgraph::outputNamesOf(Operation *member) {
  Active active;
  return ::outputNamesOf(member, active);
}

SmallVector<std::string> netgraph::inputNamesOf(Operation *member) {
  Active active;
  return ::inputNamesOf(member, active);
}

/// The first of the operands that belong to ports and arrays, and the lengths
/// of their segments.
static SmallVector<int32_t> segmentsOf(Operation *member) {
  if (auto sizes =
          member->getAttrOfType<DenseI32ArrayAttr>("operandSegmentSizes"))
    return llvm::to_vector(sizes.asArrayRef());
  return {static_cast<int32_t>(member->getNumOperands())};
}

/// Where the port or array stands among the op's segments.
static std::optional<size_t> segmentOf(Operation *member, StringRef name) {
  auto words = cast<MemberOpInterface>(member);
  const auto *port = llvm::find(words.getPortNames(), name);
  if (port != words.getPortNames().end())
    return port - words.getPortNames().begin();
  const auto *array = llvm::find(words.getArrayNames(), name);
  if (array == words.getArrayNames().end())
    return std::nullopt;
  return words.getPortNames().size() + (array - words.getArrayNames().begin());
}

static bool hasOpenInputs(Operation *member) {
  return isNet(member) || isVariadic(member->getName());
}

/// The names of the connected inputs of a net, an instance or a variadic
/// layer, in the order of the operands.
static SmallVector<std::string> connectedNames(Operation *member,
                                               ArrayRef<std::string> ports) {
  auto given = member->getAttrOfType<ArrayAttr>("input_names");
  SmallVector<std::string> names;
  size_t position = 0;
  for (int32_t i = 0; i < segmentsOf(member)[0]; ++i) {
    StringRef name = given ? cast<StringAttr>(given[i]).getValue() : "";
    if (name.empty())
      name = position < ports.size() ? StringRef(ports[position++]) : "";
    names.push_back(name.str());
  }
  return names;
}

static Value operandOf(Operation *member, StringRef name,
                       ArrayRef<std::string> ports) {
  if (hasOpenInputs(member)) {
    SmallVector<std::string> names = connectedNames(member, ports);
    auto found = llvm::find(names, name);
    return found == names.end() ? Value()
                                : member->getOperand(found - names.begin());
  }
  std::optional<size_t> index = segmentOf(member, name);
  SmallVector<int32_t> sizes = segmentsOf(member);
  if (!index || *index >= sizes.size() || sizes[*index] == 0)
    return {};
  size_t first = 0;
  for (size_t i = 0; i < *index; ++i)
    first += sizes[i];
  return member->getOperand(first);
}

Value netgraph::operandOf(Operation *member, StringRef name) {
  if (hasOpenInputs(member))
    return ::operandOf(member, name, netgraph::inputNamesOf(member));
  return ::operandOf(member, name, {});
}

void netgraph::connect(Operation *member, StringRef name, Value value) {
  Builder builder(member->getContext());
  SmallVector<int32_t> sizes = segmentsOf(member);
  size_t index = hasOpenInputs(member) ? 0 : *segmentOf(member, name);
  size_t position = sizes[0];
  if (!hasOpenInputs(member)) {
    position = 0;
    for (size_t i = 0; i < index; ++i)
      position += sizes[i];
  } else if (isNet(member) || isa<InstanceOp>(member)) {
    SmallVector<StringRef> names;
    SmallVector<std::string> ports = netgraph::inputNamesOf(member);
    SmallVector<std::string> connected = connectedNames(member, ports);
    names.assign(connected.begin(), connected.end());
    names.push_back(name);
    member->setAttr("input_names", builder.getStrArrayAttr(names));
  }
  member->insertOperands(position, value);
  ++sizes[index];
  if (member->hasAttr("operandSegmentSizes"))
    member->setAttr("operandSegmentSizes", builder.getDenseI32ArrayAttr(sizes));
}

bool netgraph::isWithout(Operation *member, StringRef array) {
  auto layer = dyn_cast<LayerOpInterface>(member);
  if (layer && !layer.hasArray(array))
    return true;
  auto without = member->getAttrOfType<ArrayAttr>("without");
  return without && llvm::is_contained(
                        without, StringAttr::get(member->getContext(), array));
}

PortAttr netgraph::annotationOf(Operation *member, StringRef name) {
  auto ports = member->getAttrOfType<DictionaryAttr>("annotations");
  return ports ? ports.getAs<PortAttr>(name) : PortAttr();
}

void netgraph::annotate(Operation *member, StringRef name, PortAttr port) {
  NamedAttrList ports(member->getAttrOfType<DictionaryAttr>("annotations"));
  ports.set(name, port);
  member->setAttr("annotations", ports.getDictionary(member->getContext()));
}

//===-- edges of a chain --------------------------------------------------===//

static bool isConnectable(Operation *op) {
  return isa<MemberOpInterface>(op) && !isa<InputOp, ArrayOp>(op);
}

static SmallVector<Edge> impliedEdgesOf(Operation *net, Active &active) {
  SmallVector<Edge> edges;
  if (!isa<ChainOp>(net) || net->getRegion(0).empty())
    return edges;
  Value before;
  SmallVector<Value> inputs;
  for (Operation &op : net->getRegion(0).front()) {
    if (isa<InputOp>(op))
      inputs.push_back(op.getResult(0));
    if (!isConnectable(&op))
      continue;
    Value source = before ? before : inputs.empty() ? Value() : inputs[0];
    if (!isLayer(&op)) { // output, mute, tap
      StringRef port = cast<MemberOpInterface>(op).getPortNames()[0];
      if (source && !op.getNumOperands())
        edges.push_back({&op, port.str(), source});
      continue;
    }
    SmallVector<std::string> ports = inputNamesOf(&op, active);
    size_t next = 0;
    for (auto [i, port] : llvm::enumerate(ports)) {
      bool isVariadicLayer = hasOpenInputs(&op) && !isNet(&op);
      if (::operandOf(&op, port, ports) ||
          (isVariadicLayer && op.getNumOperands()))
        continue;
      if (!before && next < inputs.size())
        edges.push_back({&op, port, inputs[next++]});
      else if (before && i == 0)
        edges.push_back({&op, port, before});
    }
    if (op.getNumResults())
      before = op.getResult(0);
  }
  return edges;
}

SmallVector<Edge> netgraph::impliedEdgesOf(Operation *net) {
  Active active = {net};
  return ::impliedEdgesOf(net, active);
}

//===-- ports of a net ----------------------------------------------------===//

/// Numbers the implied ports that share a name with others, or whose name is
/// `taken`.
static void numberNames(SmallVectorImpl<NetPort> &ports,
                        llvm::StringSet<> taken) {
  llvm::StringMap<unsigned> uses, next;
  for (const NetPort &port : ports)
    if (port.op)
      taken.insert(port.name);
  for (const NetPort &port : ports)
    if (!port.op)
      ++uses[port.name];
  for (NetPort &port : ports) {
    if (port.op)
      continue;
    std::string base = port.name;
    if (uses[base] > 1 || taken.contains(base))
      do
        port.name = base + std::to_string(++next[base]);
      while (taken.contains(port.name));
    taken.insert(port.name);
  }
}

static void addImpliedInputs(Operation &op, ArrayRef<Edge> edges,
                             NetPorts &ports, Active &active) {
  SmallVector<std::string> names = inputNamesOf(&op, active);
  auto optional = cast<MemberOpInterface>(op).getOptionalPortNames();
  for (const std::string &name : names) {
    bool isFed = llvm::any_of(edges, [&](const Edge &edge) {
      return edge.member == &op && edge.port == name;
    });
    if (isFed || ::operandOf(&op, name, names) ||
        llvm::is_contained(optional, name))
      continue;
    bool isNumbered = isVariadic(op.getName()) && !isa<InstanceOp>(op) &&
                      !isNet(&op) &&
                      !isa_and_present<ArrayAttr>(op.getAttr("input_ports"));
    ports.inputs.push_back(
        {isNumbered ? "Input" : name, nullptr, &op, name, Value()});
  }
}

static void addImpliedOutputs(Operation &op, ArrayRef<Edge> edges,
                              NetPorts &ports, Active &active) {
  bool isNetLike = isNet(&op) || isa<InstanceOp>(op);
  SmallVector<std::string> names = outputNamesOf(&op, active);
  for (auto [i, value] : llvm::enumerate(op.getResults())) {
    if (i > 0 && !isNetLike)
      break; // states and the like are there for those who ask
    bool isUsed = !llvm::all_of(value.getUsers(), llvm::IsaPred<TapOp>) ||
                  llvm::any_of(edges, [&](const Edge &edge) {
                    return edge.value == value && !isa<TapOp>(edge.member);
                  });
    std::string name = names[i].empty() ? "Output" : names[i];
    if (!isUsed)
      ports.outputs.push_back({name, nullptr, &op, name, value});
  }
}

static NetPorts portsOf(Operation *net, Active &active) {
  NetPorts ports;
  if (net->getRegion(0).empty())
    return ports;
  active.push_back(net);
  SmallVector<Edge> edges = impliedEdgesOf(net, active);
  Block &body = net->getRegion(0).front();
  for (auto input : body.getOps<InputOp>())
    ports.inputs.push_back(
        {nameOf(input), input, input, "Input", input.getOutput()});
  for (auto output : body.getOps<OutputOp>()) {
    Value value = output.getOutput();
    for (const Edge &edge : edges)
      if (edge.member == output)
        value = edge.value;
    ports.outputs.push_back({nameOf(output), output, output, "Output", value});
  }
  for (Operation &op : body) {
    if (!isLayer(&op))
      continue;
    addImpliedInputs(op, edges, ports, active);
    addImpliedOutputs(op, edges, ports, active);
  }
  // an input is a member like others, an output may be called as a layer is
  llvm::StringSet<> taken;
  for (Operation &op : body)
    if (auto name = op.getAttrOfType<StringAttr>("layer_name");
        name && !isa<OutputOp>(op))
      taken.insert(name.getValue());
  numberNames(ports.inputs, taken);
  numberNames(ports.outputs, {});
  active.pop_back();
  return ports;
}

NetPorts netgraph::portsOf(Operation *net) {
  Active active;
  return ::portsOf(net, active);
}

std::pair<Operation *, StringRef> netgraph::follow(Operation *net,
                                                   StringRef path) {
  while (net) {
    auto [word, rest] = path.split('/');
    Operation *found = nullptr, *positioned = nullptr;
    size_t position = 0;
    for (Operation &op : net->getRegion(0).front()) {
      position += isLayer(&op);
      if (nameOf(&op) == word)
        found = &op;
      else if (isLayer(&op) && std::to_string(position) == word)
        positioned = &op;
    }
    if (!found) // a name wins over a position
      found = positioned;
    if (!found)
      return {net, path};
    Operation *inner = isNet(found) ? found : nullptr;
    if (auto instance = dyn_cast<InstanceOp>(found))
      inner = netOf(instance);
    if (!inner || !rest.contains('/'))
      return {found, rest};
    net = inner;
    path = rest;
  }
  return {nullptr, path};
}
