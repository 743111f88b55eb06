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
  int64_t knownPart = 1; ///< of an open extent: a number that divides it

  bool isOpen() const { return mlir::ShapedType::isDynamic(extent); }
};

/// Memory that is read or written from `start` on.
struct Place {
  mlir::Value memory;
  int64_t start;
  mlir::Type element;
};

/// Windows along an axis of an image that reach beyond its cells: tap t of
/// window i is at cell i * step + t * dilation - low.
struct WindowAxis {
  unsigned window, tap; ///< loops of the contraction
  int64_t step, dilation;
  int64_t low, cells;
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
  /// The border around `a` that its memory has not: taps beyond its cells are
  /// left out, as they are zeros.
  mlir::tensor::PadOp border;
  llvm::SmallVector<WindowAxis> windows; ///< along each axis with a border
  mlir::Value init;                      ///< what sums start from

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
  /// Reductions that `a` and `b` step through as one become one.
  void mergeReductions();
  /// A number that divides that of rows, also where this is not known.
  int64_t knownRows() const;
  /// Whether numbers of 16 bits of `a` lie in pairs as those of `b` come,
  /// along the last reduction.
  bool readsPairs() const;
  /// Taps of a short window along the innermost reduction, where each lane has
  /// factors of its own (a depthwise convolution); 1: there is none.
  int64_t taps() const;
  /// By how many taps the window moves from row to row, if those of neighbours
  /// meet.
  std::optional<int64_t> slide() const;
  /// Whether tiles can leave out taps beyond the border of `a`: those of a
  /// window that slides, whose place along each axis with a border is known.
  bool leavesOutTaps() const;
  mlir::Type sumType() const {
    return mlir::getElementTypeOrSelf(sum->getResult(0).getType());
  }
};

/// Where an operand of a kernel lies, and how far each loop moves in it.
struct Reading {
  Place place;
  llvm::SmallVector<int64_t> steps;
};

/// As a step: so many elements as the axis behind has, which is open.
inline constexpr int64_t openStep = mlir::ShapedType::kDynamic;

/// The memory that a tensor is a view of, all of it, in the same order.
mlir::Value memoryOf(mlir::Value tensor);

/// Elements between neighbours along each axis of a dense tensor. Sizes behind
/// the first axis have to be known, but that of the second: then the step along
/// the first is open.
std::optional<llvm::SmallVector<int64_t>>
stridesOf(mlir::RankedTensorType type);

/// An axis of unknown size stands first in all memory, or second behind one of
/// known size.
mlir::Value openExtent(mlir::OpBuilder &b, mlir::Location loc,
                       mlir::Value memory);

/// Of a tensor that is all of the memory.
std::optional<Reading>
readingOf(mlir::Value memory, mlir::RankedTensorType type, mlir::AffineMap map);

/// The pad of zeros behind `a`, through a view that splits no axis but the
/// last; null: there is none.
mlir::tensor::PadOp borderBehind(mlir::Value tensor);

/// The factor `input` of the sum, which is behind such a pad: cells lie as they
/// do without the border. Tells `panels` of it.
std::optional<Reading> readingWithin(Panels &panels, unsigned input);

/// Sees the kernel so, if it is of this kind. `isWeight` tells of an argument
/// whether it can be packed ahead of all calls, for nothing.
std::optional<Panels>
findPanels(mlir::func::FuncOp kernel,
           llvm::function_ref<bool(mlir::BlockArgument)> isWeight);

/// The same for one store of a kernel with others, where input `a` of the sum
/// is to be `a`.
std::optional<Panels>
findPanels(mlir::bufferization::MaterializeInDestinationOp store, unsigned a);

/// The pad of a kernel that does nothing else; null: it is none.
mlir::tensor::PadOp padOf(mlir::func::FuncOp kernel);

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
