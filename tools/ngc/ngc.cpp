// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ngc: compiles a net to native code.
//
//   ngc lenet.mlir -o lenet.so
#include "Progress.h"
#include "dialect/netgraph/Nets.h"
#include "dialect/netgraph/Resolve.h"
#include "mlir/IR/Diagnostics.h"
#include "ngc/Compiler.h"
#include "ngc/Emit.h"
#include "ngc/Report.h"
#include "ngc/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>

namespace {
struct Arguments {
  std::string input, output, emit, verifyEach, real32, fill, report, facts;
  std::string tile;
  ngc::CompileOptions options;
};
} // namespace

/// What is wrong with a number of examples, or nothing.
static std::string checkBatch(std::string &word) {
  int64_t count = 0;
  bool isNumber = llvm::to_integer(word, count, 10);
  if (isNumber && count >= 1 && count <= ngc::mostExamples)
    return "";
  return "'" + word + "' is no number of examples; expected 1 to " +
         std::to_string(ngc::mostExamples);
}

/// What is wrong with a length, or nothing.
static std::string checkLength(std::string &text) {
  auto length = mlir::netgraph::parseLength(text);
  return length ? "" : llvm::toString(length.takeError());
}

static void declare(CLI::App &app, Arguments &arguments) {
  ngc::CompileOptions &options = arguments.options;
  app.add_option("input", arguments.input, "A net in netgraph's text (.mlir)")
      ->required();
  app.add_option("-o,--output", arguments.output,
                 "The file to write; its extension says what: .so .o .a .mlir "
                 ".ll .s; with --emit also -, the standard output")
      ->required();
  app.add_option("--net", options.net, "The net to compile, if there are many");
  app.add_option("--arrays", options.arrays,
                 "A safetensors file instead of the net's own");
  CLI::Option *fill =
      app.add_flag("--initialize{missing}", arguments.fill,
                   "Fill arrays that have no values at random; =all: all")
          ->check(CLI::IsMember({"missing", "all"}));
  app.add_option("--method", options.method,
                 "kaiming, xavier, orthogonal, identity or random")
      ->needs(fill);
  app.add_option("--seed", options.seed, "Of random arrays; 1234 unless told")
      ->needs(fill);
  app.add_option("--precision", options.entries.precisions,
                 "real32, real64, mixed, or several, with commas between")
      ->delimiter(',')
      ->check(CLI::IsMember({"real32", "real64", "mixed"}));
  app.add_option("--modes", options.entries.modes, "test, train, or both")
      ->delimiter(',')
      ->check(CLI::IsMember({"test", "train"}));
  app.add_option("--gradients", options.entries.gradients,
                 "Gradients by these ports and arrays; ports, arrays or all "
                 "of them; alone: by all")
      ->delimiter(',')
      ->expected(0, -1)
      ->default_str("all");
  app.add_option("--batch", options.entries.batch,
                 "Code for this number of examples in every call, and for no "
                 "other; any number unless told")
      ->transform(CLI::Validator(checkBatch, ""));
  app.add_option("--length", options.entries.lengths,
                 "Code for this length of a varying dimension, as n=128; once "
                 "for each, or with commas between")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->transform(CLI::Validator(checkLength, ""));
  app.add_option("--cpu", options.cpus,
                 "native, baseline (x86-64-v3), aarch64, or the name of a "
                 "processor; several, with commas between: code for each")
      ->delimiter(',')
      ->default_str("native");
  app.add_option("--real32", arguments.real32,
                 "What multiplies real32 on a machine with matrix tiles: fma "
                 "or tiles; by rule unless told")
      ->check(CLI::IsMember({"fma", "tiles"}));
  std::vector<std::string> stages;
  for (llvm::StringRef stage : ngc::stageNames())
    stages.push_back(stage.str());
  app.add_option("--emit", arguments.emit, "Write the IR after a stage")
      ->check(CLI::IsMember(stages));
  app.add_option("--verify-each", arguments.verifyEach,
                 "numeric: run the net before and after each pass, compare")
      ->check(CLI::IsMember({"numeric"}));
  app.add_flag("--time-passes", options.timePasses, "Time every pass");
  app.add_flag("--report{-}", arguments.report,
               "Tell work, traffic, tile, predicted time and error bound of "
               "each kernel call; =file: there (.html: a page, .json)");
  // For test/bench/settings.py; CONTRIBUTING.md tells of it, --help does not.
  app.add_option("--debug-tile", arguments.tile)->group("");
  app.add_flag("--strip", options.strip, "Leave the net's text out");
  app.set_version_flag("--version", "ngc 0.1.0");
}

//===-- errors ------------------------------------------------------------===//

/// "; did you mean '--emit'?", or nothing.
static std::string suggest(const CLI::App &app, llvm::StringRef word) {
  std::vector<std::string> names;
  for (const CLI::Option *option : app.get_options())
    for (const std::string &name : option->get_lnames())
      names.push_back("--" + name);
  return mlir::netgraph::didYouMean(word,
                                    llvm::to_vector_of<llvm::StringRef>(names));
}

