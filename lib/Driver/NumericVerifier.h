// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--verify-each=numeric`: which pass changes what the net computes.
//
//   PassManager pm(&context);
//   ngc::buildStage(pm, ngc::Stage::Graph);
//   ngc::addNumericVerifier(pm); // after all passes
#ifndef NGC_LIB_DRIVER_NUMERICVERIFIER_H
#define NGC_LIB_DRIVER_NUMERICVERIFIER_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

#include <memory>
#include <string>
#include <vector>

namespace ngc {

/// Runs the module's entries after each pass, compares, and makes `pm` fail
/// at its end if a pass changed a result; the error names the first. Passes
/// that `pm` already has are verified. Switches the context's threads off.
void addNumericVerifier(mlir::PassManager &pm);

/// What an entry wrote to one of its outputs.
struct PlainOutput {
  std::string entry, name;
  unsigned realBits; // 32 or 64; 0: integers
  std::vector<double> values;
};

/// Runs entries, be they calc functions or plans, by a route on which no
/// optimising pass of ours lies, on random data that depend on nothing but
/// the names of entry and port or array.
class PlainRoute {
public:
  PlainRoute();
  ~PlainRoute();
  /// The outputs of all entries; none if the module has no entry in a form
  /// that can be run. On failure `error` says why.
  mlir::FailureOr<std::vector<PlainOutput>> run(mlir::ModuleOp module,
                                                std::string &error);

private:
  // Of its own: the module's may be in the middle of running passes.
  std::unique_ptr<mlir::MLIRContext> context;
};

} // namespace ngc

#endif // NGC_LIB_DRIVER_NUMERICVERIFIER_H
