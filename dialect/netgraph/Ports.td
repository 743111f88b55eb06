// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of a port, as attributes; and what coders have in common.
#ifndef NGC_NETGRAPH_PORTS_TD
#define NGC_NETGRAPH_PORTS_TD

include "dialect/netgraph/Base.td"

def Netgraph_PortAttr : AttrDef<Netgraph_Dialect, "Port"> {
  let mnemonic = "port";
  let summary = "what is known of a port";
  let description = [{
    `real<[n, 64]>`, `integer<1 to 10>`, `encoder image<[28, 28]>`, or both,
    `real<[1, 28, 28]> encoder image<[28, 28]>`.

    - `kind`: "real", "integer", or null where only the coder tells.
    - `dims`: null if the shape is unknown (`real<?>`); else one item per axis:
      an i64, a string (a varying dimension by name; `varying` is one that is
      equal to no other), or a unit attribute (`?`, to be inferred). No axes:
      a scalar.
    - `range`: empty, or the lowest and the highest integer.
    - `coder`: null, or the coder that stands at the port; `role`, a string,
      says which way: "encoder" or "decoder".
  }];
  let parameters = (ins OptionalParameter<"::mlir::StringAttr">:$kind,
                        OptionalParameter<"::mlir::ArrayAttr">:$dims,
                        OptionalArrayRefParameter<"int64_t">:$range,
                        OptionalParameter<"::mlir::Attribute">:$coder,
                        OptionalParameter<"::mlir::StringAttr">:$role);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    bool isInteger() const { return getKind() && getKind() == "integer"; }
    bool hasRange() const { return !getRange().empty(); }
    bool isEncoder() const { return getRole() && getRole() == "encoder"; }
    CoderAttrInterface getCoderInterface() const;
    /// Sizes; kDynamic for varying and unknown ones. Needs `dims`.
    SmallVector<int64_t> getShape() const;
    /// Whether kind and all dimensions are told.
    bool isComplete() const;
  }];
}

#endif
