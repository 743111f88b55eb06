// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The option `initialize` of nets and arrays: how arrays get their values.
//
//   kaiming | xavier [<distribution = normal | uniform>]
//   orthogonal
//   identity [<distribution = d>]              the noise
//   random [<weights = d, biases = d>]
//   d ::= s | normal<mean, deviation> | uniform<low, high> | none
//
// A number s is short for normal<0.0, s>. What is at its default is left out,
// so that equal rules are equal attributes.

#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Syntax.h"

using namespace mlir;
using namespace mlir::netgraph;

namespace {
/// An option of a method.
struct MethodOption {
  StringRef method, option;
  bool formOnly;                 ///< normal or uniform, without numbers
  StringRef kind;                ///< the default
  std::array<double, 2> numbers; ///< of the default
};
} // namespace

static constexpr StringRef methods[] = {"kaiming", "xavier", "orthogonal",
                                        "identity", "random"};
static constexpr MethodOption methodOptions[] = {
    {"kaiming", "distribution", true, "normal", {}},
    {"xavier", "distribution", true, "normal", {}},
    {"identity", "distribution", false, "normal", {0, 0.01}},
    {"random", "weights", false, "normal", {0, 1}},
    {"random", "biases", false, "none", {}}};

//===-- distributions -----------------------------------------------------===//

static std::optional<double> numberOf(Attribute value) {
  if (isInteger(value))
    return cast<IntegerAttr>(value).getInt();
  if (isReal(value) && cast<FloatAttr>(value).getValue().isFinite())
    return cast<FloatAttr>(value).getValueAsDouble();
  return std::nullopt;
}

static Attribute makeDistribution(MLIRContext *context, StringRef kind,
                                  std::array<double, 2> numbers) {
  Builder builder(context);
  if (kind == "none")
    return builder.getStringAttr(kind);
  Attribute values[] = {builder.getF64FloatAttr(numbers[0]),
                        builder.getF64FloatAttr(numbers[1])};
  NamedAttribute entries[] = {
      builder.getNamedAttr("word", builder.getStringAttr(kind)),
      builder.getNamedAttr("values", builder.getArrayAttr(values))};
  return builder.getDictionaryAttr(entries);
}

/// `d` of the grammar, in its one form; null if it is none.
static Attribute readDistribution(Attribute value) {
  MLIRContext *context = value.getContext();
  if (std::optional<double> deviation = numberOf(value))
    return *deviation < 0
               ? Attribute()
               : makeDistribution(context, "normal", {0, *deviation});
  if (isOneOf(value, {"none"}))
    return value;
  if (isOneOf(value, {"normal"}))
    return makeDistribution(context, "normal", {0, 1});
  auto call = dyn_cast<DictionaryAttr>(value);
  auto word = call ? call.getAs<StringAttr>("word") : StringAttr();
  auto values = call ? call.getAs<ArrayAttr>("values") : ArrayAttr();
  if (!word || !values || call.size() != 2 || values.size() != 2)
    return {};
  std::optional<double> a = numberOf(values[0]), b = numberOf(values[1]);
  if (!a || !b)
    return {};
  bool isSound = (word == "normal" && *b >= 0) || (word == "uniform" && a <= b);
  return isSound ? makeDistribution(context, word, {*a, *b}) : Attribute();
}

static Attribute readOption(const MethodOption &known, Attribute value,
                            std::string &error) {
  Attribute read;
  if (!known.formOnly)
    read = readDistribution(value);
  else if (isOneOf(value, {"normal", "uniform"}))
    read = value;
  if (read)
    return read;
  error = ("'" + known.option + "' of '" + known.method + "' expects " +
           (known.formOnly ? "normal or uniform"
                           : "a number of at least 0, normal<mean, deviation>, "
                             "uniform<low, high> or none") +
           ", got " + spell(value))
              .str();
  return {};
}

//===-- methods -----------------------------------------------------------===//

static bool isDefault(const MethodOption &known, Attribute value) {
  if (known.formOnly)
    return isOneOf(value, {known.kind});
  return value ==
         makeDistribution(value.getContext(), known.kind, known.numbers);
}

static Attribute readOptions(StringRef method, DictionaryAttr given,
                             std::string &error) {
  NamedAttrList result;
  result.append("word", given.get("word"));
  SmallVector<StringRef> options;
  for (const MethodOption &known : methodOptions)
    if (known.method == method)
      options.push_back(known.option);
  for (NamedAttribute entry : given) {
    StringRef name = entry.getName();
    if (name == "word")
      continue;
    if (name == "values")
      return error = ("the options of '" + method + "' have names").str(),
             Attribute();
    const MethodOption *known =
        llvm::find_if(methodOptions, [&](const MethodOption &each) {
          return each.method == method && each.option == name;
        });
    if (known == std::end(methodOptions))
      return error = ("'" + method + "' has no option '" + name + "'").str() +
                     didYouMean(name, options),
             Attribute();
    Attribute value = readOption(*known, entry.getValue(), error);
    if (!value)
      return {};
    if (!isDefault(*known, value))
      result.append(name, value);
  }
  return result.getAttrs().size() == 1
             ? given.get("word")
             : result.getDictionary(given.getContext());
}

Attribute netgraph::readInitialize(Attribute value, std::string &error) {
  auto given = dyn_cast<DictionaryAttr>(value);
  Attribute word = given ? given.get("word") : value;
  auto method = dyn_cast_if_present<StringAttr>(word);
  if (!method || !llvm::is_contained(methods, method.getValue())) {
    error = "expects a method, one of ";
    llvm::raw_string_ostream os(error);
    llvm::interleaveComma(methods, os);
    os << ", got " << spell(word ? word : value);
    if (method)
      os << didYouMean(method, methods);
    return {};
  }
  return given ? readOptions(method, given, error) : value;
}

bool netgraph::isInitialize(Attribute value) {
  std::string error;
  return value && readInitialize(value, error) == value;
}
