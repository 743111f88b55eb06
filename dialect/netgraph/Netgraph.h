// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect netgraph: what a net is. Classes of layers stand in
// dialect/netgraph/layers/<Family>.h, of coders in coders/<Name>.h; passes
// need neither, they ask the interfaces included here.
#ifndef NGC_NETGRAPH_H
#define NGC_NETGRAPH_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include <cmath>

namespace mlir::netgraph {
class CoderContext;
class LayerContext;
class LayerShapes;
class PortAttr;
class CoderAttrInterface;

//===-- arrays ------------------------------------------------------------===//

/// What an array holds before training.
struct ArrayStart {
  enum Kind { Weights, Biases, Constant, Statistic };
  Kind kind = Weights;
  double value = 0; ///< of what is not Weights
  /// Weights: how many inputs one output depends on, how many outputs one
  /// input reaches.
  int64_t fanIn = 1, fanOut = 1;

  /// [outputs, inputs / groups, kernel...]
  static ArrayStart weights(ArrayRef<int64_t> shape, int64_t groups = 1);
  static ArrayStart biases() { return {Biases}; }
  static ArrayStart constant(double value) { return {Constant, value}; }
  /// Moved by running in training, not by gradients.
  static ArrayStart statistic(double value) { return {Statistic, value}; }
};

/// Checks an `initialize` option and brings it into its one form: a method, or
/// a method with options that are not at their default. Null: see `error`.
Attribute readInitialize(Attribute value, std::string &error);

//===-- coders ------------------------------------------------------------===//

enum class CoderRole { Encoder, Decoder };

/// One option of a coder. `check` takes the value; a value that fails is
/// reported as "expects <expected>".
struct CoderOption {
  StringRef name;
  StringRef expected;
  bool (*check)(Attribute);
  /// Left out when it has this value; null: there is no default.
  Attribute (*byDefault)(Builder &) = nullptr;
  /// Empty, or the one role in which the option has a meaning.
  StringRef role = "";
  /// Written first and without its name, as the size of an image.
  bool positional = false;
};

/// What the parser knows of a class of coders.
struct CoderTraits {
  StringRef word;
  ArrayRef<CoderOption> options;
  Attribute (*get)(function_ref<InFlightDiagnostic()> emitError,
                   MLIRContext *context, DictionaryAttr options);
};

Attribute parseCoderOptions(AsmParser &parser, const CoderTraits &traits);
void printCoderOptions(AsmPrinter &printer, CoderAttrInterface coder);

//===-- constraints on options (Options.td) -------------------------------===//

bool isOneOf(Attribute value, ArrayRef<StringRef> words);
bool isSizes(Attribute value);
bool isIntegers(Attribute value);
bool isInteger(Attribute value, int64_t low = INT64_MIN);
bool isReal(Attribute value, double low = -HUGE_VAL, double high = HUGE_VAL);
bool isOneOrPerAxis(Attribute value);
bool isPadding(Attribute value);
bool isPairs(Attribute value);
bool isGroups(Attribute value);
bool isSizesOr(Attribute value, ArrayRef<StringRef> words);
bool isIntegersOr(Attribute value, ArrayRef<StringRef> words);
bool isIntegerOrPerInput(Attribute value, ArrayRef<StringRef> words);
bool isPart(Attribute value);
bool isPairsPerInput(Attribute value);
bool isPorts(Attribute value);
bool isInitialize(Attribute value);
bool isAnnotations(Attribute value);

//===-- the syntax that all members of a net share ------------------------===//

ParseResult parseMember(OpAsmParser &parser, OperationState &result);
void printMember(Operation *op, OpAsmPrinter &printer, bool withHead = true);
ParseResult parseNet(OpAsmParser &parser, OperationState &result);
void printNet(Operation *op, OpAsmPrinter &printer);
/// Prints `ramp` for an elementwise ramp, if there is such a word.
bool printSugar(Operation *op, OpAsmPrinter &printer, StringRef defaultDialect);
void nameResults(Operation *op, OpAsmSetValueNameFn setName);
LogicalResult verifyNet(Operation *net);
/// Solves the shapes of a net at top level and reports contradictions; sizes
/// that remain unknown are no error yet.
LogicalResult verifyShapes(Operation *net);
} // namespace mlir::netgraph

#include "dialect/netgraph/Dialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialect/netgraph/Types.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/netgraph/Ports.h.inc"
// after the attributes that the interfaces return
#include "dialect/netgraph/AttrInterfaces.h.inc"
#include "dialect/netgraph/OpInterfaces.h.inc"
#define GET_OP_CLASSES
#include "dialect/netgraph/Netgraph.h.inc"

namespace mlir::netgraph {
#define NGC_FAMILY(name) void add##name(NetgraphDialect &dialect);
#include "dialect/netgraph/Families.h.inc"
#undef NGC_FAMILY
} // namespace mlir::netgraph

#endif
