// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of a port, in text:
//
//   annotation ::= `:` port | `:` `(` (Port `=` port) % `,` `)`
//   port       ::= kind? (`encoder` | `decoder`) coder | kind
//   kind       ::= (`real` | `integer`) (`<` (low `to` high)? `,`? dims? `>`)?
//   dims       ::= `[` (n | name | `varying` | `?`) % `,` `]` | `?`
//
// Without dims a port is a scalar; `?` instead of them is an unknown shape.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Syntax.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::netgraph;

CoderAttrInterface PortAttr::getCoderInterface() const {
  return dyn_cast_or_null<CoderAttrInterface>(getCoder());
}

SmallVector<int64_t> PortAttr::getShape() const {
  return llvm::map_to_vector(getDims(), [](Attribute dim) {
    auto size = dyn_cast<IntegerAttr>(dim);
    return size ? size.getInt() : ShapedType::kDynamic;
  });
}

bool PortAttr::isComplete() const {
  return getKind() && getDims() && llvm::none_of(getDims(), [](Attribute dim) {
           return isa<UnitAttr>(dim) ||
                  dim == StringAttr::get(dim.getContext(), "varying");
         });
}

//===-- reading -----------------------------------------------------------===//

static ParseResult parseDim(AsmParser &parser, SmallVector<Attribute> &dims) {
  Builder &builder = parser.getBuilder();
  SMLoc loc = parser.getCurrentLocation();
  int64_t size;
  if (OptionalParseResult r = parser.parseOptionalInteger(size);
      r.has_value()) {
    if (succeeded(*r) && size < 1)
      return errorAt(parser, loc) << "a dimension is at least 1, got " << size;
    return dims.push_back(builder.getI64IntegerAttr(size)), *r;
  }
  if (succeeded(parser.parseOptionalQuestion()))
    return dims.push_back(builder.getUnitAttr()), success();
  std::string name;
  if (parser.parseKeywordOrString(&name))
    return failure();
  return dims.push_back(builder.getStringAttr(name)), success();
}

/// `<1 to 10, [n, 64]>`, if there.
static ParseResult parseShape(AsmParser &parser, ArrayAttr &dims,
                              SmallVector<int64_t> &range) {
  Builder &builder = parser.getBuilder();
  dims = builder.getArrayAttr({});
  if (failed(parser.parseOptionalLess()))
    return success();
  int64_t low, high;
  bool more = true;
  SMLoc loc = parser.getCurrentLocation();
  if (OptionalParseResult r = parser.parseOptionalInteger(low); r.has_value()) {
    if (failed(*r) || parser.parseKeyword("to") || parser.parseInteger(high))
      return failure();
    if (low > high)
      return errorAt(parser, loc)
             << "a range goes from low to high, got " << low << " to " << high;
    range = {low, high};
    more = succeeded(parser.parseOptionalComma());
  }
  if (!more)
    return parser.parseGreater();
  if (succeeded(parser.parseOptionalQuestion()))
    return dims = ArrayAttr(), parser.parseGreater();
  loc = parser.getCurrentLocation();
  if (*loc.getPointer() != '[') // 1..10 lexes as `1.` and dots
    return errorAt(parser, loc)
           << "expected dimensions '[n, 4]' or a range '1 to 10'";
  SmallVector<Attribute> items;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                     [&] { return parseDim(parser, items); }))
    return failure();
  dims = builder.getArrayAttr(items);
  return parser.parseGreater();
}

static Attribute parseCoder(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef word;
  if (parser.parseKeyword(&word))
    return {};
  auto *dialect = parser.getContext()->getLoadedDialect<NetgraphDialect>();
  SmallVector<StringRef> known;
  for (const CoderTraits *traits : dialect->getCoders()) {
    if (traits->word == word)
      return parseCoderOptions(parser, *traits);
    known.push_back(traits->word);
  }
  errorAt(parser, loc) << "unknown coder '" << word << "'"
                       << didYouMean(word, known);
  return {};
}

/// A coder's options may be for the other role only.
static LogicalResult checkRole(AsmParser &parser, SMLoc loc, Attribute coder,
                               StringRef role) {
  auto traits = cast<CoderAttrInterface>(coder);
  for (const CoderOption &option : traits.getOptionTable())
    if (!option.role.empty() && option.role != role &&
        traits.getOptions().contains(option.name))
      return errorAt(parser, loc)
             << "option '" << option.name << "' is for the " << option.role
             << " '" << traits.getWord() << "' only";
  return success();
}

