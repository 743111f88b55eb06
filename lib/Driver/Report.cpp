// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The error bounds of docs/numerics.md, which a test compares with this table.
#include "ngc/Report.h"
#include "llvm/ADT/STLExtras.h"

using namespace ngc;

static constexpr ErrorBound bounds[] = {
    {"movement", 0, 0},    {"elementwise", 10, 0},  {"contraction", 1, 2},
    {"convolution", 1, 2}, {"reduction", 1, 2},     {"pooling", 1, 2},
    {"softmax", 1, 8},     {"normalization", 1, 8}, {"loss", 1, 10},
};

llvm::ArrayRef<ErrorBound> ngc::errorBounds() { return bounds; }

const ErrorBound &ngc::errorBoundOf(llvm::StringRef family) {
  auto found = llvm::find_if(
      bounds, [&](const ErrorBound &bound) { return bound.family == family; });
  assert(found != std::end(bounds) && "families are known when compiled");
  return *found;
}
