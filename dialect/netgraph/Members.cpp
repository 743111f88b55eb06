// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the members of a net look like:
//
//   member   ::= (results `=`)? mnemonic head? operands? options? annotation?
//   results  ::= `%`name | `%`name `:` n | `%`name (`,` `%`name `.` Port)*
//   head     ::= string | `@`net
//   operands ::= value                         in the line of the mnemonic
//              | `(` (value | Port `=` value) % `,` `)`
//   options  ::= `{` (option `=` value | `name` `=` string
//                    | Array `=` (value | `none`)) % `,` `}`
//
// One parser and one printer serve all of them; the words come from the op's
// own tables (MemberOpInterface and its ODS attribute names).

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Syntax.h"

using namespace mlir;
using namespace mlir::netgraph;

bool netgraph::isVariadic(OperationName name) {
  auto &tables = tablesOf(name);
  return tables.getPortNames().empty() && tables.getArrayNames().empty() &&
         !name.hasTrait<OpTrait::ZeroOperands>();
}

static StringRef mainPortOf(MemberOpInterface::Concept &tables) {
  ArrayRef<StringRef> names = tables.getOutputNames().empty()
                                  ? tables.getPortNames()
                                  : tables.getOutputNames();
  return names.empty() ? "Output" : names[0];
}

//===-- operands ----------------------------------------------------------===//

/// Line ends mean nothing to the parser of MLIR: without this, `ramp` before a
/// line `%a = linear` would read as `ramp %a`.
static bool isOnSameLine(OpAsmParser &parser) {
  const char *begin = parser.getNameLoc().getPointer();
  const char *end = parser.getCurrentLocation().getPointer();
  return !StringRef(begin, end - begin).contains('\n');
}

/// `value` or `Port = value`; gives the name, or an empty one.
static ParseResult parseConnection(OpAsmParser &parser, StringRef &port,
                                   OpAsmParser::UnresolvedOperand &operand) {
  OptionalParseResult r = parser.parseOptionalOperand(operand);
  if (r.has_value())
    return *r;
  return failure(parser.parseKeyword(&port) || parser.parseEqual() ||
                 parser.parseOperand(operand));
}

/// In which group a connection belongs.
static FailureOr<unsigned> findGroup(OpAsmParser &parser, SMLoc loc,
                                     OperationName op, StringRef port,
                                     unsigned position) {
  ArrayRef<StringRef> ports = tablesOf(op).getPortNames();
  if (isVariadic(op))
    return 0;
  if (port.empty() && position < ports.size())
    return position;
  if (port.empty())
    return errorAt(parser, loc)
           << "layer '" << op.stripDialect() << "' has " << ports.size()
           << (ports.size() == 1 ? " input port" : " input ports");
  const auto *found = llvm::find(ports, port);
  if (found == ports.end())
    return errorAt(parser, loc)
           << "unknown port '" << port << "' of layer '" << op.stripDialect()
           << "'" << didYouMean(port, ports);
  return found - ports.begin();
}

ParseResult
netgraph::parseConnections(OpAsmParser &parser, OperationState &result,
                           MutableArrayRef<UnresolvedOperands> groups,
                           SmallVectorImpl<StringRef> *names) {
  OpAsmParser::UnresolvedOperand operand;
  if (*parser.getCurrentLocation().getPointer() != '(') {
    if (groups.empty() || !isOnSameLine(parser))
      return success();
    OptionalParseResult r = parser.parseOptionalOperand(operand);
    if (!r.has_value() || failed(*r))
      return r.has_value() ? *r : success();
    groups[0].push_back(operand);
    if (names)
      names->push_back("");
    return success();
  }
  unsigned position = 0;
  auto item = [&]() -> ParseResult {
    SMLoc loc = parser.getCurrentLocation();
    StringRef port;
    if (parseConnection(parser, port, operand))
      return failure();
    FailureOr<unsigned> group =
        findGroup(parser, loc, result.name, port, position);
    position += port.empty();
    if (failed(group))
      return failure();
    if (!names && !groups[*group].empty() && !isVariadic(result.name))
      return errorAt(parser, loc)
             << "port '" << tablesOf(result.name).getPortNames()[*group]
             << "' is connected twice";
    if (names)
      names->push_back(port);
    return groups[*group].push_back(operand), success();
  };
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, item);
}