static int fail(const llvm::Twine &message) {
  llvm::errs() << "ngc: error: " << message << "\n";
  return 1;
}

/// What the command line says wrongly, in one line.
static int refuse(const CLI::App &app, const CLI::ParseError &error) {
  for (const std::string &word : app.remaining())
    if (llvm::StringRef(word).starts_with("-"))
      return fail("unknown option '" + word + "'" + suggest(app, word));
  std::string text = error.what();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return fail(text);
}

static llvm::StringRef severityOf(const mlir::Diagnostic &diagnostic) {
  switch (diagnostic.getSeverity()) {
  case mlir::DiagnosticSeverity::Error:
    return "error";
  case mlir::DiagnosticSeverity::Warning:
    return "warning";
  case mlir::DiagnosticSeverity::Note:
    return "note";
  case mlir::DiagnosticSeverity::Remark:
    return "remark";
  }
  return "error";
}

/// Errors at the net's text come with the line; others are one line of ours,
/// with the layer's name where the place still knows it.
static mlir::LogicalResult printDiagnostic(mlir::Diagnostic &diagnostic) {
  mlir::LocationAttr place = diagnostic.getLocation();
  if (place.findInstanceOf<mlir::FileLineColRange>())
    return mlir::failure();
  llvm::errs() << "ngc: " << severityOf(diagnostic) << ": ";
  if (auto name = place.findInstanceOf<mlir::NameLoc>())
    llvm::errs() << "layer '" << name.getName().getValue() << "': ";
  llvm::errs() << diagnostic << "\n";
  for (mlir::Diagnostic &note : diagnostic.getNotes())
    llvm::errs() << "  " << note << "\n";
  return mlir::success();
}

/// To the file that was named, else to the standard output.
static int writeReport(const Arguments &arguments) {
  if (arguments.report.empty())
    return 0;
  std::optional<ngc::report::Report> report = ngc::report::readReport(
      arguments.facts, llvm::sys::path::filename(arguments.input).str(), {});
  if (!report)
    return fail("the artifact has no facts for a report");
  if (arguments.report == "-") {
    llvm::outs() << ngc::report::asText(*report);
    return 0;
  }
  llvm::Error error = ngc::writeFile(
      arguments.report, ngc::report::asFile(*report, arguments.report));
  return error ? fail(llvm::toString(std::move(error))) : 0;
}

/// Tiles can be asked for where one of the processors has them.
static int checkTiles(const ngc::CompileOptions &options) {
  if (options.real32 != ngc::Real32::Tiles)
    return 0;
  auto targets = ngc::describeTargets(options.cpus);
  if (!targets)
    return fail(llvm::toString(targets.takeError()));
  for (const ngc::TargetDescription &target : *targets)
    if (target.hasTiles)
      return 0;
  return fail("'" + targets->front().cpu +
              "' has no matrix tiles, which --real32 tiles asks for");
}

int main(int argc, char **argv) {
  CLI::App app("Compiles a neural net to native code", "ngc");
  Arguments arguments;
  declare(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success &success) {
    return app.exit(success); // --help, --version
  } catch (const CLI::ParseError &error) {
    return refuse(app, error);
  }
  arguments.options.verifyNumerics = !arguments.verifyEach.empty();
  if (!arguments.real32.empty())
    arguments.options.real32 =
        arguments.real32 == "fma" ? ngc::Real32::Fma : ngc::Real32::Tiles;
  auto tile = ngc::parseTileSettings(arguments.tile);
  if (!tile)
    return fail(llvm::toString(tile.takeError()));
  arguments.options.tile = *tile;
  if (!arguments.fill.empty())
    arguments.options.fill =
        arguments.fill == "all" ? ngc::Fill::All : ngc::Fill::Missing;
  if (!arguments.report.empty())
    arguments.options.report = &arguments.facts;
  if (!arguments.emit.empty())
    arguments.options.emit = ngc::stageNamed(arguments.emit);

  if (int status = checkTiles(arguments.options))
    return status;

  // A file that grows too large is an error like a full disk, not a signal.
  std::signal(SIGXFSZ, SIG_IGN);
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::InitializeNativeTargetAsmParser();
  mlir::MLIRContext context;
  ngc::prepareContext(context);
  llvm::SourceMgr sources;
  mlir::SourceMgrDiagnosticHandler handler(sources, &context);
  Progress progress(llvm::sys::path::filename(arguments.input).str());
  arguments.options.progress = [&](llvm::StringRef work) {
    progress.tell(work.str());
  };
  context.getDiagEngine().registerHandler([&](mlir::Diagnostic &diagnostic) {
    progress.stop();
    return printDiagnostic(diagnostic);
  });
  if (mlir::failed(ngc::compileFile(arguments.input, arguments.output,
                                    arguments.options, context)))
    return 1;
  progress.stop();
  return writeReport(arguments);
}
