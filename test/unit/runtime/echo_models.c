// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===-- echo_models.c - models that give their input back -----------------===*/
#include "echo_models.h"
#include "fake_decoders.h"

#include <math.h>
#include <string.h>

/*===-- compiled coders ---------------------------------------------------===*/

enum { side = 2, colours = 3 };

/* Pixels [h, w, 3] -> [3, 2, 2]: the nearest pixel of each corner. */
static int32_t encodePixels(const ngc_call *call) {
  int64_t height = call->dims[0], width = call->dims[1];
  const float *pixels = call->inputs[0];
  float *array = call->outputs[0];
  for (int c = 0; c < colours; ++c)
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; ++x)
        array[(c * side + y) * side + x] =
            pixels[(y * (height - 1) * width + x * (width - 1)) * colours + c];
  return 0;
}

/* The same in Real64. */
static int32_t encodePixels64(const ngc_call *call) {
  int64_t height = call->dims[0], width = call->dims[1];
  const double *pixels = call->inputs[0];
  double *array = call->outputs[0];
  for (int c = 0; c < colours; ++c)
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; ++x)
        array[(c * side + y) * side + x] =
            pixels[(y * (height - 1) * width + x * (width - 1)) * colours + c];
  return 0;
}

static int32_t decodePixels(const ngc_call *call) {
  for (int64_t i = 0; i < call->dims[0]; ++i) {
    const float *array = (const float *)call->inputs[0] + i * 12;
    uint8_t *pixels = (uint8_t *)call->outputs[0] + i * 12;
    for (int c = 0; c < colours; ++c)
      for (int at = 0; at < side * side; ++at)
        pixels[at * colours + c] =
            (uint8_t)(array[c * side * side + at] * 255 + 0.5f);
  }
  return 0;
}

static int32_t encodeIndicators(const ngc_call *call) {
  float *array = call->outputs[0];
  for (int64_t i = 0; i < call->dims[0]; ++i)
    for (int64_t k = 0; k < 3; ++k)
      array[3 * i + k] = ((const int64_t *)call->inputs[0])[i] == k;
  return 0;
}

static int32_t decodeTruth(const ngc_call *call) {
  const float *uniform = call->inputs[1];
  for (int64_t i = 0; i < call->dims[0]; ++i) {
    float p = ((const float *)call->inputs[0])[i];
    float q = p <= 0 || p >= 1 ? 0 : -p * logf(p) - (1 - p) * logf(1 - p);
    if (call->need[0] & 1)
      ((uint8_t *)call->outputs[0])[i] = p >= 0.5f;
    if (call->need[0] & 2)
      ((float *)call->outputs[1])[i] = p;
    if (call->need[0] & 4)
      ((float *)call->outputs[2])[i] = q;
    if (call->need[0] & 8)
      ((uint8_t *)call->outputs[3])[i] = uniform[i] < p;
  }
  return 0;
}

static const ngc_dim many[] = {-1}, freePixels[] = {-1, -2, 3},
                     fixedImage[] = {3, 2, 2}, manyImages[] = {-1, 3, 2, 2},
                     manyPixels[] = {-1, 2, 2, 3}, manyRows[] = {-1, 3};

static const ngc_slot pixelsIn = {"Pixels", NGC_REAL32, 3, freePixels};
static const ngc_slot pixelsIn64 = {"Pixels", NGC_REAL64, 3, freePixels};
static const ngc_slot imageOut64 = {"Output", NGC_REAL64, 3, fixedImage};
static const ngc_slot imageOut = {"Output", NGC_REAL32, 3, fixedImage};
static const ngc_slot imagesIn = {"Input", NGC_REAL32, 4, manyImages};
static const ngc_slot pixelsOut = {"Pixels", NGC_UINT8, 4, manyPixels};
static const ngc_slot indexIn = {"Index", NGC_INT64, 1, many};
static const ngc_slot rowsOut = {"Output", NGC_REAL32, 2, manyRows};
static const ngc_slot truthIn[] = {{"Input", NGC_REAL32, 1, many},
                                   {"Uniform", NGC_REAL32, 1, many},
                                   {"Temperature", NGC_REAL32, 0, 0}};
