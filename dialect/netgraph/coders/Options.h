// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the option tables of coders are made of.
#ifndef NGC_NETGRAPH_CODERS_OPTIONS_H
#define NGC_NETGRAPH_CODERS_OPTIONS_H

#include "dialect/netgraph/Netgraph.h"

namespace mlir::netgraph {

inline bool isTruth(Attribute value) { return isa<BoolAttr>(value); }
inline bool isDepth(Attribute value) { return isInteger(value, 0); }
inline bool isAnySizes(Attribute value) { return isSizes(value); }
inline Attribute falseByDefault(Builder &builder) {
  return builder.getBoolAttr(false);
}
inline Attribute noSizes(Builder &builder) {
  return builder.getDenseI64ArrayAttr({});
}

/// The value of an option, or the one it has by default.
template <typename T> T optionOf(CoderAttrInterface coder, StringRef name) {
  if (Attribute value = coder.getOptions().get(name))
    return cast<T>(value);
  Builder builder(coder.getContext());
  for (const CoderOption &option : coder.getOptionTable())
    if (option.name == name && option.byDefault)
      return cast<T>(option.byDefault(builder));
  return {};
}

/// All options that have a value in the role, with those at their default.
inline DictionaryAttr resolvedOptions(CoderAttrInterface coder,
                                      CoderRole role) {
  Builder builder(coder.getContext());
  StringRef word = role == CoderRole::Encoder ? "encoder" : "decoder";
  NamedAttrList all(coder.getOptions());
  for (const CoderOption &option : coder.getOptionTable())
    if (option.byDefault && !all.get(option.name) &&
        (option.role.empty() || option.role == word))
      all.set(option.name, option.byDefault(builder));
  return all.getDictionary(coder.getContext());
}

/// A port of the coder: `outer`, then `own`; kDynamic is unknown.
inline PortAttr makePort(MLIRContext *context, StringRef kind,
                         ArrayRef<int64_t> outer, ArrayRef<int64_t> own,
                         ArrayRef<int64_t> range = {}) {
  Builder builder(context);
  SmallVector<Attribute> dims;
  for (int64_t size : llvm::concat<const int64_t>(outer, own))
    dims.push_back(size == ShapedType::kDynamic
                       ? Attribute(builder.getUnitAttr())
                       : builder.getI64IntegerAttr(size));
  return PortAttr::get(context, builder.getStringAttr(kind),
                       builder.getArrayAttr(dims), range, {}, {});
}

} // namespace mlir::netgraph

#endif
