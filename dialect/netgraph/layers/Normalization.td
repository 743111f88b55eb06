// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NGC_NETGRAPH_LAYERS_NORMALIZATION_TD
#define NGC_NETGRAPH_LAYERS_NORMALIZATION_TD

include "dialect/netgraph/Base.td"

#endif
