// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How an operand of linalg on memory moves when a loop advances by one: what
// decides which loop stands innermost, and which becomes vectors.
#ifndef NGC_LIB_TARGET_CPU_MOVEMENT_H
#define NGC_LIB_TARGET_CPU_MOVEMENT_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinTypes.h"

#include <optional>

namespace ngc {

/// By how much the last index grows when loop `dim` advances by one: 1 for
/// `w + k`, 2 for `2 * w`, 0 if `dim` is in no index. Nothing if an outer
/// index depends on `dim`, or the last one by no constant.
std::optional<int64_t> stepOf(mlir::AffineMap map, unsigned dim);

/// Whether elements that follow each other in the last index do so in memory.
bool hasUnitStride(mlir::MemRefType type);

/// Whether all ops of the body can be on vectors, one element in each lane.
bool isElementwise(mlir::Block &body);

/// Whether an op only sums products of two inputs.
bool isMultiplyAdd(mlir::linalg::GenericOp op);

/// How far loop `dim` runs: a constant, or as far as an array does. Only the
/// axes of a register tile must be known.
mlir::Value boundOf(mlir::OpBuilder &b, mlir::Location loc,
                    mlir::linalg::GenericOp op, unsigned dim);

/// Where an operand is read or written when the op's loops are here.
llvm::SmallVector<mlir::Value> addressOf(mlir::OpBuilder &b, mlir::Location loc,
                                         mlir::OpOperand &operand,
                                         mlir::ValueRange loops);

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_MOVEMENT_H
