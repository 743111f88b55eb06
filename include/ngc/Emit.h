// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ngc/Emit.h - from LLVM code to files ------------------------------===//
//
// The last stage. It gets the entries' code as an LLVM module, the facts of
// the model as plain tables, and the values of the arrays one at a time; it
// writes one file.
//
//   llvm::Module ──┐ buildDescriptor   optimise      generate
//   ModelTables ───┴────────────────► code ────────► code.o ──┐ link (lld)
//   WeightSource ──────────────────► weights.o, streamed ─────┴──► model.so
//
// Arrays never pass through LLVM and are never in memory together. The same
// input gives the same bytes: no time, path or source name enters a file. A
// file is written under another name and renamed when it is whole.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_EMIT_H
#define NGC_EMIT_H

#include "ngc/Target.h"
#include "ngc/artifact.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/CodeGen.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace ngc {

//===-- the facts of a model ----------------------------------------------===//

/// What stands in an artifact's tables; see ngc/artifact.h for the meaning.
struct ModelTables {
  struct Coder {
    std::string kind;
    std::string options = "{}"; ///< a JSON object
    std::vector<std::string> classes;
    uint32_t classCount = 0; ///< of classes 1 .. n; else set by `classes`
    uint32_t depth = 0;
    int32_t entry = -1, entry64 = -1;
  };
  struct Port {
    std::string name;
    ngc_type type = NGC_REAL32;
    std::vector<ngc_dim> dims;
    std::optional<std::pair<int64_t, int64_t>> range;
    std::optional<Coder> coder;
  };
  struct Array {
    std::string path;
    ngc_type type = NGC_REAL32;
    std::vector<int64_t> dims;
    int32_t placed = -1;
    bool hasValue = true;
    bool statistic = false;
    std::optional<double> constant; ///< initialised by it, not at random
    bool biases = false;            ///< unless the method draws biases too
    int64_t fanIn = 1, fanOut = 1;
    double learningRate = 1;

    ngc_initial initial() const {
      return biases     ? NGC_INITIAL_BIASES
             : constant ? NGC_INITIAL_CONSTANT
                        : NGC_INITIAL_RANDOM;
    }
  };
  struct Placed {
    uint32_t array = 0;
    ngc_type type = NGC_REAL32;
    std::vector<ngc_pack_axis> recipe;
    uint64_t bytes = 0;
    /// The shape in which the recipe sees the array; none: its own.
    std::vector<int64_t> dims;
    uint32_t versions = 0; ///< which read it, a bit for each; 0: all
  };
  struct Slot {
    std::string name;
    ngc_type type = NGC_REAL32;
    std::vector<ngc_dim> dims;
    ngc_role role = NGC_ROLE_PORT;
  };
  struct Entry {
    std::string name;
    ngc_entry_kind kind = NGC_ENTRY_EVALUATE;
    ngc_precision precision = NGC_PRECISION_REAL32;
    ngc_mode mode = NGC_MODE_TEST;
    std::string function; ///< its code, i32 (ptr) in the module
    uint32_t dimCount = 1;
    uint32_t stepCount = 0; ///< kernel calls, as they are told to the host
    std::vector<Slot> inputs, outputs;
    std::vector<ngc_region> regions;
    uint64_t scratch = 0;
  };
  struct Version {
    std::string cpu, features;
    std::vector<Entry> entries;
    std::string facts; ///< a JSON object: what each step does; or empty
  };
  struct Layer {
    std::string path, kind;
  };
  struct Edge {
    int32_t from = -1, to = -1;
    std::string fromPort, toPort;
  };

  std::string triple = TargetDescription().triple; ///< of the code
  std::string name, compiler;
  std::optional<std::string> text; ///< the resolved net
  std::string initialize;          ///< a JSON object, or empty
  std::vector<Port> inputs, outputs;
  std::vector<Array> arrays;
  std::vector<Placed> placed;
  std::vector<Layer> layers;
  std::vector<Edge> edges;
  std::vector<Version> versions;

  /// Where each placed array begins in the weights, and where they end.
  std::vector<uint64_t> weightOffsets() const;
};

/// The exported symbol, "ngc_model_<name>"; what C does not allow becomes '_'.
std::string modelSymbol(llvm::StringRef name);

/// The same facts as JSON, as they stand in the ELF note.
std::string modelJson(const ModelTables &tables);

/// Checks that the tables fit together: indices, ranks, names, options.
llvm::Error checkTables(const ModelTables &tables);

/// Adds the descriptor and the note to the module that holds the entries'
/// code. After it the descriptor is the only symbol that others can see.
llvm::Error buildDescriptor(llvm::Module &module, const ModelTables &tables);

//===-- code --------------------------------------------------------------===//

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createMachine(const TargetDescription &target);

/// Adds what the code uses although nobody asked for it: tiles.
void addUsedFeatures(TargetDescription &target, const llvm::Module &module);

/// Makes each function of the module one of its own version: code for this
/// machine, whatever the module it is linked into is for, and with a name that
/// ends in the processor's. Nothing else may refer to the functions by name.
void markVersion(llvm::Module &module, const llvm::TargetMachine &machine,
                 llvm::StringRef cpu);

/// Sets triple and data layout, and removes debug information and source names.
void prepareModule(llvm::Module &module, const llvm::TargetMachine &machine,
                   llvm::StringRef name);

/// LLVM's O2 with its loop vectoriser. O3 unrolls more: LeNet's code doubles
/// and takes twice the time to make, and neither it nor ResNet-18 gets faster.
/// `level` 0 leaves the code as it is.
llvm::Error optimise(llvm::Module &module, llvm::TargetMachine &machine,
                     unsigned level = 2);

/// Object code or assembly text. The module is used up.
llvm::Expected<llvm::SmallVector<char, 0>>
generate(llvm::Module &module, llvm::TargetMachine &machine,
         llvm::CodeGenFileType kind);

/// Both, to object code for a shared library, on all cores. The module is cut
/// by what is in it, so the bytes are the same for any number of cores. Fails
/// if `path`, where the library is going to be written, could not take them.
llvm::Expected<llvm::SmallVector<char, 0>>
compileInParts(llvm::Module &module, const TargetDescription &target,
               const ModelTables &tables, llvm::StringRef path);

//===-- files -------------------------------------------------------------===//

using ByteSink = llvm::function_ref<void(llvm::ArrayRef<char>)>;

/// Gives the bytes of placed array `index` to `sink`, in one or more pieces. It
/// is not asked for arrays without a value; their place is filled with zeros.
using WeightSource =
    llvm::function_ref<llvm::Error(size_t index, ByteSink sink)>;

enum class Product { SharedLibrary, Object, Archive };

/// Links object code with the weights to a file.
llvm::Error writeProduct(Product product, llvm::StringRef path,
                         llvm::ArrayRef<char> code, const ModelTables &tables,
                         WeightSource weights);

/// Writes a text or other content; all or nothing.
llvm::Error writeFile(llvm::StringRef path, llvm::ArrayRef<char> content);

/// The functions of libc and libm that an artifact's code may call.
bool isAllowedImport(llvm::StringRef symbol);

/// Fails if the object code needs anything but these and the weights.
llvm::Error checkImports(llvm::ArrayRef<char> code, const ModelTables &tables);

/// A C and C++ header for a model that is linked into a program.
std::string typedHeader(const ModelTables &tables);

} // namespace ngc

#endif
