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

#endif // NGC_DIALECT_CALC_INTERFACES
