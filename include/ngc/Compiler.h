// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler as a library: a net in, a file out. Errors are diagnostics of
// the context and failed results; nothing here prints, exits or aborts.
//
//   MLIRContext context;
//   ngc::prepareContext(context);
//   ngc::CompileOptions options;
//   if (failed(ngc::compileFile("net.mlir", "net.so", options, context))) ...
#ifndef NGC_COMPILER_H
#define NGC_COMPILER_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "ngc/Target.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ngc {

/// The pipeline's stages, in order; each leaves its promise behind.
enum class Stage { Import, Net, Graph, Tensor, Target, Plan, Llvm };

/// "import", "net", ...; nothing if there is no such stage.
std::optional<Stage> stageNamed(llvm::StringRef name);
llvm::StringRef nameOf(Stage stage);
/// All of them, for messages.
llvm::ArrayRef<llvm::StringRef> stageNames();

/// Which arrays are filled by a method of initialisation: those without values
/// in nets that name a method, all without values, or all.
enum class Fill { Asked, Missing, All };

/// What multiplies real32 on machines with matrix tiles: multiply-adds of
/// vectors, tiles wherever a kernel has the form for them, or what is faster by
/// the rule in docs/processors.md.
enum class Real32 { Rule, Fma, Tiles };

/// A fixed batch is at most so large: more examples at once gain nothing.
constexpr int64_t mostExamples = 65536;

/// What an artifact can be asked to do beside evaluation in Real32.
struct EntryOptions {
  /// "real32", "real64", "mixed"; none: real32.
  std::vector<std::string> precisions;
  /// "test", "train"; none: test.
  std::vector<std::string> modes;
  /// Ports and arrays by which gradients can be taken, or "all".
  std::vector<std::string> gradients;
  /// Examples of every call; 0: any number.
  int64_t batch = 0;
  /// Lengths of the net's varying dimensions, as "n=128"; all must be told, or
  /// follow from those that are.
  std::vector<std::string> lengths;
};

struct CompileOptions {
  /// The net to compile; empty: the only public one of the file.
  std::string net;
  /// "native", "baseline", or names of processors: there will be a version of
  /// the code for each, and the runtime takes the best that fits.
  std::vector<std::string> cpus = {"native"};
  /// A safetensors file that replaces those named by the net.
  std::string arrays;
  Fill fill = Fill::Asked;
  /// "kaiming", ...; empty: what the net says, else kaiming.
  std::string method;
  /// In place of the net's, which is 1234 unless told.
  std::optional<uint64_t> seed;
  EntryOptions entries;
  Real32 real32 = Real32::Rule;
  TileSettings tile;
  /// Stop after this stage and write its IR.
  std::optional<Stage> emit;
  /// Run the net before and after each pass and compare.
  bool verifyNumerics = false;
  bool timePasses = false;
  /// Called with each pass manager before it runs; to look at passes, or to
  /// change what they leave. Null: nothing.
  std::function<void(mlir::PassManager &)> instrument;
  /// Gets the facts of the best version, see Report.h; null: not wanted.
  std::string *report = nullptr;
  /// Leave the net's text out of the artifact.
  bool strip = false;
  /// Is told what is being done, in a word or two; may be empty.
  std::function<void(llvm::StringRef)> progress;
};

/// Registers the dialects and the interfaces that the pipeline needs.
void registerDialects(mlir::DialectRegistry &registry);
void prepareContext(mlir::MLIRContext &context);

/// What the passes need to know of the machine.
struct TargetOptions {
  std::string cpu = "x86-64-v3"; ///< see describeTarget
  Real32 real32 = Real32::Rule;
  TileSettings tile;
};

/// Adds the passes of one stage, its check included.
void buildStage(mlir::OpPassManager &pm, Stage stage,
                const TargetOptions &target = {},
                const EntryOptions &entries = {});
/// Fails if the module breaks the promise of the stage.
mlir::LogicalResult verifyStage(mlir::ModuleOp module, Stage stage);
/// `--verify-each=numeric`: runs the module's entries after each pass that
/// `pm` has by now, compares, and makes `pm` fail at its end if a pass changed
/// a result; the error names the first. Switches the context's threads off.
void addNumericVerifier(mlir::PassManager &pm);

/// Compiles `input` to `output`. The extension of `output` says what to make:
/// .so, .o, .a (with a typed header beside it), .mlir, .ll, .s. With `emit` it
/// may be "-", the standard output.
mlir::LogicalResult compileFile(llvm::StringRef input, llvm::StringRef output,
                                const CompileOptions &options,
                                mlir::MLIRContext &context);

} // namespace ngc

#endif
