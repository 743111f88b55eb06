// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the recipe of a packed array is put together: the loops of a kernel find
// the axes of the array that they run along.
#ifndef NGC_LIB_TARGET_CPU_PACKRECIPE_H
#define NGC_LIB_TARGET_CPU_PACKRECIPE_H

#include "PackPanels.h"
#include "ngc/artifact.h"

namespace ngc {

/// Matches loops with the axes of an array that is dense in row-major order.
class AxisFinder {
public:
  explicit AxisFinder(mlir::MemRefType array) : dims(array.getShape()) {
    int64_t stride = 1;
    strides.resize(dims.size());
    for (size_t axis = dims.size(); axis-- > 0; stride *= dims[axis])
      strides[axis] = stride;
    free.assign(dims.size(), true);
  }
  /// The axis that a loop runs along, and no other does.
  std::optional<int64_t> take(const Axis &loop) {
    for (size_t axis = 0; axis < dims.size(); ++axis)
      if (free[axis] && dims[axis] == loop.extent &&
          strides[axis] == loop.steps[PanelB]) {
        free[axis] = false;
        return axis;
      }
    return std::nullopt;
  }
  /// As they are, those of the loops that move in the array; false if one has
  /// no axis.
  bool takeWhole(llvm::ArrayRef<Axis> loops, PackedShape &recipe) {
    for (const Axis &loop : loops) {
      if (loop.steps[PanelB] == 0)
        continue;
      std::optional<int64_t> source = take(loop);
      if (!source)
        return false;
      recipe.add(NGC_PACK_WHOLE, *source, 0, loop.extent);
    }
    return true;
  }
  /// Axes of one element that no loop runs along, in front of all others;
  /// false if others are left.
  bool takeRest(PackedShape &recipe) {
    PackedShape rest;
    for (size_t axis = 0; axis < dims.size(); ++axis)
      if (free[axis] && dims[axis] != 1)
        return false;
      else if (free[axis])
        rest.add(NGC_PACK_WHOLE, axis, 0, 1);
    rest.axes.append(recipe.axes);
    rest.shape.append(recipe.shape);
    recipe = rest;
    return true;
  }

private:
  llvm::ArrayRef<int64_t> dims;
  llvm::SmallVector<int64_t> strides;
  llvm::SmallVector<bool> free;
};

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_PACKRECIPE_H