/// `(Right = %b, Left = %a)` in the order of `input_ports`, which stands behind
/// them. Those that are left open must be the last.
static ParseResult orderConnections(OpAsmParser &parser, SMLoc loc,
                                    OperationState &result,
                                    ArrayRef<StringRef> names,
                                    UnresolvedOperands &operands) {
  SmallVector<std::string> ports =
      portNamesOf(result.attributes.get("input_ports"));
  if (ports.empty())
    return errorAt(parser, loc)
           << "the ports of layer '" << result.name.stripDialect()
           << "' have an order, not names; 'input_ports' can name them";
  auto error = [&] { return errorAt(parser, loc); };
  SmallVector<std::optional<OpAsmParser::UnresolvedOperand>> places(
      ports.size());
  size_t position = 0;
  for (auto [name, operand] : llvm::zip_equal(names, operands)) {
    size_t place =
        name.empty() ? position++ : llvm::find(ports, name) - ports.begin();
    if (place >= ports.size() && !name.empty())
      return error() << "unknown port '" << name << "' of layer '"
                     << result.name.stripDialect() << "'"
                     << didYouMean(name, llvm::to_vector_of<StringRef>(ports));
    if (place >= ports.size())
      return error() << "layer '" << result.name.stripDialect() << "' has "
                     << ports.size() << " input ports";
    if (places[place])
      return error() << "port '" << ports[place] << "' is connected twice";
    places[place] = operand;
  }
  for (size_t i = 0; i < operands.size(); ++i) {
    if (!places[i])
      return error() << "port '" << ports[i]
                     << "' is open, but one behind it is connected";
    operands[i] = *places[i];
  }
  return success();
}

void netgraph::printConnections(OpAsmPrinter &printer, ArrayAttr names,
                                ValueRange values) {
  if (values.empty())
    return;
  printer << " (";
  for (auto [i, value] : llvm::enumerate(values)) {
    printer << (i ? ", " : "");
    StringRef name = names ? cast<StringAttr>(names[i]).getValue() : "";
    if (!name.empty())
      printer << name << " = ";
    printer << value;
  }
  printer << ')';
}

ParseResult netgraph::resolveOperands(OpAsmParser &parser,
                                      OperationState &result,
                                      ArrayRef<UnresolvedOperands> groups) {
  auto type = PortType::get(parser.getContext());
  SmallVector<int32_t> sizes;
  for (const UnresolvedOperands &group : groups) {
    sizes.push_back(group.size());
    if (parser.resolveOperands(group, type, result.operands))
      return failure();
  }
  if (result.name.hasTrait<OpTrait::AttrSizedOperandSegments>())
    result.addAttribute("operandSegmentSizes",
                        parser.getBuilder().getDenseI32ArrayAttr(sizes));
  return success();
}

//===-- results -----------------------------------------------------------===//

/// %lstm.State must be the second result: a suffix is the name of a port.
static ParseResult checkResultNames(OpAsmParser &parser, OperationName op,
                                    size_t results) {
  ArrayRef<StringRef> outputs = tablesOf(op).getOutputNames();
  StringRef name = parser.getResultName(0).first;
  for (size_t i = 1; i < std::min(results, outputs.size()); ++i) {
    StringRef suffix = parser.getResultName(i).first;
    if (suffix.consume_front(name) && suffix.consume_front(".") &&
        !outputs[i].empty() && suffix != outputs[i])
      return errorAt(parser, parser.getNameLoc())
             << "output " << i + 1 << " of layer '" << op.stripDialect()
             << "' is '" << outputs[i] << "', not '" << suffix << "'"
             << didYouMean(suffix, outputs);
  }
  return success();
}

static ParseResult addResults(OpAsmParser &parser, OperationState &result) {
  ArrayRef<StringRef> outputs = tablesOf(result.name).getOutputNames();
  bool isOpen = !outputs.empty() && outputs.back().empty();
  size_t results = std::max<size_t>(parser.getNumResults(), !outputs.empty());
  if (results > outputs.size() && !isOpen)
    return errorAt(parser, parser.getNameLoc())
           << "layer '" << result.name.stripDialect() << "' has "
           << outputs.size() << (outputs.size() == 1 ? " output" : " outputs")
           << ", but " << results << " are named";
  result.types.append(results, PortType::get(parser.getContext()));
  return checkResultNames(parser, result.name, results);
}

//===-- members -----------------------------------------------------------===//

