// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of options in text. A bare word is a string, so `none`, `same` and
// `grayscale` need no list of keywords; see Options.td for the table.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Syntax.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include <charconv>

using namespace mlir;
using namespace mlir::netgraph;

InFlightDiagnostic netgraph::errorAt(AsmParser &parser, SMLoc loc) {
  return mlir::emitError(parser.getEncodedSourceLoc(loc));
}

std::string netgraph::didYouMean(StringRef word,
                                 ArrayRef<StringRef> candidates) {
  StringRef best;
  unsigned limit = word.size() / 3 + 1;
  for (StringRef candidate : candidates) {
    unsigned distance = word.edit_distance(candidate, true, limit);
    if (candidate.empty() || distance > limit)
      continue;
    best = candidate;
    limit = distance == 0 ? 0 : distance - 1;
    if (distance == 0)
      break;
  }
  return best.empty() ? "" : ("; did you mean '" + best + "'?").str();
}

//===-- reading -----------------------------------------------------------===//

/// `dense<...>` and its kind are attributes of MLIR, not words.
static bool isElements(AsmParser &parser) {
  StringRef rest(parser.getCurrentLocation().getPointer());
  return rest.starts_with("dense<") || rest.starts_with("dense_resource<");
}

static ParseResult parseList(AsmParser &parser, Attribute &value) {
  Builder &builder = parser.getBuilder();
  SmallVector<Attribute> items;
  auto item = [&] { return parseValue(parser, items.emplace_back()); };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, item))
    return failure();
  SmallVector<int64_t> integers;
  for (Attribute each : items)
    if (isInteger(each))
      integers.push_back(cast<IntegerAttr>(each).getInt());
  value = integers.size() == items.size()
              ? Attribute(builder.getDenseI64ArrayAttr(integers))
              : builder.getArrayAttr(items);
  return success();
}

/// `<1, name = 2>` after a word.
static ParseResult parseArguments(AsmParser &parser, StringRef word,
                                  Attribute &value) {
  Builder &builder = parser.getBuilder();
  NamedAttrList result;
  SmallVector<Attribute> values;
  result.append("word", builder.getStringAttr(word));
  auto item = [&]() -> ParseResult {
    SMLoc loc = parser.getCurrentLocation();
    Attribute each;
    if (parseValue(parser, each))
      return failure();
    auto name = dyn_cast<StringAttr>(each);
    if (!name || parser.parseOptionalEqual())
      return values.push_back(each), success();
    if (result.get(name) || name == "values")
      return errorAt(parser, loc) << "'" << name.getValue() << "' of '" << word
                                  << "' is given twice";
    if (parseValue(parser, each))
      return failure();
    return result.append(name, each), success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater, item))
    return failure();
  if (!values.empty())
    result.append("values", builder.getArrayAttr(values));
  value = result.getDictionary(builder.getContext());
  return success();
}

ParseResult netgraph::parseValue(AsmParser &parser, Attribute &value) {
  Builder &builder = parser.getBuilder();
  if (isElements(parser))
    return parser.parseAttribute(value);
  StringRef word;
  if (succeeded(parser.parseOptionalKeyword(&word))) {
    if (word == "true" || word == "false")
      value = builder.getBoolAttr(word == "true");
    else if (*parser.getCurrentLocation().getPointer() == '<')
      return parseArguments(parser, word, value);
    else
      value = builder.getStringAttr(word);
    return success();
  }
  if (*parser.getCurrentLocation().getPointer() == '[')
    return parseList(parser, value);
  return parser.parseAttribute(value);
}

//===-- writing -----------------------------------------------------------===//

static void writeQuoted(raw_ostream &os, StringRef text) {
  os << '"';
  for (char c : text) {
    bool plain =
        c != '"' && c != '\\' && (!llvm::isASCII(c) || llvm::isPrint(c));
    if (plain)
      os << c;
    else
      os << '\\' << llvm::hexdigit((c >> 4) & 15) << llvm::hexdigit(c & 15);
  }
  os << '"';
}

/// The shortest text that reads back as the same number. `1e-05` does not lex
/// as a number, `1.0e-05` does.
static void writeReal(raw_ostream &os, double number) {
  char buffer[32];
  char *end = std::to_chars(buffer, std::end(buffer), number).ptr;
  StringRef text(buffer, end - buffer);
  StringRef digits = text.take_until([](char c) { return c == 'e'; });
  os << digits;
  if (!digits.contains('.'))
    os << ".0";
  os << text.drop_front(digits.size());
}

/// A string that needs no quotes where a word may stand.
static bool isWord(StringRef text) {
  if (text.empty() || !(llvm::isAlpha(text[0]) || text[0] == '_'))
    return false;
  return text != "true" && text != "false" && llvm::all_of(text, [](char c) {
           return llvm::isAlnum(c) || c == '_';
         });
}

static void write(raw_ostream &os, Attribute value, bool labels,
                  bool inList = false);

/// word<1, name = 2>
static void writeArguments(raw_ostream &os, DictionaryAttr value) {
  StringRef separator = "<";
  auto item = [&](Attribute each) {
    write(os << separator, each, /*labels=*/false);
    separator = ", ";
  };
  os << value.getAs<StringAttr>("word").getValue();
  if (auto values = value.getAs<ArrayAttr>("values"))
    llvm::for_each(values, item);
  for (NamedAttribute each : value) {
    if (each.getName() == "word" || each.getName() == "values")
      continue;
    os << separator << each.getName().getValue() << " = ";
    separator = "";
    item(each.getValue());
  }
  os << '>';
}

/// Items of lists are words too (`[0, all]`), but labels are always quoted.
static void write(raw_ostream &os, Attribute value, bool labels, bool inList) {
  TypeSwitch<Attribute>(value)
      .Case<BoolAttr>([&](auto a) { os << (a.getValue() ? "true" : "false"); })
      .Case<StringAttr>([&](auto a) {
        isWord(a) && !(inList && labels) ? void(os << a.getValue())
                                         : writeQuoted(os, a);
      })
      .Case<DenseI64ArrayAttr>([&](auto a) {
        os << '[';
        llvm::interleaveComma(a.asArrayRef(), os);
        os << ']';
      })
      .Case<ArrayAttr>([&](auto list) {
        os << '[';
        llvm::interleaveComma(list, os,
                              [&](Attribute a) { write(os, a, labels, true); });
        os << ']';
      })
      .Case<FloatAttr>([&](auto a) {
        if (a.getType().isF64() && a.getValue().isFinite())
          writeReal(os, a.getValueAsDouble());
        else
          os << Attribute(a);
      })
      .Case<DictionaryAttr>([&](auto a) {
        a.template getAs<StringAttr>("word") ? writeArguments(os, a)
                                             : void(os << Attribute(a));
      })
      .Default([&](Attribute a) {
        if (isInteger(a))
          os << cast<IntegerAttr>(a).getInt();
        else
          os << a;
      });
}

void netgraph::printQuoted(AsmPrinter &printer, StringRef text) {
  writeQuoted(printer.getStream(), text);
}

void netgraph::printValue(AsmPrinter &printer, Attribute value, bool labels) {
  // resources have to be seen by the printer, or they miss from the file
  if (isa<ElementsAttr>(value) && !isa<DenseI64ArrayAttr>(value))
    return printer.printAttribute(value);
  write(printer.getStream(), value, labels);
}

std::string netgraph::spell(Attribute value) {
  std::string text;
  llvm::raw_string_ostream os(text);
  write(os, value, /*labels=*/false);
  return text;
}