static const ngc_slot truthOut[] = {{"Decision", NGC_UINT8, 1, many},
                                    {"Probability", NGC_REAL32, 1, many},
                                    {"Entropy", NGC_REAL32, 1, many},
                                    {"Sample", NGC_UINT8, 1, many}};

#define ENCODE_IMAGE                                                           \
  FAKE_CODER("encode:Input", NGC_ENTRY_ENCODE, encodePixels, 2, 1, &pixelsIn,  \
             1, &imageOut)
#define ENCODE_IMAGE64                                                         \
  FAKE_CODER("encode:Input:real64", NGC_ENTRY_ENCODE, encodePixels64, 2, 1,    \
             &pixelsIn64, 1, &imageOut64)
#define DECODE_IMAGE                                                           \
  FAKE_CODER("decode:Output", NGC_ENTRY_DECODE, decodePixels, 1, 1, &imagesIn, \
             1, &pixelsOut)
#define ENCODE_INDICATOR                                                       \
  FAKE_CODER("encode:Input", NGC_ENTRY_ENCODE, encodeIndicators, 1, 1,         \
             &indexIn, 1, &rowsOut)
#define DECODE_CLASS FAKE_CLASS_DECODER("decode:Output", decodeClasses3)
#define DECODE_TRUTH                                                           \
  FAKE_CODER("decode:Output", NGC_ENTRY_DECODE, decodeTruth, 1, 3, truthIn, 4, \
             truthOut)

/*===-- coders ------------------------------------------------------------===*/

static const char *const animals[] = {"cat", "dog", "bird"};

/* Entry 0 is evaluate, 1 the encoder, 2 the decoder. */
#define CODER(name, kind, options, count, depth, classes, entry)               \
  static const ngc_coder name = {kind,    options, count, depth,               \
                                 classes, entry,   -1}

CODER(imageIn, "image", "{}", 0, 0, 0, 1);
static const ngc_coder imageIn64 = {"image", "{}", 0, 0, 0, -1, 1};
CODER(imageBack, "image", "{}", 0, 0, 0, 2);
CODER(imagesCoder, "image", "{}", 0, 1, 0, 1);
CODER(index3, "class", "{}", 3, 0, animals, -1);
CODER(numbered3, "class", "{}", 3, 0, 0, -1);
CODER(indicator, "class", "{}", 3, 0, animals, 1);
CODER(classOut, "class", "{}", 3, 0, animals, 2);
CODER(numberedOut, "class", "{}", 3, 0, 0, 2);
CODER(tagsIn, "class", "{\"note\": \"multilabel\", \"multilabel\": true}", 3, 0,
      animals, 1);
CODER(tagsOut, "class", "{\"multilabel\": true}", 3, 0, animals, 2);
CODER(truthCoder, "boolean", "{}", 0, 0, 0, -1);
CODER(truthBack, "boolean", "{}", 0, 0, 0, 2);

/*===-- models ------------------------------------------------------------===*/

