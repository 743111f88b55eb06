// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ngc-lsp-server: diagnostics, names and outlines of nets for editors. What
// editors show comes from the parsers and verifiers of the dialects.

#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "ngc/Compiler.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  ngc::registerDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}
