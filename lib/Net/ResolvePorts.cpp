// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What nets imply is written out; see dialect/netgraph/Resolve.cpp.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_RESOLVEPORTS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace mlir::netgraph;

namespace {
struct ResolvePorts : ngc::impl::ResolvePortsBase<ResolvePorts> {
  void runOnOperation() override {
    for (Operation &op : llvm::make_early_inc_range(*getOperation().getBody()))
      if (isNet(&op))
        resolvePorts(&op);
  }
};
} // namespace
