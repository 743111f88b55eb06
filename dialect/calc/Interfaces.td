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
                            "::mlir::Value":$cotangent)>
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
