// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Facts about learned arrays that layers and nets tell together. An `array`
// that feeds layers is found in them again, also through `shares`:
//
//   %table = array : real<[8, 8]>
//   %inner = chain (%a) shares (%table) {
//     linear {Weights = %table}              // here: Weights, 8 in and 8 out
//   }

#include "dialect/netgraph/Nets.h"

using namespace mlir;
using namespace mlir::netgraph;

ArrayStart ArrayStart::weights(ArrayRef<int64_t> shape, int64_t groups) {
  ArrayStart start;
  if (shape.empty())
    return start;
  int64_t kernel = 1;
  for (int64_t size : shape.drop_front(std::min<size_t>(2, shape.size())))
    kernel *= size;
  start.fanIn = (shape.size() > 1 ? shape[1] : 1) * kernel;
  start.fanOut = shape[0] / groups * kernel;
  return start;
}

/// Visits the layers that have `value` for an array of their own, in the order
/// of the text, until one is what `visit` looks for.
static bool
findUse(Value value,
        function_ref<bool(LayerOpInterface layer, StringRef array)> visit) {
  for (Operation &op : *value.getParentBlock()) {
    if (isNet(&op)) {
      Block &body = op.getRegion(0).front();
      auto shared = op.getOperands().take_back(body.getNumArguments());
      for (auto [inner, outer] : llvm::zip(body.getArguments(), shared))
        if (outer == value && findUse(inner, visit))
          return true;
    }
    auto layer = dyn_cast<LayerOpInterface>(op);
    if (!layer)
      continue;
    for (StringRef array : cast<MemberOpInterface>(op).getArrayNames())
      if (operandOf(&op, array) == value && visit(layer, array))
        return true;
  }
  return false;
}

ArrayStart netgraph::startOf(Operation *member, StringRef array) {
  PortAttr port = annotationOf(member, array.empty() ? "Output" : array);
  SmallVector<int64_t> shape = port.getShape();
  if (auto layer = dyn_cast<LayerOpInterface>(member))
    return layer.getArrayStart(array, shape);
  ArrayStart start = ArrayStart::weights(shape);
  findUse(member->getResult(0), [&](LayerOpInterface layer, StringRef array) {
    start = layer.getArrayStart(array, shape);
    return true;
  });
  return start;
}

double netgraph::learningRateOf(Operation *member, StringRef array) {
  auto own = [](Operation *op) {
    return op->getAttrOfType<FloatAttr>("learning_rate");
  };
  FloatAttr rate = own(member);
  if (!rate && !isa<LayerOpInterface>(member))
    findUse(member->getResult(0), [&](LayerOpInterface layer, StringRef) {
      rate = own(layer);
      return bool(rate);
    });
  for (Operation *net = member->getParentOp(); !rate && isNet(net);
       net = net->getParentOp())
    rate = own(net);
  return rate ? rate.getValueAsDouble() : 1;
}
