// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of members, which are those of their results.
//
//   %conv1 = convolution        layer_name = "conv1"
//   %l, %l.State = ...          a further result is named after its port
//   ramp                        no name: called by its position, 2; printed %_2
//
// The printer of MLIR may alter a name (odd characters; a name that an
// enclosing net uses too). Then `{name = "conv 1"}` says the true one.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Syntax.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::netgraph;

bool netgraph::isNet(Operation *op) {
  return isa_and_nonnull<GraphOp, ChainOp>(op);
}

bool netgraph::isLayer(Operation *op) {
  auto member = dyn_cast<MemberOpInterface>(op);
  return member && member.isLayer();
}

std::string netgraph::nameOf(Operation *op) {
  if (auto name = op->getAttrOfType<StringAttr>("layer_name"))
    return name.str();
  if (isa<InputOp>(op))
    return "Input";
  if (isa<OutputOp>(op))
    return "Output";
  if (!isLayer(op) || !op->getBlock())
    return op->getName().stripDialect().str();
  unsigned position = 1;
  for (Operation &other : *op->getBlock()) {
    if (&other == op)
      break;
    position += isLayer(&other);
  }
  return std::to_string(position);
}

std::string netgraph::pathOf(Operation *member) {
  std::string path = nameOf(member);
  for (Operation *net = member->getParentOp(); isNet(net);
       net = net->getParentOp())
    if (isNet(net->getParentOp()))
      path = nameOf(net) + "/" + path;
  return path;
}

/// %0, and %_2 or %_2_0 as printed for a layer without a name.
static bool isPosition(StringRef name) {
  bool digits =
      llvm::all_of(name, [](char c) { return llvm::isDigit(c) || c == '_'; });
  return name.empty() || (digits && llvm::isDigit(name.back()));
}

void netgraph::takeNameFromResult(OpAsmParser &parser, OperationState &result) {
  StringRef name = parser.getResultName(0).first;
  if (!isPosition(name) && !result.attributes.get("layer_name"))
    result.addAttribute("layer_name", parser.getBuilder().getStringAttr(name));
}

void netgraph::nameResults(Operation *op, OpAsmSetValueNameFn setName) {
  auto given = op->getAttrOfType<StringAttr>("layer_name");
  if (!op->getNumResults() || (!given && !isLayer(op)))
    return;
  std::string name = given ? given.str() : "_" + nameOf(op);
  setName(op->getResult(0), name);
  if (op->getNumResults() == 1)
    return;
  SmallVector<std::string> outputs = outputNamesOf(op);
  for (unsigned i = 1; i < op->getNumResults(); ++i)
    if (!outputs[i].empty())
      setName(op->getResult(i), name + "." + outputs[i]);
}

bool netgraph::isNameToBeWritten(Operation *op, OpAsmPrinter &printer) {
  auto name = op->getAttrOfType<StringAttr>("layer_name");
  if (!name || !op->getNumResults() || isPosition(name))
    return bool(name);
  std::string printed;
  llvm::raw_string_ostream os(printed);
  printer.printOperand(op->getResult(0), os); // "%Input_0", "%two#0"
  return StringRef(printed).drop_front().split('#').first != name.getValue();
}
