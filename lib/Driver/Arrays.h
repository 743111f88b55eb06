// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the values of arrays come from when an artifact is written.
#ifndef NGC_LIB_DRIVER_ARRAYS_H
#define NGC_LIB_DRIVER_ARRAYS_H

#include "ngc/Model.h"
#include "ngc/Safetensors.h"

namespace ngc {

/// The open files of a net, and which tensor fills which array.
class ArrayValues {
public:
  /// Finds every array's values; marks in `tables` which arrays have any.
  /// `folder` is that of the net's file; `override` replaces the net's files.
  mlir::LogicalResult open(ModelTables &tables,
                           const std::vector<ArraySource> &sources,
                           llvm::StringRef folder, llvm::StringRef override);

  /// Gives the bytes of a placed array, converted and packed.
  llvm::Error read(const ModelTables &tables, size_t placed,
                   ByteSink sink) const;

private:
  mlir::LogicalResult find(ModelTables::Array &array, const ArraySource &source,
                           llvm::StringRef path);

  std::vector<std::unique_ptr<Safetensors>> files;
  llvm::StringMap<Safetensors *> byPath;
  struct Value {
    const Safetensors::Tensor *tensor = nullptr;
    mlir::ElementsAttr text;
  };
  std::vector<Value> values; ///< one an array
};

} // namespace ngc

#endif
