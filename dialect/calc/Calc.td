// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect calc, one file per family of operators.
#ifndef NGC_DIALECT_CALC
#define NGC_DIALECT_CALC

include "dialect/calc/Base.td"
include "dialect/calc/Elementwise.td"
include "dialect/calc/Scalar.td"
include "dialect/calc/Structure.td"
include "dialect/calc/Reduction.td"
include "dialect/calc/Contraction.td"
include "dialect/calc/Convolution.td"
include "dialect/calc/Normalization.td"
include "dialect/calc/Constant.td"
include "dialect/calc/Scan.td"

#endif // NGC_DIALECT_CALC
