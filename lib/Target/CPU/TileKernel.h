// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel of matrix tiles while its code is made; see EmitTiles.cpp.
#ifndef NGC_LIB_TARGET_CPU_TILEKERNEL_H
#define NGC_LIB_TARGET_CPU_TILEKERNEL_H

#include "PackPanels.h"
#include "TileChoice.h"
#include "TileCode.h"

#include "mlir/Dialect/AMX/AMXDialect.h"

namespace ngc {

/// Splits two vectors of f32 into `pieces` (1 or 3) vectors of bf16: in each,
/// `low` has the even places and `high` the odd ones. With three pieces x is
/// their sum exactly, if it is finite; `nonFinite` then gets a vector of
/// numbers that are not 0 where it is not.
llvm::SmallVector<mlir::Value> splitPieces(mlir::OpBuilder &b,
                                           mlir::Location loc, mlir::Value low,
                                           mlir::Value high, int64_t pieces,
                                           mlir::Value *nonFinite = nullptr);

constexpr int64_t tileWidth = 16; ///< columns of a tile
constexpr int64_t stepPairs = 16; ///< pairs of a step, rows of a tile of `b`
constexpr int64_t stepDepth = 32; ///< products of a step
constexpr int64_t tilePanel = 32; ///< columns of a panel
constexpr int64_t tileElements = 512; ///< of a tile of `b`

/// What the products of a kernel are like.
TileSums tileSumsOf(const Panels &panels);

class TileKernel {
public:
  TileKernel(const Panels &kernel, const TargetDescription &target);

  /// False, with nothing changed, if the weights cannot be packed.
  bool pack(PlanCalls &calls);
  void emit();

private:
  using Tiles = llvm::SmallVector<mlir::Value>;
  using Value = mlir::Value;

  // TileRows.cpp: operands as tiles, in the task's memory.
  void findRows();
  void findSteps();
  void findSteps(llvm::ArrayRef<Axis> axes, Value number, Value ofA, Value ofB);
  Value firstLanes(int64_t count);
  Value isWholeStep(Value number);
  llvm::SmallVector<Value> loadRow(Value at, Value number);
  Value splitRow(Value start, Value to, Value first, Value end);
  void splitRows(Value first, Value end);
  llvm::SmallVector<Value> loadPairs(Value at, Value number, Value pair);
  Value splitPairs(Value from, Value to, Value number, Value marks);
  void splitPanel(Value panel, Value first, Value end);
  Value noMarks();
  void note(Value flags, Value number, Value marks);
  void forgetFlags(Value flags, int64_t count);

  // EmitTiles.cpp
  void chooseBases();
  void allocateMemory();
  void emitTask(mlir::ValueRange indices);
  void sumBlocks();
  void sumSteps(Value first, Value end);
  void
  forEachPanel(llvm::function_ref<void(Value panel, int64_t columns)> body);
  void forEachRows(llvm::function_ref<void(Value tile, int64_t count)> body);
  void multiply(Value panel, int64_t columns, Value tile, int64_t rowTiles,
                Value first, Value end);
  Value placeOfB(Value panel, int64_t columnTile, Value number, Value first);
  Tiles loadSums(Value at, int64_t rowTiles, int64_t columnTiles);
  void storeSums(mlir::ValueRange tiles, Value at, int64_t rowTiles);
  Tiles addStep(Tiles sums, llvm::ArrayRef<Value> rows,
                llvm::ArrayRef<Value> columns, llvm::ArrayRef<Value> ahead);
  bool fetchesAhead(int64_t columnTiles, int64_t rowTiles) const;
  llvm::SmallVector<Value> linesAhead(Value panel, Value tile, Value number,
                                      Value first);
  Value load(Value memory, Value at, int64_t rows);
  void finish(Value panel, int64_t columns, Value tile, int64_t rowTiles);
  void sumAgain(const WaitingSums &waiting, const TilePart &part, Value flag);
  Value placeOfSums(Value panel, Value tile);

  bool isExact() const { return facts.pieces > 1; }
  bool isCut() const { return blocks.stepsAtOnce < facts.steps; }
  int64_t panelCount() const {
    return llvm::divideCeil(panels.columns(), tilePanel);
  }
  mlir::amx::TileType sumTile() {
    return mlir::amx::TileType::get({blocks.height, tileWidth}, b.getF32Type());
  }

  Panels panels;
  mlir::OpBuilder b;
  TileCode code;
  mlir::Location loc;
  TileSums facts;
  TileBlocks blocks;
  int64_t cacheBytes;
  PanelLayout layout;

  // Of the task at hand.
  llvm::SmallVector<Value> bases, outerIndices;
  Value rowBegin, rowEnd, tileCount, panelBegin, firstTileOfB;
  Value rows, weights;              ///< `a` and `b` as one axis
  Value rowStarts, stepStarts;      ///< in `rows`
  Value stepStartsOfB;              ///< in `weights`, if they are split
  Value split, splitWeights, sums;  ///< the task's memory
  Value flagsOfRows, flagsOfPanels; ///< not 0: something is not finite
};

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_TILEKERNEL_H
