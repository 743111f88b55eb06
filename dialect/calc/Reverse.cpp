// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reverse mode over one block; see Tangents.h.
#include "dialect/calc/Tangents.h"

using namespace mlir;
using namespace mlir::calc;

void ReverseWalk::spread(Block &block) {
  for (Operation &op : block)
    if (llvm::any_of(op.getOperands(), [&](Value x) { return isActive(x); }))
      active.insert_range(op.getResults());
}

void ReverseWalk::contribute(Value value, Value cotangent) {
  if (!cotangent || !isActive(value))
    return;
  Value &sum = cotangents[value];
  sum = sum ? calc::add(b, cotangent.getLoc(), sum, cotangent) : cotangent;
}

LogicalResult ReverseWalk::visit(Operation *op) {
  auto given = llvm::map_to_vector(
      op->getResults(), [&](Value result) { return cotangentOf(result); });
  bool isGiven = llvm::any_of(given, [](Value x) { return bool(x); });
  if (!isGiven || op->hasTrait<NotDifferentiable>())
    return success();
  auto differentiable = dyn_cast<DifferentiableOpInterface>(op);
  if (!differentiable)
    return op->emitError() << "'" << op->getName() << "' has no gradient";
  auto gradients = differentiable.buildGradients(b, given);
  if (failed(gradients))
    return failure();
  for (auto [operand, gradient] : llvm::zip(op->getOperands(), *gradients))
    contribute(operand, gradient);
  return success();
}

LogicalResult ReverseWalk::run(ArrayRef<Operation *> ops) {
  for (Operation *op : llvm::reverse(ops))
    if (failed(visit(op)))
      return failure();
  return success();
}
