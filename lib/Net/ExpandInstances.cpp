// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Instances become nested nets; see dialect/netgraph/Expand.cpp. A net is
// expanded from the text of the nets it uses, so private ones, which have no
// other purpose, can go when all are done.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_EXPANDINSTANCES
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace mlir::netgraph;

namespace {
struct ExpandInstances : ngc::impl::ExpandInstancesBase<ExpandInstances> {
  void runOnOperation() override {
    SmallVector<Operation *> nets, used;
    for (Operation &op : *getOperation().getBody())
      if (isNet(&op))
        (cast<SymbolOpInterface>(op).isPrivate() ? used : nets).push_back(&op);
    for (Operation *net : nets)
      if (failed(expandInstances(net, getOperation()))) {
        net->emitError("an instance in this net has no expansion");
        return signalPassFailure();
      }
    for (Operation *net : used)
      net->erase();
  }
};
} // namespace
