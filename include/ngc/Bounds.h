// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How far a kernel's results may be from the exact ones: the table of
// docs/numerics.md, which a test compares with this one.
#ifndef NGC_BOUNDS_H
#define NGC_BOUNDS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>

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
