// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "VectorBody.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ngc;

Value VectorBody::lookup(Value value) {
  if (!values.contains(value)) {
    Operation *source = value.getDefiningOp();
    Value here = source && source->hasTrait<OpTrait::ConstantLike>()
                     ? b.clone(*source)->getResult(0)
                     : value;
    auto type = VectorType::get({lanes}, value.getType());
    values.map(value, vector::BroadcastOp::create(b, loc, type, here));
  }
  return values.lookup(value);
}

void VectorBody::add(Operation &op) {
  if (op.hasTrait<OpTrait::ConstantLike>())
    return;
  OperationState state(loc, op.getName());
  for (Value operand : op.getOperands())
    state.operands.push_back(lookup(operand));
  for (Type type : op.getResultTypes())
    state.types.push_back(VectorType::get({lanes}, type));
  state.attributes = op.getDiscardableAttrDictionary().getValue();
  state.propertiesAttr = op.getPropertiesAsAttribute();
  values.map(op.getResults(), b.create(state)->getResults());
}
