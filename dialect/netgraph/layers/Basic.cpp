// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// linear and softmax.
#include "dialect/netgraph/layers/Basic.h"
#include "dialect/netgraph/Layer.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

//===-- linear ------------------------------------------------------------===//

LogicalResult LinearOp::constrainShapes(LayerShapes &shapes) {
  if (failed(shapes.setReal("Output")) || failed(shapes.setReal("Weights")) ||
      failed(shapes.fixed("Input")))
    return failure();
  if (std::optional<ArrayRef<int64_t>> size = getSize())
    if (failed(shapes.equal("Output", shapes.constants(*size))))
      return failure();
  Dim rows = shapes.fresh("rows"), columns = shapes.fresh("columns");
  // The arrays come first, so that a wrong one is named against its input.
  if (failed(shapes.equal("Weights", {rows, columns})))
    return failure();
  if (shapes.has("Biases") && (failed(shapes.setReal("Biases")) ||
                               failed(shapes.equal("Biases", {rows}))))
    return failure();
  if (shapes.rank("Input")) {
    columns = shapes.product(shapes.dims("Input"));
    if (failed(shapes.equal("Weights", {rows, columns})))
      return failure();
  }
  if (!shapes.rank("Output"))
    return success();
  rows = shapes.product(shapes.dims("Output"));
  return shapes.equal("Weights", {rows, columns});
}

ArrayStart LinearOp::getArrayStart(StringRef array, ArrayRef<int64_t> shape) {
  return array == "Biases" ? ArrayStart::biases() : ArrayStart::weights(shape);
}

LogicalResult LinearOp::build(LayerContext &context) {
  OpBuilder &b = context.builder();
  Location loc = context.loc();
  Value weights = context.array("Weights"), biases = context.array("Biases");
  int64_t columns = context.shape("Weights")[1];
  Value x = context.reshape(context.realInput("Input"), {columns});
  Value y = calc::ContractOp::create(b, loc, x, weights, {}, {},
                                     {context.leading()}, {1});
  if (biases)
    y = calc::add(b, loc, y, context.broadcastArray(biases, {0}, y));
  context.setOutput("Output", context.reshape(y, context.shape("Output")));
  return success();
}

//===-- softmax -----------------------------------------------------------===//

LogicalResult SoftmaxOp::constrainShapes(LayerShapes &shapes) {
  if (failed(shapes.setReal("Output")) ||
      failed(shapes.sameShape("Input", "Output")))
    return failure();
  if (!shapes.rank("Input"))
    return success();
  return shapes.axis("Input", getAxis());
}

LogicalResult SoftmaxOp::build(LayerContext &context) {
  int64_t axis = context.axis(getAxis(), context.rank("Input"));
  Value x = context.realInput("Input");
  context.setOutput("Output", calc::SoftmaxOp::create(context.builder(),
                                                      context.loc(), x, axis));
  return success();
}
