// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tile is a vector of all its elements, row after row, pairs of bf16 as words
// of 32 bits. The product is what the manual says of TDPBF16PS: of each row of
// `a` and each pair row of `b`
//
//   even += a[2 p] * b[p][2 n]     odd += a[2 p + 1] * b[p][2 n + 1]
//
// in f32, then c + (even + odd); numbers below the normal ones are read as 0
// and written as 0. Loops over memory, as straight code would be thousands of
// operations for each product.
#include "EmulateTiles.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;

namespace {

/// Memory for the tiles of a task: one of each role, however many there are.
using Scratch = llvm::DenseMap<std::pair<Operation *, int64_t>, Value>;

enum Role : int64_t { ofFirst, ofSecond, ofSums };

/// What an op of a tile needs around it.
struct Code {
  OpBuilder &b;
  Location loc;

  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }
  Value zeros(Type type) {
    return arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  }
  Value scale(Value x, Value y) { return arith::MulIOp::create(b, loc, x, y); }
  void forEach(int64_t count, llvm::function_ref<void(Value)> body) {
    auto loop =
        scf::ForOp::create(b, loc, constant(0), constant(count), constant(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(loop.getBody()->getTerminator());
    body(loop.getInductionVar());
  }

  Value memoryFor(Scratch &scratch, Role role, Type element) {
    Operation *task = b.getInsertionBlock()->getParentOp();
    while (!isa<scf::ForallOp, func::FuncOp>(task))
      task = task->getParentOp();
    Value &memory = scratch[{task, role}];
    if (!memory) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(&task->getRegion(0).front());
      memory = memref::AllocaOp::create(b, loc, MemRefType::get({256}, element),
                                        b.getI64IntegerAttr(64));
    }
    return memory;
  }
  Value toMemory(Scratch &scratch, Role role, Value tile) {
    auto type = cast<VectorType>(tile.getType());
    Value memory = memoryFor(scratch, role, type.getElementType());
    vector::StoreOp::create(b, loc, tile, memory, constant(0));
    return memory;
  }

  /// 0 for what lies below the normal numbers.
  Value flush(Value x) {
    Value size = math::AbsFOp::create(b, loc, x);
    TypedAttr smallest = b.getF32FloatAttr(0x1p-126f);
    if (auto type = dyn_cast<VectorType>(x.getType()))
      smallest = DenseElementsAttr::get(type, Attribute(smallest));
    Value isSmall =
        arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT, size,
                              arith::ConstantOp::create(b, loc, smallest));
    return arith::SelectOp::create(b, loc, isSmall, zeros(x.getType()), x);
  }
  /// One number of each pair.
  Value half(Value words, bool upper) {
    Type type = words.getType(), real = b.getF32Type();
    TypedAttr bits = b.getI32IntegerAttr(upper ? int32_t(0xffff0000) : 16);
    if (auto vector = dyn_cast<VectorType>(type)) {
      bits = DenseElementsAttr::get(vector, Attribute(bits));
      real = vector.clone(real);
    }
    Value with = arith::ConstantOp::create(b, loc, bits);
    Value moved = upper ? arith::AndIOp::create(b, loc, words, with).getResult()
                        : arith::ShLIOp::create(b, loc, words, with);
    return flush(arith::BitcastOp::create(b, loc, real, moved));
  }
  Value sum(Value x, Value y) {
    return flush(arith::AddFOp::create(b, loc, x, y));
  }
};

template <typename Op> struct TilePattern : OpConversionPattern<Op> {
  TilePattern(TypeConverter &types, MLIRContext *context, Scratch &scratch)
      : OpConversionPattern<Op>(types, context), scratch(scratch) {}
  Scratch &scratch;
};

Role roleOf(amx::TileType type) {
  return type.getElementType().isF32() ? ofSums : ofFirst;
}

/// A row in memory, and as words.
VectorType rowOf(amx::TileType type) {
  return VectorType::get({type.getDimSize(1)}, type.getElementType());
}
VectorType wordsOf(amx::TileType type) {
  if (type.getElementType().isF32())
    return rowOf(type);
  return VectorType::get({type.getDimSize(1) / 2},
                         IntegerType::get(type.getContext(), 32));
}

struct ZeroTile : TilePattern<amx::TileZeroOp> {
  using TilePattern::TilePattern;
  LogicalResult
  matchAndRewrite(amx::TileZeroOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = getTypeConverter()->convertType(op.getType());
    rewriter.replaceOp(op, Code{rewriter, op.getLoc()}.zeros(type));
    return success();
  }
};

struct LoadTile : TilePattern<amx::TileLoadOp> {
  using TilePattern::TilePattern;
  LogicalResult
  matchAndRewrite(amx::TileLoadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!op.getStride() || op.getIndices().size() != 1)
      return failure();
    Code code{rewriter, op.getLoc()};
    Location loc = op.getLoc();
    amx::TileType tile = op.getTileType();
    VectorType words = wordsOf(tile);
    Value memory =
        code.memoryFor(scratch, roleOf(tile), words.getElementType());
    code.forEach(tile.getDimSize(0), [&](Value row) {
      Value at = arith::AddIOp::create(rewriter, loc, adaptor.getIndices()[0],
                                       code.scale(row, adaptor.getStride()));
      Value numbers = vector::LoadOp::create(rewriter, loc, rowOf(tile),
                                             adaptor.getBase(), at);
      if (words != numbers.getType())
        numbers = vector::BitCastOp::create(rewriter, loc, words, numbers);
      vector::StoreOp::create(
          rewriter, loc, numbers, memory,
          code.scale(row, code.constant(words.getNumElements())));
    });
    rewriter.replaceOpWithNewOp<vector::LoadOp>(
        op, cast<VectorType>(getTypeConverter()->convertType(tile)), memory,
        code.constant(0));
    return success();
  }
};

