// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Derivatives of scalar operators, most of which belong to other dialects.
#pragma once

#include "mlir/IR/DialectRegistry.h"

namespace mlir::calc {

/// Attaches TangentOpInterface to the operators of arith, math and calc that
/// stand in bodies of maps, when their dialects are loaded.
void registerTangents(DialectRegistry &registry);

} // namespace mlir::calc
