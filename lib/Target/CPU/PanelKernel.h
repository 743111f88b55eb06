// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel that sums products as tasks of register tiles; see EmitPanels.cpp.
// On matrix tiles, where the machine has them: EmitTiles.cpp.
#ifndef NGC_LIB_TARGET_CPU_PANELKERNEL_H
#define NGC_LIB_TARGET_CPU_PANELKERNEL_H

#include "PackPanels.h"
#include "TileShape.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

namespace ngc {

class PanelKernel {
public:
  PanelKernel(Panels panels, const TargetDescription &target,
              const TileSettings &settings);

  /// False, with nothing changed, if `b` has to be packed and cannot be.
  bool pack(PlanCalls &calls);
  /// The whole kernel.
  void emit();

  /// In place of `emit`, where others make the tasks: each makes all columns of
  /// one block of so many rows after another.
  void chooseRows(int64_t rows);
  /// The memory that the sums of a block need, before all blocks of the task.
  void reserve();
  /// One block. `outer`: indices along the outer axes.
  void emitBlock(mlir::ValueRange outer, mlir::Value begin, mlir::Value end);
  /// The place's memory is the task's and holds one block: the first of its
  /// rows comes first.
  void ownMemory(unsigned place, mlir::Value memory);
  /// Columns behind those of the panel that ends there at the latest, or steps
  /// from there on, are left out.
  void endColumnsAt(mlir::Value end) { columnEnd = end; }
  void endStepsAt(mlir::Value end);

  const Panels &facts() const { return panels; }
  const TileShape &shape() const { return tile; }
  void describe() { describeTile(panels, layout, tile.rows, cut); }
  void setInsertionPoint(mlir::Operation *before) {
    b.setInsertionPoint(before);
  }

private:
  void chooseCut(int64_t steps);
  void chooseBlocks();
  void chooseBases();
  void emitTask(mlir::ValueRange indices);
  void emitProducts();
  void emitTiles();
  void emitTile(const TilePart &part);
  void emitTileAt(TilePart part);
  llvm::SmallVector<int64_t> startsAtBorder();
  void startSums();
  void gatherPanel(mlir::Value panel, int64_t columns);
  void sumBlocks(size_t axis);
  void sumBlock(mlir::Value left);
  void moveAlong(const Axis &axis, mlir::Value index);
  void emitPart(mlir::Value firstPanel, mlir::Value lastPanel, int64_t columns);
  void rowsByTile(mlir::Value panel, int64_t columns);
  void takeTurns(mlir::Value panel, int64_t columns);
  mlir::Value memoryFor(int64_t elements, mlir::Type type);
  bool fetchesAhead() const;
  void restOfRows(mlir::Value firstPanel, mlir::Value lastPanel,
                  int64_t columns);
  void restOf(int64_t rows, mlir::Value firstPanel, mlir::Value lastPanel,
              int64_t columns);
  void forEach(mlir::Value from, mlir::Value to, int64_t by,
               llvm::function_ref<void(mlir::Value)> body);

  int64_t stepsInFirstCache() const;
  int64_t fullPanels() const { return panels.columns() / layout.width(); }
  int64_t restColumns() const { return panels.columns() % layout.width(); }
  int64_t panelCount() const {
    return llvm::divideCeil(panels.columns(), layout.width());
  }
  mlir::Value constant(int64_t value) {
    return mlir::arith::ConstantIndexOp::create(b, loc, value);
  }

  Panels panels;
  TileSettings settings;
  int64_t firstCacheBytes, cacheBytes;
  mlir::OpBuilder b;
  mlir::Location loc;
  TileProblem problem;
  TileShape tile;
  PanelLayout layout;
  int64_t rowsPerTask = 0, panelsPerTask = 0, products = 1;
  int64_t panelElements = 0; ///< 0: known at run time only
  std::optional<ReductionCut> cut;
  bool takesTurns = false;

  // Of the task at hand.
  llvm::SmallVector<mlir::Value> bases, outerIndices;
  mlir::Value rowBegin, rowWhole, rowEnd, panelBegin;
  std::optional<unsigned> ownPlace;                ///< that is the task's
  mlir::Value columnEnd;                           ///< null: that of the result
  mlir::Value sums;                                ///< those that wait
  mlir::Value block;                               ///< of a panel
  enum { Whole, Turn, Sum, Finish } phase = Whole; ///< of its tiles
  unsigned turn = 0;                               ///< the sum, in Turn
};

/// Replaces the kernel by tasks of matrix tiles; false, with nothing changed,
/// if it does not have the form for that or gains nothing. `real32` says what
/// multiplies f32: "fma", "tiles", or anything else: what is faster.
bool emitTiles(const Panels &panels, const TargetDescription &target,
               llvm::StringRef real32, PlanCalls &calls);

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_PANELKERNEL_H
