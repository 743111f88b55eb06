// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Short words for elementwise functions, and answers to misspelt layers.
//
//   ramp %x  =>  elementwise "ramp(x)" %x     the same op, printed as `ramp`
//
// Expressions are brought to their canonical spelling when they are read, so
// two that differ in spaces or parentheses only are the same attribute.

#include "dialect/netgraph/Expression.h"
#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Syntax.h"

using namespace mlir;
using namespace mlir::netgraph;

static constexpr StringRef elementwiseName = "netgraph.elementwise";

//===-- expressions -------------------------------------------------------===//

/// The names that an expression of this op may use: x or its port for the
/// only input; a, b, ... or Input1, Input2, ... for several.
static void listVariables(OperationName op, SmallVector<std::string> &names,
                          SmallVector<std::string> &aliases) {
  if (!isVariadic(op)) {
    names.push_back("x");
    aliases.push_back(tablesOf(op).getPortNames()[0].str());
    return;
  }
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    names.push_back(std::string(1, letter));
    aliases.push_back("Input" + std::to_string(letter - 'a' + 1));
  }
}

ParseResult netgraph::takeFunction(OpAsmParser &parser, OperationState &result,
                                   Attribute value, SMLoc loc) {
  StringRef text = cast<StringAttr>(value).getValue();
  SmallVector<std::string> names, aliases;
  listVariables(result.name, names, aliases);
  std::string error;
  size_t position = 0;
  FailureOr<Expression> expression =
      Expression::parse(text, llvm::to_vector_of<StringRef>(names), error,
                        position, llvm::to_vector_of<StringRef>(aliases));
  if (succeeded(expression)) {
    result.addAttribute("function",
                        parser.getBuilder().getStringAttr(expression->print()));
    return success();
  }
  // the place inside the quotes, as long as nothing before it is escaped
  if (!text.take_front(position).contains('\\') && *loc.getPointer() == '"')
    loc = SMLoc::getFromPointer(loc.getPointer() + 1 + position);
  return errorAt(parser, loc) << error;
}

//===-- words -------------------------------------------------------------===//

static ParseResult parseSugar(OpAsmParser &parser, OperationState &result) {
  StringRef name = result.name.stripDialect();
  MLIRContext *context = parser.getContext();
  SmallVector<StringRef> known;
  for (const NamedActivation &activation : namedActivations()) {
    known.push_back(activation.mnemonic);
    if (activation.mnemonic != name)
      continue;
    result.name = OperationName(elementwiseName, context);
    result.addAttribute("function", StringAttr::get(context, activation.text));
    return parseMember(parser, result);
  }
  for (RegisteredOperationName op :
       context->getRegisteredOperationsByDialect("netgraph"))
    known.push_back(op.stripDialect());
  return errorAt(parser, parser.getNameLoc())
         << "unknown layer '" << name << "'" << didYouMean(name, known);
}

/// MLIR keeps a reference to the hook: it must be a plain function.
std::optional<Dialect::ParseOpHook>
NetgraphDialect::getParseOperationHook(StringRef) const {
  return ParseOpHook(parseSugar);
}

bool netgraph::printSugar(Operation *op, OpAsmPrinter &printer,
                          StringRef defaultDialect) {
  auto function = op->getAttrOfType<StringAttr>("function");
  if (op->getName().getStringRef() != elementwiseName || !function)
    return false;
  for (const NamedActivation &activation : namedActivations()) {
    if (function.getValue() != activation.text)
      continue;
    if (defaultDialect != "netgraph")
      printer << "netgraph.";
    printer << activation.mnemonic;
    printMember(op, printer, /*withHead=*/false);
    return true;
  }
  return false;
}