static FailureOr<PortAttr> parsePort(AsmParser &parser) {
  static constexpr StringRef words[] = {"real", "integer", "encoder",
                                        "decoder"};
  Builder &builder = parser.getBuilder();
  SMLoc loc = parser.getCurrentLocation();
  StringRef word;
  if (parser.parseKeyword(&word))
    return failure();
  StringAttr kind, role;
  ArrayAttr dims;
  SmallVector<int64_t> range;
  if (word == "real" || word == "integer") {
    kind = builder.getStringAttr(word);
    if (parseShape(parser, dims, range))
      return failure();
    if (!range.empty() && word == "real")
      return errorAt(parser, loc) << "only an integer port has a range";
    StringRef next(parser.getCurrentLocation().getPointer());
    if (!next.starts_with("encoder ") && !next.starts_with("decoder "))
      return PortAttr::get(parser.getContext(), kind, dims, range, {}, {});
    if (parser.parseKeyword(&word))
      return failure();
  }
  if (!llvm::is_contained(words, word))
    return errorAt(parser, loc) << "unknown kind of port '" << word << "'"
                                << didYouMean(word, words);
  role = builder.getStringAttr(word);
  loc = parser.getCurrentLocation();
  Attribute coder = parseCoder(parser);
  if (!coder || failed(checkRole(parser, loc, coder, role)))
    return failure();
  return PortAttr::get(parser.getContext(), kind, dims, range, coder, role);
}

ParseResult netgraph::parseAnnotations(OpAsmParser &parser,
                                       OperationState &result, StringRef main,
                                       ArrayRef<std::string> known) {
  if (failed(parser.parseOptionalColon()))
    return success();
  NamedAttrList ports;
  auto add = [&](StringRef name) -> ParseResult {
    FailureOr<PortAttr> port = parsePort(parser);
    if (failed(port))
      return failure();
    return ports.set(name, *port), success();
  };
  auto named = [&]() -> ParseResult {
    SMLoc loc = parser.getCurrentLocation();
    std::string name;
    if (parser.parseKeywordOrString(&name))
      return failure();
    SmallVector<StringRef> names(known.begin(), known.end());
    if (!known.empty() && !llvm::is_contained(names, name))
      return errorAt(parser, loc)
             << "unknown port '" << name << "' of layer '"
             << result.name.stripDialect() << "'" << didYouMean(name, names);
    if (ports.get(name))
      return errorAt(parser, loc) << "port '" << name << "' is described twice";
    return failure(parser.parseEqual() || add(name));
  };
  if (*parser.getCurrentLocation().getPointer() == '(') {
    if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, named))
      return failure();
  } else if (add(main)) {
    return failure();
  }
  result.addAttribute("annotations", ports.getDictionary(parser.getContext()));
  return success();
}

//===-- writing -----------------------------------------------------------===//

static void printDims(AsmPrinter &printer, ArrayAttr dims) {
  printer << '[';
  llvm::interleaveComma(dims, printer, [&](Attribute dim) {
    isa<UnitAttr>(dim) ? void(printer << '?') : printValue(printer, dim);
  });
  printer << ']';
}

static void printPort(AsmPrinter &printer, PortAttr port) {
  ArrayRef<int64_t> range = port.getRange();
  ArrayAttr dims = port.getDims();
  if (StringAttr kind = port.getKind()) {
    printer << kind.getValue();
    bool isScalar = dims && dims.empty();
    if (!range.empty() || !isScalar)
      printer << '<';
    if (!range.empty())
      printer << range[0] << " to " << range[1] << (isScalar ? "" : ", ");
    if (!dims)
      printer << '?';
    else if (!isScalar)
      printDims(printer, dims);
    if (!range.empty() || !isScalar)
      printer << '>';
  }
  if (!port.getCoder())
    return;
  if (port.getKind())
    printer << ' ';
  printer << port.getRole().getValue() << ' '
          << port.getCoderInterface().getWord();
  printCoderOptions(printer, port.getCoderInterface());
}

void netgraph::printAnnotations(Operation *op, OpAsmPrinter &printer,
                                StringRef main) {
  auto ports = op->getAttrOfType<DictionaryAttr>("annotations");
  if (!ports || ports.empty())
    return;
  printer << " : ";
  if (ports.size() == 1 && ports.contains(main))
    return printPort(printer, cast<PortAttr>(ports.get(main)));
  printer << '(';
  llvm::interleaveComma(ports, printer, [&](NamedAttribute entry) {
    printer.printKeywordOrString(entry.getName().getValue());
    printer << " = ";
    printPort(printer, cast<PortAttr>(entry.getValue()));
  });
  printer << ')';
}

//===-- attributes of their own (generic form, bytecode) ------------------===//

Attribute PortAttr::parse(AsmParser &parser, Type) {
  FailureOr<PortAttr> port = failure();
  if (parser.parseLess() || failed(port = parsePort(parser)) ||
      parser.parseGreater())
    return {};
  return *port;
}

void PortAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printPort(printer, *this);
  printer << '>';
}

Attribute NetgraphDialect::parseAttribute(DialectAsmParser &parser,
                                          Type type) const {
  StringRef rest(parser.getCurrentLocation().getPointer());
  if (rest.consume_front(PortAttr::getMnemonic()) && rest.starts_with("<")) {
    if (parser.parseKeyword(PortAttr::getMnemonic()))
      return {};
    return PortAttr::parse(parser, type);
  }
  return parseCoder(parser);
}

void NetgraphDialect::printAttribute(Attribute attr,
                                     DialectAsmPrinter &printer) const {
  if (auto port = dyn_cast<PortAttr>(attr)) {
    printer << PortAttr::getMnemonic();
    return port.print(printer);
  }
  auto coder = cast<CoderAttrInterface>(attr);
  printer << coder.getWord();
  printCoderOptions(printer, coder);
}
