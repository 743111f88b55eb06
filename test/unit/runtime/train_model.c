// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===-- train_model.c - a model with gradients, by hand -------------------===*/
#include "train_model.h"

enum { columns = 3, rows = 2 };

int64_t trainAsked[trainOutputs], trainRuns, trainMismatches;

/* The placed arrays, in this order. */
enum Place {
  Panels32, /* Weights in panels of four rows: [1][3][4] */
  Weights64,
  Biases32,
  Biases64,
  Mean32,
  Mean64,
  Frozen32,
  Weights32,
  Weights16, /* bfloat16 */
  Table,
  Clash32,
  placeCount
};

static const struct {
  _Alignas(64) float panels[columns][4];
  _Alignas(64) double weights64[rows][columns];
  _Alignas(64) float biases32[rows];
  _Alignas(64) double biases64[rows];
  _Alignas(64) float mean32[columns];
  _Alignas(64) double mean64[columns];
  _Alignas(64) float frozen[columns];
  _Alignas(64) float weights32[rows][columns];
  _Alignas(64) uint16_t weights16[rows][columns];
  _Alignas(64) int32_t table[2];
  _Alignas(64) float clash[1];
} weights = {
    .panels = {{1, 4}, {2, 5}, {3, 6}},
    .weights64 = {{1, 2, 3}, {4, 5, 6}},
    .biases32 = {10, 20},
    .biases64 = {10, 20},
    .frozen = {7, 7, 7},
    .weights32 = {{1, 2, 3}, {4, 5, 6}},
    .weights16 = {{0x3f80, 0x4000, 0x4040}, {0x4080, 0x40a0, 0x40c0}},
    .table = {3, 4},
    .clash = {5},
};

/*===-- code --------------------------------------------------------------===*/

struct Run {
  const ngc_call *call;
  int wide, gradient, train;
};

static double get(const struct Run *run, const void *array, int64_t i) {
  return run->wide ? ((const double *)array)[i] : ((const float *)array)[i];
}

static void put(const struct Run *run, int output, int64_t i, double value) {
  void *array = run->call->outputs[output];
  if (!array)
    return;
  if (run->wide)
    ((double *)array)[i] = value;
  else
    ((float *)array)[i] = (float)value;
}

/* Panels and plain weights must be of the same set: if they are not, the
 * result is absurd. */
static double weight(const struct Run *run, int row, int column) {
  const void *const *placed = run->call->placed;
  if (run->wide)
    return ((const double *)placed[Weights64])[row * columns + column];
  double panel = ((const float *)placed[Panels32])[column * 4 + row];
  double plain = ((const float *)placed[Weights32])[row * columns + column];
  return panel + 1000 * (plain - panel);
}

static void example(const struct Run *run, int64_t i) {
  const ngc_call *call = run->call;
  const void *biases = call->placed[run->wide ? Biases64 : Biases32];
  const void *mean = call->placed[run->wide ? Mean64 : Mean32];
  double x[columns], noise = 0, energy = 0;
  if (run->train) {
    const int64_t *random = call->inputs[run->gradient ? 4 : 2];
    noise = (double)(random[0] % 1000 + random[1] + i);
  }
  for (int k = 0; k < columns; ++k) {
    x[k] = get(run, call->inputs[0], i * columns + k);
    energy += x[k] * x[k];
  }
  for (int r = 0; r < rows; ++r) {
    double y = get(run, biases, r) + noise;
    for (int k = 0; k < columns; ++k)
      y += weight(run, r, k) * (x[k] - get(run, mean, k));
    put(run, 0, i * rows + r, y);
  }
  put(run, 1, i, energy);
  if (call->outputs[2])
    ((int64_t *)call->outputs[2])[i] =
        2 * ((const int64_t *)call->inputs[1])[i];
}

static void gradients(const struct Run *run) {
  const ngc_call *call = run->call;
  const void *mean = call->placed[run->wide ? Mean64 : Mean32];
  double dw[rows][columns] = {{0}}, db[rows] = {0};
  for (int64_t i = 0; i < call->dims[0]; ++i) {
    double e = get(run, call->inputs[3], i);
    for (int k = 0; k < columns; ++k) {
      double x = get(run, call->inputs[0], i * columns + k), dx = 2 * e * x;
      for (int r = 0; r < rows; ++r) {
        double g = get(run, call->inputs[2], i * rows + r);
        dx += weight(run, r, k) * g;
        dw[r][k] += g * (x - get(run, mean, k));
        db[r] += k ? 0 : g;
      }
      put(run, 3, i * columns + k, dx);
    }
  }
  for (int r = 0; r < rows; ++r) {
    put(run, 5, r, db[r]);
    for (int k = 0; k < columns; ++k)
      put(run, 4, r * columns + k, dw[r][k]);
  }
  put(run, 6, 0, 0);
}

