// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ngc/Safetensors.h - named arrays in a file ------------------------===//
//
// The file format in which trained arrays come:
//
//   8 bytes   length of the header, little endian
//   header    {"conv/Weights": {"dtype": "F32", "shape": [20, 1, 5, 5],
//              "data_offsets": [0, 2000]}, ..., "__metadata__": {...}}
//   data      the arrays, dense, row-major; offsets count from here
//
// The file is mapped, not read: only the arrays that are used cost time. All
// that the header says is checked when the file is opened, so that what is
// found can be used as it is.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_SAFETENSORS_H
#define NGC_SAFETENSORS_H

#include "ngc/artifact.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ngc {

class Safetensors {
public:
  struct Tensor {
    std::string key;
    std::string dtype;            ///< as in the file, "F32"
    std::optional<ngc_type> type; ///< none: a dtype that ngc does not know
    std::vector<int64_t> shape;
    llvm::ArrayRef<char> data; ///< may be at any alignment
  };

  static llvm::Expected<Safetensors> open(llvm::StringRef path);
  /// The same for content in memory; `path` is for messages.
  static llvm::Expected<Safetensors>
  open(std::unique_ptr<llvm::MemoryBuffer> content, llvm::StringRef path);

  llvm::StringRef path() const { return name; }
  /// Sorted by their place in the file.
  llvm::ArrayRef<Tensor> tensors() const { return list; }
  /// Null if there is none.
  const Tensor *find(llvm::StringRef key) const;
  /// The tensor of a known type; the error names a near key.
  llvm::Expected<const Tensor *> get(llvm::StringRef key) const;
  /// The same, which must have this shape.
  llvm::Expected<const Tensor *> get(llvm::StringRef key,
                                     llvm::ArrayRef<int64_t> shape) const;
  const std::vector<std::pair<std::string, std::string>> &metadata() const {
    return notes;
  }

private:
  friend class SafetensorsReader;

  std::string name;
  std::unique_ptr<llvm::MemoryBuffer> content;
  std::vector<Tensor> list;
  llvm::StringMap<size_t> index;
  std::vector<std::pair<std::string, std::string>> notes;
};

/// The content of a file with these tensors: header first, then each data.
/// `dtype` of a tensor is not read, its `type` must be set.
std::string safetensorsHeader(llvm::ArrayRef<Safetensors::Tensor> tensors);

} // namespace ngc

#endif
