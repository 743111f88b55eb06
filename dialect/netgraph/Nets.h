// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Questions about nets and their members. They are answered from the IR each
// time: verifiers run in parallel and may keep nothing.
//
// Ports and names of a net are what the rules of the language say, whether or
// not they are written: an unconnected input port of a layer is a port of its
// graph, an unused output too, and a chain feeds each layer from the one
// before. Stage Net writes them out, so that nothing is implied any more.
#ifndef NGC_NETGRAPH_NETS_H
#define NGC_NETGRAPH_NETS_H

#include "dialect/netgraph/Netgraph.h"

namespace mlir::netgraph {

/// "; did you mean 'x'?", or nothing if no candidate is near.
std::string didYouMean(StringRef word, ArrayRef<StringRef> candidates);

//===-- members -----------------------------------------------------------===//

bool isNet(Operation *op);
bool isLayer(Operation *op);
/// The name, or the position among the layers; of ports without a name, Input
/// and Output.
std::string nameOf(Operation *member);
/// "block/conv1": the names from below the top net down to `member`.
std::string pathOf(Operation *member);

/// The input ports: those of the op; for a variadic layer those it names, or
/// Input1, Input2, ...; those of its body for a net, those of its net for an
/// instance.
SmallVector<std::string> inputNamesOf(Operation *member);
/// One name per result.
SmallVector<std::string> outputNamesOf(Operation *member);
/// The names that an `input_ports` of a layer stands for; none if it is null.
SmallVector<std::string> portNamesOf(Attribute inputPorts);
/// How many inputs a variadic layer uses: a function of a and b has two,
/// however many are connected.
size_t countInputs(Operation *layer);
/// Whether its number of inputs is open.
bool isVariadic(OperationName name);
/// What feeds the port or array, or null.
Value operandOf(Operation *member, StringRef portOrArray);
/// Connects a port or array; the port of a net or of a variadic layer must be
/// the one after the last connected.
void connect(Operation *member, StringRef portOrArray, Value value);
/// Whether the text says `Array = none`.
bool isWithout(Operation *member, StringRef array);

/// What is known of a port or array, or null.
PortAttr annotationOf(Operation *member, StringRef portOrArray);
void annotate(Operation *member, StringRef portOrArray, PortAttr port);

/// What an array of a layer, or an `array` (then `array` is empty), holds
/// before training. An `array` is what the first layer makes of it that has it
/// for an array of its own; else it is weights.
ArrayStart startOf(Operation *member, StringRef array);
/// The multiplier of the learning rate: the array's own, else that of the
/// first layer that uses it and tells one, else that of the innermost net
/// around it; else 1.
double learningRateOf(Operation *member, StringRef array);

//===-- the ports of a net ------------------------------------------------===//

/// A port of a net: `op` is the input or output op that declares it, or null
/// if it is implied by the port `of` of `member`.
struct NetPort {
  std::string name;
  Operation *op = nullptr;
  Operation *member = nullptr;
  std::string of;
  /// What the port gives out (outputs), or what stands for it (inputs).
  Value value;
};
struct NetPorts {
  SmallVector<NetPort> inputs, outputs;
};
NetPorts portsOf(Operation *net);

/// The edges that a chain does not write: for each member and port (or
/// "Output" of an output op), what feeds it.
struct Edge {
  Operation *member;
  std::string port;
  Value value;
};
SmallVector<Edge> impliedEdgesOf(Operation *net);

/// The net that an instance uses, or null.
Operation *netOf(InstanceOp instance);
/// The op inside `net` that a path of layer names leads to, and what remains
/// of the path. An empty remainder: the last word named no port.
std::pair<Operation *, StringRef> follow(Operation *net, StringRef path);

} // namespace mlir::netgraph

#endif
