// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way back through a net, as passes after differentiation see it.
#include "Backward.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "ngc/Names.h"

using namespace mlir;

DenseSet<Value> ngc::backwardValues(func::FuncOp function) {
  DenseSet<Value> result;
  for (BlockArgument argument : function.getArguments()) {
    auto role = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                      roleAttr);
    if (role && role == "cotangent")
      result.insert(argument);
  }
  for (Operation &op : function.getBody().front())
    if (llvm::any_of(op.getOperands(),
                     [&](Value x) { return result.contains(x); }))
      result.insert_range(op.getResults());
  return result;
}

bool ngc::isPlainArithmetic(Operation *scalar) {
  return !isa<arith::DivFOp, arith::RemFOp>(scalar) &&
         (isa<arith::ArithDialect>(scalar->getDialect()) ||
          isa<math::FmaOp>(scalar));
}
