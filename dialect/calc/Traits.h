// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What fusion asks of an operator. An operator with none of these is heavy:
// its elements cost enough to be computed once and kept.
#pragma once

#include "mlir/IR/OpDefinition.h"

namespace mlir::calc {

/// An element of the result is made of at most one element of each operand.
template <typename Op>
class Pointwise : public OpTrait::TraitBase<Op, Pointwise> {};

/// Pointwise, and cheaper to repeat than to store.
template <typename Op> class Free : public OpTrait::TraitBase<Op, Free> {};

/// Not pointwise, but reads each element of its operand once.
template <typename Op>
class ReadsOnce : public OpTrait::TraitBase<Op, ReadsOnce> {};

/// Writes parts of its result one after another, each a copy.
template <typename Op> class Pieces : public OpTrait::TraitBase<Op, Pieces> {};

/// Computes nothing: elements of its one array go to other places.
template <typename Op> class Moves : public OpTrait::TraitBase<Op, Moves> {};

/// Elements of the result are some of its first operand's, perhaps few.
template <typename Op> class Picks : public OpTrait::TraitBase<Op, Picks> {};

/// Sums products, of operands that may have 16 bits, in 32.
template <typename Op>
class WidensOperands : public OpTrait::TraitBase<Op, WidensOperands> {};

/// The result does not depend on any real number, or only in steps.
template <typename Op>
class NotDifferentiable : public OpTrait::TraitBase<Op, NotDifferentiable> {};

} // namespace mlir::calc
