// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect itself. The operators register in the file of their family.
#include "dialect/calc/Calc.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::calc;

#include "dialect/calc/Dialect.cpp.inc"
#include "dialect/calc/Enums.cpp.inc"
#include "dialect/calc/Interfaces.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/calc/Attributes.cpp.inc"

void CalcDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/calc/Attributes.cpp.inc"
      >();
  registerElementwise();
  registerScalar();
  registerStructure();
  registerReduction();
  registerContraction();
  registerConvolution();
  registerNormalization();
  registerConstant();
  registerScan();
}

Operation *CalcDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (elements && elements.getType() == type)
    return ConstantOp::create(builder, loc, elements);
  return arith::ConstantOp::materialize(builder, value, type, loc);
}
