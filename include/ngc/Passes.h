// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constructors and option structs of all passes; generated from Passes.td.
#ifndef NGC_PASSES_H
#define NGC_PASSES_H

#include "mlir/Pass/Pass.h"

namespace ngc {

#define GEN_PASS_DECL
#include "ngc/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "ngc/Passes.h.inc"

} // namespace ngc

#endif
