// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- evaluate.cpp - the call -------------------------------------------===//
//
//   bind inputs and requests          names, shapes, memory of the results
//   for each chunk of the batch
//     encode each input               the caller's memory where possible
//     run the net                     raw outputs into the caller's memory
//     decode each wanted output         where possible
//
// The net is computed chunk by chunk, and each example by itself, so results
// do not depend on where the batch is cut.
//
//===----------------------------------------------------------------------===//

#include "context.h"

namespace ngc {
namespace {

/// Where a chunk's raw array goes: into the result of the whole batch, or into
/// memory for one chunk.
ngc_status placeRaw(ngc_context &context, Output &output, int64_t begin,
                    int64_t count, void **place) {
  *place = nullptr;
  if (!output.wanted)
    return NGC_OK;
  int64_t bytes = output.count * int64_t(ngc_type_bytes(output.port->type));
  if (output.raw) {
    *place = output.raw + begin * bytes;
    return NGC_OK;
  }
  ngc_status status = reserve(context, output.staged, uint64_t(count * bytes));
  *place = output.staged.data;
  return status;
}

ngc_status evaluateChunk(ngc_context &context, int64_t begin, int64_t count) {
  const ngc_model *model = context.handle->model;
  memset(context.need, 0, (model->output_count / 64 + 1) * sizeof(uint64_t));
  for (uint32_t i = 0; i < model->input_count; ++i)
    if (ngc_status status = encodeInput(context, context.inputs[i], begin,
                                        count, &context.inputPointers[i]))
      return status;
  for (uint32_t i = 0; i < model->output_count; ++i) {
    if (ngc_status status = placeRaw(context, context.outputs[i], begin, count,
                                     &context.outputPointers[i]))
      return status;
    if (context.outputs[i].wanted)
      context.need[i / 64] |= uint64_t(1) << i % 64;
  }
  if (ngc_status status =
          runEntry(context, *context.handle->evaluate, &count,
                   context.inputPointers, context.outputPointers, context.need))
    return status;
  for (uint32_t i = 0; i < model->output_count; ++i) {
    if (!context.outputs[i].wanted)
      continue;
    const void *raw = context.outputPointers[i];
    if (ngc_status status =
            decodeOutput(context, context.outputs[i], begin, count,
                         static_cast<const uint8_t *>(raw)))
      return status;
  }
  return NGC_OK;
}

ngc_status checkCall(ngc_context &context, const ngc_input *inputs,
                     uint32_t inputCount, const ngc_request *requests,
                     uint32_t requestCount) {
  if ((inputCount && !inputs) || (requestCount && !requests))
    return context.message.fail(NGC_ERROR_NULL, "ngc_evaluate: %s is null",
                                requestCount && !requests ? "requests"
                                                          : "inputs");
  if (context.uninitialised)
    return context.message.fail(NGC_ERROR_MISSING, "array '%s' has no value",
                                context.uninitialised->path);
  return NGC_OK;
}

} // namespace
} // namespace ngc

using namespace ngc;

ngc_status ngc_evaluate(ngc_context *context, const ngc_input *inputs,
                        uint32_t input_count, ngc_request *requests,
                        uint32_t request_count) {
  if (!context)
    return threadMessage().fail(NGC_ERROR_NULL,
                                "ngc_evaluate: the context is null");
  if (ngc_status status =
          checkCall(*context, inputs, input_count, requests, request_count))
    return status;
  if (ngc_status status = bindInputs(*context, inputs, input_count))
    return status;
  if (ngc_status status = bindRequests(*context, requests, request_count))
    return status;
  for (int64_t begin = 0; begin < context->examples;) {
    int64_t left = context->examples - begin;
    int64_t count = left < context->batchSize ? left : context->batchSize;
    if (ngc_status status = evaluateChunk(*context, begin, count))
      return status;
    begin += count;
  }
  return NGC_OK;
}
