// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===-- fake_decoders.h - the class decoder of the fake models ------------===*
 *
 * What a compiled class decoder computes, for three classes, in plain C.
 *===----------------------------------------------------------------------===*/
#ifndef FAKE_DECODERS_H
#define FAKE_DECODERS_H

#include "ngc/artifact.h"

#ifdef __cplusplus
extern "C" {
#endif

int32_t decodeClasses3(const ngc_call *call);

extern const ngc_slot fakeClassInputs[5];
extern const ngc_slot fakeClassOutputs[6];

#define FAKE_CODER(name_, kind_, run_, dims, ins, in, outs, out)               \
  {.name = name_,                                                              \
   .kind = kind_,                                                              \
   .precision = NGC_PRECISION_REAL32,                                          \
   .mode = NGC_MODE_TEST,                                                      \
   .run = run_,                                                                \
   .dim_count = dims,                                                          \
   .input_count = ins,                                                         \
   .output_count = outs,                                                       \
   .inputs = in,                                                               \
   .outputs = out}

#define FAKE_CLASS_DECODER(name, run)                                          \
  FAKE_CODER(name, NGC_ENTRY_DECODE, run, 1, 5, fakeClassInputs, 6,            \
             fakeClassOutputs)

#ifdef __cplusplus
}
#endif
#endif