static void statistics(const struct Run *run, int output) {
  const ngc_call *call = run->call;
  const void *mean = call->placed[run->wide ? Mean64 : Mean32];
  for (int k = 0; k < columns; ++k) {
    double sum = 0;
    for (int64_t i = 0; i < call->dims[0]; ++i)
      sum += get(run, call->inputs[0], i * columns + k);
    put(run, output, k, (get(run, mean, k) + sum / (double)call->dims[0]) / 2);
    put(run, output + 1, k, -1);
  }
}

/* Entries without gradients skip four of the outputs. */
static void count(const struct Run *run, int outputs) {
  for (int i = 0; i < outputs; ++i) {
    int asked = run->call->need[0] >> i & 1;
    int at = run->gradient || i < 3 ? i : i + 4;
    __atomic_fetch_add(&trainAsked[at], asked, __ATOMIC_RELAXED);
    if (asked != (run->call->outputs[i] != 0))
      __atomic_fetch_add(&trainMismatches, 1, __ATOMIC_RELAXED);
  }
  __atomic_fetch_add(&trainRuns, 1, __ATOMIC_RELAXED);
}

static int32_t start(struct Run run) {
  count(&run, 3 + 4 * run.gradient + 2 * run.train);
  for (int64_t i = 0; i < run.call->dims[0]; ++i)
    example(&run, i);
  if (run.gradient)
    gradients(&run);
  if (run.train)
    statistics(&run, run.gradient ? 7 : 3);
  return 0;
}

#define RUN(name, wide, gradient, train)                                       \
  static int32_t name(const ngc_call *call) {                                  \
    struct Run run = {call, wide, gradient, train};                            \
    return start(run);                                                         \
  }
RUN(evaluate32, 0, 0, 0)
RUN(gradient32, 0, 1, 0)
RUN(train32, 0, 1, 1)
RUN(evaluate64, 1, 0, 0)
RUN(gradient64, 1, 1, 0)
RUN(train64, 1, 0, 1)

/*===-- slots -------------------------------------------------------------===*/

static const ngc_dim batchRows[] = {-1, rows}, batchColumns[] = {-1, columns},
                     batch[] = {-1}, matrix[] = {rows, columns},
                     vector[] = {rows}, three[] = {columns}, two[] = {2},
                     one[] = {1};

#define SLOT(name, type, rank, dims, role) {name, type, rank, dims, role, 0}
#define PORTS_IN(real)                                                         \
  SLOT("Input", real, 2, batchColumns, NGC_ROLE_PORT),                         \
      SLOT("Number", NGC_INT64, 1, batch, NGC_ROLE_PORT)
#define COTANGENTS(real)                                                       \
  SLOT("Output", real, 2, batchRows, NGC_ROLE_COTANGENT),                      \
      SLOT("Energy", real, 1, batch, NGC_ROLE_COTANGENT)
#define RANDOM SLOT("Random", NGC_INT64, 1, two, NGC_ROLE_RANDOM)
#define PORTS_OUT(real)                                                        \
  SLOT("Output", real, 2, batchRows, NGC_ROLE_PORT),                           \
      SLOT("Energy", real, 1, batch, NGC_ROLE_PORT),                           \
      SLOT("Twice", NGC_INT64, 1, batch, NGC_ROLE_PORT)
#define GRADIENTS(real)                                                        \
  SLOT("Input", real, 2, batchColumns, NGC_ROLE_PORT_GRADIENT),                \
      SLOT("linear/Weights", real, 2, matrix, NGC_ROLE_ARRAY_GRADIENT),        \
      SLOT("linear/Biases", real, 1, vector, NGC_ROLE_ARRAY_GRADIENT),         \
      SLOT("Input", real, 1, one, NGC_ROLE_ARRAY_GRADIENT)
#define STATISTICS(real)                                                       \
  SLOT("norm/Mean", real, 1, three, NGC_ROLE_STATISTIC),                       \
      SLOT("norm/Frozen", real, 1, three, NGC_ROLE_STATISTIC)

static const ngc_slot in32[] = {PORTS_IN(NGC_REAL32), COTANGENTS(NGC_REAL32),
                                RANDOM},
                      in64[] = {PORTS_IN(NGC_REAL64), COTANGENTS(NGC_REAL64)},
                      trainIn64[] = {PORTS_IN(NGC_REAL64), RANDOM},
                      out32[] = {PORTS_OUT(NGC_REAL32), GRADIENTS(NGC_REAL32),
                                 STATISTICS(NGC_REAL32)},
                      out64[] = {PORTS_OUT(NGC_REAL64), GRADIENTS(NGC_REAL64)},
                      trainOut64[] = {PORTS_OUT(NGC_REAL64),
                                      STATISTICS(NGC_REAL64)};

#define ENTRY(name_, kind_, precision_, mode_, run_, ins, in, outs, out)       \
  {.name = name_,                                                              \
   .kind = NGC_ENTRY_##kind_,                                                  \
   .precision = NGC_PRECISION_REAL##precision_,                                \
   .mode = NGC_MODE_##mode_,                                                   \
   .run = run_,                                                                \
   .dim_count = 1,                                                             \
   .input_count = ins,                                                         \
   .output_count = outs,                                                       \
   .inputs = in,                                                               \
   .outputs = out}

