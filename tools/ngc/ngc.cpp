// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ngc: compiles a net to native code.
//
//   ngc lenet.mlir -o lenet.so
#include "mlir/IR/Diagnostics.h"
#include "ngc/Compiler.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>

namespace {
struct Arguments {
  std::string input, output, emit, verifyEach;
  ngc::CompileOptions options;
};
} // namespace

static void declare(CLI::App &app, Arguments &arguments) {
  ngc::CompileOptions &options = arguments.options;
  app.add_option("input", arguments.input, "A net in netgraph's text (.mlir)")
      ->required();
  app.add_option("-o,--output", arguments.output,
                 "The file to write; its extension says what: .so .o .a .mlir "
                 ".ll .s")
      ->required();
  app.add_option("--net", options.net, "The net to compile, if there are many");
  app.add_option("--arrays", options.arrays,
                 "A safetensors file instead of the net's own");
  app.add_option("--cpu", options.cpu,
                 "native, baseline (x86-64-v3), or the name of a processor");
  std::vector<std::string> stages;
  for (llvm::StringRef stage : ngc::stageNames())
    stages.push_back(stage.str());
  app.add_option("--emit", arguments.emit, "Write the IR after a stage")
      ->check(CLI::IsMember(stages));
  app.add_option("--verify-each", arguments.verifyEach,
                 "numeric: run the net before and after each pass, compare")
      ->check(CLI::IsMember({"numeric"}));
  app.add_flag("--time-passes", options.timePasses, "Time every pass");
  app.add_flag("--strip", options.strip, "Leave the net's text out");
  app.set_version_flag("--version", "ngc 0.1.0");
}

// Errors at the net's text come with the line, others as one line of ours.
static mlir::LogicalResult printDiagnostic(mlir::Diagnostic &diagnostic) {
  if (!llvm::isa<mlir::UnknownLoc>(diagnostic.getLocation()))
    return mlir::failure();
  llvm::errs() << "ngc: error: " << diagnostic << "\n";
  for (mlir::Diagnostic &note : diagnostic.getNotes())
    llvm::errs() << "  " << note << "\n";
  return mlir::success();
}

int main(int argc, char **argv) {
  CLI::App app("Compiles a neural net to native code", "ngc");
  Arguments arguments;
  declare(app, arguments);
  CLI11_PARSE(app, argc, argv);
  arguments.options.verifyNumerics = !arguments.verifyEach.empty();
  if (!arguments.emit.empty())
    arguments.options.emit = ngc::stageNamed(arguments.emit);

  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::InitializeNativeTargetAsmParser();
  mlir::MLIRContext context;
  ngc::prepareContext(context);
  llvm::SourceMgr sources;
  mlir::SourceMgrDiagnosticHandler handler(sources, &context);
  context.getDiagEngine().registerHandler(printDiagnostic);
  return mlir::failed(ngc::compileFile(arguments.input, arguments.output,
                                       arguments.options, context));
}
