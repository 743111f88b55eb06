// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The elementwise body of an op, on vectors.
#ifndef NGC_LIB_TARGET_CPU_VECTORBODY_H
#define NGC_LIB_TARGET_CPU_VECTORBODY_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"

namespace ngc {

class VectorBody {
public:
  VectorBody(mlir::OpBuilder &b, mlir::Location loc, int64_t lanes)
      : b(b), loc(loc), lanes(lanes) {}

  /// The value of the body is this vector.
  void map(mlir::Value value, mlir::Value vector) { values.map(value, vector); }
  /// The vector of a value. A number from around the body, or a constant, is in
  /// all lanes.
  mlir::Value lookup(mlir::Value value);
  /// Makes the op's vectors of those of its operands.
  void add(mlir::Operation &op);

private:
  mlir::OpBuilder &b;
  mlir::Location loc;
  int64_t lanes;
  mlir::IRMapping values;
};

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_VECTORBODY_H
