// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===-- train_model.h - a model with gradients, by hand -------------------===*
 *
 *   Input [3], Number in 0..9  ->  Output [2], Energy [], Twice (an integer)
 *
 *   c       = Input - norm/Mean
 *   Output  = linear/Weights c + linear/Biases      in Train mode + noise
 *   Energy  = sum of Input^2
 *   Twice   = 2 Number
 *   noise   = seed + number of the example in the whole batch
 *
 *   d Input   = W^T g + 2 e Input
 *   d Weights = sum of g c^T,  d Biases = sum of g
 *   norm/Mean in Train mode: half of it, and half of the chunk's mean Input
 *
 * It is compiled for Real32 (Test: evaluate, gradient; Train: gradient) and
 * Real64 (Test: evaluate, gradient; Train: evaluate).
 *===----------------------------------------------------------------------===*/
#ifndef TRAIN_MODEL_H
#define TRAIN_MODEL_H

#include "ngc/artifact.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const ngc_model trainModel;  /* all of that */
extern const ngc_model trainSingle; /* evaluate in Real32 and Test only */
extern const ngc_model trainEmpty;  /* arrays have no values */

enum { trainOutputs = 9 };
/* What calls asked for, in the order of the gradient entry's outputs: Output,
 * Energy, Twice, gradients of port Input, Weights, Biases, array Input; Mean,
 * Frozen. */
extern int64_t trainAsked[trainOutputs];
extern int64_t trainRuns;
/* An output was given memory but not asked for, or the other way round. */
extern int64_t trainMismatches;

#ifdef __cplusplus
}
#endif
#endif
