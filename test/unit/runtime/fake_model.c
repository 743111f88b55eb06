// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===-- fake_model.c - a compiled model, written by hand ------------------===*
 *
 * What the compiler would make of
 *
 *   Input [4] --- linear, softmax --- Output [3]: cat, dog, bird
 *   Count 1..10 [2] --- total ------- Sum, an integer
 *
 * so that the runtime is tested without the compiler. It is built as a shared
 * library with its note, and linked into the tests. The weights lie packed in
 * panels of two rows, the logits in the arena, and each task uses the scratch
 * memory of its worker.
 *===----------------------------------------------------------------------===*/
#include "fake_decoders.h"

#include <math.h>
#include <stddef.h>

enum { columns = 4, rows = 3, panel = 2, panels = 2, scratchBytes = 64 };

/* Weights [3][4], row r = {r + 1, 0.5, -r, 0.25}, as panels [2][4][2]; then,
 * at 64, biases [3]; at 128, the same weights as int8 [3][4], for reading. */
static const struct {
  _Alignas(64) float packed[panels][columns][panel];
  _Alignas(64) float biases[rows];
  _Alignas(64) int8_t small[rows][columns];
} weights = {
    {{{1, 2}, {0.5f, 0.5f}, {0, -1}, {0.25f, 0.25f}},
     {{3, 0}, {0.5f, 0}, {-2, 0}, {0.25f, 0}}},
    {0.125f, 0, -0.125f},
    {{1, 2, 3, 4}, {5, 6, 7, 8}, {-1, -2, -3, -4}},
};

struct Task {
  const ngc_call *call;
};

static void logits(const ngc_call *call, int64_t example, float *scratch) {
  const float *x = (const float *)call->inputs[0] + example * columns;
  const float *packed = call->placed[0], *biases = call->placed[1];
  float *y = (float *)call->arena + example * rows;
  for (int row = 0; row < rows; ++row) {
    const float *block = packed + row / panel * columns * panel + row % panel;
    scratch[row] = biases[row];
    for (int k = 0; k < columns; ++k)
      scratch[row] += block[k * panel] * x[k];
  }
  for (int row = 0; row < rows; ++row)
    y[row] = scratch[row];
}

static void evaluateTask(void *arguments, int64_t begin, int64_t end,
                         int32_t worker) {
  const ngc_call *call = ((struct Task *)arguments)->call;
  size_t regionBytes = (call->dims[0] * rows * sizeof(float) + 63) / 64 * 64;
  float *scratch =
      (float *)((char *)call->arena + regionBytes + worker * scratchBytes);
  for (int64_t i = begin; i < end; ++i) {
    logits(call, i, scratch);
    float *y = (float *)call->arena + i * rows, sum = 0;
    for (int row = 0; row < rows; ++row)
      sum += expf(y[row]);
    for (int row = 0; row < rows && (call->need[0] & 1); ++row)
      ((float *)call->outputs[0])[i * rows + row] = expf(y[row]) / sum;
    const int32_t *count = (const int32_t *)call->inputs[1] + i * 2;
    if (call->need[0] & 2)
      ((int64_t *)call->outputs[1])[i] = (int64_t)count[0] + count[1];
  }
}

/* A Count of ten and ten stands for a failure of the compiled code. */
static int32_t evaluate(const ngc_call *call) {
  struct Task task = {call};
  const int32_t *count = call->inputs[1];
  for (int64_t i = 0; i < call->dims[0]; ++i)
    if (count[2 * i] == 10 && count[2 * i + 1] == 10)
      return 7;
  if (call->host->step)
    call->host->step(call->host->observer, 0);
  call->host->parallel_for(call->host->context, evaluateTask, &task,
                           call->dims[0], 2);
  if (call->host->step)
    call->host->step(call->host->observer, -1);
  return 0;
}

/*===-- tables ------------------------------------------------------------===*/

static const char *const classes[] = {"cat", "dog", "bird"};
static const ngc_coder decoder = {"class", "{\"depth\": 1}", 3, 0, classes, 1,
                                  -1};
static const ngc_dim inputDims[] = {4}, countDims[] = {2}, outputDims[] = {3};

static const ngc_port inputs[] = {
    {"Input", NGC_REAL32, 1, inputDims, 1, 0, 0},
    {"Count", NGC_INT32, 1, countDims, 1, 10, 0},
};
static const ngc_port outputs[] = {
    {"Output", NGC_REAL32, 1, outputDims, 1, 0, &decoder},
    {"Sum", NGC_INT64, 0, 0, 1, 0, 0},
};

