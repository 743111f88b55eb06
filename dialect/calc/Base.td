// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every operator of calc shares: the dialect, the tensor types, the kinds
// of reduction, the base classes.
//
// An operator tells three things and nothing else has to know it by name:
//   its result's shape    inferReturnTypes or a verifier, and reifyResultShapes
//   its lowering          decomposeOperation, into linalg, tensor, arith, math
//   its derivative        DifferentiableOpInterface, or the trait
//                         NotDifferentiable: there is nothing to differentiate
#ifndef NGC_DIALECT_CALC_BASE
#define NGC_DIALECT_CALC_BASE

include "dialect/calc/Interfaces.td"
include "mlir/Dialect/Linalg/IR/LinalgInterfaces.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Calc_Dialect : Dialect {
  let name = "calc";
  let cppNamespace = "::mlir::calc";
  let summary = "what is computed: pure operators on arrays";
  let description = [{
    Operators on builtin tensors of any rank and numeric type. There is no
    notion of a batch: it is an axis like the others, usually the dynamic one.
    Axes count from 0 and always over the full rank. Nothing is broadcast
    silently: `calc.broadcast` says which axes are new.

    A size that no operand tells is an operand of type `index`, in the order of
    the `?` of the result type.
  }];
  let dependentDialects = [
    "affine::AffineDialect", "arith::ArithDialect", "linalg::LinalgDialect",
    "math::MathDialect", "scf::SCFDialect", "tensor::TensorDialect"
  ];
  let hasConstantMaterializer = 1;
  let useDefaultAttributePrinterParser = 1;
  // One unit per family registers its own operators: none compiles them all.
  let extraClassDeclaration = [{
    void registerElementwise();
    void registerScalar();
    void registerStructure();
    void registerReduction();
    void registerContraction();
    void registerConvolution();
    void registerNormalization();
    void registerConstant();
    void registerScan();
  }];
}

def Calc_Element : AnyTypeOf<[AnyFloat, AnySignlessInteger, Index]>;
def Calc_Tensor : RankedTensorOf<[Calc_Element]>;
def Calc_FloatTensor : RankedTensorOf<[AnyFloat]>;
def Calc_Sizes : Variadic<Index>;

def Calc_ReduceKind : I32Enum<"ReduceKind", "how elements are joined", [
    I32EnumCase<"add", 0>, I32EnumCase<"mul", 1>, I32EnumCase<"max", 2>,
    I32EnumCase<"min", 3>]> {
  let cppNamespace = "::mlir::calc";
}
def Calc_ReduceKindAttr
    : EnumAttr<Calc_Dialect, Calc_ReduceKind, "reduce_kind">;

def Calc_PadMode : I32Enum<"PadMode", "what a border is filled with", [
    I32EnumCase<"constant", 0>, I32EnumCase<"edge", 1>,
    I32EnumCase<"reflect", 2>]> {
  let cppNamespace = "::mlir::calc";
}
def Calc_PadModeAttr : EnumAttr<Calc_Dialect, Calc_PadMode, "pad_mode">;

def Calc_NormalizeMethod : I32Enum<"NormalizeMethod", "how to normalize", [
    I32EnumCase<"standardize", 0>, I32EnumCase<"rms", 1>]> {
  let cppNamespace = "::mlir::calc";
}
def Calc_NormalizeMethodAttr
    : EnumAttr<Calc_Dialect, Calc_NormalizeMethod, "normalize_method">;

// What fusion asks; see Traits.h.
class Calc_FusionTrait<string name> : NativeOpTrait<name> {
  let cppNamespace = "::mlir::calc";
}
def Calc_Pointwise : Calc_FusionTrait<"Pointwise">;
def Calc_Free : Calc_FusionTrait<"Free">;
def Calc_ReadsOnce : Calc_FusionTrait<"ReadsOnce">;
def Calc_Pieces : Calc_FusionTrait<"Pieces">;

def Calc_Moves : Calc_FusionTrait<"Moves">;
def Calc_Picks : Calc_FusionTrait<"Picks">;
def Calc_WidensOperands : Calc_FusionTrait<"WidensOperands">;

def Calc_Differentiable
    : DeclareOpInterfaceMethods<DifferentiableOpInterface, ["buildGradient"]>;
// The same for an operator with several results.
def Calc_JointlyDifferentiable
    : DeclareOpInterfaceMethods<DifferentiableOpInterface, ["buildGradients"]>;
def Calc_SummedOverSteps
    : DeclareOpInterfaceMethods<SummedOverStepsOpInterface>;
def Calc_Rowwise : DeclareOpInterfaceMethods<RowwiseOpInterface>;
def Calc_NotDifferentiable : NativeOpTrait<"NotDifferentiable"> {
  let cppNamespace = "::mlir::calc";
}

def Calc_Permutable : DeclareOpInterfaceMethods<PermutableOpInterface>;

class Calc_Op<string mnemonic, list<Trait> traits = []>
    : Op<Calc_Dialect, mnemonic, traits>;

/// An operator on tensors whose result type the text spells.
class Calc_ArrayOp<string mnemonic, list<Trait> traits = []>
    : Calc_Op<mnemonic, !listconcat([
        Pure,
        DeclareOpInterfaceMethods<AggregatedOpInterface,
                                  ["decomposeOperation"]>,
        DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface,
                                  ["reifyResultShapes"]>], traits)>;

/// An operator on tensors whose result type follows from its operands.
class Calc_InferredOp<string mnemonic, list<Trait> traits = []>
    : Calc_ArrayOp<mnemonic, !listconcat([InferTypeOpAdaptor], traits)>;

#endif // NGC_DIALECT_CALC_BASE
