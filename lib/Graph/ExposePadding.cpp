// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The border of a convolution or a pooling becomes an op of its own.
//
// A window that reaches beyond its input needs a test for each element in its
// inner loop; one that does not runs at full speed. The padded copy costs one
// pass over the input, little beside the window's own work.
#include "dialect/calc/Calc.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_EXPOSEPADDING
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

namespace {
struct ExposePadding : ngc::impl::ExposePaddingBase<ExposePadding> {
  void runOnOperation() override {
    SmallVector<calc::PaddedOpInterface> work;
    getOperation().walk(
        [&](calc::PaddedOpInterface op) { work.push_back(op); });
    for (calc::PaddedOpInterface op : work) {
      OpBuilder builder(op);
      if (Value unpadded = op.exposePadding(builder)) {
        op->getResult(0).replaceAllUsesWith(unpadded);
        op->erase();
      }
    }
  }
};
} // namespace
