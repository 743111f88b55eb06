// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constructors and option structs of all passes; generated from Passes.td.
// And the patterns that others need by themselves.
#ifndef NGC_PASSES_H
#define NGC_PASSES_H

#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"

namespace ngc {

#define GEN_PASS_DECL
#include "ngc/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "ngc/Passes.h.inc"

/// Patterns that expand ops of math, and the scalar ops of calc: what pass
/// ExpandMath applies to whole kernels.
void populateExpandMathPatterns(mlir::RewritePatternSet &patterns);

} // namespace ngc

#endif
