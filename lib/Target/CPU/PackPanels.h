// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights as panels: the order in which a register tile reads them.
#ifndef NGC_LIB_TARGET_CPU_PACKPANELS_H
#define NGC_LIB_TARGET_CPU_PACKPANELS_H

#include "Arrangement.h"
#include "PanelTile.h"
#include "dialect/plan/Plan.h"

namespace ngc {

/// Whether weights are packed with two steps of the last reduction in a pair.
bool comesInPairs(const Panels &panels);

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

  /// All that have a body; those that pack may come in beside them.
  llvm::SmallVector<mlir::func::FuncOp> kernels();
  mlir::func::FuncOp kernelOf(mlir::plan::CallOp call) const;
  /// Calls of kernels that do nothing but pad; `body` may erase its own.
  void forEachPad(
      llvm::function_ref<void(mlir::plan::CallOp, mlir::tensor::PadOp)> body);
  /// A copy that nobody calls yet, of its own name.
  mlir::func::FuncOp copyOf(mlir::func::FuncOp kernel, llvm::StringRef suffix);
  void erase(mlir::func::FuncOp kernel) { symbols.erase(kernel); }
  /// Drops the kernels that nobody calls any more.
  void eraseUncalled();
  /// Drops the arrays that nobody reads any more in their own order.
  void eraseUnused();

private:
  /// Arrays in the order that one of their type gets; steps are left alone.
  mlir::LogicalResult packAs(
      Panels &panels,
      llvm::function_ref<std::optional<PackedShape>(mlir::MemRefType)> order);
  /// An argument that is read as `b` and no other: a new one where the kernel
  /// reads this one elsewhere, too.
  mlir::BlockArgument ofItsOwn(Panels &panels, mlir::BlockArgument argument);
  /// The kernel's argument is panels of this type from here on.
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
