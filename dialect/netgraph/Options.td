// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The values that options of layers may have, with the words that errors use
// ("expects one of max, mean, total"). How text becomes attributes:
//
//   5, 0.5, true, "text"   i64, f64, bool, string attributes
//   word                   a string attribute
//   [1, 2], []             DenseI64ArrayAttr
//   any other list         ArrayAttr, its items by the same rules
//   word<1, name = 2>      DictionaryAttr {word, values = [...], name = ...}
//
// An integer stands for a float where the option wants one. An option with a
// default is a DefaultValuedAttr and left out of the text when at its default.
// Where C++ names would clash with a port or array, `$scaling_option` is
// written `scaling` in the text.
#ifndef NGC_NETGRAPH_OPTIONS_TD
#define NGC_NETGRAPH_OPTIONS_TD

include "mlir/IR/OpBase.td"

class Netgraph_Option<string check, string summary>
    : Attr<CPred<"::mlir::netgraph::" # check>, summary> {
  let storageType = "::mlir::Attribute";
  let returnType = "::mlir::Attribute";
  let convertFromStorage = "$_self";
}

// max | mean | total
class Netgraph_Word<list<string> words> : Attr<
    CPred<"::mlir::netgraph::isOneOf($_self, {\""
          # !interleave(words, "\", \"") # "\"})">,
    "one of " # !interleave(words, ", ")> {
  let storageType = "::mlir::StringAttr";
  let returnType = "::llvm::StringRef";
  let convertFromStorage = "$_self.getValue()";
  let valueType = NoneType;
  let constBuilderCall = "$_builder.getStringAttr($0)";
}
class Netgraph_WordOr<list<string> words, string default>
    : DefaultValuedStrAttr<Netgraph_Word<words>, default>;

// [3, 5]: a list of integers
def Netgraph_Integers : Netgraph_Option<"isIntegers($_self)",
    "list of integers"> {
  let storageType = "::mlir::DenseI64ArrayAttr";
  let returnType = "::llvm::ArrayRef<int64_t>";
  let convertFromStorage = "$_self.asArrayRef()";
  let constBuilderCall = "$_builder.getDenseI64ArrayAttr($0)";
}

// [64], []: no size is below 1
def Netgraph_Sizes : Netgraph_Option<"isSizes($_self)",
    "list of sizes of at least 1"> {
  let storageType = "::mlir::DenseI64ArrayAttr";
  let returnType = "::llvm::ArrayRef<int64_t>";
  let convertFromStorage = "$_self.asArrayRef()";
}

// i64 and f64 whose getters give int64_t and double
class Netgraph_IntegerIf<string check, string summary>
    : Netgraph_Option<check, summary> {
  let storageType = "::mlir::IntegerAttr";
  let returnType = "int64_t";
  let convertFromStorage = "$_self.getInt()";
  let constBuilderCall = "$_builder.getI64IntegerAttr($0)";
}
def Netgraph_Integer : Netgraph_IntegerIf<"isInteger($_self)", "integer">;
def Netgraph_Positive : Netgraph_IntegerIf<"isInteger($_self, 1)",
    "integer of at least 1">;

class Netgraph_RealIf<string check, string summary>
    : Netgraph_Option<check, summary> {
  let storageType = "::mlir::FloatAttr";
  let returnType = "double";
  let convertFromStorage = "$_self.getValueAsDouble()";
  let constBuilderCall = "$_builder.getF64FloatAttr($0)";
}
def Netgraph_Real : Netgraph_RealIf<"isReal($_self)", "number">;
def Netgraph_NonNegativeReal : Netgraph_RealIf<"isReal($_self, 0.0)",
    "number of at least 0">;
def Netgraph_Probability : Netgraph_RealIf<"isReal($_self, 0.0, 1.0)",
    "number from 0 to 1">;

// stride = 2 | [2, 1]
def Netgraph_OneOrPerAxis : Netgraph_Option<"isOneOrPerAxis($_self)",
    "size of at least 1 or a list of them, one per axis">;

// padding = 1 | [1, 2] | [[1, 1], [0, 2]] | same
def Netgraph_Padding : Netgraph_Option<"isPadding($_self)",
    "size, list of sizes, list of pairs '[before, after]', or same">;

// [[1, 1], [0, 2]]
def Netgraph_Pairs : Netgraph_Option<"isPairs($_self)",
    "list of pairs of integers">;

// [[0, 1], [2]], []
def Netgraph_Groups : Netgraph_Option<"isGroups($_self)",
    "list of lists of integers">;

// [3, inherited, automatic, all]
class Netgraph_SizesOr<list<string> words> : Netgraph_Option<
    "isSizesOr($_self, {\"" # !interleave(words, "\", \"") # "\"})",
    "list of sizes or of the words " # !interleave(words, ", ")>;

// scaling = complement | same | [0, 2]
class Netgraph_IntegersOr<list<string> words> : Netgraph_Option<
    "isIntegersOr($_self, {\"" # !interleave(words, "\", \"") # "\"})",
    "list of integers or one of " # !interleave(words, ", ")>;

// broadcast = none | automatic | 2 | -1 | [0, none, 1]
class Netgraph_IntegerOrPerInput<list<string> words> : Netgraph_Option<
    "isIntegerOrPerInput($_self, {\"" # !interleave(words, "\", \"") # "\"})",
    "integer, one of " # !interleave(words, ", ")
    # ", or a list of these, one per input">;

// part = [0, all, [1, 3], [0, -1, 2]]
def Netgraph_Part : Netgraph_Option<"isPart($_self)",
    "list of indices, all, or spans '[first, last]' with an optional step">;

// transpose = [none, [[0, 1]]]
def Netgraph_PairsPerInput : Netgraph_Option<"isPairsPerInput($_self)",
    "list with none or a list of pairs of integers per input">;

// input_ports = 3 | [Left, Right]
def Netgraph_Ports : Netgraph_Option<"isPorts($_self)",
    "number of ports or list of different names of ports">;

// initialize = kaiming | xavier<distribution = uniform> | identity
//            | random<weights = normal<0.0, 0.1>, biases = uniform<-1.0, 1.0>>
def Netgraph_Initialize : Netgraph_Option<"isInitialize($_self)",
    "kaiming, xavier, orthogonal, identity or random, with options">;

// every value is a port annotation
def Netgraph_AnnotationsAttr : Netgraph_Option<"isAnnotations($_self)",
    "dictionary of port annotations"> {
  let storageType = "::mlir::DictionaryAttr";
  let returnType = "::mlir::DictionaryAttr";
}

#endif
