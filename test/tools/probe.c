/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Runs a model on numbers that are the same everywhere, and prints what comes
 * out: so that two machines can be compared. Gradients are printed as their
 * sum, the sum of magnitudes, and the largest one.
 *
 *   probe <model.so> <precision: 1 real32, 2 real64, 3 mixed> <threads>
 */
#include <ngc/runtime.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { Batch = 3, MaxPorts = 8, MaxGradients = 64 };

static void stop(const ngc_context *context) {
  fprintf(stderr, "probe: error: %s\n", ngc_last_error(context));
  exit(1);
}

/* Real numbers in [-1, 1) from a congruential sequence, integers in range. */
static ngc_input made(const ngc_port *port, int64_t *dims) {
  int64_t count = dims[0] = Batch;
  for (uint32_t i = 0; i < port->rank; ++i)
    count *= dims[i + 1] = port->dims[i];
  float *reals = malloc(count * sizeof *reals);
  int64_t *integers = calloc(count, sizeof *integers);
  uint64_t state = 1;
  for (int64_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    uint64_t top = state >> 40;
    reals[i] = (float)top / (float)(1 << 23) - 1;
    if (port->low <= port->high)
      integers[i] = port->low + (int64_t)(top % (port->high - port->low + 1));
  }
  int isReal = port->type == NGC_REAL32 || port->type == NGC_REAL64;
  ngc_input input = {.port = port->name};
  input.value.kind = NGC_ARRAY;
  input.value.type = isReal ? NGC_REAL32 : NGC_INT64;
  input.value.data = isReal ? (void *)reals : (void *)integers;
  input.value.rank = port->rank + 1;
  input.value.dims = dims;
  return input;
}

static int64_t countOf(const ngc_result *result) {
  int64_t count = 1;
  for (uint32_t i = 0; i < result->rank; ++i)
    count *= result->dims[i];
  return count;
}

static double number(const ngc_result *result, int64_t i) {
  return result->type == NGC_REAL64 ? ((const double *)result->data)[i]
                                    : ((const float *)result->data)[i];
}

static void printGradient(const char *name, const ngc_result *result) {
  double sum = 0, magnitude = 0, largest = 0;
  for (int64_t i = 0; i < countOf(result); ++i) {
    sum += number(result, i);
    magnitude += fabs(number(result, i));
    largest = fmax(largest, fabs(number(result, i)));
  }
  printf("%s %.9g %.9g %.9g\n", name, sum, magnitude, largest);
}

int main(int count, char **words) {
  if (count != 4)
    return 2;
  ngc_handle *model;
  if (ngc_model_open(words[1], &model))
    stop(NULL);
  ngc_options options = {.size = sizeof options,
                         .precision = (uint32_t)atoi(words[2]),
                         .threads = atoi(words[3])};
  ngc_context *context;
  if (ngc_context_create(model, &options, &context))
    stop(NULL);
  printf("version %s\n", ngc_model_version(model)->cpu);

  const ngc_model *tables = ngc_model_tables(model);
  ngc_input inputs[MaxPorts];
  int64_t dims[MaxPorts][NGC_MAX_AXES + 1];
  for (uint32_t i = 0; i < tables->input_count; ++i)
    inputs[i] = made(&tables->inputs[i], dims[i]);
  ngc_request requests[MaxPorts] = {0};
  for (uint32_t i = 0; i < tables->output_count; ++i) {
    requests[i].port = tables->outputs[i].name;
    requests[i].property = "None";
  }
  ngc_gradient_request gradients[MaxGradients] = {0};
  uint32_t gradientCount = ngc_gradient_target_count(context);
  for (uint32_t i = 0; i < gradientCount; ++i) {
    gradients[i].of = ngc_gradient_target_name(context, i);
  }
  /* Without cotangents all gradients of a softmax would be nothing. */
  ngc_input cotangent = made(&tables->outputs[0], dims[MaxPorts - 1]);
  if (gradientCount
          ? ngc_gradient(context, inputs, tables->input_count, &cotangent, 1,
                         requests, tables->output_count, gradients,
                         gradientCount)
          : ngc_evaluate(context, inputs, tables->input_count, requests,
                         tables->output_count))
    stop(context);
  for (uint32_t i = 0; i < tables->output_count; ++i)
    for (int64_t k = 0; k < countOf(&requests[i].result); ++k)
      printf("%s %.9g\n", requests[i].port, number(&requests[i].result, k));
  for (uint32_t i = 0; i < gradientCount; ++i)
    printGradient(gradients[i].of, &gradients[i].result);
  ngc_context_destroy(context);
  ngc_model_close(model);
  return 0;
}
