// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What nets look like:
//
//   net ::= (`graph` | `chain`) visibility? `@`name? operands?
//           (`shares` `(` values `)`)? (`attributes` options)? annotation?
//           `{` member* `}`
//
//   netgraph.graph private @block attributes {seed = 1} { ... }
//   %first = graph (%x) shares (%w) : (Output = real<[4]>) { ... }
//
// A shared array has the same name inside and outside: inside it is an
// argument of the body, whose name in the text is the operand's.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Syntax.h"

using namespace mlir;
using namespace mlir::netgraph;

static ParseResult parseSymbol(OpAsmParser &parser, OperationState &result,
                               bool &isSymbol) {
  (void)impl::parseOptionalVisibilityKeyword(parser, result.attributes);
  StringAttr symbol;
  isSymbol = succeeded(parser.parseOptionalSymbolName(symbol));
  if (isSymbol)
    result.addAttribute("sym_name", symbol);
  return success();
}

static ParseResult parseBody(OpAsmParser &parser, OperationState &result,
                             ArrayRef<OpAsmParser::UnresolvedOperand> shared) {
  SmallVector<OpAsmParser::Argument> arguments;
  for (const auto &operand : shared) {
    auto &argument = arguments.emplace_back();
    argument.ssaName = operand;
    argument.type = PortType::get(parser.getContext());
  }
  Region *body = result.addRegion();
  if (parser.parseRegion(*body, arguments, /*enableNameShadowing=*/true))
    return failure();
  if (body->empty())
    body->emplaceBlock();
  return success();
}

/// How many results a nested net has when the text binds none: one for each
/// output of its body. A scratch op lends the body its net.
static size_t countOutputs(OperationState &result) {
  OperationState state(result.location, result.name);
  state.addRegion(std::make_unique<Region>());
  state.attributes = result.attributes;
  state.attributes.erase("operandSegmentSizes");
  Operation *scratch = Operation::create(state);
  scratch->getRegion(0).takeBody(*result.regions[0]);
  size_t count = portsOf(scratch).outputs.size();
  result.regions[0]->takeBody(scratch->getRegion(0));
  scratch->destroy();
  return count;
}

ParseResult netgraph::parseNet(OpAsmParser &parser, OperationState &result) {
  bool isSymbol;
  SmallVector<UnresolvedOperands> groups(2);
  SmallVector<StringRef> names;
  if (parseSymbol(parser, result, isSymbol) ||
      parseConnections(parser, result, MutableArrayRef(groups).take_front(),
                       &names))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("shares")) &&
      parser.parseOperandList(groups[1], OpAsmParser::Delimiter::Paren))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("attributes")) &&
      parseOptions(parser, result, {}))
    return failure();
  if (parseAnnotations(parser, result, "Output", {}) ||
      resolveOperands(parser, result, groups) ||
      parseBody(parser, result, groups[1]))
    return failure();
  if (llvm::any_of(names, [](StringRef name) { return !name.empty(); }))
    result.addAttribute("input_names",
                        parser.getBuilder().getStrArrayAttr(names));
  takeNameFromResult(parser, result);
  if (isSymbol)
    return success();
  size_t results = parser.getNumResults();
  if (!results)
    results = countOutputs(result);
  result.types.append(results, PortType::get(parser.getContext()));
  return success();
}

void netgraph::printNet(Operation *op, OpAsmPrinter &printer) {
  if (auto symbol = op->getAttrOfType<StringAttr>("sym_name")) {
    printer << ' ';
    if (auto seen = op->getAttrOfType<StringAttr>("sym_visibility"))
      printer << seen.getValue() << ' ';
    printer.printSymbolName(symbol);
  }
  auto sizes = op->getAttrOfType<DenseI32ArrayAttr>("operandSegmentSizes");
  ValueRange inputs = op->getOperands().take_front(sizes[0]);
  ValueRange shared = op->getOperands().drop_front(sizes[0]);
  printConnections(printer, op->getAttrOfType<ArrayAttr>("input_names"),
                   inputs);
  if (!shared.empty())
    printer << " shares (" << shared << ')';
  printOptions(op, printer, {}, " attributes {");
  printAnnotations(op, printer, "Output");
  printer << ' ';
  printer.shadowRegionArgs(op->getRegion(0), shared);
  printer.printRegion(op->getRegion(0), /*printEntryBlockArgs=*/false);
}
