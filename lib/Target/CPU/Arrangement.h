// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays whose elements were moved, and nothing else.
#ifndef NGC_LIB_TARGET_CPU_ARRANGEMENT_H
#define NGC_LIB_TARGET_CPU_ARRANGEMENT_H

#include "dialect/plan/Plan.h"

#include <optional>

namespace ngc {

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

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_ARRANGEMENT_H
