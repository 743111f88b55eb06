// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options of all coders in text, from each coder's table:
//
//   coder ::= word (`<` (value | low `to` high | option `=` value) % `,` `>`)?
//
// A value without a name is the coder's positional option that accepts it, as
// the size of an image; `low to high` is the option `range`.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Syntax.h"

using namespace mlir;
using namespace mlir::netgraph;

/// Reads the value of an option. `1 to 10` becomes [1, 10].
static ParseResult parseOptionValue(AsmParser &parser, Attribute &value,
                                    bool &isRange) {
  if (parseValue(parser, value))
    return failure();
  isRange = isInteger(value) && succeeded(parser.parseOptionalKeyword("to"));
  int64_t high;
  if (!isRange)
    return success();
  if (parser.parseInteger(high))
    return failure();
  value = parser.getBuilder().getDenseI64ArrayAttr(
      {cast<IntegerAttr>(value).getInt(), high});
  return success();
}

/// Integers stand for reals where only a real will do.
static bool fits(const CoderOption &option, Attribute &value) {
  if (option.check(value))
    return true;
  if (!isInteger(value))
    return false;
  double number = cast<IntegerAttr>(value).getInt();
  Attribute real = Builder(value.getContext()).getF64FloatAttr(number);
  if (!option.check(real))
    return false;
  value = real;
  return true;
}

static const CoderOption *findOption(const CoderTraits &traits,
                                     StringRef name) {
  return llvm::find_if(traits.options, [&](const CoderOption &option) {
    return option.name == name;
  });
}

static const CoderOption *findPositional(const CoderTraits &traits,
                                         Attribute value, bool isRange) {
  if (isRange)
    return findOption(traits, "range");
  return llvm::find_if(traits.options, [&](const CoderOption &option) {
    return option.positional && option.name != "range" && option.check(value);
  });
}

static ParseResult unknownOption(AsmParser &parser, SMLoc loc, StringRef name,
                                 const CoderTraits &traits) {
  SmallVector<StringRef> known;
  for (const CoderOption &option : traits.options)
    known.push_back(option.name);
  return errorAt(parser, loc) << "unknown option '" << name << "' of coder '"
                              << traits.word << "'" << didYouMean(name, known);
}

/// One item between < and >.
static ParseResult parseItem(AsmParser &parser, const CoderTraits &traits,
                             NamedAttrList &options) {
  SMLoc loc = parser.getCurrentLocation(), valueLoc = loc;
  Attribute value;
  bool isRange = false;
  if (parseOptionValue(parser, value, isRange))
    return failure();
  const CoderOption *option;
  if (succeeded(parser.parseOptionalEqual())) {
    auto key = dyn_cast<StringAttr>(value);
    if (!key)
      return errorAt(parser, loc) << "expected an option's name before '='";
    option = findOption(traits, key);
    if (option == traits.options.end())
      return unknownOption(parser, loc, key, traits);
    valueLoc = parser.getCurrentLocation();
    if (parseOptionValue(parser, value, isRange))
      return failure();
  } else {
    option = findPositional(traits, value, isRange);
    if (option == traits.options.end()) {
      if (auto word = dyn_cast<StringAttr>(value))
        return unknownOption(parser, loc, word, traits);
      return errorAt(parser, loc)
             << "coder '" << traits.word << "' does not take " << spell(value);
    }
  }
  if (!fits(*option, value)) {
    std::string near;
    if (auto word = dyn_cast<StringAttr>(value)) {
      SmallVector<StringRef> words;
      StringRef list = option->expected;
      if (list.consume_front("one of "))
        list.split(words, ", ");
      near = didYouMean(word, words);
    }
    return errorAt(parser, valueLoc)
           << "option '" << option->name << "' of coder '" << traits.word
           << "' expects " << option->expected << ", got " << spell(value)
           << near;
  }
  if (options.get(option->name))
    return errorAt(parser, loc)
           << "option '" << option->name << "' is given twice";
  if (option->byDefault && option->byDefault(parser.getBuilder()) == value)
    return success();
  return options.set(option->name, value), success();
}

Attribute netgraph::parseCoderOptions(AsmParser &parser,
                                      const CoderTraits &traits) {
  SMLoc loc = parser.getCurrentLocation();
  NamedAttrList options;
  if (succeeded(parser.parseOptionalLess()))
    if (parser.parseCommaSeparatedList(
            [&] { return parseItem(parser, traits, options); }) ||
        parser.parseGreater())
      return {};
  MLIRContext *context = parser.getContext();
  return traits.get([&] { return errorAt(parser, loc); }, context,
                    options.getDictionary(context));
}

void netgraph::printCoderOptions(AsmPrinter &printer,
                                 CoderAttrInterface coder) {
  DictionaryAttr options = coder.getOptions();
  if (options.empty())
    return;
  printer << '<';
  StringRef comma;
  for (const CoderOption &option : coder.getOptionTable()) {
    Attribute value = options.get(option.name);
    if (!value)
      continue;
    printer << std::exchange(comma, ", ");
    if (option.name == "range") {
      auto range = cast<DenseI64ArrayAttr>(value);
      printer << range[0] << " to " << range[1];
      continue;
    }
    if (!option.positional)
      printer << option.name << " = ";
    printValue(printer, value, /*labels=*/true);
  }
  printer << '>';
}
