// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of the parser and printer share; nobody else needs it.
//
//   Values.cpp   words, lists, numbers        Ports.cpp   ports and coders
//   Names.cpp    names from SSA names         Members.cpp ops
//   Settings.cpp {option = value}             Sugar.cpp   ramp, typos
//   NetSyntax.cpp graph and chain
#ifndef NGC_NETGRAPH_SYNTAX_H
#define NGC_NETGRAPH_SYNTAX_H

#include "dialect/netgraph/Netgraph.h"

namespace mlir::netgraph {

using UnresolvedOperands = SmallVector<OpAsmParser::UnresolvedOperand>;

/// Like parser.emitError, without its "custom op 'netgraph.linear' ".
InFlightDiagnostic errorAt(AsmParser &parser, SMLoc loc);
inline MemberOpInterface::Concept &tablesOf(OperationName name) {
  return *name.getInterface<MemberOpInterface>();
}

//===-- values ------------------------------------------------------------===//

ParseResult parseValue(AsmParser &parser, Attribute &value);
/// `labels`: strings in lists are quoted even if they could be words.
void printValue(AsmPrinter &printer, Attribute value, bool labels = false);
/// Unlike AsmPrinter::printString this leaves UTF-8 readable.
void printQuoted(AsmPrinter &printer, StringRef text);
/// "max, mean" or "[1, 2]", as the text would spell it.
std::string spell(Attribute value);

//===-- ports -------------------------------------------------------------===//

/// `: real<[4]>` speaks of the main port, `: (Input = real<[4]>)` of any.
/// `known` lists the ports that may be named; empty: any may.
ParseResult parseAnnotations(OpAsmParser &parser, OperationState &result,
                             StringRef main, ArrayRef<std::string> known);
void printAnnotations(Operation *op, OpAsmPrinter &printer, StringRef main);

//===-- names -------------------------------------------------------------===//

void takeNameFromResult(OpAsmParser &parser, OperationState &result);
/// Whether the printer could not use the name as it is.
bool isNameToBeWritten(Operation *op, OpAsmPrinter &printer);

//===-- members -----------------------------------------------------------===//

/// `groups` has one entry per port; a variadic op has one for all, and
/// `names`, if wanted, gets the names written in it (empty: by position).
ParseResult parseConnections(OpAsmParser &parser, OperationState &result,
                             MutableArrayRef<UnresolvedOperands> groups,
                             SmallVectorImpl<StringRef> *names);
ParseResult parseOptions(OpAsmParser &parser, OperationState &result,
                         MutableArrayRef<UnresolvedOperands> arrayGroups);
/// `arrays[i]` is the value of the i-th learned array, or null.
void printOptions(Operation *op, OpAsmPrinter &printer, ArrayRef<Value> arrays,
                  StringRef lead);
void printConnections(OpAsmPrinter &printer, ArrayAttr names,
                      ValueRange values);
/// Checks the expression in a head and sets it in its canonical spelling.
ParseResult takeFunction(OpAsmParser &parser, OperationState &result,
                         Attribute text, SMLoc loc);
ParseResult resolveOperands(OpAsmParser &parser, OperationState &result,
                            ArrayRef<UnresolvedOperands> groups);

} // namespace mlir::netgraph

#endif
