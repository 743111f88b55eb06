// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ngc-emulate: makes the code of a machine with matrix tiles, and vectors of 32
// bytes, with the tiles emulated, so that it runs where there are none.
//
//   ngc-emulate net.mlir net.so mixed
//
// All other code is what `ngc --cpu baseline` makes. The last word says how it
// computes. The number of products of tiles in the code goes to the output.
#include "EmulateTiles.h"
#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "ngc/Compiler.h"
#include "ngc/Names.h"
#include "ngc/Target.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace {
class Emulation : public PassInstrumentation {
public:
  void runAfterPass(Pass *pass, Operation *op) override {
    if (pass->getArgument() == "ngc-describe-target") {
      ngc::TargetDescription target = ngc::targetOf(op);
      target.hasTiles = true;
      op->setAttr(ngc::targetAttr,
                  ngc::targetAttribute(op->getContext(), target));
    }
    if (pass->getArgument() != "ngc-emit-panels")
      return;
    int count = 0;
    op->walk([&](amx::TileMulFOp) { ++count; });
    llvm::outs() << count << "\n";
    if (failed(ngc::test::emulateTiles(op)))
      llvm::report_fatal_error("a tile has not been emulated");
  }
};
} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    llvm::errs() << "usage: ngc-emulate net.mlir net.so precision\n";
    return 1;
  }
  MLIRContext context;
  ngc::prepareContext(context);
  ngc::CompileOptions options;
  options.cpus = {"baseline"};
  options.fill = ngc::Fill::All;
  options.entries.precisions = {argv[3]};
  options.real32 = ngc::Real32::Tiles;
  options.instrument = [](PassManager &pm) {
    pm.addInstrumentation(std::make_unique<Emulation>());
  };
  return failed(ngc::compileFile(argv[1], argv[2], options, context));
}
