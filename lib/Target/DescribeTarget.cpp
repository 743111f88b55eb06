// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The module learns which machine it is for.
#include "mlir/IR/BuiltinOps.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/Target.h"

namespace ngc {
#define GEN_PASS_DEF_DESCRIBETARGET
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

namespace {
struct DescribeTarget : ngc::impl::DescribeTargetBase<DescribeTarget> {
  using DescribeTargetBase::DescribeTargetBase;
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto target = ngc::describeTarget(cpu);
    if (!target) {
      module.emitError() << llvm::toString(target.takeError());
      return signalPassFailure();
    }
    module->setAttr(ngc::targetAttr,
                    ngc::targetAttribute(&getContext(), *target));
  }
};
} // namespace