struct StoreTile : TilePattern<amx::TileStoreOp> {
  using TilePattern::TilePattern;
  LogicalResult
  matchAndRewrite(amx::TileStoreOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!op.getStride() || op.getIndices().size() != 1)
      return failure();
    Code code{rewriter, op.getLoc()};
    amx::TileType tile = op.getTileType();
    Value memory = code.toMemory(scratch, roleOf(tile), adaptor.getVal());
    Value columns = code.constant(tile.getDimSize(1));
    code.forEach(tile.getDimSize(0), [&](Value row) {
      Value at =
          arith::AddIOp::create(rewriter, op.getLoc(), adaptor.getIndices()[0],
                                code.scale(row, adaptor.getStride()));
      vector::StoreOp::create(rewriter, op.getLoc(),
                              vector::LoadOp::create(rewriter, op.getLoc(),
                                                     rowOf(tile), memory,
                                                     code.scale(row, columns)),
                              adaptor.getBase(), at);
    });
    rewriter.eraseOp(op);
    return success();
  }
};

struct MultiplyTiles : TilePattern<amx::TileMulFOp> {
  using TilePattern::TilePattern;

  LogicalResult
  matchAndRewrite(amx::TileMulFOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Code code{rewriter, op.getLoc()};
    Value a = code.toMemory(scratch, ofFirst, adaptor.getLhs());
    Value factors = code.toMemory(scratch, ofSecond, adaptor.getRhs());
    Value sums = code.toMemory(scratch, ofSums, adaptor.getAcc());
    amx::TileType tile = op.getTileType();
    Value columns = code.constant(tile.getDimSize(1));
    code.forEach(tile.getDimSize(0), [&](Value row) {
      Value at = code.scale(row, columns);
      Value both = addRow(code, a, factors, op.getLhsTileType(), row);
      Value before = code.flush(
          vector::LoadOp::create(rewriter, op.getLoc(), rowOf(tile), sums, at));
      vector::StoreOp::create(rewriter, op.getLoc(), code.sum(before, both),
                              sums, at);
    });
    rewriter.replaceOpWithNewOp<vector::LoadOp>(
        op, cast<VectorType>(adaptor.getAcc().getType()), sums,
        code.constant(0));
    return success();
  }

private:
  static Value addRow(Code &code, Value a, Value factors, amx::TileType ofA,
                      Value row) {
    OpBuilder &b = code.b;
    VectorType words = wordsOf(ofA);
    Value count = code.constant(words.getNumElements());
    Value columns = code.constant(16);
    Value start = code.zeros(VectorType::get({16}, b.getF32Type()));
    auto pairs = scf::ForOp::create(b, code.loc, code.constant(0), count,
                                    code.constant(1), ValueRange{start, start});
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(pairs.getBody());
    Value pair = pairs.getInductionVar();
    Value at = arith::AddIOp::create(b, code.loc, code.scale(row, count), pair);
    Value ofRow = memref::LoadOp::create(b, code.loc, a, at);
    Value others = vector::LoadOp::create(b, code.loc,
                                          VectorType::get({16}, b.getI32Type()),
                                          factors, code.scale(pair, columns));
    SmallVector<Value> sums;
    for (unsigned i = 0; i < 2; ++i) {
      Value factor = vector::BroadcastOp::create(b, code.loc, start.getType(),
                                                 code.half(ofRow, i == 1));
      sums.push_back(code.flush(
          vector::FMAOp::create(b, code.loc, factor, code.half(others, i == 1),
                                pairs.getRegionIterArg(i))));
    }
    scf::YieldOp::create(b, code.loc, sums);
    b.setInsertionPointAfter(pairs);
    return code.sum(pairs.getResult(0), pairs.getResult(1));
  }
};

} // namespace

LogicalResult ngc::test::emulateTiles(Operation *root) {
  MLIRContext *context = root->getContext();
  TypeConverter types;
  types.addConversion([](Type type) { return type; });
  types.addConversion([](amx::TileType tile) -> Type {
    VectorType row = wordsOf(tile);
    return VectorType::get({tile.getDimSize(0) * row.getNumElements()},
                           row.getElementType());
  });
  ConversionTarget target(*context);
  target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
  target.addIllegalDialect<amx::AMXDialect>();
  RewritePatternSet patterns(context);
  Scratch scratch;
  patterns.add<ZeroTile, LoadTile, StoreTile, MultiplyTiles>(types, context,
                                                             scratch);
  scf::populateSCFStructuralTypeConversionsAndLegality(types, patterns, target);
  return applyPartialConversion(root, target, std::move(patterns));
}
