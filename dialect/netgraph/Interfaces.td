// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the rest of the compiler may ask of a member of a net. Passes speak to
// layers and coders through these interfaces and know none of them by name.
//
//   MemberOpInterface   the words of an op: ports, arrays, outputs (all ops)
//   LayerOpInterface    its duties: shapes, composition, arrays  (layers)
//   CoderAttrInterface  what stands between a port and raw data   (coders)
#ifndef NGC_NETGRAPH_INTERFACES_TD
#define NGC_NETGRAPH_INTERFACES_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"

def Netgraph_MemberOpInterface : OpInterface<"MemberOpInterface"> {
  let description = [{
    The words that an op of the dialect is spelt with. They are tables, so one
    parser and one printer serve all ops, even before an op exists. A variadic
    layer has no port names: its ports are Input1, Input2, ...; so has a net:
    its ports are those of its body.
  }];
  let cppNamespace = "::mlir::netgraph";
  let methods = [
    StaticInterfaceMethod<"Input ports, in the order of the operands.",
      "::llvm::ArrayRef<::llvm::StringRef>", "getPortNames">,
    StaticInterfaceMethod<"Input ports that are never implied: an unconnected "
      "one does not become a port of the net.",
      "::llvm::ArrayRef<::llvm::StringRef>", "getOptionalPortNames">,
    StaticInterfaceMethod<"Learned arrays; operands after those of the ports.",
      "::llvm::ArrayRef<::llvm::StringRef>", "getArrayNames">,
    StaticInterfaceMethod<"Output ports. Only the first is always there; the "
      "others exist where the text binds them.",
      "::llvm::ArrayRef<::llvm::StringRef>", "getOutputNames">,
    StaticInterfaceMethod<"The attribute written between the mnemonic and the "
      "operands, or an empty string.",
      "::llvm::StringRef", "getHeadName">,
    StaticInterfaceMethod<"Whether it counts when layers are numbered.",
      "bool", "isLayer">
  ];
}

def Netgraph_LayerOpInterface : OpInterface<"LayerOpInterface"> {
  let description = [{
    The duties of a layer. They are written in the family's C++ file, beside
    each other; see dialect/netgraph/Layer.h for what they are given.
  }];
  let cppNamespace = "::mlir::netgraph";
  let methods = [
    InterfaceMethod<[{
        Relates the shapes of ports and arrays, in every direction in which
        they determine each other. Idempotent: called until nothing changes.
      }],
      "::llvm::LogicalResult", "constrainShapes",
      (ins "::mlir::netgraph::LayerShapes &":$shapes)>,
    InterfaceMethod<[{
        Composes the layer from operators of calc: reads inputs and arrays of
        the context, sets its outputs and, in training, its statistics.
      }],
      "::llvm::LogicalResult", "build",
      (ins "::mlir::netgraph::LayerContext &":$context)>,
    InterfaceMethod<[{
        What an array of this shape holds before training: random numbers by
        the net's rule, or a constant. Asked only of layers with arrays.
      }],
      "::mlir::netgraph::ArrayStart", "getArrayStart",
      (ins "::llvm::StringRef":$array, "::llvm::ArrayRef<int64_t>":$shape), "",
      "return {};">,
    InterfaceMethod<[{
        Whether the layer's options leave room for an array. One that cannot
        be is like one that the text has set to `none`.
      }],
      "bool", "hasArray", (ins "::llvm::StringRef":$array), "",
      "return true;">
  ];
}

def Netgraph_CoderAttrInterface : AttrInterface<"CoderAttrInterface"> {
  let description = [{
    An encoder turns raw data (an image file, a label) into the array of an
    input port; a decoder turns the array of an output port into raw data. One
    attribute class, named by one word, plays either role or both. All of its
    options stand in one dictionary; options at their default are left out, so
    equal coders are equal attributes.
  }];
  let cppNamespace = "::mlir::netgraph";
  let methods = [
    InterfaceMethod<"The word of the text: image, class, ...",
      "::llvm::StringRef", "getWord">,
    InterfaceMethod<"The options that the text may give, in printing order.",
      "::llvm::ArrayRef<::mlir::netgraph::CoderOption>", "getOptionTable">,
    InterfaceMethod<"The options given.",
      "::mlir::DictionaryAttr", "getOptions", (ins),
      "return $_attr.getOptions();">,
    InterfaceMethod<[{
        What the coder tells about its port: kind, dimensions (of known rank;
        `?` where the coder does not know one), integer range.
      }],
      "::mlir::netgraph::PortAttr", "getPort",
      (ins "::mlir::netgraph::CoderRole":$role)>,
    InterfaceMethod<"How many outer axes the coder is mapped over.",
      "int64_t", "getOuterDepth",
      (ins "::mlir::netgraph::CoderRole":$role)>,
    InterfaceMethod<"The labels of a coder of classes, else nothing.",
      "::llvm::SmallVector<std::string>", "getLabels">,
    InterfaceMethod<[{
        Composes the coder's compiled part from operators of calc: declares
        inputs and sets outputs of the context. Sets none where the runtime
        does everything. See dialect/netgraph/Coder.h.
      }],
      "::llvm::LogicalResult", "build",
      (ins "::mlir::netgraph::CoderContext &":$context)>
  ];
}

#endif
