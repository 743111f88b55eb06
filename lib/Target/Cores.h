// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the list of a processor's features does not tell.
#ifndef NGC_LIB_TARGET_CORES_H
#define NGC_LIB_TARGET_CORES_H

#include "ngc/Target.h"

namespace ngc {

/// Sets latencies and throughputs by `has`, which knows all features, also
/// those that code never uses, and the sizes of caches by `name`, if that is
/// in the table.
void describeCore(TargetDescription &target,
                  llvm::function_ref<bool(llvm::StringRef)> has,
                  llvm::StringRef name);

/// Sets the sizes of caches that this machine tells.
void measureCaches(TargetDescription &target);

} // namespace ngc

#endif
