// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Entries run by a plain route; see PlainRoute.cpp.
#ifndef NGC_LIB_DRIVER_PLAINROUTE_H
#define NGC_LIB_DRIVER_PLAINROUTE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "ngc/artifact.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace ngc {

/// What an entry wrote to one of its outputs.
struct PlainOutput {
  std::string entry, name;
  unsigned realBits; // 32 or 64; 0: integers
  std::vector<double> values;
};

/// Runs entries, be they calc functions or plans, by a route on which no
/// optimising pass of ours lies, on random data that depend on nothing but
/// the names of entry and port or array.
class PlainRoute {
public:
  PlainRoute();
  ~PlainRoute();
  /// The outputs of all entries; none if the module has no entry in a form
  /// that can be run. On failure `error` says why.
  mlir::FailureOr<std::vector<PlainOutput>> run(mlir::ModuleOp module,
                                                std::string &error);

private:
  // Of its own: the module's may be in the middle of running passes.
  std::unique_ptr<mlir::MLIRContext> context;
};

namespace plain {

enum class Role { Input, Array, Output };

/// One argument of an entry that has become a function on memory.
struct Argument {
  Role role;
  std::string name;
  llvm::SmallVector<int64_t> shape;
  mlir::Type element;
  /// Of an array that is handed over packed: how, and from which shape.
  llvm::SmallVector<ngc_pack_axis> recipe;
  llvm::SmallVector<int64_t> canonical;
};

/// A function on its arguments, then the host's table.
struct Entry {
  std::string name;
  mlir::func::FuncOp function;
  std::vector<Argument> arguments;
};

/// PlainEntries.cpp: replaces the module's entries by functions on memory.
std::vector<Entry> enter(mlir::ModuleOp module);

/// PlainCode.cpp: makes machine code of a module of the LLVM dialect, calls
/// each entry on random data and returns the outputs. `symbols` are the
/// entries' functions, which the lowering has replaced.
llvm::Expected<std::vector<PlainOutput>>
execute(mlir::ModuleOp module, llvm::ArrayRef<Entry> entries,
        llvm::ArrayRef<std::string> symbols);

} // namespace plain
} // namespace ngc

#endif // NGC_LIB_DRIVER_PLAINROUTE_H
