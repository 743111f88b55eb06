// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The promise of each stage, as data: which dialects its result may consist
// of. What else a stage promises is what the dialects' own verifiers and the
// types already say: after Net annotations are complete, after Target no
// tensor is left.
#include "ngc/Compiler.h"
#include "ngc/Passes.h"
#include "llvm/ADT/StringExtras.h"

namespace ngc {
#define GEN_PASS_DEF_VERIFYSTAGE
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

namespace {
struct Promise {
  StringRef name;
  StringRef dialects; // separated by spaces
  bool tensors;       // whether values of tensor type may occur
};
} // namespace

static constexpr Promise promises[] = {
    {"import", "builtin netgraph", false},
    {"net", "builtin netgraph", false},
    {"graph", "builtin func calc arith math tensor", true},
    {"tensor",
     "builtin func plan linalg tensor scf arith math memref bufferization "
     "affine calc",
     true},
    {"target", "builtin func plan scf arith math memref llvm vector cf ub amx",
     false},
    {"plan", "builtin func scf arith math memref llvm vector cf ub amx", false},
    {"llvm", "builtin llvm", false},
};

static constexpr StringRef names[] = {"import", "net",  "graph", "tensor",
                                      "target", "plan", "llvm"};

ArrayRef<StringRef> ngc::stageNames() { return names; }

StringRef ngc::nameOf(Stage stage) { return names[static_cast<int>(stage)]; }

std::optional<Stage> ngc::stageNamed(StringRef name) {
  const auto *found = llvm::find(names, name);
  if (found == std::end(names))
    return std::nullopt;
  return static_cast<Stage>(found - std::begin(names));
}

LogicalResult ngc::verifyStage(ModuleOp module, Stage stage) {
  const Promise &promise = promises[static_cast<int>(stage)];
  SmallVector<StringRef> allowed;
  promise.dialects.split(allowed, ' ');
  auto walk =
      module.walk<WalkOrder::PreOrder>([&](Operation *op) -> WalkResult {
        if (!llvm::is_contained(allowed, op->getName().getDialectNamespace()))
          return op->emitError() << "'" << op->getName()
                                 << "' is left after stage " << promise.name;
        if (promise.tensors)
          return WalkResult::advance();
        for (Type type : op->getResultTypes())
          if (isa<TensorType>(type))
            return op->emitError() << "a value of type " << type
                                   << " is left after stage " << promise.name;
        return WalkResult::advance();
      });
  return failure(walk.wasInterrupted());
}

namespace {
struct VerifyStage : ngc::impl::VerifyStageBase<VerifyStage> {
  using VerifyStageBase::VerifyStageBase;
  void runOnOperation() override {
    std::optional<Stage> known = stageNamed(stage);
    if (!known) {
      getOperation().emitError() << "there is no stage '" << stage << "'";
      return signalPassFailure();
    }
    if (failed(verifyStage(getOperation(), *known)))
      signalPassFailure();
  }
};
} // namespace