/* The net copies `bytes` bytes an example from the input to the output. */
#define ECHO(name_, type_, rank_, low, high, encoder, decoder, encode, decode, \
             size, arrayCount, ...)                                            \
  static int32_t name_##Run(const ngc_call *call) {                            \
    memcpy(call->outputs[0], call->inputs[0], call->dims[0] * (size));         \
    return 0;                                                                  \
  }                                                                            \
  static const ngc_dim name_##Dims[] = {-1, __VA_ARGS__};                      \
  static const ngc_port name_##In = {"Input", type_, rank_,  name_##Dims + 1,  \
                                     low,     high,  encoder};                 \
  static const ngc_port name_##Out = {                                         \
      "Output", type_, rank_, name_##Dims + 1, 1, 0, decoder};                 \
  static const ngc_slot name_##SlotIn = {                                      \
      .name = "Input", .type = type_, .rank = rank_ + 1, .dims = name_##Dims}; \
  static const ngc_slot name_##SlotOut = {.name = "Output",                    \
                                          .type = type_,                       \
                                          .rank = rank_ + 1,                   \
                                          .dims = name_##Dims};                \
  static const ngc_entry name_##Entries[] = {                                  \
      {.name = "evaluate",                                                     \
       .kind = NGC_ENTRY_EVALUATE,                                             \
       .precision =                                                            \
           type_ == NGC_REAL64 ? NGC_PRECISION_REAL64 : NGC_PRECISION_REAL32,  \
       .mode = NGC_MODE_TEST,                                                  \
       .run = name_##Run,                                                      \
       .dim_count = 1,                                                         \
       .input_count = 1,                                                       \
       .output_count = 1,                                                      \
       .inputs = &name_##SlotIn,                                               \
       .outputs = &name_##SlotOut},                                            \
      ENCODE_##encode,                                                         \
      DECODE_##decode};                                                        \
  static const ngc_version name_##Version = {"any", "", 3, 0, name_##Entries}; \
  static const ngc_array name_##Array = {                                      \
      .path = "linear/Weights", .type = NGC_REAL32, .placed = -1};             \
  const ngc_model name_ = {.magic = "ngcmodl",                                 \
                           .abi_version = NGC_ABI_VERSION,                     \
                           .bytes = sizeof(ngc_model),                         \
                           .name = #name_,                                     \
                           .compiler = "by hand",                              \
                           .input_count = 1,                                   \
                           .output_count = 1,                                  \
                           .array_count = arrayCount,                          \
                           .version_count = 1,                                 \
                           .inputs = &name_##In,                               \
                           .outputs = &name_##Out,                             \
                           .arrays = &name_##Array,                            \
                           .versions = &name_##Version};

#define REAL(name, rank, encoder, decoder, encode, decode, bytes, ...)         \
  ECHO(name, NGC_REAL32, rank, 1, 0, encoder, decoder, encode, decode, bytes,  \
       0, __VA_ARGS__)

REAL(echoImage, 3, &imageIn, &imageBack, IMAGE, IMAGE, 48, 3, 2, 2)
REAL(echoImages, 4, &imagesCoder, &imageBack, IMAGE, IMAGE, 96, 2, 3, 2, 2)
ECHO(echoIndex, NGC_INT64, 0, 1, 3, &index3, 0, IMAGE, IMAGE, 8, 0, 0)
ECHO(echoNumbered, NGC_INT64, 1, 1, 3, &numbered3, 0, IMAGE, IMAGE, 16, 0, 2)
REAL(echoIndicator, 1, &indicator, &numberedOut, INDICATOR, CLASS, 12, 3)
REAL(echoIndicators, 2, &indicator, &classOut, INDICATOR, CLASS, 24, 2, 3)
REAL(echoTags, 1, &tagsIn, &tagsOut, INDICATOR, CLASS, 12, 3)
REAL(echoTruth, 0, &truthCoder, &truthBack, INDICATOR, TRUTH, 4, 0)
REAL(echoTruths, 1, &truthCoder, &truthBack, INDICATOR, TRUTH, 8, 2)
ECHO(echoDouble, NGC_REAL64, 2, 1, 0, 0, 0, IMAGE, IMAGE, 48, 0, 2, 3)
ECHO(echoEmpty, NGC_REAL32, 0, 1, 0, 0, 0, IMAGE, IMAGE, 4, 1, 0)
ECHO(echoImage64, NGC_REAL64, 3, 1, 0, &imageIn64, 0, IMAGE64, IMAGE, 96, 0, 3,
     2, 2)
