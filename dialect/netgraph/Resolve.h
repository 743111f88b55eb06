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
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Error.h"

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

//===-- shapes ------------------------------------------------------------===//

/// More would leave no bits for what is computed from it: attention has n * n
/// numbers for each head.
constexpr int64_t mostLength = int64_t(1) << 28;

/// A varying dimension that has one size from now on:
///
///   %Input = input : real<[n, 4]>          --length n=128
///   %Other = input : real<[varying, 4]>    --length Other=64
struct FixedLength {
  std::string name;
  int64_t size;

  /// "--length n=128"
  std::string asOption() const;
};

/// Reads "n=128".
llvm::Expected<FixedLength> parseLength(StringRef text);

/// Whether it is a name; a text such as "floor((n - 1)/2) + 1" is a size that
/// follows from others.
bool isLengthName(StringRef text);
/// A name for the dimension without one of this port: "enc/Input" gives
/// enc_Input.
std::string asLengthName(StringRef port);
/// The names of the dimensions that vary, of a net whose shapes are known.
SmallVector<std::string> varyingNames(Operation *net);

/// An error that says that these lengths must be told, and how.
LogicalResult askForLengths(Operation *net, ArrayRef<std::string> names);
/// Whether each name is among those of the net, and is told once.
LogicalResult checkLengthNames(Operation *net, ArrayRef<std::string> names,
                               ArrayRef<FixedLength> lengths);

/// While it lives, errors say which lengths were fixed: a net that is right
/// for lengths in general may be wrong for these.
class LengthNotes {
public:
  LengthNotes(Operation *net, ArrayRef<FixedLength> lengths);

private:
  ScopedDiagnosticHandler handler;
};

/// Finds the shapes of all ports and arrays of a resolved net at top level,
/// and writes them into the annotations. With `partial` it writes nothing, and
/// what remains unknown is no error. With `lengths` no dimension varies any
/// more: each has one of them, or follows from them.
LogicalResult inferShapes(Operation *net, bool partial,
                          ArrayRef<FixedLength> lengths = {});

} // namespace mlir::netgraph

#endif
