// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model small enough to write by hand, Output = exp(Input * Weights) with
// three elements an example, and ways to make files of it.
#ifndef NGC_TEST_UNIT_EMITMODEL_H
#define NGC_TEST_UNIT_EMITMODEL_H

#include "ngc/Emit.h"

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

#include <string>
#include <vector>

namespace ngc::test {

/// A folder of its own for each test, removed at the end.
class Folder {
public:
  Folder();
  ~Folder();
  std::string file(const std::string &name) const { return path + "/" + name; }
  std::vector<std::string> names() const;
  std::string path;
};

/// Tables of the model "tiny".
ModelTables tinyTables();
/// Values of its array: 1, 2, 3.
llvm::Error tinyWeights(size_t index, ByteSink sink);
/// Its code; `body` replaces what is computed from %v.
std::string tinyCode(const std::string &body = "");

/// Object code of `code` with the tables' descriptor, or an error.
llvm::Expected<llvm::SmallVector<char, 0>>
compile(const ModelTables &tables, const std::string &code,
        llvm::StringRef cpu = "native",
        llvm::CodeGenFileType kind = llvm::CodeGenFileType::ObjectFile);

/// All the way to a file. The message of what failed; empty if nothing did.
std::string build(Product product, const std::string &path,
                  const ModelTables &tables = tinyTables());

std::string message(llvm::Error error);
std::string read(const std::string &path);

} // namespace ngc::test

#endif
