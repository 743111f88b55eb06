// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===-- fake_decoders.c - the class decoder of the fake models ------------===*/
#include "fake_decoders.h"

#include <math.h>

enum { classCount = 3 };

static const ngc_dim items[] = {-1}, rowsOfThree[] = {-1, classCount};

const ngc_slot fakeClassInputs[5] = {
    {"Input", NGC_REAL32, 2, rowsOfThree},
    {"Uniform", NGC_REAL32, 1, items},
    {"Temperature", NGC_REAL32, 0, 0},
    {"Cutoff", NGC_REAL32, 0, 0},
    {"Top", NGC_INT64, 0, 0},
};
const ngc_slot fakeClassOutputs[6] = {
    {"Decision", NGC_INT64, 1, items},
    {"Order", NGC_INT64, 2, rowsOfThree},
    {"Sorted", NGC_REAL32, 2, rowsOfThree},
    {"Entropy", NGC_REAL32, 1, items},
    {"Sample", NGC_INT64, 1, items},
    {"Multilabel", NGC_UINT8, 2, rowsOfThree},
};

/* Positions of p in descending order, the first of equals first. */
static void sortRow(const float *p, int64_t *order) {
  for (int i = 0; i < classCount; ++i) {
    int at = i;
    for (; at > 0 && p[order[at - 1]] < p[i]; --at)
      order[at] = order[at - 1];
    order[at] = i;
  }
}

static int64_t sampleRow(const float *p, const int64_t *order, float uniform,
                         float temperature, float cutoff, int64_t top) {
  float kept[classCount], total = 0, mass = 0;
  int count = 0;
  while (count < top && count < classCount && (count == 0 || mass < cutoff)) {
    kept[count] = powf(p[order[count]], 1 / temperature);
    mass += p[order[count]];
    total += kept[count++];
  }
  float at = uniform * total;
  for (int i = 0; i < count; ++i) {
    at -= kept[i];
    if (at < 0)
      return order[i];
  }
  return order[count - 1];
}

int32_t decodeClasses3(const ngc_call *call) {
  const float *scalars[] = {call->inputs[2], call->inputs[3]};
  for (int64_t i = 0; i < call->dims[0]; ++i) {
    const float *p = (const float *)call->inputs[0] + i * classCount;
    float entropy = 0;
    int64_t order[classCount];
    sortRow(p, order);
    for (int k = 0; k < classCount; ++k)
      entropy -= p[k] > 0 ? p[k] * logf(p[k]) : 0;
    if (call->need[0] & 1)
      ((int64_t *)call->outputs[0])[i] = order[0];
    for (int k = 0; k < classCount; ++k) {
      if (call->need[0] & 2)
        ((int64_t *)call->outputs[1])[i * classCount + k] = order[k];
      if (call->need[0] & 4)
        ((float *)call->outputs[2])[i * classCount + k] = p[order[k]];
      if (call->need[0] & 32)
        ((uint8_t *)call->outputs[5])[i * classCount + k] = p[k] > 0.5f;
    }
    if (call->need[0] & 8)
      ((float *)call->outputs[3])[i] = entropy;
    if (call->need[0] & 16)
      ((int64_t *)call->outputs[4])[i] =
          sampleRow(p, order, ((const float *)call->inputs[1])[i], *scalars[0],
                    *scalars[1], *(const int64_t *)call->inputs[4]);
  }
  return 0;
}
