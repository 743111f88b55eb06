// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NGC_NETGRAPH_LAYERS_STRUCTURE_TD
#define NGC_NETGRAPH_LAYERS_STRUCTURE_TD

include "dialect/netgraph/Base.td"

#endif