static const ngc_pack_axis panelAxes[] = {
    {NGC_PACK_OUTER, 0, 2}, {NGC_PACK_WHOLE, 1, 0}, {NGC_PACK_INNER, 0, 2}};
static const int64_t weightDims[] = {3, 4}, biasDims[] = {3};
static const ngc_array arrays[] = {
    {.path = "linear/Weights",
     .type = NGC_REAL32,
     .rank = 2,
     .dims = weightDims,
     .placed = 0,
     .has_value = 1,
     .learning_rate = 1},
    {.path = "linear/Biases",
     .type = NGC_REAL32,
     .rank = 1,
     .dims = biasDims,
     .placed = 1,
     .has_value = 1,
     .learning_rate = 1},
    {.path = "Table",
     .type = NGC_REAL32,
     .rank = 2,
     .dims = weightDims,
     .placed = 2,
     .has_value = 1,
     .learning_rate = 1},
};
static const ngc_placed placed[] = {
    {0, NGC_REAL32, 0, sizeof weights.packed, 3, 0, panelAxes},
    {1, NGC_REAL32, 64, sizeof weights.biases, 0, 0, 0},
    {2, NGC_INT8, 128, sizeof weights.small, 0, 0, 0},
};

static const ngc_dim batchInput[] = {-1, 4}, batchCount[] = {-1, 2},
                     batchOutput[] = {-1, 3}, batch[] = {-1};
static const ngc_slot evaluateInputs[] = {{"Input", NGC_REAL32, 2, batchInput},
                                          {"Count", NGC_INT32, 2, batchCount}};
static const ngc_slot evaluateOutputs[] = {
    {"Output", NGC_REAL32, 2, batchOutput}, {"Sum", NGC_INT64, 1, batch}};
static const ngc_region regions[] = {{rows * sizeof(float), {1, 0, 0, 0}, 0}};

static const ngc_entry entries[] = {
    {.name = "evaluate",
     .kind = NGC_ENTRY_EVALUATE,
     .precision = NGC_PRECISION_REAL32,
     .mode = NGC_MODE_TEST,
     .run = evaluate,
     .dim_count = 1,
     .input_count = 2,
     .output_count = 2,
     .region_count = 1,
     .inputs = evaluateInputs,
     .outputs = evaluateOutputs,
     .regions = regions,
     .scratch = scratchBytes},
    FAKE_CLASS_DECODER("decode:Output", decodeClasses3),
};
static const ngc_version versions[] = {
    {"wonder", "never-heard-of", 2, 0, entries, 0},
    {"plain", "", 2, 0, entries, 0},
};
static const ngc_layer layers[] = {{"linear", "linear"},
                                   {"softmax", "softmax"}};
static const ngc_edge edges[] = {{-1, 0, "Input", "Input"},
                                 {0, 1, "Output", "Input"},
                                 {1, -1, "Output", "Output"}};

__attribute__((visibility("default")))
const ngc_model ngc_model_fake = {.magic = "ngcmodl",
                                  .abi_version = NGC_ABI_VERSION,
                                  .bytes = sizeof(ngc_model),
                                  .name = "fake",
                                  .compiler = "by hand",
                                  .text = "net",
                                  .input_count = 2,
                                  .output_count = 2,
                                  .array_count = 3,
                                  .placed_count = 3,
                                  .layer_count = 2,
                                  .edge_count = 3,
                                  .version_count = 2,
                                  .inputs = inputs,
                                  .outputs = outputs,
                                  .arrays = arrays,
                                  .placed = placed,
                                  .layers = layers,
                                  .edges = edges,
                                  .versions = versions,
                                  .weights = (const uint8_t *)&weights,
                                  .weights_bytes = sizeof weights};

#define SYMBOL "ngc_model_fake"
#define JSON "{\"name\": \"fake\"}"
__attribute__((section(".note.ngc"), used, aligned(4))) static const struct {
  uint32_t nameBytes, payloadBytes, type;
  char owner[4];
  uint32_t version, zero;
  char symbol[sizeof SYMBOL], json[sizeof JSON];
} note = {4,
          8 + sizeof SYMBOL + sizeof JSON,
          NGC_NOTE_TYPE,
          "ngc",
          NGC_ABI_VERSION,
          0,
          SYMBOL,
          JSON};
