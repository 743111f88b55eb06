// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From what a net says to what it means, in three steps. They are stage Net,
// and, on a copy of the net, how a verifier finds contradicting shapes.
//
//   netgraph.chain @net {              netgraph.graph @net {
//     %a = linear {size = [4]}           %Input = input
//     ramp                       =>      %a = linear %Input {size = [4]}
//   }                                    %_2 = ramp %a
//                                        output %_2
//                                      }
#ifndef NGC_NETGRAPH_RESOLVE_H
#define NGC_NETGRAPH_RESOLVE_H

#include "dialect/netgraph/Netgraph.h"

namespace mlir::netgraph {

/// Every instance inside `net` becomes a nested net of the instance's name.
/// Nets are looked up in `table`. Fails without words where verifiers have
/// already spoken: no such net, wrong number of ports, a net inside itself.
LogicalResult expandInstances(Operation *net, Operation *table);

/// Writes out what is implied: edges of chains, ports of nets, outputs; drops
/// results that nobody uses; sorts members. Chains become graphs, `net` too:
/// gives the op that takes its place.
Operation *resolvePorts(Operation *net);

/// Sorts the members of a graph: inputs, then layers in an order in which each
/// comes after what feeds it, then outputs. Where all layers are named, the
/// order of the text does not matter.
void sortMembers(Operation *graph);

/// Finds the shapes of all ports and arrays of a resolved net at top level,
/// and writes them into the annotations. With `partial` it writes nothing, and
/// what remains unknown is no error.
LogicalResult inferShapes(Operation *net, bool partial);

} // namespace mlir::netgraph

#endif
