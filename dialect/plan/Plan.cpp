// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plan dialect: registration. Its ops only state facts; see Plan.td.
#include "dialect/plan/Plan.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace mlir::plan;

// `(memref<4xf32>, memref<2xf32>)`, or `()`: a stock list of types cannot be
// empty, and a kernel that fills memory with constants has no inputs.
static ParseResult parseMemories(OpAsmParser &parser,
                                 SmallVectorImpl<Type> &types) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, [&] {
    return parser.parseType(types.emplace_back());
  });
}

static void printMemories(OpAsmPrinter &printer, Operation *, TypeRange types) {
  printer << '(' << types << ')';
}

#include "dialect/plan/PlanDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/plan/PlanOps.cpp.inc"

void PlanDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialect/plan/PlanOps.cpp.inc"
      >();
}
