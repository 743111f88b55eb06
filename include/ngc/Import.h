// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stage Import: text becomes a verified module.
#ifndef NGC_IMPORT_H
#define NGC_IMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/SourceMgr.h"

#include <memory>

namespace ngc {

/// Parses and verifies the main buffer of `sources`; null after a diagnostic.
/// The text may be MLIR's text or its bytecode. Shapes may be unknown.
mlir::OwningOpRef<mlir::ModuleOp>
importText(const std::shared_ptr<llvm::SourceMgr> &sources,
           mlir::MLIRContext *context);

} // namespace ngc

#endif
