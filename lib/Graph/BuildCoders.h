// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NGC_GRAPH_BUILDCODERS_H
#define NGC_GRAPH_BUILDCODERS_H

#include "mlir/IR/Builders.h"

namespace ngc {

/// Builds, before the net, the function of each of its coders that has a
/// compiled part.
mlir::LogicalResult buildCoders(mlir::Operation *net, mlir::OpBuilder &builder,
                                mlir::Type real);

} // namespace ngc

#endif
