// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is made of rows, on rows in a task's memory.
//
//   m = max x; e = exp(x - m); s = sum e; y = e / s
//   =>
//   for row:  for x: m         each loop is a pass over the row
//             for x: e, s      e lies where x was
//             for x: y
#ifndef NGC_LIB_TARGET_CPU_ROWOPS_H
#define NGC_LIB_TARGET_CPU_ROWOPS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <optional>

namespace ngc {

/// Rows one after another, so many elements from each to the next.
struct RowMemory {
  mlir::Value memory;
  int64_t pitch, lanes;
  mlir::Value rows;    ///< how many there are
  mlir::Value columns; ///< of each row; what lies behind up to a vector's end
                       ///< may be written
  bool isWhole;        ///< whether the columns are whole vectors
};

class RowOps {
public:
  /// The ops that make `result` of `start`, if they are of this form: along
  /// the last axis, elementwise or reductions, and one row of memory is enough.
  static std::optional<RowOps> find(mlir::Value start, mlir::Value result);

  /// Whether elements of minus infinity become 0 and change no other, in rows
  /// that have a finite one.
  bool ignoresInfinity() const;

  void emit(mlir::OpBuilder &b, mlir::Location loc,
            const RowMemory &rows) const;

private:
  enum Kind { PerElement, Reduction, PerRow };
  struct Step {
    mlir::linalg::GenericOp op;
    Kind kind;
    unsigned pass; ///< of a row's: once the one before has made its inputs
  };
  friend class RowEmitter;

  bool collect(mlir::Value value);
  bool classify(mlir::linalg::GenericOp op);
  bool isKept(const Step &step) const;
  bool fitsInPlace() const;
  const Step *stepOf(mlir::Value value) const;
  /// From which pass on the value can be read.
  unsigned readyFrom(mlir::Value value) const;
  std::optional<double>
  ofInfinity(mlir::linalg::GenericOp op,
             const llvm::DenseMap<mlir::Value, double> &known) const;

  mlir::Value start, result;
  llvm::SetVector<mlir::Operation *> ops;
  llvm::SmallVector<Step> steps;
};

} // namespace ngc

#endif // NGC_LIB_TARGET_CPU_ROWOPS_H
