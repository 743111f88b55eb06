// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ngc/pack.h - from canonical arrays to placed ones and back --------===//
//
// Kernels read some arrays in another order than the user names them, e.g. a
// matrix [N][K] as panels [N/16][K][16]. A recipe (ngc_pack_axis, artifact.h)
// says how, axis by axis. This is the one routine that executes recipes: the
// compiler packs with it, the runtime unpacks with it when somebody reads an
// array. It needs neither MLIR nor the C++ library.
//
//   dims [5][3], recipe {OUTER 0 by 2}, {WHOLE 1}, {INNER 0 by 2}
//     packed dims [3][3][2]; packed[i][k][j] = canonical[2 * i + j][k],
//     0 where 2 * i + j is 5
//
//===----------------------------------------------------------------------===//
#ifndef NGC_PACK_H
#define NGC_PACK_H

#include "ngc/artifact.h"

namespace ngc {

/// A recipe with the shape of the canonical array that it reads.
struct PackRecipe {
  const ngc_pack_axis *axes; ///< of the packed array, outermost first
  uint32_t rank;             ///< number of axes; 0 is a plain copy
  const int64_t *dims;       ///< of the canonical array
  uint32_t sourceRank;
};

/// Null if the recipe is sound, else what is wrong with it. Sound means: every
/// source axis appears once, either WHOLE or REVERSED, or as an OUTER and an
/// INNER of the same block size, or as several OUTER, whose blocks divide each
/// other, and the INNER of the smallest. The functions below ask for a sound
/// recipe.
const char *checkPack(const PackRecipe &recipe);

/// Number of elements of the canonical array.
int64_t canonicalCount(const PackRecipe &recipe);

/// The axis with the next larger blocks of the same source axis; -1: none.
int32_t nextOuter(const PackRecipe &recipe, uint32_t axis);

/// Size of one axis of the packed array.
int64_t packedSize(const PackRecipe &recipe, uint32_t axis);

/// Number of elements of the packed array, with padding.
int64_t packedCount(const PackRecipe &recipe);

/// packed <- canonical; padding becomes zero bits. For any element size.
void pack(const PackRecipe &recipe, uint64_t elementBytes,
          const void *canonical, void *packed);

/// canonical <- packed; padding is left out.
void unpack(const PackRecipe &recipe, uint64_t elementBytes, const void *packed,
            void *canonical);

} // namespace ngc

#endif