static const ngc_entry entries[] = {
    ENTRY("evaluate", EVALUATE, 32, TEST, evaluate32, 2, in32, 3, out32),
    ENTRY("gradient", GRADIENT, 32, TEST, gradient32, 4, in32, 7, out32),
    ENTRY("gradient:train", GRADIENT, 32, TRAIN, train32, 5, in32, 9, out32),
    ENTRY("evaluate:real64", EVALUATE, 64, TEST, evaluate64, 2, in64, 3, out64),
    ENTRY("gradient:real64", GRADIENT, 64, TEST, gradient64, 4, in64, 7, out64),
    ENTRY("evaluate:real64:train", EVALUATE, 64, TRAIN, train64, 3, trainIn64,
          5, trainOut64),
};
static const ngc_version all = {"any", "", 6, 0, entries},
                         single = {"any", "", 1, 0, entries};

/*===-- tables ------------------------------------------------------------===*/

static const ngc_port inputs[] = {
    {"Input", NGC_REAL32, 1, three, 1, 0, 0},
    {"Number", NGC_INT64, 0, 0, 0, 9, 0},
};
static const ngc_port outputs[] = {
    {"Output", NGC_REAL32, 1, vector, 1, 0, 0},
    {"Energy", NGC_REAL32, 0, 0, 1, 0, 0},
    {"Twice", NGC_INT64, 0, 0, 1, 0, 0},
};

#define ARRAY(path_, type_, rank_, dims_, placed_, value, statistic_, rate)    \
  {.path = path_,                                                              \
   .type = type_,                                                              \
   .rank = rank_,                                                              \
   .dims = dims_,                                                              \
   .placed = placed_,                                                          \
   .has_value = value,                                                         \
   .statistic = statistic_,                                                    \
   .fan_in = 3,                                                                \
   .fan_out = 2,                                                               \
   .learning_rate = rate}
#define ARRAYS(value)                                                          \
  {ARRAY("linear/Weights", NGC_REAL32, 2, matrix, Weights32, value, 0, 1),     \
   ARRAY("linear/Biases", NGC_REAL32, 1, vector, Biases32, value, 0, 1),       \
   ARRAY("norm/Mean", NGC_REAL32, 1, three, Mean32, value, 1, 1),              \
   ARRAY("norm/Frozen", NGC_REAL32, 1, three, Frozen32, value, 1, 0),          \
   ARRAY("Table", NGC_INT32, 1, two, Table, value, 0, 1),                      \
   ARRAY("Input", NGC_REAL32, 1, one, Clash32, value, 0, 1),                   \
   ARRAY("Unread", NGC_REAL32, 1, two, -1, value, 0, 1)}

static const ngc_array arrays[] = ARRAYS(1), empty[] = ARRAYS(0);

static const ngc_pack_axis panelAxes[] = {
    {NGC_PACK_OUTER, 0, 4}, {NGC_PACK_WHOLE, 1, 0}, {NGC_PACK_INNER, 0, 4}};
#define OFFSET(field) __builtin_offsetof(__typeof__(weights), field)
#define PLAIN(array, type, field)                                              \
  {array, type, OFFSET(field), sizeof weights.field, 0, 0, 0}
static const ngc_placed placed[placeCount] = {
    [Panels32] = {0, NGC_REAL32, OFFSET(panels), sizeof weights.panels, 3, 0,
                  panelAxes},
    [Weights64] = PLAIN(0, NGC_REAL64, weights64),
    [Biases32] = PLAIN(1, NGC_REAL32, biases32),
    [Biases64] = PLAIN(1, NGC_REAL64, biases64),
    [Mean32] = PLAIN(2, NGC_REAL32, mean32),
    [Mean64] = PLAIN(2, NGC_REAL64, mean64),
    [Frozen32] = PLAIN(3, NGC_REAL32, frozen),
    [Weights32] = PLAIN(0, NGC_REAL32, weights32),
    [Weights16] = PLAIN(0, NGC_BFLOAT16, weights16),
    [Table] = PLAIN(4, NGC_INT32, table),
    [Clash32] = PLAIN(5, NGC_REAL32, clash),
};

#define MODEL(name_, arrays_, versions_)                                       \
  {.magic = "ngcmodl",                                                         \
   .abi_version = NGC_ABI_VERSION,                                             \
   .bytes = sizeof(ngc_model),                                                 \
   .name = name_,                                                              \
   .compiler = "by hand",                                                      \
   .input_count = 2,                                                           \
   .output_count = 3,                                                          \
   .array_count = 7,                                                           \
   .placed_count = placeCount,                                                 \
   .version_count = 1,                                                         \
   .inputs = inputs,                                                           \
   .outputs = outputs,                                                         \
   .arrays = arrays_,                                                          \
   .placed = placed,                                                           \
   .versions = versions_,                                                      \
   .weights = (const uint8_t *)&weights,                                       \
   .weights_bytes = sizeof weights}

const ngc_model trainModel = MODEL("train", arrays, &all);
const ngc_model trainSingle = MODEL("single", arrays, &single);
const ngc_model trainEmpty = MODEL("empty", empty, &all);
