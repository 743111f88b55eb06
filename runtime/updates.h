// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- updates.h - new values of arrays, in all their copies -------------===//
//
// What a step does to one array is done to every copy of it that holds its
// values exactly, in the order that the copy has: the gradient, which is in the
// array's own order, is read through the recipe as packing would read it. So
// there is one pass over each copy and nothing is packed again. The same
// arithmetic on the same numbers gives the same bits in each.
//
// Copies of another type (16 bits for Mixed) are made again from an exact one:
//
//   phase     reads                       writes
//   Widen     gradient                    gradient of the array's type
//   Descend   value, gradient             value, each exact copy
//   Round     an exact copy, plain        numbers of the other type
//   Repack    these                       the inexact copy
//
// Each phase is cut into tasks by shape alone.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_RUNTIME_UPDATES_H
#define NGC_RUNTIME_UPDATES_H

#include "context.h"
#include "packwalk.h"

namespace ngc {

enum class Phase { Widen, Descend, Round, Repack };

/// One copy of the values of one array.
struct Copy {
  uint32_t index; ///< of the set's blocks
  uint32_t array;
  uint32_t type;
  bool statistic; ///< it takes the context's value
  PackRecipe recipe;
  uint64_t bytes; ///< its room
  int64_t count;  ///< elements of the array
  double rate;
  const uint8_t *gradient; ///< of `gradientType`, dense
  uint32_t gradientType;
  uint32_t arrayType;
  const uint8_t *from; ///< the values until now
  uint8_t *to;         ///< the same memory, or that of `fresh`
  Block *fresh;        ///< or null
  const Copy *exact;   ///< of the same array; null: this one is
  int64_t firstTask;   ///< of the phase
  // Memory that stays: dense numbers for Widen, Round; unpacked exact values.
  Buffer numbers, plain;
};

/// Runs one phase over all copies, on the context's threads.
void runPhase(const ngc_host &host, Phase phase, Copy *copies, uint32_t count);

} // namespace ngc

#endif
