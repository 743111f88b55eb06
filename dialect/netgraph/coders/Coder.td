// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The base class of coders. A coder is `coders/<Name>.td` (its entry),
// `coders/<Name>.cpp` (option table, port, checks) and its name in the list
// NGC_CODERS of dialect/netgraph/CMakeLists.txt.
#ifndef NGC_NETGRAPH_CODER_TD
#define NGC_NETGRAPH_CODER_TD

include "dialect/netgraph/Base.td"

class Netgraph_Coder<string className, string word>
    : AttrDef<Netgraph_Dialect, className # "Coder",
              [DeclareAttrInterfaceMethods<Netgraph_CoderAttrInterface>]> {
  let mnemonic = word;
  let parameters = (ins "::mlir::DictionaryAttr":$options);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// In the coder's own file.
    static ::llvm::ArrayRef<::mlir::netgraph::CoderOption> optionTable();
    static const ::mlir::netgraph::CoderTraits &traits();
  }];
  let extraClassDefinition = [{
    const ::mlir::netgraph::CoderTraits &$cppClass::traits() {
      static const CoderTraits result = {
          getMnemonic(), optionTable(),
          [](::llvm::function_ref<::mlir::InFlightDiagnostic()> emitError,
             ::mlir::MLIRContext *context, ::mlir::DictionaryAttr values) {
            return ::mlir::Attribute(getChecked(emitError, context, values));
          }};
      return result;
    }
    ::mlir::Attribute $cppClass::parse(::mlir::AsmParser &parser,
                                       ::mlir::Type) {
      return parseCoderOptions(parser, traits());
    }
    void $cppClass::print(::mlir::AsmPrinter &printer) const {
      printCoderOptions(printer, *this);
    }
    ::llvm::StringRef $cppClass::getWord() const { return getMnemonic(); }
    ::llvm::ArrayRef<::mlir::netgraph::CoderOption>
    $cppClass::getOptionTable() const {
      return optionTable();
    }
  }];
}

#endif
