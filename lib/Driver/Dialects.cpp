// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialects of the pipeline, and the interfaces that stock passes ask of
// stock dialects.
#include "dialect/calc/Calc.h"
#include "dialect/calc/Tangents.h"
#include "dialect/netgraph/Netgraph.h"
#include "dialect/plan/Plan.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "ngc/Compiler.h"

using namespace mlir;

void ngc::registerDialects(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  calc::registerTangents(registry);
  registry.insert<netgraph::NetgraphDialect, calc::CalcDialect,
                  plan::PlanDialect>();
}

void ngc::prepareContext(MLIRContext &context) {
  DialectRegistry registry;
  registerDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadDialect<netgraph::NetgraphDialect>();
  // The user wrote a net; an error that shows the compiler's ops helps nobody.
  context.printOpOnDiagnostic(false);
}
