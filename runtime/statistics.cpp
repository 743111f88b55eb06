// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- statistics.cpp - arrays moved by running in Train mode ------------===//
//
// Moving averages are results of a Train entry. The model is shared, so they
// stay in the context until they are committed: the next chunk, and the next
// call in Train mode, reads them from placed arrays of the context's own.
//
//   entry -> fresh   while it runs, it reads the placed arrays
//   fresh <-> kept   when it succeeded
//   kept -> own placed arrays
//
//===----------------------------------------------------------------------===//

#include "context.h"

namespace ngc {
namespace {

bool isMoved(const ngc_slot &slot, const ngc_array &array) {
  return slot.role == NGC_ROLE_STATISTIC && array.learning_rate != 0;
}

ngc_status keepStatistic(ngc_context &context, uint32_t array) {
  const ngc_handle &handle = *context.handle;
  Statistic &statistic = context.statistics[array];
  Buffer kept = statistic.kept;
  statistic.kept = statistic.fresh;
  statistic.fresh = kept;
  for (int32_t i = handle.firstPlaced[array]; i >= 0;
       i = handle.nextPlaced[i]) {
    Buffer &own = context.movedPlaced[i];
    if (ngc_status status =
            reserve(context, own, handle.model->placed[i].bytes))
      return status;
    if (ngc_status status = packPlaced(
            *handle.model, uint32_t(i), statistic.type, statistic.kept.data,
            own.data, context.converted, context.message))
      return status;
    context.ownPlaced[i] = own.data;
  }
  statistic.moved = true;
  return NGC_OK;
}

} // namespace

void bindStatistics(ngc_context &context) {
  context.placed = context.set->placed;
  if (context.mode != NGC_MODE_TRAIN || !context.plan->binding->statistics)
    return;
  const ngc_handle &handle = *context.handle;
  for (uint32_t i = 0; i < handle.model->placed_count; ++i)
    context.ownPlaced[i] =
        context.statistics[handle.model->placed[i].array].moved
            ? context.movedPlaced[i].data
            : context.set->placed[i];
  context.placed = context.ownPlaced;
}

ngc_status placeStatistic(ngc_context &context, uint32_t slot) {
  const ngc_slot &facts = context.plan->entry->outputs[slot];
  uint32_t index = uint32_t(context.plan->binding->outputs[slot]);
  const ngc_array &array = context.handle->model->arrays[index];
  if (!isMoved(facts, array))
    return NGC_OK;
  Statistic &statistic = context.statistics[index];
  statistic.type = facts.type;
  uint64_t bytes = uint64_t(arrayCount(array)) * ngc_type_bytes(facts.type);
  if (ngc_status status = reserve(context, statistic.fresh, bytes))
    return status;
  context.outputPointers[slot] = statistic.fresh.data;
  context.need[slot / 64] |= uint64_t(1) << slot % 64;
  return NGC_OK;
}

ngc_status keepStatistics(ngc_context &context) {
  const ngc_entry &entry = *context.plan->entry;
  for (uint32_t i = 0; i < entry.output_count; ++i) {
    uint32_t array = uint32_t(context.plan->binding->outputs[i]);
    if (entry.outputs[i].role != NGC_ROLE_STATISTIC ||
        !context.outputPointers[i])
      continue;
    if (ngc_status status = keepStatistic(context, array))
      return status;
  }
  return NGC_OK;
}

} // namespace ngc

using namespace ngc;

ngc_status ngc_context_commit_statistics(ngc_context *context) {
  if (!context)
    return NGC_ERROR_NULL;
  if (!context->statistics)
    return NGC_OK;
  const ngc_model *model = context->handle->model;
  ngc_assignment *all = allocate<ngc_assignment>(model->array_count);
  uint32_t count = 0;
  if (!all)
    return context->message.fail(NGC_ERROR_MEMORY,
                                 "no memory to commit statistics");
  for (uint32_t i = 0; i < model->array_count; ++i) {
    const Statistic &statistic = context->statistics[i];
    const ngc_array &array = model->arrays[i];
    if (statistic.moved)
      all[count++] = {array.path,
                      ngc_value_array(statistic.kept.data, statistic.type,
                                      array.rank, array.dims)};
  }
  ngc_status status =
      count ? writeArrays(*context->handle, all, count, context->message)
            : NGC_OK;
  free(all);
  return status ? status : ngc_context_discard_statistics(context);
}

ngc_status ngc_context_discard_statistics(ngc_context *context) {
  if (!context)
    return NGC_ERROR_NULL;
  for (uint32_t i = 0;
       context->statistics && i < context->handle->model->array_count; ++i)
    context->statistics[i].moved = false;
  return NGC_OK;
}
