// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// linear and softmax.
#include "dialect/netgraph/layers/Basic.h"
#include "dialect/netgraph/Layer.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

//===-- linear ------------------------------------------------------------===//

/// Input and Output begin with the same `mapped` axes.
static LogicalResult constrainMapped(LayerShapes &shapes, int64_t mapped) {
  for (StringRef port : {"Input", "Output"}) {
    std::optional<int64_t> rank = shapes.rank(port);
    if (rank && *rank < mapped)
      return shapes.error() << "is mapped over " << mapped << " axes, but '"
                            << port << "' has rank " << *rank;
  }
  if (mapped == 0 || !shapes.rank("Input") || !shapes.rank("Output"))
    return success();
  SmallVector<Dim> input = shapes.dims("Input"), dims = shapes.dims("Output");
  std::copy_n(input.begin(), mapped, dims.begin());
  return shapes.equal("Output", dims);
}

LogicalResult LinearOp::constrainShapes(LayerShapes &shapes) {
  int64_t mapped = getMapped().value_or(0);
  if (failed(shapes.setReal("Output")) || failed(shapes.setReal("Weights")) ||
      failed(shapes.fixed("Input", mapped)))
    return failure();
  if (std::optional<ArrayRef<int64_t>> size = getSize()) {
    SmallVector<Dim> output;
    for (int64_t axis = 0; axis < mapped; ++axis)
      output.push_back(shapes.fresh("mapped axis " + std::to_string(axis)));
    append_range(output, shapes.constants(*size));
    if (failed(shapes.equal("Output", output)))
      return failure();
  }
  if (failed(constrainMapped(shapes, mapped)))
    return failure();
  Dim rows = shapes.fresh("rows"), columns = shapes.fresh("columns");
  // The arrays come first, so that a wrong one is named against its input.
  if (failed(shapes.equal("Weights", {rows, columns})))
    return failure();
  if (shapes.has("Biases") && (failed(shapes.setReal("Biases")) ||
                               failed(shapes.equal("Biases", {rows}))))
    return failure();
  auto sizeOfRest = [&](StringRef port) {
    SmallVector<Dim> dims = shapes.dims(port);
    return shapes.product(ArrayRef(dims).drop_front(mapped));
  };
  if (shapes.rank("Input")) {
    columns = sizeOfRest("Input");
    if (failed(shapes.equal("Weights", {rows, columns})))
      return failure();
  }
  if (!shapes.rank("Output"))
    return success();
  rows = sizeOfRest("Output");
  return shapes.equal("Weights", {rows, columns});
}

ArrayStart LinearOp::getArrayStart(StringRef array, ArrayRef<int64_t> shape) {
  return array == "Biases" ? ArrayStart::biases() : ArrayStart::weights(shape);
}

LogicalResult LinearOp::build(LayerContext &context) {
  OpBuilder &b = context.builder();
  Location loc = context.loc();
  Value weights = context.array("Weights"), biases = context.array("Biases");
  int64_t mapped = getMapped().value_or(0);
  SmallVector<int64_t> rows(context.shape("Input").take_front(mapped));
  rows.push_back(context.shape("Weights")[1]);
  Value x = context.reshape(context.realInput("Input"), rows);
  Value y = calc::ContractOp::create(b, loc, x, weights, {}, {},
                                     {context.leading() + mapped}, {1});
  if (biases)
    y = calc::add(b, loc, y, context.broadcastArray(biases, {mapped}, y));
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
