// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the values of arrays come from when an artifact is written.
#ifndef NGC_LIB_DRIVER_ARRAYS_H
#define NGC_LIB_DRIVER_ARRAYS_H

#include "ngc/Compiler.h"
#include "ngc/Model.h"
#include "ngc/Safetensors.h"
#include "ngc/initialize.h"

namespace ngc {

/// The open files of a net, and which tensor fills which array.
class ArrayValues {
public:
  /// Finds every array's values, or how it gets them; marks in `tables` which
  /// arrays have any. `folder` is that of the net's file.
  mlir::LogicalResult open(ModelTables &tables,
                           const std::vector<ArraySource> &sources,
                           llvm::StringRef folder,
                           const CompileOptions &options);

  /// Gives the bytes of a placed array, converted and packed.
  llvm::Error read(const ModelTables &tables, size_t placed,
                   ByteSink sink) const;

private:
  struct Value {
    const Safetensors::Tensor *tensor = nullptr;
    mlir::ElementsAttr text;
    std::optional<Initialization> initial;
  };

  mlir::LogicalResult findTensor(ModelTables::Array &array,
                                 const ArraySource &source,
                                 llvm::StringRef path, Value &value);
  mlir::LogicalResult findValue(ModelTables::Array &array,
                                const ArraySource &source,
                                llvm::StringRef folder,
                                llvm::StringRef override, Value &value);
  llvm::Expected<Safetensors *> openFile(llvm::StringRef path);

  std::vector<std::unique_ptr<Safetensors>> files;
  llvm::StringMap<Safetensors *> byPath;
  std::vector<Value> values; ///< one an array
};

} // namespace ngc

#endif
