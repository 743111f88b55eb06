// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a net. The parsers and verifiers of the dialect say what is wrong, at
// the place where it stands; a module that holds no net has one message more.

#include "ngc/Import.h"
#include "dialect/netgraph/Nets.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;

OwningOpRef<ModuleOp>
ngc::importText(const std::shared_ptr<llvm::SourceMgr> &sources,
                MLIRContext *context) {
  context->loadDialect<netgraph::NetgraphDialect>();
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(sources, ParserConfig(context));
  if (!module)
    return nullptr;
  bool hasNet = llvm::any_of(*module->getBody(), [](Operation &op) {
    return netgraph::isNet(&op) ||
           !isa<netgraph::NetgraphDialect>(op.getDialect());
  });
  if (hasNet)
    return module;
  module->emitError("there is no net in the file; expected "
                    "'netgraph.graph @name { ... }' or 'netgraph.chain'");
  return nullptr;
}
