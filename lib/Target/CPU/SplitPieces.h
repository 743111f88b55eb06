// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers of 32 bits as sums of numbers of 16 bits.
#ifndef NGC_LIB_TARGET_CPU_SPLITPIECES_H
#define NGC_LIB_TARGET_CPU_SPLITPIECES_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

namespace ngc {

/// Splits two vectors of f32 into `pieces` (1 or 3) vectors of bf16: in each,
/// `low` has the even places and `high` the odd ones. With three pieces x is
/// their sum exactly, if it is finite; `nonFinite` then gets a vector of
/// numbers that are not 0 where it is not.
llvm::SmallVector<mlir::Value> splitPieces(mlir::OpBuilder &b,
                                           mlir::Location loc, mlir::Value low,
                                           mlir::Value high, int64_t pieces,
                                           mlir::Value *nonFinite = nullptr);

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_SPLITPIECES_H
