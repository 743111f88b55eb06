// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The shape of every port and array; see dialect/netgraph/InferShapes.cpp.
// From here on nothing about a net is unknown.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_INFERSHAPES
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace mlir::netgraph;

namespace {
struct InferShapes : ngc::impl::InferShapesBase<InferShapes> {
  using InferShapesBase::InferShapesBase;

  void runOnOperation() override {
    SmallVector<FixedLength> fixed;
    for (const std::string &text : lengths) {
      auto length = parseLength(text);
      if (!length) {
        emitError(UnknownLoc::get(&getContext()))
            << "lengths: " << llvm::toString(length.takeError());
        return signalPassFailure();
      }
      fixed.push_back(*length);
    }
    for (Operation &op : *getOperation().getBody())
      if (isNet(&op) && failed(inferShapes(&op, /*partial=*/false, fixed)))
        return signalPassFailure();
  }
};
} // namespace