/// The names that an annotation may speak of; empty: any.
static SmallVector<std::string> knownPorts(OperationName op, size_t operands,
                                           Attribute inputPorts) {
  SmallVector<std::string> known;
  if (op.getStringRef() == InstanceOp::getOperationName())
    return known;
  auto &tables = tablesOf(op);
  for (ArrayRef<StringRef> names :
       {tables.getPortNames(), tables.getArrayNames(), tables.getOutputNames()})
    known.append(names.begin(), names.end());
  if (inputPorts)
    known.append(portNamesOf(inputPorts));
  else if (isVariadic(op))
    for (size_t i = 1; i <= std::max<size_t>(operands, 1); ++i)
      known.push_back("Input" + std::to_string(i));
  return known;
}

static ParseResult parseHead(OpAsmParser &parser, OperationState &result,
                             StringRef head) {
  Attribute value;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseAttribute(value))
    return failure();
  NamedAttrList one;
  one.append(head, value);
  if (failed(result.name.verifyInherentAttrs(one, [&] {
        return errorAt(parser, loc)
               << "layer '" << result.name.stripDialect() << "': ";
      })))
    return failure();
  if (head == "function" && failed(takeFunction(parser, result, value, loc)))
    return failure();
  if (head != "function")
    result.addAttribute(head, value);
  return success();
}

ParseResult netgraph::parseMember(OpAsmParser &parser, OperationState &result) {
  auto &tables = tablesOf(result.name);
  StringRef head = tables.getHeadName();
  if (!head.empty() && !result.attributes.get(head) &&
      parseHead(parser, result, head))
    return failure();
  size_t ports = tables.getPortNames().size();
  size_t arrays = tables.getArrayNames().size();
  bool variadic = isVariadic(result.name);
  bool isInstance =
      result.name.getStringRef() == InstanceOp::getOperationName();
  SmallVector<UnresolvedOperands> groups(variadic ? 1 : ports + arrays);
  MutableArrayRef<UnresolvedOperands> all(groups);
  SmallVector<StringRef> names;
  SMLoc loc = parser.getCurrentLocation();
  if (parseConnections(parser, result, all.take_front(variadic + ports),
                       variadic ? &names : nullptr) ||
      parseOptions(parser, result, all.take_back(arrays)))
    return failure();
  bool isNamed =
      llvm::any_of(names, [](StringRef name) { return !name.empty(); });
  if (isNamed && !isInstance &&
      orderConnections(parser, loc, result, names, groups[0]))
    return failure();
  if (parseAnnotations(parser, result, mainPortOf(tables),
                       knownPorts(result.name, variadic ? groups[0].size() : 0,
                                  result.attributes.get("input_ports"))) ||
      resolveOperands(parser, result, groups))
    return failure();
  if (isNamed && isInstance)
    result.addAttribute("input_names",
                        parser.getBuilder().getStrArrayAttr(names));
  takeNameFromResult(parser, result);
  return addResults(parser, result);
}

void netgraph::printMember(Operation *op, OpAsmPrinter &printer,
                           bool withHead) {
  auto member = cast<MemberOpInterface>(op);
  StringRef head = member.getHeadName();
  if (withHead && !head.empty()) {
    printer << ' ';
    printer.printAttributeWithoutType(op->getAttr(head));
  }
  SmallVector<Value> arrays, values;
  SmallVector<Attribute> names;
  bool inOrder = true;
  for (StringRef array : member.getArrayNames())
    arrays.push_back(operandOf(op, array));
  for (StringRef port : member.getPortNames())
    if (Value value = operandOf(op, port)) {
      inOrder &= values.size() == names.size() &&
                 member.getPortNames()[values.size()] == port;
      values.push_back(value);
      names.push_back(StringAttr::get(op->getContext(), port));
    }
  ArrayAttr shown =
      inOrder ? ArrayAttr() : ArrayAttr::get(op->getContext(), names);
  if (isVariadic(op->getName())) {
    values.assign(op->operand_begin(), op->operand_end());
    shown = op->getAttrOfType<ArrayAttr>("input_names");
  }
  if (values.size() == 1 && !shown)
    printer << ' ' << values[0];
  else
    printConnections(printer, shown, values);
  printOptions(op, printer, arrays, " {");
  printAnnotations(op, printer, mainPortOf(tablesOf(op->getName())));
}
