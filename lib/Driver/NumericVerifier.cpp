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
// Where factors of Mixed are rounded to 16 bits (ngc-precision, on machines
// that add pairs of products) its Real32 differs by 2^-6 for 1e-5.
//
// Two NaNs are equal, and so are two infinities of one sign. A state equal to
// the one before is not run again. Passes on functions are verified when all
// functions are done; if the results are others then, the functions are put
// back to what they were, pass by pass, until the results are right again.
// Where nothing can be run before
// (ngc-build-entries) or after a pass (ngc-lower-plan and the stage Llvm),
// nothing is compared; the placement of slots is not used by the plain route,
// so ngc-assign-slots is only checked to leave the calls as they are.
//
// An instrumentation cannot fail a pass, therefore the last pass is one of
// ours that fails if a difference was found.
#include "PlainRoute.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
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

static bool isMixed(const PlainOutput &output) {
  StringRef request = output.entry; // what:precision:mode
  return request.split(':').second.split(':').first == "mixed";
}

// Whether anything is rounded to 16 bits.
static bool roundsFactors(ModuleOp module) {
  return module
      .walk([](arith::TruncFOp op) {
        return getElementTypeOrSelf(op.getType()).isBF16()
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

static double toleranceOf(const PlainOutput &output, bool isRounded) {
  if (output.realBits == 0)
    return 0;
  double largest = 1;
  for (double value : output.values)
    if (std::isfinite(value))
      largest = std::max(largest, std::abs(value));
  if (isRounded && isMixed(output))
    return 0x1p-6 * largest;
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

// What is different, as the end of a sentence; empty: nothing. `isRounded`:
// only one of the states rounds factors.
static std::string difference(const PlainOutput &before,
                              const PlainOutput &after, bool isRounded) {
  std::string head =
      "output '" + before.name + "' of entry '" + before.entry + "': ";
  if (before.values.size() != after.values.size() ||
      before.realBits != after.realBits)
    return head + "its type was another";
  double tolerance = toleranceOf(before, isRounded);
  for (size_t i = 0; i < before.values.size(); ++i)
    if (!isClose(before.values[i], after.values[i], tolerance))
      return head + "element " + std::to_string(i) + " was " +
             text(before.values[i]) + ", is " + text(after.values[i]) +
             " (tolerance " + text(tolerance) + ")";
  return "";
}

static std::string difference(ArrayRef<PlainOutput> before,
                              ArrayRef<PlainOutput> after, bool isRounded) {
  for (const PlainOutput &output : before) {
    const auto *same = llvm::find_if(after, [&](const PlainOutput &other) {
      return other.entry == output.entry && other.name == output.name;
    });
    if (same == after.end())
      return "output '" + output.name + "' of entry '" + output.entry +
             "': it is gone";
    if (std::string found = difference(output, *same, isRounded);
        !found.empty())
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

  void runBeforePass(Pass *, Operation *op) override {
    if (*isWrong)
      return;
    if (!isRoot(op))
      begun.push_back({OperationFingerPrint(op), op->clone()});
    else if (!known)
      compare(cast<ModuleOp>(op), "");
  }

  void runAfterPass(Pass *pass, Operation *op) override {
    if (*isWrong)
      return;
    if (isRoot(op)) {
      compare(cast<ModuleOp>(op), nameOf(pass));
      steps.clear();
      return;
    }
    Before before = std::move(begun.back());
    begun.pop_back();
    if (before.print != OperationFingerPrint(op))
      steps.push_back({nameOf(pass), std::move(before.op)});
  }

  // The manager fails anyway.
  void runAfterPassFailed(Pass *, Operation *) override { *isWrong = true; }

private:
  struct Before {
    OperationFingerPrint print;
    OwningOpRef<Operation *> op;
  };
  /// A pass that changed a function.
  struct Step {
    std::string pass;
    OwningOpRef<Operation *> before;
  };

  static bool isRoot(Operation *op) {
    return isa<ModuleOp>(op) && !op->getParentOp();
  }

  void compare(ModuleOp module, const std::string &pass) {
    OperationFingerPrint print(module);
    if (known && *known == print)
      return;
    known = print;
    std::vector<PlainOutput> now;
    std::string found = complaint(module, now, pass);
    if (!found.empty())
      fail(module, steps.empty() ? found : complaintOfStep(module));
    outputs = std::move(now);
    isRounded = roundsFactors(module);
  }

  // What is wrong with a state that `pass` left; empty: nothing.
  std::string complaint(ModuleOp module, std::vector<PlainOutput> &now,
                        const std::string &pass) {
    std::string error;
    FailureOr<std::vector<PlainOutput>> results = route.run(module, error);
    if (failed(results))
      return (pass.empty() ? "the net" : "what pass '" + pass + "' leaves") +
             " cannot be run: " + error;
    now = std::move(*results);
    // A module whose entries are not made yet, or are code already.
    if (now.empty() || outputs.empty())
      return "";
    std::string found =
        difference(outputs, now, roundsFactors(module) != isRounded);
    return found.empty() ? "" : "pass '" + pass + "' changes " + found;
  }

  // The same, of the pass on one function that did it.
  std::string complaintOfStep(ModuleOp module) {
    OwningOpRef<ModuleOp> state = module.clone();
    std::string last;
    std::vector<PlainOutput> now;
    for (; !steps.empty(); steps.pop_back()) {
      std::string found = complaint(*state, now, steps.back().pass);
      if (found.empty())
        break;
      last = found;
      Operation *before = steps.back().before.release();
      Operation *after =
          state->lookupSymbol(SymbolTable::getSymbolName(before));
      state->getBody()->getOperations().insert(after->getIterator(), before);
      after->erase();
    }
    return last;
  }

  void fail(ModuleOp module, const std::string &message) {
    *isWrong = true;
    emitError(UnknownLoc::get(module.getContext())) << message;
  }

  std::shared_ptr<bool> isWrong;
  PlainRoute route;
  std::optional<OperationFingerPrint> known; // of the state of `outputs`
  std::vector<PlainOutput> outputs;          // of the last state
  bool isRounded = false;                    // what it does to factors
  std::vector<Before> begun; // of passes on functions that are running
  std::vector<Step> steps;   // of those that are done and not verified yet
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
