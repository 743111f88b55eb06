// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the entries after each pass of the stages Graph to Plan and names the
// first pass that changes a result.
//
//   state 0 --pass 'a'--> state 1 --pass 'b'--> state 2 ...
//      |                     |                     |
//   PlainRoute            PlainRoute            PlainRoute
//      |                     |                     |
//   outputs ---- equal? --- outputs ---- equal? --- outputs
//
// Tolerances, per output, where a are the values before and b those after:
//
//   Real32    |a - b| <= 1e-5  * max(1, max |a|)
//   Real64    |a - b| <= 1e-12 * max(1, max |a|)
//   integers  a = b
//
// Two NaNs are equal, and so are two infinities of one sign. A state equal to
// the one before is not run again. Passes on functions are verified when all
// functions are done or another pass begins. Where nothing can be run before
// (ngc-build-entries) or after a pass (ngc-lower-plan and the stage Llvm),
// nothing is compared; the placement of slots is not used by the plain route,
// so ngc-assign-slots is only checked to leave the calls as they are.
//
// An instrumentation cannot fail a pass, therefore the last pass is one of
// ours that fails if a difference was found.
#include "PlainRoute.h"

#include "mlir/IR/OperationSupport.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "ngc/Compiler.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <cmath>
#include <optional>

using namespace mlir;
using namespace ngc;

//===-- comparison --------------------------------------------------------===//

static double toleranceOf(const PlainOutput &output) {
  if (output.realBits == 0)
    return 0;
  double largest = 1;
  for (double value : output.values)
    if (std::isfinite(value))
      largest = std::max(largest, std::abs(value));
  return (output.realBits == 32 ? 1e-5 : 1e-12) * largest;
}

static bool isClose(double before, double after, double tolerance) {
  if (std::isnan(before) || std::isnan(after))
    return std::isnan(before) && std::isnan(after);
  return before == after || std::abs(before - after) <= tolerance;
}

static std::string text(double value) {
  std::string digits;
  llvm::raw_string_ostream(digits) << llvm::format("%.9g", value);
  return digits;
}

// What is different, as the end of a sentence; empty: nothing.
static std::string difference(const PlainOutput &before,
                              const PlainOutput &after) {
  std::string head =
      "output '" + before.name + "' of entry '" + before.entry + "': ";
  if (before.values.size() != after.values.size() ||
      before.realBits != after.realBits)
    return head + "its type was another";
  double tolerance = toleranceOf(before);
  for (size_t i = 0; i < before.values.size(); ++i)
    if (!isClose(before.values[i], after.values[i], tolerance))
      return head + "element " + std::to_string(i) + " was " +
             text(before.values[i]) + ", is " + text(after.values[i]) +
             " (tolerance " + text(tolerance) + ")";
  return "";
}

static std::string difference(ArrayRef<PlainOutput> before,
                              ArrayRef<PlainOutput> after) {
  for (const PlainOutput &output : before) {
    const auto *same = llvm::find_if(after, [&](const PlainOutput &other) {
      return other.entry == output.entry && other.name == output.name;
    });
    if (same == after.end())
      return "output '" + output.name + "' of entry '" + output.entry +
             "': it is gone";
    if (std::string found = difference(output, *same); !found.empty())
      return found;
  }
  return "";
}

//===-- around each pass --------------------------------------------------===//

static std::string nameOf(Pass *pass) {
  StringRef name = pass->getArgument();
  return (name.empty() ? pass->getName() : name).str();
}

namespace {
class NumericVerifier : public PassInstrumentation {
public:
  explicit NumericVerifier(std::shared_ptr<bool> isWrong)
      : isWrong(std::move(isWrong)) {}

  void runBeforePass(Pass *pass, Operation *op) override {
    if (*isWrong)
      return;
    if (isRoot(op)) {
      if (!known)
        compare(cast<ModuleOp>(op), "");
      return;
    }
    // The next function, or the next pass on this one?
    if (!pending.empty() && pending != nameOf(pass))
      comparePending(op);
    prints.emplace_back(op);
  }

  void runAfterPass(Pass *pass, Operation *op) override {
    if (*isWrong)
      return;
    if (isRoot(op)) {
      if (pending.empty())
        pending = nameOf(pass);
      comparePending(op);
    } else if (prints.pop_back_val() != OperationFingerPrint(op)) {
      pending = nameOf(pass);
    }
  }

  // The manager fails anyway.
  void runAfterPassFailed(Pass *, Operation *) override { *isWrong = true; }

private:
  static bool isRoot(Operation *op) {
    return isa<ModuleOp>(op) && !op->getParentOp();
  }

  void comparePending(Operation *op) {
    while (Operation *parent = op->getParentOp())
      op = parent;
    compare(cast<ModuleOp>(op), "pass '" + pending + "'");
    pending.clear();
  }

  void compare(ModuleOp module, const std::string &blamed) {
    OperationFingerPrint print(module);
    if (known && *known == print)
      return;
    known = print;
    std::string error;
    FailureOr<std::vector<PlainOutput>> now = route.run(module, error);
    if (failed(now)) {
      fail(module, (blamed.empty() ? "the net" : "what " + blamed + " leaves") +
                       " cannot be run: " + error);
      return;
    }
    // A module whose entries are not made yet, or are code already.
    if (now->empty() || outputs.empty()) {
      outputs = std::move(*now);
      return;
    }
    std::string found = difference(outputs, *now);
    if (!found.empty())
      fail(module, blamed + " changes " + found);
    outputs = std::move(*now);
  }

  void fail(ModuleOp module, const std::string &message) {
    *isWrong = true;
    emitError(UnknownLoc::get(module.getContext())) << message;
  }

  std::shared_ptr<bool> isWrong;
  PlainRoute route;
  std::optional<OperationFingerPrint> known; // of the state of `outputs`
  std::vector<PlainOutput> outputs;          // of the last state
  SmallVector<OperationFingerPrint> prints;  // of nested ops, before
  std::string pending; // the nested pass whose changes are not verified yet
};

// Fails if a result was changed.
struct EndVerification : PassWrapper<EndVerification, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(EndVerification)
  explicit EndVerification(std::shared_ptr<bool> isWrong)
      : isWrong(std::move(isWrong)) {}
  StringRef getName() const override { return "EndVerification"; }
  void runOnOperation() override {
    markAllAnalysesPreserved();
    if (*isWrong)
      signalPassFailure();
  }
  std::shared_ptr<bool> isWrong;
};
} // namespace

void ngc::addNumericVerifier(PassManager &pm) {
  // Between two passes on functions the module has to stand still.
  pm.getContext()->disableMultithreading();
  auto isWrong = std::make_shared<bool>(false);
  pm.addInstrumentation(std::make_unique<NumericVerifier>(isWrong));
  pm.addPass(std::make_unique<EndVerification>(isWrong));
}
