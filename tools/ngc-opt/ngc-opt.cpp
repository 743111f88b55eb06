// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ngc-opt: runs passes on text, for tests and for looking.
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "ngc/Compiler.h"
#include "ngc/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  ngc::registerDialects(registry);
  mlir::registerAllPasses();
  ngc::registerNgcPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "ngc's passes\n", registry));
}
