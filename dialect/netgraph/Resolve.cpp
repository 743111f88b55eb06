// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is implied is written out, innermost nets first, since the ports of a
// net are what its own net has to connect. Afterwards the same net, however it
// was spelt, is the same IR.

#include "dialect/netgraph/Resolve.h"
#include "dialect/netgraph/Nets.h"

using namespace mlir;
using namespace mlir::netgraph;

//===-- implied ports -----------------------------------------------------===//

/// Hands what is said of a port of a member over to the op that now declares
/// it. Of an output, kind and shape also stay where they are.
static void moveAnnotation(Operation *from, StringRef port, Operation *to,
                           StringRef toPort) {
  PortAttr known = annotationOf(from, port);
  if (!known)
    return;
  annotate(to, toPort, known);
  NamedAttrList rest(from->getAttrOfType<DictionaryAttr>("annotations"));
  rest.erase(port);
  if (rest.empty())
    from->removeAttr("annotations");
  else
    from->setAttr("annotations", rest.getDictionary(from->getContext()));
}

static void writeInput(Operation *net, const NetPort &port) {
  OpBuilder builder(net->getContext());
  Block &body = net->getRegion(0).front();
  auto first =
      llvm::find_if(body, [](Operation &op) { return !isa<InputOp>(op); });
  builder.setInsertionPoint(&body, first);
  OperationState state(port.member->getLoc(), InputOp::getOperationName());
  state.addTypes(PortType::get(net->getContext()));
  state.addAttribute("layer_name", builder.getStringAttr(port.name));
  Operation *input = builder.create(state);
  moveAnnotation(port.member, port.of, input, "Input");
  connect(port.member, port.of, input->getResult(0));
}

static void writeOutput(Operation *net, const NetPort &port) {
  OpBuilder builder(net->getContext());
  builder.setInsertionPointToEnd(&net->getRegion(0).front());
  OperationState state(port.member->getLoc(), OutputOp::getOperationName());
  state.addOperands(port.value);
  if (port.name != "Output")
    state.addAttribute("layer_name", builder.getStringAttr(port.name));
  Operation *output = builder.create(state);
  moveAnnotation(port.member, port.of, output, "Output");
}

/// The same port by the same words: an input always has its name, an output
/// only if it is not the usual one.
static void settleName(Operation &op) {
  auto name = op.getAttrOfType<StringAttr>("layer_name");
  if (isa<InputOp>(op) && !name)
    op.setAttr("layer_name", StringAttr::get(op.getContext(), "Input"));
  if (isa<OutputOp>(op) && name && name.getValue() == "Output")
    op.removeAttr("layer_name");
}

//===-- members -----------------------------------------------------------===//

/// The path by names; a position only for layers that have no other name.
static void settlePath(TapOp tap) {
  Operation *net = tap.getNet() ? tap.getNet().getDefiningOp() : nullptr;
  if (!isNet(net))
    return;
  auto [op, port] = follow(net, tap.getPath());
  std::string path = nameOf(op);
  for (Operation *outer = op->getParentOp(); outer && outer != net;
       outer = outer->getParentOp())
    path = nameOf(outer) + "/" + path;
  tap.setPath(path + "/" + port.str());
}

/// The operands of a nested net in the order of its ports.
static void settleOperands(Operation *nested) {
  SmallVector<Value> inputs;
  for (const std::string &port : inputNamesOf(nested))
    if (Value value = operandOf(nested, port))
      inputs.push_back(value);
  for (auto [i, value] : llvm::enumerate(inputs))
    nested->setOperand(i, value);
  nested->removeAttr("input_names");
}

/// A result beyond the first is there for those who use it.
static void dropUnusedResults(Operation *op) {
  unsigned used = op->getNumResults();
  while (used > 1 && op->getResult(used - 1).use_empty())
    --used;
  if (used == op->getNumResults() || isNet(op) || isa<InstanceOp>(op))
    return;
  OperationState state(op->getLoc(), op->getName());
  state.addOperands(op->getOperands());
  state.addTypes(TypeRange(op->getResultTypes()).take_front(used));
  state.addAttributes(op->getAttrs());
  Operation *smaller = OpBuilder(op).create(state);
  for (unsigned i = 0; i < used; ++i)
    op->getResult(i).replaceAllUsesWith(smaller->getResult(i));
  op->erase();
}

static Operation *makeGraph(Operation *net) {
  if (isa<GraphOp>(net))
    return net;
  OperationState state(net->getLoc(), GraphOp::getOperationName());
  state.addOperands(net->getOperands());
  state.addTypes(net->getResultTypes());
  state.addAttributes(net->getAttrs());
  state.addRegion()->takeBody(net->getRegion(0));
  Operation *graph = Operation::create(state);
  if (net->getBlock())
    net->getBlock()->getOperations().insert(net->getIterator(), graph);
  net->replaceAllUsesWith(graph);
  net->erase();
  return graph;
}

//===-- nets --------------------------------------------------------------===//

/// What a net at top level says of its ports belongs to the ports.
static void settleTopAnnotations(Operation *net) {
  for (const NetPort &port : portsOf(net).inputs)
    if (port.op && annotationOf(net, port.name))
      moveAnnotation(net, port.name, port.op, "Input");
  for (const NetPort &port : portsOf(net).outputs)
    if (port.op && annotationOf(net, port.name))
      moveAnnotation(net, port.name, port.op, "Output");
}

Operation *netgraph::resolvePorts(Operation *net) {
  Block &body = net->getRegion(0).front();
  for (auto tap : body.getOps<TapOp>())
    settlePath(tap);
  for (Operation &op : llvm::make_early_inc_range(body))
    if (isNet(&op))
      resolvePorts(&op);
  // all questions before any change, since they are answered from the IR
  SmallVector<Edge> edges = impliedEdgesOf(net);
  NetPorts ports = portsOf(net);
  for (const Edge &edge : edges)
    connect(edge.member, edge.port, edge.value);
  for (const NetPort &port : ports.inputs)
    if (!port.op)
      writeInput(net, port);
  for (const NetPort &port : ports.outputs)
    if (!port.op)
      writeOutput(net, port);
  for (Operation &op : llvm::make_early_inc_range(body)) {
    settleName(op);
    if (isNet(&op))
      settleOperands(&op);
    dropUnusedResults(&op);
  }
  Operation *graph = makeGraph(net);
  sortMembers(graph);
  if (!isNet(graph->getParentOp()))
    settleTopAnnotations(graph);
  return graph;
}
