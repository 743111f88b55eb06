// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments of kernels and tasks never overlap: inputs are only read, outputs
// are slots of their own or the caller's. A memref becomes two pointers, of
// which only the second is used; both may be marked.
//
// A task stays a function, though a kernel calls it in two ways: LLVM would
// copy it into both and carry what does not overlap along as metadata, which
// took 0.1 of LeNet's 0.9 s and 9 % of its code. Kernels stay functions, too,
// so that profilers and debuggers see whose code runs.
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_MARKNOALIAS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

namespace {
struct MarkNoAlias : ngc::impl::MarkNoAliasBase<MarkNoAlias> {
  void runOnOperation() override {
    auto unit = UnitAttr::get(&getContext());
    for (auto function : getOperation().getOps<LLVM::LLVMFuncOp>()) {
      if (!function->hasAttr(ngc::kernelAttr) &&
          !function->hasAttr(ngc::taskAttr))
        continue;
      function.setNoInline(true);
      for (BlockArgument argument : function.getArguments())
        if (isa<LLVM::LLVMPointerType>(argument.getType()))
          function.setArgAttr(argument.getArgNumber(),
                              LLVM::LLVMDialect::getNoAliasAttrName(), unit);
    }
  }
};
} // namespace
