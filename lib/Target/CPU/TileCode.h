// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers and loops of the code around matrix tiles.
#ifndef NGC_LIB_TARGET_CPU_TILECODE_H
#define NGC_LIB_TARGET_CPU_TILECODE_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace ngc {

struct TileCode {
  mlir::OpBuilder &b;
  mlir::Location loc;

  mlir::Value constant(int64_t value) {
    return mlir::arith::ConstantIndexOp::create(b, loc, value);
  }
  mlir::Value add(mlir::Value x, mlir::Value y) {
    return b.createOrFold<mlir::arith::AddIOp>(loc, x, y);
  }
  mlir::Value sub(mlir::Value x, mlir::Value y) {
    return b.createOrFold<mlir::arith::SubIOp>(loc, x, y);
  }
  mlir::Value scale(mlir::Value x, int64_t by) {
    return b.createOrFold<mlir::arith::MulIOp>(loc, x, constant(by));
  }
  mlir::Value atMost(mlir::Value x, mlir::Value y) {
    return b.createOrFold<mlir::arith::MinUIOp>(loc, x, y);
  }
  /// x / by, rounded up.
  mlir::Value parts(mlir::Value x, int64_t by) {
    return b.createOrFold<mlir::arith::DivUIOp>(loc, add(x, constant(by - 1)),
                                                constant(by));
  }
  mlir::Value less(mlir::Value x, mlir::Value y) {
    return mlir::arith::CmpIOp::create(b, loc, mlir::arith::CmpIPredicate::ult,
                                       x, y);
  }
  mlir::Value load(mlir::Value memory, mlir::Value at) {
    return mlir::memref::LoadOp::create(b, loc, memory, at);
  }
  /// Positions in memory of the task, as numbers of 64 bits.
  mlir::Value loadIndex(mlir::Value memory, mlir::Value at) {
    return mlir::arith::IndexCastOp::create(b, loc, b.getIndexType(),
                                            load(memory, at));
  }
  void storeIndex(mlir::Value index, mlir::Value memory, mlir::Value at) {
    mlir::memref::StoreOp::create(
        b, loc, mlir::arith::IndexCastOp::create(b, loc, b.getI64Type(), index),
        memory, at);
  }

  void forEach(mlir::Value from, mlir::Value to, int64_t by,
               llvm::function_ref<void(mlir::Value)> body) {
    auto loop = mlir::scf::ForOp::create(b, loc, from, to, constant(by));
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(loop.getBody()->getTerminator());
    body(loop.getInductionVar());
  }
  void forEach(int64_t count, llvm::function_ref<void(mlir::Value)> body) {
    forEach(constant(0), constant(count), 1, body);
  }
  /// The last of what `body` makes of an index and what it made before.
  mlir::Value
  fold(mlir::Value from, mlir::Value to, mlir::Value start,
       llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> body) {
    auto loop = mlir::scf::ForOp::create(b, loc, from, to, constant(1), start);
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(loop.getBody());
    mlir::scf::YieldOp::create(
        b, loc, body(loop.getInductionVar(), loop.getRegionIterArg(0)));
    return loop.getResult(0);
  }
  void when(mlir::Value condition, llvm::function_ref<void()> then,
            llvm::function_ref<void()> otherwise = nullptr) {
    auto branch = mlir::scf::IfOp::create(b, loc, condition, bool(otherwise));
    mlir::OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(branch.thenYield());
    then();
    if (!otherwise)
      return;
    b.setInsertionPoint(branch.elseYield());
    otherwise();
  }

  /// Memory of the task.
  mlir::Value allocate(int64_t count, mlir::Type element) {
    return mlir::memref::AllocaOp::create(
        b, loc, mlir::MemRefType::get({count}, element),
        b.getI64IntegerAttr(64));
  }
  /// All of an array as one axis.
  mlir::Value flatten(mlir::Value memory) {
    auto array = llvm::cast<mlir::MemRefType>(memory.getType());
    auto type = mlir::MemRefType::get({mlir::ShapedType::kDynamic},
                                      array.getElementType());
    // The length is never asked for.
    return mlir::memref::ReinterpretCastOp::create(
        b, loc, type, memory, mlir::OpFoldResult(b.getIndexAttr(0)),
        llvm::ArrayRef<mlir::OpFoldResult>{mlir::OpFoldResult(constant(1))},
        llvm::ArrayRef<mlir::OpFoldResult>{b.getIndexAttr(1)});
  }
};

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_TILECODE_H
