// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instances become nested nets:
//
//   %a = instance @block (%x)   =>   %a = chain (%x) { ...the body... }
//
// Each has arrays of its own, whose paths begin with the instance's name.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"

using namespace mlir;
using namespace mlir::netgraph;

/// What the net says of its ports, and what the instance says in addition.
static DictionaryAttr joinAnnotations(Operation *net, InstanceOp instance) {
  NamedAttrList joined(net->getAttrOfType<DictionaryAttr>("annotations"));
  if (auto own = instance->getAttrOfType<DictionaryAttr>("annotations"))
    for (NamedAttribute entry : own)
      joined.set(entry.getName(), entry.getValue());
  return joined.getDictionary(net->getContext());
}

static Operation *expand(InstanceOp instance, Operation *net) {
  Builder builder(instance.getContext());
  OperationState state(instance.getLoc(), net->getName());
  state.addOperands(instance.getInputs());
  state.addTypes(instance->getResultTypes());
  state.addAttribute(
      "operandSegmentSizes",
      builder.getDenseI32ArrayAttr(
          {static_cast<int32_t>(instance.getInputs().size()), 0}));
  for (StringRef name : {"arrays", "initialize", "seed", "learning_rate"})
    if (Attribute value = net->getAttr(name))
      state.addAttribute(name, value);
  for (StringRef name : {"layer_name", "input_names"})
    if (Attribute value = instance->getAttr(name))
      state.addAttribute(name, value);
  if (DictionaryAttr annotations = joinAnnotations(net, instance);
      !annotations.empty())
    state.addAttribute("annotations", annotations);
  IRMapping mapping;
  net->getRegion(0).cloneInto(state.addRegion(), mapping);
  Operation *nested = Operation::create(state);
  instance->getBlock()->getOperations().insert(instance->getIterator(), nested);
  instance->replaceAllUsesWith(nested);
  instance.erase();
  return nested;
}

/// `inside` are the nets that `net` stands in, so that none contains itself.
static LogicalResult expandIn(Operation *net, Operation *table,
                              SmallVector<Operation *, 8> &inside) {
  SmallVector<InstanceOp> instances;
  net->walk([&](InstanceOp instance) { instances.push_back(instance); });
  for (InstanceOp instance : instances) {
    Operation *used =
        table ? SymbolTable::lookupSymbolIn(table, instance.getNetAttr())
              : nullptr;
    if (!isNet(used) || llvm::is_contained(inside, used))
      return failure();
    NetPorts ports = portsOf(used);
    if (instance.getInputs().size() > ports.inputs.size() ||
        instance->getNumResults() != ports.outputs.size())
      return failure();
    inside.push_back(used);
    if (failed(expandIn(expand(instance, used), table, inside)))
      return failure();
    inside.pop_back();
  }
  return success();
}

LogicalResult netgraph::expandInstances(Operation *net, Operation *table) {
  SmallVector<Operation *, 8> inside = {net};
  if (auto name = SymbolTable::getSymbolName(net); table)
    if (Operation *original = SymbolTable::lookupSymbolIn(table, name))
      inside.push_back(original);
  return expandIn(net, table, inside);
}
