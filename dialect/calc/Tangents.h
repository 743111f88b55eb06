// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Derivatives: of scalar operators, most of which belong to other dialects, and
// of a block of operators on arrays.
#pragma once

#include "dialect/calc/Build.h"
#include "mlir/IR/DialectRegistry.h"

namespace mlir::calc {

/// Attaches TangentOpInterface to the operators of arith, math and calc that
/// stand in bodies of maps, when their dialects are loaded.
void registerTangents(DialectRegistry &registry);

/// Reverse mode over one block: ops are walked from the last to the first, and
/// each value has one cotangent, the sum of what its users gave.
class ReverseWalk {
public:
  explicit ReverseWalk(OpBuilder &builder) : b(builder) {}
  virtual ~ReverseWalk() = default;

  /// Values that depend on one of interest have cotangents, no others.
  void markActive(Value value) { active.insert(value); }
  /// Whatever depends on what is active in the block becomes so.
  void spread(Block &block);
  /// Adds to the cotangent of a value; nothing for null.
  virtual void contribute(Value value, Value cotangent);
  /// Null if nobody gave one.
  Value cotangentOf(Value value) const { return cotangents.lookup(value); }
  /// Goes through the ops, which may be replaced meanwhile. New ones go where
  /// the builder stands.
  LogicalResult run(ArrayRef<Operation *> ops);

protected:
  bool isActive(Value value) const { return active.contains(value); }

private:
  LogicalResult visit(Operation *op);

  OpBuilder &b;
  DenseSet<Value> active;
  DenseMap<Value, Value> cotangents;
};

} // namespace mlir::calc
