// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The constraints on values of options that Options.td names.

#include "dialect/netgraph/Netgraph.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::netgraph;

/// Whether `value` is a list whose items all pass. Lists of integers are
/// DenseI64ArrayAttr, so `integers` answers for them.
static bool isList(Attribute value, function_ref<bool(int64_t)> integers,
                   function_ref<bool(Attribute)> items) {
  if (auto dense = dyn_cast_or_null<DenseI64ArrayAttr>(value))
    return llvm::all_of(dense.asArrayRef(), integers);
  auto list = dyn_cast_or_null<ArrayAttr>(value);
  return list && llvm::all_of(list, [&](Attribute item) {
           auto integer = dyn_cast<IntegerAttr>(item);
           return integer && isInteger(item) ? integers(integer.getInt())
                                             : items(item);
         });
}

static bool never(Attribute) { return false; }
static bool always(int64_t) { return true; }
static bool isAtLeastOne(int64_t value) { return value >= 1; }
static bool isAtLeastZero(int64_t value) { return value >= 0; }

static bool isListOfLength(Attribute value, int64_t low, int64_t high) {
  auto dense = dyn_cast_or_null<DenseI64ArrayAttr>(value);
  return dense && dense.size() >= low && dense.size() <= high;
}

bool netgraph::isOneOf(Attribute value, ArrayRef<StringRef> words) {
  auto word = dyn_cast_or_null<StringAttr>(value);
  return word && llvm::is_contained(words, word.getValue());
}

bool netgraph::isIntegers(Attribute value) {
  return isa_and_nonnull<DenseI64ArrayAttr>(value);
}

bool netgraph::isSizes(Attribute value) {
  return isIntegers(value) && isList(value, isAtLeastOne, never);
}

bool netgraph::isInteger(Attribute value, int64_t low) {
  auto integer = dyn_cast_or_null<IntegerAttr>(value);
  return integer && integer.getType().isSignlessInteger(64) &&
         integer.getInt() >= low;
}

bool netgraph::isReal(Attribute value, double low, double high) {
  auto real = dyn_cast_or_null<FloatAttr>(value);
  return real && real.getType().isF64() && real.getValueAsDouble() >= low &&
         real.getValueAsDouble() <= high;
}

bool netgraph::isOneOrPerAxis(Attribute value) {
  return isInteger(value, 1) || isSizes(value);
}

bool netgraph::isPadding(Attribute value) {
  auto pair = [](Attribute item) {
    return isListOfLength(item, 2, 2) && isList(item, isAtLeastZero, never);
  };
  return isInteger(value, 0) || isOneOf(value, {"same"}) ||
         isList(value, isAtLeastZero, pair);
}

bool netgraph::isPairs(Attribute value) {
  return isList(
      value, [](int64_t) { return false; },
      [](Attribute item) { return isListOfLength(item, 2, 2); });
}

bool netgraph::isGroups(Attribute value) {
  return isList(value, [](int64_t) { return false; }, isIntegers);
}

bool netgraph::isSizesOr(Attribute value, ArrayRef<StringRef> words) {
  return isList(value, isAtLeastOne,
                [&](Attribute item) { return isOneOf(item, words); });
}

bool netgraph::isIntegersOr(Attribute value, ArrayRef<StringRef> words) {
  return isIntegers(value) || isOneOf(value, words);
}

bool netgraph::isIntegerOrPerInput(Attribute value, ArrayRef<StringRef> words) {
  auto word = [&](Attribute item) { return isOneOf(item, words); };
  return isInteger(value) || word(value) || isList(value, always, word);
}

bool netgraph::isPart(Attribute value) {
  return isList(value, always, [](Attribute item) {
    return isOneOf(item, {"all"}) || isListOfLength(item, 2, 3);
  });
}

bool netgraph::isPairsPerInput(Attribute value) {
  return isList(
      value, [](int64_t) { return false; },
      [](Attribute item) { return isOneOf(item, {"none"}) || isPairs(item); });
}

/// Names are written before `=` and behind `%layer.`, and go with Output.
bool netgraph::isPorts(Attribute value) {
  auto names = dyn_cast_or_null<ArrayAttr>(value);
  if (!names)
    return isInteger(value, 1);
  llvm::StringSet<> taken = {"Output"};
  return !names.empty() && llvm::all_of(names, [&](Attribute name) {
    auto text = dyn_cast<StringAttr>(name);
    return text && !text.empty() && llvm::isAlpha(text.getValue()[0]) &&
           llvm::all_of(text.getValue(),
                        [](char c) { return llvm::isAlnum(c) || c == '_'; }) &&
           taken.insert(text.getValue()).second;
  });
}

bool netgraph::isAnnotations(Attribute value) {
  auto ports = dyn_cast_or_null<DictionaryAttr>(value);
  return ports && llvm::all_of(ports, [](NamedAttribute port) {
           return isa<PortAttr>(port.getValue());
         });
}
