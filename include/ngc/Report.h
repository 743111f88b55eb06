// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `ngc --report` tells: for each kernel call its work, its traffic and
// how far its results may be from the exact ones.
#ifndef NGC_REPORT_H
#define NGC_REPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "ngc/Emit.h"

namespace ngc {

/// |error| <= (perTerm * n + constant) * eps * sum of n absolute terms, for
/// kernels of one family of operators; docs/numerics.md tells of which terms.
struct ErrorBound {
  llvm::StringLiteral family;
  int64_t perTerm, constant;

  double factor(double terms) const { return perTerm * terms + constant; }
};

llvm::ArrayRef<ErrorBound> errorBounds();
/// The bound of a family; there must be one of this name.
const ErrorBound &errorBoundOf(llvm::StringRef family);

/// A kernel call. All numbers are those of a batch of 1.
struct CallReport {
  std::string layers, kernel;
  int64_t flops = 0, bytesRead = 0, bytesWritten = 0;
  std::string bound; ///< "contraction 802": family and factor
};

struct EntryReport {
  std::string name, precision;
  std::vector<CallReport> calls;
};

/// What a module after stage Tensor is going to do.
std::vector<EntryReport> reportCalls(mlir::ModuleOp module);
/// As a table, with the arenas that the finished entries need.
std::string reportText(llvm::ArrayRef<EntryReport> entries,
                       const ModelTables &tables);

} // namespace ngc

#endif
