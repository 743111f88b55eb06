// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/netgraph/coders/Class.h"
#include "dialect/netgraph/coders/Options.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::netgraph;

//===-- options -----------------------------------------------------------===//

static bool isLabels(Attribute value) {
  auto list = dyn_cast<ArrayAttr>(value);
  auto integers = dyn_cast<DenseI64ArrayAttr>(value);
  return (integers && !integers.empty()) ||
         (list && !list.empty() &&
          llvm::all_of(list, llvm::IsaPred<StringAttr>));
}
static bool isRange(Attribute value) {
  auto range = dyn_cast<DenseI64ArrayAttr>(value);
  return range && range.size() == 2 && range[0] <= range[1];
}
static bool isForm(Attribute value) {
  return isOneOf(value, {"index", "indicator_vector"});
}
static Attribute index(Builder &builder) {
  return builder.getStringAttr("index");
}
static bool isVectorDepth(Attribute value) { return isInteger(value, 1); }
static Attribute depthOne(Builder &builder) {
  return builder.getI64IntegerAttr(1);
}

ArrayRef<CoderOption> ClassCoderAttr::optionTable() {
  static const CoderOption options[] = {
      {"classes", "list of labels", isLabels, nullptr, "", true},
      {"range", "range 'low to high'", isRange, nullptr, "", true},
      {"form", "one of index, indicator_vector", isForm, index, "encoder"},
      {"multilabel", "true or false", isTruth, falseByDefault},
      {"dimensions", "list of sizes of at least 1", isAnySizes, noSizes,
       "encoder"},
      {"depth", "integer of at least 1", isVectorDepth, depthOne, "decoder"}};
  return options;
}

LogicalResult
ClassCoderAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       DictionaryAttr options) {
  if (options.contains("classes") && options.contains("range"))
    return emitError() << "coder 'class' takes labels or a range, not both";
  llvm::StringSet<> seen;
  if (auto labels = options.getAs<ArrayAttr>("classes"))
    for (StringAttr label : labels.getAsRange<StringAttr>())
      if (!seen.insert(label.getValue()).second)
        return emitError() << "class '" << label.getValue()
                           << "' is listed twice";
  if (auto labels = options.getAs<DenseI64ArrayAttr>("classes"))
    for (int64_t label : labels.asArrayRef())
      if (!seen.insert(std::to_string(label)).second)
        return emitError() << "class '" << label << "' is listed twice";
  return success();
}

//===-- the port ----------------------------------------------------------===//

/// The number of classes; kDynamic if they were left out.
static int64_t countOf(ClassCoderAttr coder) {
  if (auto range = optionOf<DenseI64ArrayAttr>(coder, "range"))
    return range[1] - range[0] + 1;
  Attribute classes = coder.getOptions().get("classes");
  if (auto labels = dyn_cast_or_null<ArrayAttr>(classes))
    return labels.size();
  if (auto labels = dyn_cast_or_null<DenseI64ArrayAttr>(classes))
    return labels.size();
  return ShapedType::kDynamic;
}

PortAttr ClassCoderAttr::getPort(CoderRole role) const {
  int64_t count = countOf(*this);
  if (role == CoderRole::Decoder) {
    SmallVector<int64_t> outer(getOuterDepth(role), ShapedType::kDynamic);
    return makePort(getContext(), "real", outer, count);
  }
  ArrayRef<int64_t> outer = optionOf<DenseI64ArrayAttr>(*this, "dimensions");
  // several labels at once have no single index
  if (optionOf<StringAttr>(*this, "form") == "indicator_vector" ||
      optionOf<BoolAttr>(*this, "multilabel").getValue())
    return makePort(getContext(), "real", outer, count);
  if (count == ShapedType::kDynamic)
    return makePort(getContext(), "integer", outer, {});
  return makePort(getContext(), "integer", outer, {}, {1, count});
}

int64_t ClassCoderAttr::getOuterDepth(CoderRole role) const {
  return role == CoderRole::Decoder
             ? optionOf<IntegerAttr>(*this, "depth").getInt() - 1
             : optionOf<DenseI64ArrayAttr>(*this, "dimensions").size();
}

SmallVector<std::string> ClassCoderAttr::getLabels() const {
  SmallVector<std::string> labels;
  if (auto range = optionOf<DenseI64ArrayAttr>(*this, "range"))
    for (int64_t label = range[0]; label <= range[1]; ++label)
      labels.push_back(std::to_string(label));
  Attribute classes = getOptions().get("classes");
  if (auto integers = dyn_cast_or_null<DenseI64ArrayAttr>(classes))
    for (int64_t label : integers.asArrayRef())
      labels.push_back(std::to_string(label));
  if (auto strings = dyn_cast_or_null<ArrayAttr>(classes))
    for (StringAttr label : strings.getAsRange<StringAttr>())
      labels.push_back(label.str());
  return labels;
}
