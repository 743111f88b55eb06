// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights as panels: the order in which a register tile reads them.
#ifndef NGC_LIB_TARGET_CPU_PACKPANELS_H
#define NGC_LIB_TARGET_CPU_PACKPANELS_H

#include "PanelTile.h"
#include "dialect/plan/Plan.h"

namespace ngc {

/// Whether weights are packed with two steps of the last reduction in a pair.
bool comesInPairs(const Panels &panels);

/// The recipe of a packed array and the shape in which it sees the array.
struct ArrayRecipe {
  llvm::SmallVector<int64_t> axes; ///< three numbers each, as ngc_pack_axis
  llvm::SmallVector<int64_t> shape;
};

/// In which order an array's elements stand where they were only moved.
///
///   [O][C][3][3] turned round as [C][O][3][3]: axes of so many elements, so
///   far apart in the array
///     C by 9, O by 9 C, 9 by -1
///
/// Transposing, turning round and reshaping leave an array so; any axis of the
/// result is then one or several such axes, or a part of one. What is cut out
/// of an array or repeated is none.
class Arrangement {
public:
  /// So many elements, `step` from each to the next; below 0: backwards.
  struct Run {
    int64_t extent, step;
  };

  /// Of an array as it is.
  static Arrangement plain(int64_t count) {
    return Arrangement(llvm::SmallVector<Run>{{count, 1}});
  }
  /// Nothing if it is packed in blocks.
  static std::optional<Arrangement> of(mlir::plan::PlacedOp placed);
  /// Of runs from the slowest to the fastest, the first element of which is
  /// `start`. Nothing if they do not meet each element once.
  static std::optional<Arrangement> of(llvm::ArrayRef<Run> runs, int64_t start);

  /// What a loop over the moved elements runs along, the slowest first; nothing
  /// if its steps are no runs.
  std::optional<llvm::SmallVector<Run>> along(Run loop) const;
  /// Where the moved elements are moved once more.
  std::optional<Arrangement> then(const Arrangement &next) const;
  /// The recipe that makes these elements of the array.
  std::optional<ArrayRecipe> recipe() const;
  /// The recipe that does what another does with the moved elements, which that
  /// sees with such a shape.
  std::optional<ArrayRecipe> recipe(llvm::ArrayRef<int64_t> axes,
                                    llvm::ArrayRef<int64_t> shape) const;

private:
  explicit Arrangement(llvm::SmallVector<Run> runs) : runs(std::move(runs)) {}

  llvm::SmallVector<Run> runs; ///< the slowest first; neighbours are joined
};

/// A packed array, axis by axis, outermost first.
struct PackedShape {
  llvm::SmallVector<int64_t> axes; ///< three numbers each, as ngc_pack_axis
  llvm::SmallVector<int64_t> shape;
  void add(int64_t kind, int64_t source, int64_t block, int64_t size) {
    axes.append({kind, source, block});
    shape.push_back(size);
  }
};

/// How far loops move in `b` once it is packed.
void stepThroughPanels(Panels &panels, PanelLayout &layout);

/// Who calls each kernel, and which arrays there are.
class PlanCalls {
public:
  explicit PlanCalls(mlir::ModuleOp module);

  /// Whether every caller hands over an array of the net, as it is.
  bool isWeight(mlir::BlockArgument argument) const;

  /// Lets every caller hand over the panels of `b` in place of the array, and
  /// of its siblings.
  /// Changes the type of the kernel's argument and the steps in `panels`;
  /// fails, with nothing changed, if no recipe tells of such an order.
  mlir::LogicalResult pack(Panels &panels, PanelLayout &layout);
  /// The same for tiles of pairs, see PackTiles.cpp; leaves the steps.
  mlir::LogicalResult packPairs(Panels &panels);
  /// The same for what is no weight: a kernel packs it in every call.
  mlir::LogicalResult packInCall(Panels &panels, PanelLayout &layout);

  /// How the array that a call reads first is moved; nothing if it is no array.
  std::optional<Arrangement> arrangementOf(mlir::plan::CallOp call) const;
  /// Lets an array be what a call makes of it; the call is gone.
  void moveArray(mlir::plan::CallOp call, const ArrayRecipe &recipe);

  mlir::func::FuncOp kernelOf(mlir::plan::CallOp call) const;
  /// Drops the kernels that nobody calls any more.
  void eraseUncalled();
  /// Drops the arrays that nobody reads any more in their own order.
  void eraseUnused();

private:
  /// Arrays in the order that one of their type gets; steps are left alone.
  mlir::LogicalResult packAs(
      Panels &panels,
      llvm::function_ref<std::optional<PackedShape>(mlir::MemRefType)> order);
  /// The kernel's argument is panels of this type from here on.
  /// An argument that is read as `b` and no other: a new one where the kernel
  /// reads this one elsewhere, too.
  mlir::BlockArgument ofItsOwn(Panels &panels, mlir::BlockArgument argument);
  static void readPacked(mlir::BlockArgument argument, mlir::MemRefType type);
  void handOver(mlir::BlockArgument argument, llvm::ArrayRef<int64_t> recipe,
                mlir::MemRefType type);
  mlir::plan::WeightOp weightOf(mlir::plan::CallOp call,
                                unsigned argument) const;
  bool canHandOver(mlir::BlockArgument argument,
                   llvm::ArrayRef<int64_t> recipe) const;
  std::optional<ArrayRecipe> recipeOf(mlir::plan::PlacedOp placed,
                                      llvm::ArrayRef<int64_t> axes,
                                      llvm::ArrayRef<int64_t> shape) const;
  mlir::FlatSymbolRefAttr place(llvm::StringRef path, const ArrayRecipe &recipe,
                                mlir::MemRefType type,
                                llvm::StringRef kind = "panels");

  mlir::ModuleOp module;
  mlir::SymbolTable symbols;
  llvm::DenseMap<mlir::StringAttr, llvm::SmallVector<mlir::plan::CallOp>> calls;
};

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_PACKPANELS_H
