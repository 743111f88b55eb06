// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// dot.
#include "dialect/netgraph/layers/Array.h"
#include "dialect/netgraph/Layer.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

//===-- dot ---------------------------------------------------------------===//

/// The swaps of input `index` as a permutation: axis i of the array that is
/// multiplied is axis permutation[i] of the input. Gives the first axis that
/// does not exist, if any, in `wrong`.
static SmallVector<int64_t> permutationOf(Attribute transpose, size_t index,
                                          int64_t rank,
                                          std::optional<int64_t> &wrong) {
  auto permutation = to_vector(llvm::seq<int64_t>(0, rank));
  auto perInput = dyn_cast_if_present<ArrayAttr>(transpose);
  auto swaps = perInput ? dyn_cast<ArrayAttr>(perInput[index]) : ArrayAttr();
  if (!swaps)
    return permutation;
  for (Attribute swap : swaps) {
    ArrayRef<int64_t> pair = cast<DenseI64ArrayAttr>(swap).asArrayRef();
    auto first = normalizeAxis(pair[0], rank);
    auto second = normalizeAxis(pair[1], rank);
    if (first && second)
      std::swap(permutation[*first], permutation[*second]);
    else
      wrong = first ? pair[1] : pair[0];
  }
  return permutation;
}

/// ranks: rank(Output) = sum of rank(Input i) - 2 * (inputs - 1)
static LogicalResult constrainRanks(LayerShapes &shapes) {
  SmallVector<std::string> inputs = shapes.inputNames();
  int64_t total = -2 * (int64_t(inputs.size()) - 1);
  std::optional<std::string> unknown;
  for (const std::string &name : inputs) {
    std::optional<int64_t> rank = shapes.rank(name);
    if (!rank && unknown)
      return success();
    if (!rank)
      unknown = name;
    else if (*rank == 0)
      return shapes.error()
             << "a product needs arrays, but '" << name << "' is a scalar";
    total += rank.value_or(0);
  }
  if (!unknown)
    return total < 0 ? LogicalResult(shapes.error()
                                     << "its inputs have too few axes for "
                                     << inputs.size() << " factors")
                     : shapes.setRank("Output", total);
  if (!shapes.rank("Output"))
    return success();
  int64_t rank = *shapes.rank("Output") - total;
  if (rank < 1)
    return shapes.error() << "no '" << *unknown << "' gives an output of rank "
                          << *shapes.rank("Output");
  return shapes.setRank(*unknown, rank);
}

LogicalResult DotOp::constrainShapes(LayerShapes &shapes) {
  SmallVector<std::string> inputs = shapes.inputNames();
  auto perInput = dyn_cast_if_present<ArrayAttr>(getTransposeAttr());
  if (inputs.empty())
    return shapes.error() << "a product needs at least one input";
  if (perInput && perInput.size() != inputs.size())
    return shapes.error() << "'transpose' has "
                          << countOfEntries(perInput.size())
                          << ", but there are " << inputs.size() << " inputs";
  if (failed(shapes.setReal("Output")) || failed(constrainRanks(shapes)))
    return failure();
  SmallVector<Dim> product;
  for (auto [index, name] : enumerate(inputs)) {
    if (!shapes.rank(name))
      return success();
    std::optional<int64_t> wrong;
    SmallVector<Dim> dims = shapes.dims(name), factor;
    for (int64_t axis :
         permutationOf(getTransposeAttr(), index, dims.size(), wrong))
      factor.push_back(dims[axis]);
    if (wrong)
      return shapes.axis(name, *wrong);
    if (index != 0) {
      if (product.empty())
        return shapes.error() << "nothing is left to multiply '" << name
                              << "' with: the product before it is a scalar";
      std::string what = "the size along which '" + inputs[index - 1] +
                         "' and '" + name + "' are multiplied";
      if (failed(shapes.equal(product.back(), factor.front(), what)))
        return failure();
      product.pop_back();
      factor.erase(factor.begin());
    }
    append_range(product, factor);
  }
  return shapes.equal("Output", product);
}

LogicalResult DotOp::build(LayerContext &context) {
  auto batch = to_vector(llvm::seq<int64_t>(0, context.leading()));
  Value product;
  for (auto [index, name] : enumerate(context.inputNames())) {
    std::optional<int64_t> wrong;
    SmallVector<int64_t> permutation =
        permutationOf(getTransposeAttr(), index, context.rank(name), wrong);
    Value factor = context.transpose(context.realInput(name), permutation);
    if (!product) {
      product = factor;
      continue;
    }
    int64_t last = cast<RankedTensorType>(product.getType()).getRank() - 1;
    product = calc::ContractOp::create(context.builder(), context.loc(),
                                       product, factor, batch, batch, {last},
                                       {context.leading()});
  }
  context.setOutput("Output", product);
  return success();
}
