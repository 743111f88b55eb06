// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Calc.h.
#include "dialect/calc/Calc.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/Sequence.h"

namespace mlir::calc {

//===-- orders ------------------------------------------------------------===//

AxisOrder plainOrder(int64_t rank) {
  return llvm::to_vector(llvm::seq<int64_t>(rank));
}

bool isPlain(ArrayRef<int64_t> order) {
  return llvm::equal(order, llvm::seq<int64_t>(order.size()));
}

AxisOrder inverseOf(ArrayRef<int64_t> order) {
  AxisOrder inverse(order.size());
  for (auto [place, axis] : llvm::enumerate(order))
    inverse[axis] = place;
  return inverse;
}

AxisOrder composeOrders(ArrayRef<int64_t> first, ArrayRef<int64_t> second) {
  return inOrder(first, second);
}

AxisOrders equalOrders(Operation *op, ArrayRef<int64_t> order) {
  AxisOrders orders;
  for (Type type : op->getOperandTypes())
    orders.operands.push_back(isa<RankedTensorType>(type) ? AxisOrder(order)
                                                          : AxisOrder());
  orders.result.assign(order.begin(), order.end());
  return orders;
}

static AxisOrder plainOrderOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return plainOrder(tensor ? tensor.getRank() : 0);
}

AxisOrders plainOrders(Operation *op) {
  return {llvm::map_to_vector(op->getOperandTypes(), plainOrderOf),
          plainOrderOf(op->getResult(0).getType())};
}

//===-- parts -------------------------------------------------------------===//

AxisOrder inOrder(ArrayRef<int64_t> list, ArrayRef<int64_t> order) {
  return llvm::map_to_vector(order, [&](int64_t axis) { return list[axis]; });
}

AxisOrder movedAxes(ArrayRef<int64_t> axes, ArrayRef<int64_t> order) {
  AxisOrder moved = inOrder(inverseOf(order), axes);
  llvm::sort(moved);
  return moved;
}

AxisOrder orderOfPart(ArrayRef<int64_t> order, ArrayRef<int64_t> places) {
  AxisOrder part;
  for (int64_t axis : order)
    if (const int64_t *found = llvm::find(places, axis); found != places.end())
      part.push_back(found - places.begin());
  return part;
}

AxisOrder orderOfWhole(int64_t rank, ArrayRef<int64_t> places,
                       ArrayRef<int64_t> part) {
  AxisOrder order = plainOrder(rank);
  for (auto [place, axis] : llvm::zip(places, part))
    order[place] = places[axis];
  return order;
}

//===-- operators ---------------------------------------------------------===//

RankedTensorType inOrder(RankedTensorType type, ArrayRef<int64_t> order) {
  return type.clone(inOrder(type.getShape(), order));
}

Operation *cloneInOrder(OpBuilder &b, Operation *op, ValueRange operands,
                        ArrayRef<int64_t> order) {
  Operation *copy = b.clone(*op);
  copy->setOperands(operands);
  Value result = copy->getResult(0);
  result.setType(inOrder(cast<RankedTensorType>(result.getType()), order));
  return copy;
}

AxisOrder openAxes(RankedTensorType type) {
  AxisOrder open;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (type.isDynamicDim(axis))
      open.push_back(axis);
  return open;
}

SmallVector<Value> sizesInOrder(ValueRange sizes, ArrayRef<int64_t> axes,
                                ArrayRef<int64_t> order) {
  return llvm::map_to_vector(orderOfPart(order, axes),
                             [&](int64_t i) { return sizes[i]; });
}

} // namespace mlir::calc
