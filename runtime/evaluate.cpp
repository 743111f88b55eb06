// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- evaluate.cpp - the call -------------------------------------------===//
//
//   take the current set of array values
//   bind inputs, requests, cotangents, gradients
//                                     names, shapes, memory of the results
//   for each chunk of the batch
//     encode each input               the caller's memory where possible
//     run the net                     raw outputs into the caller's memory
//     decode each wanted output         where possible
//     keep gradients and statistics
//   write sums over chunks
//
// The net is computed chunk by chunk, and each example by itself, so outputs
// in Test mode do not depend on where the batch is cut.
//
//===----------------------------------------------------------------------===//

#include "context.h"

namespace ngc {
namespace {

/// Where a chunk's raw array goes: into the result of the whole batch, or into
/// memory for one chunk.
ngc_status placeRaw(ngc_context &context, Output &output, int64_t begin,
                    int64_t count, void **place) {
  int64_t bytes = output.count * int64_t(ngc_type_bytes(output.type));
  if (output.raw) {
    *place = output.raw + begin * bytes;
    return NGC_OK;
  }
  ngc_status status = reserve(context, output.staged, uint64_t(count * bytes));
  *place = output.staged.data;
  return status;
}

ngc_status encodeSlots(ngc_context &context, int64_t begin, int64_t count) {
  const ngc_entry &entry = *context.plan->entry;
  for (uint32_t i = 0; i < entry.input_count; ++i) {
    uint32_t at = uint32_t(context.plan->binding->inputs[i]);
    const void **array = &context.inputPointers[i];
    ngc_status status = NGC_OK;
    if (entry.inputs[i].role == NGC_ROLE_PORT)
      status = encodeInput(context, context.inputs[at], begin, count, array);
    else if (entry.inputs[i].role == NGC_ROLE_COTANGENT)
      status = encodeCotangent(context, at, begin, count, array);
    else
      *array = context.random;
    if (status)
      return status;
  }
  return NGC_OK;
}

ngc_status placeSlots(ngc_context &context, int64_t begin, int64_t count) {
  const ngc_entry &entry = *context.plan->entry;
  memset(context.need, 0, (entry.output_count / 64 + 1) * sizeof(uint64_t));
  for (uint32_t i = 0; i < entry.output_count; ++i) {
    uint32_t at = uint32_t(context.plan->binding->outputs[i]);
    uint32_t role = entry.outputs[i].role;
    ngc_status status = NGC_OK;
    context.outputPointers[i] = nullptr;
    if (role == NGC_ROLE_STATISTIC)
      status = placeStatistic(context, i);
    if (role == NGC_ROLE_PORT && context.outputs[at].wanted) {
      status = placeRaw(context, context.outputs[at], begin, count,
                        &context.outputPointers[i]);
      context.need[i / 64] |= uint64_t(1) << i % 64;
    }
    if (status)
      return status;
  }
  return placeGradients(context, begin, count);
}

ngc_status runChunk(ngc_context &context, int64_t begin, int64_t count) {
  const ngc_entry &entry = *context.plan->entry;
  context.random[0] = int64_t(context.seed);
  context.random[1] = begin;
  // Encoders run here too, so what the entry is given is set after them.
  if (ngc_status status = encodeSlots(context, begin, count))
    return status;
  if (ngc_status status = placeSlots(context, begin, count))
    return status;
  if (ngc_status status =
          runEntry(context, entry, &count, context.inputPointers,
                   context.outputPointers, context.need))
    return status;
  for (uint32_t i = 0; i < entry.output_count; ++i) {
    if (entry.outputs[i].role != NGC_ROLE_PORT || !context.outputPointers[i])
      continue;
    Output &output = context.outputs[context.plan->binding->outputs[i]];
    const void *raw = context.outputPointers[i];
    if (ngc_status status = decodeOutput(context, output, begin, count,
                                         static_cast<const uint8_t *>(raw)))
      return status;
  }
  keepGradients(context, begin, count);
  return context.plan->binding->statistics ? keepStatistics(context) : NGC_OK;
}

} // namespace

ngc_status checkCall(ngc_context &context, const char *function,
                     const char *null) {
  if (null)
    return context.message.fail(NGC_ERROR_NULL, "%s: %s is null", function,
                                null);
  if (context.set->uninitialised)
    return context.message.fail(NGC_ERROR_MISSING, "array '%s' has no value",
                                context.set->uninitialised->path);
  return NGC_OK;
}

ngc_status bindCall(ngc_context &context, const ngc_input *inputs,
                    uint32_t inputCount, ngc_request *requests,
                    uint32_t requestCount) {
  context.gradientCount = 0;
  bindStatistics(context);
  if (ngc_status status = bindInputs(context, inputs, inputCount))
    return status;
  if (ngc_status status = checkBatch(context, *context.plan, context.examples))
    return status;
  if (ngc_status status = drawSeed(context))
    return status;
  return bindRequests(context, requests, requestCount);
}

static ngc_status runChunks(ngc_context &context) {
  int64_t size = chunkSize(*context.plan, context.examples);
  for (int64_t begin = 0; begin < context.examples; begin += size) {
    int64_t left = context.examples - begin;
    if (ngc_status status = runChunk(context, begin, left < size ? left : size))
      return status;
  }
  finishGradients(context);
  return NGC_OK;
}

ngc_status runGradients(ngc_context &context, ngc_gradient_request *requests,
                        uint32_t count, const uint32_t *arrays) {
  context.chunks = countChunks(*context.plan, context.examples);
  if (ngc_status status = bindGradients(context, requests, count, arrays))
    return status;
  return runChunks(context);
}

} // namespace ngc

