// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What passes ask of some operators; what all have in common stands in
// Base.td.
#ifndef NGC_DIALECT_CALC_INTERFACES
#define NGC_DIALECT_CALC_INTERFACES

include "mlir/IR/OpBase.td"

def PaddedOpInterface : OpInterface<"PaddedOpInterface"> {
  let description = [{
    An operator over a window that may reach beyond its input.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<[{
        The same with the border as an operator of its own, or null if there
        is no border.
      }],
      "::mlir::Value", "exposePadding", (ins "::mlir::OpBuilder &":$b)>
  ];
}

def DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let description = [{
    An operator on arrays that has a derivative, which is calc again.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<[{
        With y = op(x1, …) and some number L that depends on y: given dL/dy,
        builds dL/dx1, …, one for each operand; null where L does not depend
        on the operand or the operand is not real. Fails with a diagnostic.
      }],
      "::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>",
      "buildGradient", (ins "::mlir::OpBuilder &":$b,
                            "::mlir::Value":$cotangent), "",
      "return $_op.buildGradients(b, cotangent);">,
    InterfaceMethod<[{
        The same for an operator with any number of results: one cotangent for
        each, null where L does not depend on it, but not all. May replace the
        operator by one with more results.
      }],
      "::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>",
      "buildGradients", (ins "::mlir::OpBuilder &":$b,
                             "::mlir::ValueRange":$cotangents), "",
      "return $_op.buildGradient(b, cotangents.front());">
  ];
}

def ViewOpInterface : OpInterface<"ViewOpInterface"> {
  let description = [{
    An operator whose result may be a run of its operand's elements in the same
    order: the same memory, if that is dense.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<[{
        With which entry of the operand's first axis the result begins; nothing
        if it is no run.
      }],
      "::std::optional<int64_t>", "getViewStart">
  ];
}

def RowOpInterface : OpInterface<"RowOpInterface"> {
  let description = [{
    An operator between rows, the elements along the last axes, and one number
    of each row.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<[{
        How many axes a row has; 0 if the operator is none between rows and
        their numbers.
      }],
      "int64_t", "getRowRank">
  ];
}

def StepwiseOpInterface : OpInterface<"StepwiseOpInterface"> {
  let description = [{
    An operator that repeats its body, a step for each entry of the first axis
    of its inputs; see calc.scan. The body's arguments are the entries of the
    inputs, the states, and the shared operands. It ends with the new states and
    with what else is kept; the results are in the same order.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<"What each step gets one entry of.",
      "::mlir::OperandRange", "getInputs">,
    InterfaceMethod<"What the states are before the first step.",
      "::mlir::OperandRange", "getStates">,
    InterfaceMethod<"What all steps get as it is.",
      "::mlir::OperandRange", "getShared">,
    InterfaceMethod<"Whether the last step is taken first.",
      "bool", "getReverse">,
    InterfaceMethod<"One step.", "::mlir::Region &", "getBody">,
    InterfaceMethod<"How many steps there are.",
      "::mlir::OpFoldResult", "getSteps", (ins "::mlir::OpBuilder &":$b)>
  ];
}

def SummedOverStepsOpInterface : OpInterface<"SummedOverStepsOpInterface"> {
  let description = [{
    An operator of which one can do the work of many whose results are added:
    the sum over steps of x . y is one product that sums over the steps, too.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<[{
        The sum of the results for all steps, given each operand for all steps,
        along a new first axis.
      }],
      "::mlir::Value", "buildSumOverSteps",
      (ins "::mlir::OpBuilder &":$b, "::mlir::ValueRange":$operands)>
  ];
}

def PermutableOpInterface : OpInterface<"PermutableOpInterface"> {
  let description = [{
    An operator that can be asked for its result with the axes in another
    order; see Calc.h. Whoever decides how arrays lie in memory needs to
    know no more of it.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<[{
        In which orders operands and result come if operand `operand` comes in
        `order` (no operand: the result). Fails where they cannot.
      }],
      "::llvm::FailureOr<::mlir::calc::AxisOrders>", "arrangeAxes",
      (ins "::std::optional<unsigned>":$operand,
           "::llvm::ArrayRef<int64_t>":$order)>,
    InterfaceMethod<[{
        The result in its order of `orders`, which `arrangeAxes` told, from
        operands that come in theirs.
      }],
      "::mlir::Value", "permuteAxes",
      (ins "::mlir::OpBuilder &":$b,
           "const ::mlir::calc::AxisOrders &":$orders,
           "::mlir::ValueRange":$operands)>,
    InterfaceMethod<[{
        The orders in which the operator is fastest, if that makes a difference
        worth moving arrays.
      }],
      "::std::optional<::mlir::calc::AxisOrders>", "preferredAxes", (ins), "",
      "return ::std::nullopt;">
  ];
}

def RowwiseOpInterface : OpInterface<"RowwiseOpInterface"> {
  let description = [{
    An operator that reads an operand row by row: what it makes of one row does
    not depend on the others.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<"The axis along which rows of the operand lie, if one.",
      "::std::optional<int64_t>", "getRowAxis", (ins "unsigned":$operand)>
  ];
}

def MergedAxesOpInterface : OpInterface<"MergedAxesOpInterface"> {
  let description = [{
    An operator that can run over several axes instead of over one that a
    reshape has made of them.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<[{
        The same, run over the axes that reshapes of its operands merge or that
        reshapes of its result split: operands and result are reshaped, which
        undoes those. Null if there are none.
      }],
      "::mlir::Value", "unmergeAxes", (ins "::mlir::OpBuilder &":$b)>
  ];
}

def TangentOpInterface : OpInterface<"TangentOpInterface"> {
  let description = [{
    A function of numbers that has a derivative. It stands in the body of a
    map, so it may be an operator of arith or math; see Tangents.cpp.
  }];
  let cppNamespace = "::mlir::calc";
  let methods = [
    InterfaceMethod<[{
        With y = op(x1, …): given the x, y, and how fast each x changes (null:
        not at all), builds how fast y changes.
      }],
      "::mlir::Value", "buildTangent",
      (ins "::mlir::OpBuilder &":$b, "::mlir::Value":$result,
           "::mlir::ValueRange":$operands,
           "::llvm::ArrayRef<::mlir::Value>":$tangents)>
  ];
}

#endif // NGC_DIALECT_CALC_INTERFACES
