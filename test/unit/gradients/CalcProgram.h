// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of calc, compiled by the stages Graph to Llvm as an artifact's
// entries are, and run in this process.
//
//   func.func @f(%x: tensor<?x3xf64> {ngc.port = "x", ngc.dims = array<i64:
//   0>})
//       -> (tensor<?x3xf64> {ngc.port = "y"})
//       attributes {ngc.entry = "f", ngc.dim_count = 1 : i64,
//                   ngc.gradients = ["all"]}
#ifndef NGC_TEST_UNIT_GRADIENTS_CALCPROGRAM_H
#define NGC_TEST_UNIT_GRADIENTS_CALCPROGRAM_H

#include "DifferenceQuotient.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "ngc/Emit.h"
#include <memory>

namespace llvm::orc {
class LLJIT;
}

namespace ngc::test {

/// The text of such a function. A port is its name and type, "x: ?x3xf64".
std::string calcFunction(const std::string &name,
                         const std::vector<std::string> &ports,
                         const std::string &result, const std::string &body);

class CalcProgram {
public:
  /// `again` differentiates the gradients once more: ports are the ports, "->y"
  /// what the gradient of y begins with, and the gradients by them of both the
  /// outputs and the first gradients, "d/dx".
  explicit CalcProgram(const std::string &text, bool again = false);
  ~CalcProgram();

  /// What went wrong, or nothing.
  const std::string &error() const { return problem; }

  using Slot = ModelTables::Slot;
  const ModelTables::Entry &entry(const std::string &name) const;
  /// How many numbers a slot has.
  static size_t count(const Slot &slot, int64_t batch);

  /// Inputs and outputs by role and name; those not given are zero.
  using Values = std::map<std::pair<ngc_role, std::string>, Numbers>;
  Values run(const std::string &name, const Values &inputs,
             int64_t batch) const;

private:
  void compile(const std::string &text, bool again);
  void load(mlir::ModuleOp module);

  std::string problem;
  ModelTables tables;
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

} // namespace ngc::test

#endif
