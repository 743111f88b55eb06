// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel that sums products, seen as axes with steps.
//
//   out[o.., m, n] = f(sum over k of a[o.., m, k] * b[o.., k, n], more...)
//
// Memory of a kernel is dense, so what an operand's index expressions amount
// to is one step for each loop: how many elements further on the loop's next
// iteration reads. A convolution and a matrix product differ in steps only.
//
//                     a        b        out
//   column (n)        0 or 1   1        any    becomes vectors
//   rows (m)          any      0        any    share what is loaded of b
//   outer (o)         any      any      any    tasks of their own
//   reductions (k)    any      any      0
//
// Neighbours that every operand steps through as one axis are made one, so
// the rows of an image without a window are one axis, not two.
#ifndef NGC_LIB_TARGET_CPU_PANELS_H
#define NGC_LIB_TARGET_CPU_PANELS_H

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <optional>

namespace ngc {

/// One loop, or several that all operands step through as one.
struct Axis {
  int64_t extent; ///< ShapedType::kDynamic: `bound` tells
  mlir::Value bound;
  llvm::SmallVector<int64_t> steps; ///< in elements, one an operand
  /// Of the contraction; none where several loops became one.
  std::optional<unsigned> loop;

  bool isOpen() const { return mlir::ShapedType::isDynamic(extent); }
};

/// Memory that is read or written from `start` on.
struct Place {
  mlir::Value memory;
  int64_t start;
  mlir::Type element;
};

/// The operands' numbers.
enum : unsigned { PanelA, PanelB, PanelOut, PanelFirstMore };

struct Panels {
  mlir::linalg::GenericOp sum;
  /// Sums of other arrays like `a` and `b`, which `last` reads, too.
  llvm::SmallVector<mlir::linalg::GenericOp> siblings;
  mlir::linalg::GenericOp last; ///< what becomes of the sums; null: nothing
  mlir::bufferization::MaterializeInDestinationOp store;
  /// Of further results of `last`.
  llvm::SmallVector<mlir::bufferization::MaterializeInDestinationOp> moreStores;
  /// The border around the result in its memory, if it has one.
  mlir::tensor::PadOp pad;
  mlir::Value init; ///< what sums start from

  /// a, b, out, then what `last` reads more, where its further results lie,
  /// and a and b of each sibling.
  llvm::SmallVector<Place> places;
  Axis column;
  llvm::SmallVector<Axis> outer, rows, reductions; ///< the slowest first
  /// Whether one number of `a` serves a whole vector of `b`.
  bool spreadsA = true;
  /// For each loop of `last`, that of `sum`.
  llvm::SmallVector<unsigned> loopOfLast;
  /// Whether `b` must be packed, as its columns are apart.
  bool needsPacking = false;

  int64_t columns() const { return column.extent; }
  /// Results of `last`.
  unsigned resultCount() const { return 1 + moreStores.size(); }
  unsigned sumCount() const { return 1 + siblings.size(); }
  /// The places of each result, and of each sum's factors.
  unsigned placeOfResult(unsigned result) const {
    unsigned behind = 2 * siblings.size() + moreStores.size();
    return result ? places.size() - behind + result - 1 : unsigned(PanelOut);
  }
  unsigned placeOfA(unsigned sum) const {
    return sum ? places.size() - 2 * (siblings.size() + 1 - sum)
               : unsigned(PanelA);
  }
  unsigned placeOfB(unsigned sum) const {
    return sum ? placeOfA(sum) + 1 : unsigned(PanelB);
  }
  /// Whether something of the kind of `b` lies there.
  bool isB(unsigned place) const {
    unsigned first = places.size() - 2 * siblings.size();
    return place == PanelB || (place >= first && (place - first) % 2 == 1);
  }
  /// Which sum a value is the result of.
  std::optional<unsigned> sumOf(mlir::Value value) const;
  /// Of rows, or nothing if that is known at run time only.
  std::optional<int64_t> rowCount() const;
  /// Taps of a short window along the innermost reduction, where each lane has
  /// factors of its own (a depthwise convolution); 1: there is none.
  int64_t taps() const;
  /// By how many taps the window moves from row to row, if those of neighbours
  /// meet.
  std::optional<int64_t> slide() const;
  mlir::Type sumType() const {
    return mlir::getElementTypeOrSelf(sum->getResult(0).getType());
  }
};

/// Sees the kernel so, if it is of this kind. `isWeight` tells of an argument
/// whether it can be packed ahead of all calls, for nothing.
std::optional<Panels>
findPanels(mlir::func::FuncOp kernel,
           llvm::function_ref<bool(mlir::BlockArgument)> isWeight);

/// Writes the border around the result, if it has one.
void fillBorder(mlir::OpBuilder &b, const Panels &panels);

/// Drops the ops that loops have replaced.
void eraseReplaced(Panels &panels);

/// How many rows there are, as a value.
mlir::Value rowTotal(mlir::OpBuilder &b, const Panels &panels);

/// The tasks: the outer axes, blocks of rows and groups of panels. One takes so
/// many operations.
mlir::scf::ForallOp createTasks(mlir::OpBuilder &b, const Panels &panels,
                                int64_t rowsPerTask, int64_t panelCount,
                                int64_t panelsPerTask, int64_t operations);

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_PANELS_H
