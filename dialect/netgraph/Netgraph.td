// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nets, and their members that are no layers. How a layer is added:
//
//  1. Its entry in layers/<Family>.td. Ports, arrays and outputs in capitals,
//     options in lower case; the classes of options stand in Options.td:
//       def LinearOp : Netgraph_Layer<"linear", ["Input"],
//           ["Weights", "Biases"], ["Output"],
//           (ins OptionalAttr<Netgraph_Sizes>:$size)> { let summary = ...; }
//  2. Its two methods in layers/<Family>.cpp, after the includes
//       "dialect/netgraph/Layer.h" and "dialect/netgraph/layers/<Family>.h":
//       LogicalResult LinearOp::constrainShapes(LayerShapes &shapes) {...}
//       LogicalResult LinearOp::build(LayerContext &context) {...}
//  3. Its tests: test/ops/netgraph/<mnemonic>.mlir.
// A new family is one name more in NGC_LAYER_FAMILIES of the CMakeLists.txt
// here, which generates and registers its ops. A coder is added likewise: see
// coders/Coder.td and NGC_CODERS.
#ifndef NGC_NETGRAPH_TD
#define NGC_NETGRAPH_TD

include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "dialect/netgraph/Base.td"

//===-- ports and arrays --------------------------------------------------===//

def InputOp : Netgraph_Member<"input", [], [], ["Input"], "", 0, (ins), (ins)> {
  let summary = "an input port of a net";
  let description = [{
    The port is called what the result is called. What is unknown of its shape
    follows from its uses. An encoder says which raw data the port accepts.

    ```mlir
    netgraph.graph @scale {
      %Image = input : encoder image<[28, 28], color = grayscale>
      %y = elementwise "2 * x - 1" %Image
      output %y
    }
    ```
  }];
}

def OutputOp : Netgraph_Member<"output", ["Output"], [], [], "", 0,
    (ins Netgraph_OptionalPort:$Output), (ins)> {
  let summary = "an output port of a net";
  let description = [{
    It is called `Output`, or as `name` says. In a chain the operand may be
    left out: then it is the output of the member before.

    ```mlir
    netgraph.graph @two {
      %Input = input : real<[3]>
      %y = ramp %Input
      output %y {name = "Positive"}
      output %Input {name = "Same"}
    }
    ```
  }];
}

def MuteOp : Netgraph_Member<"mute", ["Input"], [], [], "", 0,
    (ins Netgraph_OptionalPort:$Input), (ins)> {
  let summary = "keeps an unused output from becoming a port of the net";
  let description = [{
    ```mlir
    netgraph.graph @muted {
      %Input = input : real<[3]>
      %y = ramp %Input
      %z = tanh %Input
      mute %z
    }
    ```
  }];
}

def TapOp : Netgraph_Member<"tap", ["Net"], [], ["Output"], "path", 0,
    (ins Netgraph_OptionalPort:$Net), (ins StrAttr:$path)> {
  let summary = "an inner port of a nested net";
  let description = [{
    The path is that of a port inside the net that makes the operand.

    ```mlir
    netgraph.graph @inner {
      %block = chain : (Input = real<[4]>) {
        %first = linear {size = [3]}
        ramp
      }
      %raw = tap "first/Output" %block
      output %raw {name = "Raw"}
      output %block
    }
    ```
  }];
}

def ArrayOp : Netgraph_Member<"array", [], [], ["Output"], "", 0, (ins),
    (ins OptionalAttr<Netgraph_Initialize>:$initialize,
         OptionalAttr<ElementsAttr>:$value,
         OptionalAttr<Netgraph_Real>:$learning_rate)> {
  let summary = "a learned array as a value";
  let description = [{
    It feeds arrays of layers, or ports: then every example sees the same
    array. Using it twice is sharing it. Its values are stored under its path.
    Without `value` or a file, `initialize` may say how it starts; what it is to
    the first layer that uses it tells the rest.

    ```mlir
    netgraph.graph @shared {
      %Input = input : real<[8]>
      %table = array : real<[8, 8]>
      %a = linear %Input {Weights = %table}
      %b = linear %a {Weights = %table}
    }
    ```
  }];
}

