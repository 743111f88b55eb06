// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/netgraph/coders/Boolean.h"
#include "dialect/netgraph/coders/Options.h"

using namespace mlir;
using namespace mlir::netgraph;

static Attribute depthZero(Builder &builder) {
  return builder.getI64IntegerAttr(0);
}

ArrayRef<CoderOption> BooleanCoderAttr::optionTable() {
  static const CoderOption options[] = {
      {"dimensions", "list of sizes of at least 1", isAnySizes, noSizes,
       "encoder", true},
      {"depth", "integer of at least 0", isDepth, depthZero, "decoder"}};
  return options;
}

LogicalResult
BooleanCoderAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                         DictionaryAttr options) {
  return success();
}

PortAttr BooleanCoderAttr::getPort(CoderRole role) const {
  if (role == CoderRole::Encoder)
    return makePort(getContext(), "real",
                    optionOf<DenseI64ArrayAttr>(*this, "dimensions"), {});
  SmallVector<int64_t> outer(getOuterDepth(role), ShapedType::kDynamic);
  return makePort(getContext(), "real", outer, {});
}

int64_t BooleanCoderAttr::getOuterDepth(CoderRole role) const {
  return role == CoderRole::Decoder
             ? optionOf<IntegerAttr>(*this, "depth").getInt()
             : optionOf<DenseI64ArrayAttr>(*this, "dimensions").size();
}

SmallVector<std::string> BooleanCoderAttr::getLabels() const { return {}; }
