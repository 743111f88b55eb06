// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix tiles on machines without them, for tests.
#ifndef NGC_TEST_UNIT_TILES_EMULATETILES_H
#define NGC_TEST_UNIT_TILES_EMULATETILES_H

#include "mlir/IR/Operation.h"

namespace ngc::test {

/// Replaces the ops of dialect `amx` by arithmetic of vectors with the same
/// results.
mlir::LogicalResult emulateTiles(mlir::Operation *root);

} // namespace ngc::test

#endif // NGC_TEST_UNIT_TILES_EMULATETILES_H
