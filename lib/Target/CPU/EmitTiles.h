// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products on matrix tiles, where the machine has them.
#ifndef NGC_LIB_TARGET_CPU_EMITTILES_H
#define NGC_LIB_TARGET_CPU_EMITTILES_H

#include "PackPanels.h"
#include "ngc/Target.h"

namespace ngc {

/// Replaces the kernel by tasks of matrix tiles; false, with nothing changed,
/// if it does not have the form for that or gains nothing. `real32` says what
/// multiplies f32: "fma", "tiles", or anything else: what is faster.
bool emitTiles(const Panels &panels, const TargetDescription &target,
               llvm::StringRef real32, PlanCalls &calls);

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_EMITTILES_H
