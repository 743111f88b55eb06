// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `ngc --report` tells: for each kernel call its work, its traffic and
// how far its results may be from the exact ones.
#ifndef NGC_REPORT_H
#define NGC_REPORT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

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

} // namespace ngc

#endif
