// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way back through a net, as passes after differentiation see it.
#ifndef NGC_LIB_GRAPH_BACKWARD_H
#define NGC_LIB_GRAPH_BACKWARD_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ngc {

/// All that depends on a cotangent; nothing if the function has none.
llvm::DenseSet<mlir::Value> backwardValues(mlir::func::FuncOp function);

/// Whether one scalar op costs less than a load and a store: arithmetic, but
/// no function and no quotient.
bool isPlainArithmetic(mlir::Operation *scalar);

} // namespace ngc

#endif // NGC_LIB_GRAPH_BACKWARD_H
