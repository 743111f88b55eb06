// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The braces of a member: options, its name, and its learned arrays.
//
//   {size = [10], name = "conv 1", Weights = %w, Biases = none}
//
// Options are ODS attributes, so their names and constraints are known before
// the op exists and each value is checked where it stands. An option at its
// default is not written. Arrays that are `none` go into `without`.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Syntax.h"

using namespace mlir;
using namespace mlir::netgraph;

static bool isOption(StringRef attr, StringRef head) {
  return attr != head && attr != "layer_name" && attr != "annotations" &&
         attr != "without" && attr != "operandSegmentSizes" &&
         attr != "sym_name" && attr != "sym_visibility" &&
         attr != "input_names";
}

/// The word of the text. An option that would clash with a port or array in
/// C++ (`scaling` and `Scaling`) is called `scaling_option` there.
static StringRef spellingOf(StringAttr attr) {
  StringRef word = attr.getValue();
  word.consume_back("_option");
  return word;
}

//===-- reading -----------------------------------------------------------===//

/// What an option's constraint wants, in words; empty if `value` is that.
static std::string findObjection(OperationName op, StringRef key,
                                 Attribute value) {
  std::string objection;
  ScopedDiagnosticHandler handler(op.getContext(), [&](Diagnostic &diagnostic) {
    objection = diagnostic.str();
    return success();
  });
  NamedAttrList one;
  one.append(key, value);
  if (succeeded(op.verifyInherentAttrs(one, [&] {
        return mlir::emitError(UnknownLoc::get(op.getContext()));
      })))
    return "";
  StringRef text = objection;
  return text.split("constraint: ").second.str();
}

static ParseResult checkOption(OpAsmParser &parser, OperationName op,
                               StringRef key, Attribute &value, SMLoc loc) {
  std::string wanted = findObjection(op, key, value);
  if (wanted.empty())
    return success();
  if (isInteger(value)) {
    double number = cast<IntegerAttr>(value).getInt();
    Attribute real = parser.getBuilder().getF64FloatAttr(number);
    if (findObjection(op, key, real).empty())
      return value = real, success();
  }
  std::string near;
  StringRef list = wanted;
  if (auto word = dyn_cast<StringAttr>(value);
      word && list.consume_front("one of ")) {
    SmallVector<StringRef> words;
    list.split(words, ", ");
    near = didYouMean(word, words);
  }
  return errorAt(parser, loc)
         << "option '" << spellingOf(StringAttr::get(op.getContext(), key))
         << "' of layer '" << op.stripDialect() << "' expects " << wanted
         << ", got " << spell(value) << near;
}

/// Brings the rule of initialisation into its one form, or says what is wrong.
static ParseResult takeInitialize(OpAsmParser &parser, Attribute &value,
                                  SMLoc loc) {
  std::string error;
  Attribute read = readInitialize(value, error);
  if (!read)
    return errorAt(parser, loc) << "option 'initialize': " << error;
  return value = read, success();
}

static ParseResult parseArray(OpAsmParser &parser, StringRef array,
                              UnresolvedOperands &group,
                              SmallVectorImpl<StringRef> &without, SMLoc loc) {
  if (!group.empty() || llvm::is_contained(without, array))
    return errorAt(parser, loc) << "array '" << array << "' is given twice";
  if (succeeded(parser.parseOptionalKeyword("none")))
    return without.push_back(array), success();
  return parser.parseOperand(group.emplace_back());
}

