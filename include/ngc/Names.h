// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attributes by which one stage tells the next what it knows.
#ifndef NGC_NAMES_H
#define NGC_NAMES_H

#include "llvm/ADT/StringRef.h"

namespace ngc {

// On functions of calc: an entry's name, the number of its dynamic dimensions.
constexpr llvm::StringLiteral entryAttr = "ngc.entry";
constexpr llvm::StringLiteral dimCountAttr = "ngc.dim_count";
// On the same: how it computes ("real64", "mixed"; absent: "real32"), and for
// which mode ("train"; absent: "test").
constexpr llvm::StringLiteral precisionAttr = "ngc.precision";
constexpr llvm::StringLiteral modeAttr = "ngc.mode";
// On the same: how many examples there are; absent: the dimension 0 tells.
constexpr llvm::StringLiteral batchAttr = "ngc.batch";
// On their arguments and results: which port or array this is, and which
// dynamic dimension of the entry each `?` of the type is.
constexpr llvm::StringLiteral portAttr = "ngc.port";
constexpr llvm::StringLiteral arrayAttr = "ngc.array";
constexpr llvm::StringLiteral dimIdsAttr = "ngc.dims";
// On functions to be differentiated: the ports and arrays by which, or "all".
constexpr llvm::StringLiteral gradientsAttr = "ngc.gradients";
// On arguments that are arrays moved by running: there is no gradient by them.
constexpr llvm::StringLiteral statisticAttr = "ngc.statistic";
// On arguments and results with a name that are not ports: "cotangent",
// "random", "port_gradient", "array_gradient", "statistic"; see ngc_role.
constexpr llvm::StringLiteral roleAttr = "ngc.role";
// On ops of calc: the kernel that computes them.
constexpr llvm::StringLiteral groupAttr = "ngc.group";
// On functions: a kernel, with the number of its outputs; a task of a kernel.
constexpr llvm::StringLiteral kernelAttr = "ngc.kernel";
constexpr llvm::StringLiteral taskAttr = "ngc.task";
// On kernels, for reports; see DescribeWork. What their error bound is; flops,
// and half multiply-adds that take as long, as lists [number, argument, axis,
// ...]; arguments of which only single elements are read. Then what the target
// makes of them: rows, columns and steps of a register tile; tasks of a batch
// of 1.
constexpr llvm::StringLiteral boundAttr = "ngc.bound";
constexpr llvm::StringLiteral flopsAttr = "ngc.flops";
constexpr llvm::StringLiteral costsAttr = "ngc.costs";
constexpr llvm::StringLiteral pickedAttr = "ngc.picked";
constexpr llvm::StringLiteral tileAttr = "ngc.tile";
constexpr llvm::StringLiteral tasksAttr = "ngc.tasks";
// On entries: all that a report tells of each call, see DescribeSteps.
constexpr llvm::StringLiteral stepsAttr = "ngc.steps";
// On parallel loops: operations of one iteration.
constexpr llvm::StringLiteral costAttr = "ngc.cost";
// On entries lowered to functions: the descriptor's facts, see LowerPlan.
constexpr llvm::StringLiteral regionsAttr = "ngc.regions";
constexpr llvm::StringLiteral inputsAttr = "ngc.inputs";
constexpr llvm::StringLiteral outputsAttr = "ngc.outputs";
// On the module: the placed arrays, in the order of their numbers.
// Those that are there before its plans are lowered belong to other versions
// of the same code. `ngc.reads`: the numbers of those that this one reads.
constexpr llvm::StringLiteral placedAttr = "ngc.placed";
constexpr llvm::StringLiteral readsAttr = "ngc.reads";

} // namespace ngc

#endif
