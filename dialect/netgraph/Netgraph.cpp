// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Registration, and the generated code of nets, ports and interfaces.

#include "dialect/netgraph/Netgraph.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::netgraph;

#include "dialect/netgraph/AttrInterfaces.cpp.inc"
#include "dialect/netgraph/Dialect.cpp.inc"
#include "dialect/netgraph/OpInterfaces.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialect/netgraph/Types.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/netgraph/Ports.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/netgraph/Netgraph.cpp.inc"

void NetgraphDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialect/netgraph/Types.cpp.inc"
      >();
  addAttributes<PortAttr>();
  addOperations<
#define GET_OP_LIST
#include "dialect/netgraph/Netgraph.cpp.inc"
      >();
#define NGC_FAMILY(name) add##name(*this);
#include "dialect/netgraph/Families.h.inc"
#undef NGC_FAMILY
}