/// One item between { and }.
static ParseResult parseSetting(OpAsmParser &parser, OperationState &result,
                                MutableArrayRef<UnresolvedOperands> arrays,
                                SmallVectorImpl<StringRef> &without) {
  auto &tables = tablesOf(result.name);
  SMLoc loc = parser.getCurrentLocation();
  StringRef key;
  Attribute value;
  if (parser.parseKeyword(&key) || parser.parseEqual())
    return failure();
  ArrayRef<StringRef> arrayNames = tables.getArrayNames();
  if (const auto *array = llvm::find(arrayNames, key);
      array != arrayNames.end())
    return parseArray(parser, *array, arrays[array - arrayNames.begin()],
                      without, loc);
  if (result.attributes.get(key == "name" ? "layer_name" : key) ||
      result.attributes.get((key + "_option").str()))
    return errorAt(parser, loc) << "option '" << key << "' is given twice";
  if (key == "name") {
    std::string name;
    if (parser.parseString(&name))
      return failure();
    value = parser.getBuilder().getStringAttr(name);
    return result.addAttribute("layer_name", value), success();
  }
  if (key.contains('.')) { // an attribute of somebody else's dialect
    if (parser.parseAttribute(value))
      return failure();
    return result.addAttribute(key, value), success();
  }
  SmallVector<StringRef> known(arrayNames);
  known.push_back("name");
  StringRef attribute = key;
  for (StringAttr attr : result.name.getAttributeNames())
    if (isOption(attr, tables.getHeadName())) {
      known.push_back(spellingOf(attr));
      if (spellingOf(attr) == key)
        attribute = attr;
    }
  if (!llvm::is_contained(known, key))
    return errorAt(parser, loc)
           << (llvm::isUpper(key[0]) ? "unknown array '" : "unknown option '")
           << key << "' of layer '" << result.name.stripDialect() << "'"
           << didYouMean(key, known);
  SMLoc valueLoc = parser.getCurrentLocation();
  if (parseValue(parser, value) ||
      (attribute == "initialize" && takeInitialize(parser, value, valueLoc)) ||
      checkOption(parser, result.name, attribute, value, valueLoc))
    return failure();
  return result.addAttribute(attribute, value), success();
}

ParseResult
netgraph::parseOptions(OpAsmParser &parser, OperationState &result,
                       MutableArrayRef<UnresolvedOperands> arrayGroups) {
  SmallVector<StringRef> without;
  auto item = [&] {
    return parseSetting(parser, result, arrayGroups, without);
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::OptionalBraces,
                                     item))
    return failure();
  if (without.empty())
    return success();
  // in the order of the op's own list, so that the text's does not matter
  SmallVector<StringRef> ordered;
  for (StringRef array : tablesOf(result.name).getArrayNames())
    if (llvm::is_contained(without, array))
      ordered.push_back(array);
  result.addAttribute("without", parser.getBuilder().getStrArrayAttr(ordered));
  return success();
}

//===-- writing -----------------------------------------------------------===//

/// The value that each option has when the text does not give it.
static DictionaryAttr defaultsOf(Operation *op) {
  Operation *blank =
      Operation::create(OperationState(op->getLoc(), op->getName()));
  auto defaults =
      dyn_cast_or_null<DictionaryAttr>(blank->getPropertiesAsAttribute());
  blank->destroy();
  return defaults ? defaults : DictionaryAttr::get(op->getContext());
}

void netgraph::printOptions(Operation *op, OpAsmPrinter &printer,
                            ArrayRef<Value> arrays, StringRef lead) {
  auto &tables = tablesOf(op->getName());
  StringRef open = lead;
  auto key = [&](StringRef name) -> OpAsmPrinter & {
    printer << open;
    printer.printKeywordOrString(name);
    open = ", ";
    return printer << " = ";
  };
  if (isNameToBeWritten(op, printer))
    printQuoted(key("name"), op->getAttrOfType<StringAttr>("layer_name"));
  DictionaryAttr defaults = defaultsOf(op);
  for (StringAttr name : op->getName().getAttributeNames())
    if (Attribute value = op->getAttr(name);
        value && isOption(name, tables.getHeadName()) &&
        value != defaults.get(name))
      printValue(key(spellingOf(name)), value);
  for (auto [name, array] : llvm::zip_first(tables.getArrayNames(), arrays))
    if (array)
      key(name) << array;
  if (auto without = op->getAttrOfType<ArrayAttr>("without"))
    for (Attribute name : without)
      key(cast<StringAttr>(name)) << "none";
  for (NamedAttribute attr : op->getDiscardableAttrs())
    key(attr.getName()).printAttribute(attr.getValue());
  if (open != lead)
    printer << '}';
}
