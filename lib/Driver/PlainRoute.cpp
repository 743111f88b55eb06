// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Entries run by a plain route.
//
//   calc function, or plan and its kernels
//     --> a function on memory: inputs, arrays, outputs, the host's table
//     --> calc ops decompose themselves, stock bufferisation with a heap
//     --> stock loops, libm, stock conversions to LLVM, machine code
//     --> called on random data
//
// Of ours it uses the ops' own decompositions and, for the few scalar
// functions of calc that libm lacks, their expansion. All else of the
// pipeline is tested against it.
#include "PlainRoute.h"
#include "dialect/calc/Calc.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Affine/Transforms/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ngc/Compiler.h"
#include "ngc/Passes.h"

using namespace mlir;
using namespace ngc;
using namespace ngc::plain;

//===-- lowering ----------------------------------------------------------===//

// Names of layers may be those of functions of libm.
static void rename(ModuleOp module) {
  SymbolTable symbols(module);
  for (auto [i, function] : llvm::enumerate(module.getOps<func::FuncOp>()))
    (void)symbols.rename(function, "plain_" + std::to_string(i));
}

static LogicalResult bufferise(ModuleOp module) {
  bufferization::OneShotBufferizationOptions options;
  options.setFunctionBoundaryTypeConversion(
      bufferization::LayoutMapOption::IdentityLayoutMap);
  for (auto function : module.getOps<func::FuncOp>()) {
    bufferization::BufferizationState state;
    if (failed(bufferization::runOneShotBufferize(function, options, state)))
      return failure();
  }
  // A copy between strided views would be a call of MLIR's own runtime.
  IRRewriter rewriter(module.getContext());
  module.walk([&](memref::CopyOp op) {
    rewriter.setInsertionPoint(op);
    linalg::CopyOp::create(rewriter, op.getLoc(), op.getSource(),
                           op.getTarget());
    rewriter.eraseOp(op);
  });
  return success();
}

// What the conversion to libm's calls does not have: the functions of calc, and
// the sign of a number, which is an instruction.
static void expandScalars(ModuleOp module) {
  RewritePatternSet patterns(module.getContext());
  populateExpandMathPatterns(patterns);
  llvm::erase_if(patterns.getNativePatterns(), [](const auto &pattern) {
    return pattern->getRootKind()->getDialectNamespace() != "calc";
  });
  walkAndApplyPatterns(module, std::move(patterns));
  IRRewriter rewriter(module.getContext());
  module.walk([&](math::CopySignOp op) {
    rewriter.setInsertionPoint(op);
    rewriter.replaceOpWithNewOp<LLVM::CopySignOp>(op, op.getType(), op.getLhs(),
                                                  op.getRhs());
  });
}

static LogicalResult lower(ModuleOp module) {
  PassManager decompose(module.getContext());
  decompose.addPass(createDecompose());
  if (failed(decompose.run(module)) || failed(bufferise(module)))
    return failure();
  expandScalars(module);
  PassManager pm(module.getContext());
  pm.addNestedPass<func::FuncOp>(createConvertLinalgToLoopsPass());
  pm.addNestedPass<func::FuncOp>(createForallToForLoopPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(arith::createArithExpandOpsPass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  return pm.run(module);
}

//===-- all of it ---------------------------------------------------------===//

PlainRoute::PlainRoute()
    : context(std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED)) {
  prepareContext(*context);
  context->loadDialect<arith::ArithDialect, math::MathDialect,
                       linalg::LinalgDialect, memref::MemRefDialect,
                       bufferization::BufferizationDialect, func::FuncDialect,
                       LLVM::LLVMDialect, calc::CalcDialect>();
}

PlainRoute::~PlainRoute() = default;

// Matrix tiles and single instructions are of one machine, mostly another one.
static bool isOfOneMachine(ModuleOp module) {
  return module
      .walk([](Operation *op) {
        return isa_and_present<amx::AMXDialect>(op->getDialect()) ||
                       isa<LLVM::CallIntrinsicOp>(op)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

FailureOr<std::vector<PlainOutput>> PlainRoute::run(ModuleOp module,
                                                    std::string &error) {
  ScopedDiagnosticHandler quiet(context.get(), [&](Diagnostic &diagnostic) {
    if (error.empty())
      error = diagnostic.str();
    return success();
  });
  if (isOfOneMachine(module))
    return std::vector<PlainOutput>();
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os, OpPrintingFlags().printGenericOpForm().useLocalScope());
  auto copy = parseSourceString<ModuleOp>(text, context.get());
  if (!copy)
    return failure();
  rename(*copy);
  std::vector<Entry> entries = enter(*copy);
  if (entries.empty())
    return std::vector<PlainOutput>();
  std::vector<std::string> symbols;
  for (Entry &entry : entries)
    symbols.push_back(entry.function.getSymName().str());
  if (failed(lower(*copy)))
    return failure();
  auto outputs = execute(*copy, entries, symbols);
  if (outputs)
    return std::move(*outputs);
  error = llvm::toString(outputs.takeError());
  return failure();
}
