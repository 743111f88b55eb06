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

#define FAKE_CLASS_DECODER(name, run, classes)                                 \
  {name, run, 1, 5, 6, 0, fakeClassInputs, fakeClassOutputs, 0, 0}

#ifdef __cplusplus
}
#endif
#endif