using namespace ngc;

ngc_status ngc_evaluate(ngc_context *context, const ngc_input *inputs,
                        uint32_t input_count, ngc_request *requests,
                        uint32_t request_count) {
  if (!context)
    return threadMessage().fail(NGC_ERROR_NULL,
                                "ngc_evaluate: the context is null");
  SetReference current(*context->handle);
  context->set = current.set;
  context->plan = &evaluatePlan(*context);
  const char *null = request_count && !requests ? "requests"
                     : input_count && !inputs   ? "inputs"
                                                : nullptr;
  if (ngc_status status = checkCall(*context, "ngc_evaluate", null))
    return status;
  if (ngc_status status =
          bindCall(*context, inputs, input_count, requests, request_count))
    return status;
  if (context->cotangents) // for an entry that is also the one of gradients
    if (ngc_status status = bindCotangents(*context, nullptr, 0))
      return status;
  return runChunks(*context);
}

ngc_status ngc_gradient(ngc_context *context, const ngc_input *inputs,
                        uint32_t input_count, const ngc_input *cotangents,
                        uint32_t cotangent_count, ngc_request *requests,
                        uint32_t request_count, ngc_gradient_request *gradients,
                        uint32_t gradient_count) {
  if (!context)
    return threadMessage().fail(NGC_ERROR_NULL,
                                "ngc_gradient: the context is null");
  SetReference current(*context->handle);
  context->set = current.set;
  context->plan = gradientPlan(*context, context->message);
  if (!context->plan)
    return NGC_ERROR_UNSUPPORTED;
  const char *null = request_count && !requests       ? "requests"
                     : input_count && !inputs         ? "inputs"
                     : cotangent_count && !cotangents ? "cotangents"
                     : gradient_count && !gradients   ? "gradients"
                                                      : nullptr;
  if (ngc_status status = checkCall(*context, "ngc_gradient", null))
    return status;
  if (ngc_status status =
          bindCall(*context, inputs, input_count, requests, request_count))
    return status;
  if (ngc_status status = bindCotangents(*context, cotangents, cotangent_count))
    return status;
  return runGradients(*context, gradients, gradient_count, nullptr);
}