def InstanceOp : Netgraph_Member<"instance", [], [], ["Output", ""], "net", 1,
    (ins Variadic<Netgraph_Port>:$inputs),
    (ins FlatSymbolRefAttr:$net, OptionalAttr<StrArrayAttr>:$input_names),
    [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "another net as a layer, with arrays of its own";
  let description = [{
    Operands stand in the order of the net's ports, or carry their names.

    ```mlir
    netgraph.chain private @block {
      %linear = linear {size = [8]}
      ramp
    }
    netgraph.chain @twice {
      %Input = input : real<[8]>
      %first = instance @block
      %second = instance @block
    }
    ```
  }];
}

//===-- nets --------------------------------------------------------------===//

// At top level a net is a symbol and has no results; inside another net it is
// a layer and has no symbol: an optional symbol makes one op both.
// `input_names` is there when operands are not the first ports in order.
class Netgraph_Net<string mnemonic>
    : Op<Netgraph_Dialect, mnemonic,
         !listconcat([IsolatedFromAbove, SingleBlock, Symbol,
                      AttrSizedOperandSegments, Netgraph_MemberOpInterface,
                      DeclareOpInterfaceMethods<OpAsmOpInterface,
                          ["getAsmResultNames", "getDefaultDialect"]>],
                     GraphRegionNoTerminator.traits)> {
  let arguments = (ins Variadic<Netgraph_Port>:$inputs,
      Variadic<Netgraph_Port>:$shared,
      OptionalAttr<SymbolNameAttr>:$sym_name,
      OptionalAttr<StrAttr>:$sym_visibility,
      OptionalAttr<StrAttr>:$arrays,
      OptionalAttr<Netgraph_Initialize>:$initialize,
      OptionalAttr<Netgraph_Integer>:$seed,
      OptionalAttr<Netgraph_Real>:$learning_rate,
      OptionalAttr<StrAttr>:$layer_name,
      OptionalAttr<Netgraph_AnnotationsAttr>:$annotations,
      OptionalAttr<StrArrayAttr>:$input_names);
  let results = (outs Variadic<Netgraph_Port>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    static bool isOptionalSymbol() { return true; }
    static ::llvm::ArrayRef<::llvm::StringRef> getPortNames() { return {}; }
    static ::llvm::ArrayRef<::llvm::StringRef> getOptionalPortNames() {
      return {};
    }
    static ::llvm::ArrayRef<::llvm::StringRef> getArrayNames() { return {}; }
    static ::llvm::ArrayRef<::llvm::StringRef> getOutputNames() { return {}; }
    static ::llvm::StringRef getHeadName() { return ""; }
    static bool isLayer() { return true; }
    static ::mlir::ParseResult parse(::mlir::OpAsmParser &parser,
                                     ::mlir::OperationState &result) {
      return parseNet(parser, result);
    }
    void print(::mlir::OpAsmPrinter &printer) { printNet(*this, printer); }
  }];
  let extraClassDefinition = [{
    void $cppClass::getAsmResultNames(::mlir::OpAsmSetValueNameFn setName) {
      nameResults(*this, setName);
    }
    ::llvm::StringRef $cppClass::getDefaultDialect() { return "netgraph"; }
    ::llvm::LogicalResult $cppClass::verifyRegions() {
      return verifyNet(*this);
    }
  }];
}

def GraphOp : Netgraph_Net<"graph"> {
  let summary = "a net whose layers are joined by their values";
  let description = [{
    Lines may stand in any order. An unconnected input port of a layer becomes
    a port of the net, an unused output too.

    ```mlir
    netgraph.graph @residual {
      %Input = input : real<[64]>
      %linear = linear %Input {size = [64]}
      %act = ramp %linear
      %sum = threading "a + b" (%act, %Input)
      output %sum
    }
    ```
  }];
}

def ChainOp : Netgraph_Net<"chain"> {
  let summary = "a net of layers, each fed by the one before";
  let description = [{
    A layer without operands reads the output of the member before it; the
    first one, the input; the net gives what the last one gives.

    ```mlir
    netgraph.chain @perceptron {
      %Input = input : real<[64]>
      linear {size = [10]}
      softmax
    }
    ```
  }];
}

#endif
