// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect netgraph, its one type, and the base classes of its ops.
// No op is defined here, so that every family of layers can include this file
// and generate code for its own ops only.
//
//   Netgraph_Member         one word list gives operands, parser, printer,
//     ├ Netgraph_Layer      documentation and error texts
//     └ Netgraph_VariadicLayer
#ifndef NGC_NETGRAPH_BASE_TD
#define NGC_NETGRAPH_BASE_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "dialect/netgraph/Interfaces.td"
include "dialect/netgraph/Options.td"

def Netgraph_Dialect : Dialect {
  let name = "netgraph";
  let summary = "What a user says of a neural net";
  let description = [{
    Nets of layers that are joined port to port. Shapes are left out where they
    follow from others. A layer is called what its result is called.

    ```mlir
    netgraph.chain @classifier {
      %Input = input : real<[4]>
      %hidden = linear {size = [8]}
      ramp
      linear
      softmax
      output : decoder class<["setosa", "versicolor", "virginica"]>
    }
    ```
  }];
  let cppNamespace = "::mlir::netgraph";
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 0;
  let extraClassDeclaration = [{
    /// Called for names that are no registered op: sugar (`ramp`) and typos.
    std::optional<ParseOpHook>
    getParseOperationHook(StringRef opName) const override;

    Attribute parseAttribute(DialectAsmParser &parser,
                             Type type) const override;
    void printAttribute(Attribute attr,
                        DialectAsmPrinter &printer) const override;

    /// For the generated registration of families; see Families.h.in.
    template <typename... Ops> void addLayers() { addOperations<Ops...>(); }
    template <typename Coder> void addCoder() {
      addAttributes<Coder>();
      coders.push_back(&Coder::traits());
    }
    ArrayRef<const CoderTraits *> getCoders() const { return coders; }

  private:
    SmallVector<const CoderTraits *> coders;

  public:
  }];
}

def Netgraph_Port : TypeDef<Netgraph_Dialect, "Port"> {
  let mnemonic = "port";
  let summary = "the value of a port or of a learned array";
  let description = [{
    Every value of the dialect has this type, which is never printed. What is
    known of a port stands in the attribute `annotations` of its op.
  }];
}
def Netgraph_OptionalPort : Optional<Netgraph_Port>;

class Netgraph_WordTable<string method, list<string> words> {
  string body = "static ::llvm::ArrayRef<::llvm::StringRef> " # method # "() {"
      # !if(!empty(words), "return {};",
            "static constexpr ::llvm::StringRef words[] = {\""
            # !interleave(words, "\", \"") # "\"}; return words;")
      # "}\n";
}

// `optionalPorts` are those of `ports` that are never implied.
class Netgraph_Member<string mnemonic, list<string> ports, list<string> arrays,
                      list<string> outputs, string head, bit layer,
                      dag operands, dag options, list<Trait> memberTraits = [],
                      list<string> optionalPorts = []>
    : Op<Netgraph_Dialect, mnemonic,
         !listconcat([Netgraph_MemberOpInterface,
                      DeclareOpInterfaceMethods<OpAsmOpInterface,
                                                ["getAsmResultNames"]>],
                     memberTraits)> {
  let arguments = !con(operands, options,
      (ins OptionalAttr<StrAttr>:$layer_name,
           OptionalAttr<Netgraph_AnnotationsAttr>:$annotations,
           OptionalAttr<StrArrayAttr>:$without));
  let results = !if(!empty(outputs), (outs),
      !if(!gt(!size(outputs), 1),
          (outs Netgraph_Port:$output, Variadic<Netgraph_Port>:$extra),
          (outs Netgraph_Port:$output)));
  code special = ""; // more declarations of one op
  let extraClassDeclaration =
      Netgraph_WordTable<"getPortNames", ports>.body
      # Netgraph_WordTable<"getOptionalPortNames", optionalPorts>.body
      # Netgraph_WordTable<"getArrayNames", arrays>.body
      # Netgraph_WordTable<"getOutputNames", outputs>.body
      # "static ::llvm::StringRef getHeadName() { return \"" # head # "\"; }\n"
      # "static bool isLayer() { return " # !if(layer, "true", "false") # "; }"
      # [{
    static ::mlir::ParseResult parse(::mlir::OpAsmParser &parser,
                                     ::mlir::OperationState &result) {
      return parseMember(parser, result);
    }
    void print(::mlir::OpAsmPrinter &printer) {
      printMember(*this, printer);
    }
  }]
      // An expression may have a word of its own. This shadows a method of Op
      // that prints the op's name, always the full one.
      # !if(!eq(head, "function"), [{
    static ::mlir::OperationName::PrintAssemblyFn getPrintAssemblyFn() {
      return [](::mlir::Operation *op, ::mlir::OpAsmPrinter &printer,
                ::llvm::StringRef defaultDialect) {
        if (printSugar(op, printer, defaultDialect))
          return;
        printOpName(op, printer, defaultDialect);
        printMember(op, printer);
      };
    }
  }], "") # special;
  let extraClassDefinition = [{
    void $cppClass::getAsmResultNames(::mlir::OpAsmSetValueNameFn setName) {
      nameResults(*this, setName);
    }
  }];
}

defvar Netgraph_LayerTraits = [
  DeclareOpInterfaceMethods<Netgraph_LayerOpInterface>
];

// A layer with fixed ports. `head` names the option written before the
// operands, as the text of an expression.
class Netgraph_Layer<string mnemonic, list<string> ports, list<string> arrays,
                     list<string> outputs, dag options = (ins),
                     string head = "", list<string> optionalPorts = [],
                     list<Trait> layerTraits = []>
    : Netgraph_Member<mnemonic, ports, arrays, outputs, head, 1,
        !dag(ins, !foreach(p, !listconcat(ports, arrays),
                           Netgraph_OptionalPort),
             !listconcat(ports, arrays)),
        !if(!empty(arrays), options,
            !con(options, (ins OptionalAttr<Netgraph_Real>:$learning_rate))),
        !listconcat(
            !if(!empty(arrays), Netgraph_LayerTraits, [
                DeclareOpInterfaceMethods<Netgraph_LayerOpInterface,
                                          ["getArrayStart"]>]),
            layerTraits,
            !if(!gt(!add(!size(ports), !size(arrays)), 1),
                [AttrSizedOperandSegments], []<Trait>)),
        optionalPorts>;

// A layer of any number of inputs: Input1, Input2, ..., or as `input_ports`
// calls them.
class Netgraph_VariadicLayer<string mnemonic, dag options, string head = "",
                             list<Trait> layerTraits = []>
    : Netgraph_Member<mnemonic, [], [], ["Output"], head, 1,
                      (ins Variadic<Netgraph_Port>:$inputs),
                      !con(options,
                           (ins OptionalAttr<Netgraph_Ports>:$input_ports)),
                      !listconcat(Netgraph_LayerTraits, layerTraits)>;

#endif
