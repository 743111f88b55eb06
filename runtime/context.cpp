// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- context.cpp - contexts and their arena ----------------------------===//
//
// The arena is one block for all entries: an encoder, the net and a decoder
// run one after the other and keep nothing in it in between.
//
//===----------------------------------------------------------------------===//

#include "context.h"

#include <sys/mman.h>

namespace ngc {

//===-- memory -----------------------------------------------------------===//

void *allocateLines(uint64_t bytes) {
  constexpr uint64_t line = 64, page = 2 << 20, most = uint64_t(1) << 62;
  if (bytes > most)
    return nullptr;
  bool isLarge = bytes >= 2 * page;
  uint64_t unit = isLarge ? page : line;
  uint64_t rounded = (bytes + unit - 1) / unit * unit;
  void *memory = aligned_alloc(unit, rounded);
  if (memory && isLarge)
    (void)madvise(memory, rounded, MADV_HUGEPAGE); // a wish, no need
  return memory;
}

bool Buffer::reserve(uint64_t bytes) {
  if (bytes <= capacity)
    return true;
  release();
  data = static_cast<uint8_t *>(allocateLines(bytes));
  capacity = data ? bytes : 0;
  return data != nullptr;
}

void Buffer::release() {
  free(data);
  data = nullptr;
  capacity = 0;
}

ngc_status reserve(ngc_context &context, Buffer &buffer, uint64_t bytes) {
  if (buffer.reserve(bytes))
    return NGC_OK;
  return context.message.fail(NGC_ERROR_MEMORY, "no memory: %llu bytes needed",
                              (unsigned long long)bytes);
}

ngc_status reserveArena(ngc_context &context, const ngc_entry &entry,
                        const int64_t *dims) {
  uint64_t bytes = ngc_entry_arena_bytes(&entry, dims, context.host.threads);
  if (!context.givenArena)
    return reserve(context, context.ownArena, bytes);
  if (bytes <= context.givenBytes)
    return NGC_OK;
  return context.message.fail(NGC_ERROR_MEMORY,
                              "the arena has %llu bytes, entry '%s' needs %llu",
                              (unsigned long long)context.givenBytes,
                              entry.name, (unsigned long long)bytes);
}

ngc_status runEntry(ngc_context &context, const ngc_entry &entry,
                    const int64_t *dims, const void *const *inputs,
                    void *const *outputs, const uint64_t *need) {
  if (ngc_status status = reserveArena(context, entry, dims))
    return status;
  void *arena = context.givenArena ? context.givenArena : context.ownArena.data;
  ngc_call call = {dims,  inputs, outputs,      context.placed,
                   arena, need,   &context.host};
  context.running = &entry;
  int32_t code = entry.run(&call);
  if (!code)
    return NGC_OK;
  return context.message.fail(NGC_ERROR_RUN, "entry '%s' failed with code %d",
                              entry.name, code);
}

namespace {

//===-- options ----------------------------------------------------------===//

constexpr int32_t mostThreads = 1024;

ngc_status checkOptions(const ngc_options &options, Message &message) {
  if (options.batch_size < 0)
    return message.fail(NGC_ERROR_RANGE,
                        "batch_size is %lld, expected 0 (automatic) or more",
                        (long long)options.batch_size);
  if (options.threads < 0 || options.threads > mostThreads)
    return message.fail(NGC_ERROR_RANGE, "threads is %d, expected 0 to %d",
                        options.threads, mostThreads);
  if (options.host &&
      (!options.host->parallel_for || options.host->threads < 1))
    return message.fail(NGC_ERROR_NULL, "the host table has no %s",
                        options.host->parallel_for ? "threads"
                                                   : "parallel_for");
  if (options.arena && reinterpret_cast<uintptr_t>(options.arena) % 64)
    return message.fail(NGC_ERROR_MEMORY, "the arena is not 64-byte aligned");
  return NGC_OK;
}

ngc_status readOptions(const ngc_options *given, ngc_options &options,
                       Message &message) {
  if (given) {
    if (given->size < sizeof given->size + sizeof given->batch_size)
      return message.fail(NGC_ERROR_RANGE,
                          "options.size is %llu, expected "
                          "sizeof(ngc_options), which is %zu",
                          (unsigned long long)given->size, sizeof options);
    memcpy(&options, given,
           given->size < sizeof options ? given->size : sizeof options);
  }
  return checkOptions(options, message);
}

ngc_status makeThreads(ngc_context &context, const ngc_options &options,
                       Message &message) {
  if (options.host) {
    context.host = *options.host;
    context.host.step = nullptr; // ours, see observe.cpp
    return NGC_OK;
  }
  int32_t threads = options.threads ? options.threads : availableProcessors();
  threads = threads < mostThreads ? threads : mostThreads;
  context.pool = createPool(threads);
  if (!context.pool)
    return message.fail(NGC_ERROR_MEMORY, "cannot create %d threads", threads);
  context.host.context = context.pool;
  context.host.parallel_for = poolParallelFor;
  context.host.threads = threads;
  return NGC_OK;
}

/// The arena and what one chunk's slots may have to be copied to.
uint64_t chunkBytes(const ngc_entry &entry, int64_t examples, int32_t threads,
                    bool withPorts) {
  uint64_t bytes = ngc_entry_arena_bytes(&entry, &examples, threads), ports = 0;
  auto add = [&](const ngc_slot &slot) {
    if (!slot.rank || slot.dims[0] != -1)
      return;
    uint64_t example = ngc_type_bytes(slot.type);
    for (uint32_t i = 1; i < slot.rank; ++i)
      example *= uint64_t(slot.dims[i]);
    ports += example;
  };
  for (uint32_t i = 0; i < entry.input_count; ++i)
    add(entry.inputs[i]);
  for (uint32_t i = 0; i < entry.output_count; ++i)
    add(entry.outputs[i]);
  return withPorts ? bytes + uint64_t(examples) * ports : bytes;
}

/// See NGC_ARENA_LEAST_LIMIT.
uint64_t usualLimit(const ngc_model &model, const ngc_entry &entry,
                    int32_t threads) {
  if (entry.kind == NGC_ENTRY_GRADIENT)
    return NGC_GRADIENT_ARENA_LIMIT;
  constexpr uint64_t perThread = 4 << 20;
  uint64_t limit = 0;
  for (uint32_t i = 0; i < model.array_count; ++i)
    limit += uint64_t(arrayCount(model.arrays[i])) *
             ngc_type_bytes(model.arrays[i].type);
  for (uint64_t least : {NGC_ARENA_LEAST_LIMIT, uint64_t(threads) * perThread})
    limit = limit < least ? least : limit;
  return limit < NGC_ARENA_LIMIT ? limit : NGC_ARENA_LIMIT;
}

/// Whether results depend on all examples that are evaluated at once.
bool takesStatistics(const ngc_entry &entry) {
  for (uint32_t i = 0; i < entry.output_count; ++i)
    if (entry.outputs[i].role == NGC_ROLE_STATISTIC)
      return true;
  return false;
}

/// The largest batch whose memory stays within the limit; at least 1.
int64_t automaticBatch(const ngc_model &model, const ngc_entry &entry,
                       int32_t threads, const ngc_options &options) {
  if (!options.arena && !options.arena_limit && takesStatistics(entry))
    return INT64_MAX;
  uint64_t limit = options.arena         ? options.arena_bytes
                   : options.arena_limit ? options.arena_limit
                                         : usualLimit(model, entry, threads);
  constexpr int64_t most = 65536; // more examples at once gain nothing
  int64_t low = 1, high = most;
  while (low < high) {
    int64_t middle = (low + high + 1) / 2;
    if (chunkBytes(entry, middle, threads, !options.arena) <= limit)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

/// An entry for one size of batch has no choice.
ngc_status chooseBatchSize(const ngc_context &context, Plan &plan,
                           const ngc_options &options, Message &message) {
  int64_t fixed = plan.binding->batch, given = options.batch_size;
  if (fixed && given && given != fixed)
    return message.fail(NGC_ERROR_RANGE,
                        "batch_size is %lld, but '%s' was compiled for "
                        "batches of %lld",
                        (long long)given, context.handle->model->name,
                        (long long)fixed);
  plan.batchSize = fixed   ? fixed
                   : given ? given
                           : automaticBatch(*context.handle->model, *plan.entry,
                                            context.host.threads, options);
  return NGC_OK;
}

ngc_status fillContext(ngc_context &context, const ngc_options &options,
                       Message &message) {
  if (ngc_status status = choosePlans(context, options, message))
    return status;
  if (ngc_status status = makePorts(context, message))
    return status;
  if (ngc_status status = makeThreads(context, options, message))
    return status;
  constexpr uint32_t usualRequests = 8;
  if (!growList(context.wants, context.wantCapacity, usualRequests))
    return message.fail(NGC_ERROR_MEMORY, "no memory for a context");
  context.givenArena = options.arena;
  context.givenBytes = options.arena_bytes;
  ngc_status status = NGC_OK;
  forEachPlan(context, [&](Plan &plan) {
    if (!status)
      status = chooseBatchSize(context, plan, options, message);
  });
  return status;
}

//===-- the end ----------------------------------------------------------===//

void releasePorts(ngc_context &context) {
  const ngc_model *model = context.handle->model;
  auto release = [](Input &input) {
    input.staged.release();
    input.pixels.release();
    input.widened.release();
    input.positions.release();
  };
  for (uint32_t i = 0; context.inputs && i < model->input_count; ++i)
    release(context.inputs[i]);
  for (uint32_t i = 0; context.cotangents && i < model->output_count; ++i)
    release(context.cotangents[i].input);
  for (uint32_t i = 0; context.outputs && i < model->output_count; ++i) {
    Output &output = context.outputs[i];
    output.staged.release();
    output.converted.release();
    output.uniform.release();
    for (Buffer &buffer : output.decoded)
      buffer.release();
  }
}

void releaseStatistics(ngc_context &context) {
  const ngc_model *model = context.handle->model;
  for (uint32_t i = 0; context.statistics && i < model->array_count; ++i) {
    context.statistics[i].kept.release();
    context.statistics[i].fresh.release();
  }
  for (uint32_t i = 0; context.movedPlaced && i < model->placed_count; ++i)
    context.movedPlaced[i].release();
  free(context.statistics);
  free(context.ownPlaced);
  free(context.movedPlaced);
}

} // namespace

ngc_status checkBatch(ngc_context &context, const Plan &plan,
                      int64_t examples) {
  int64_t fixed = plan.binding->batch;
  if (!fixed || examples == fixed)
    return NGC_OK;
  return context.message.fail(NGC_ERROR_SHAPE,
                              "'%s' was compiled for batches of %lld, but the "
                              "call has %lld example%s",
                              context.handle->model->name, (long long)fixed,
                              (long long)examples, examples == 1 ? "" : "s");
}

} // namespace ngc

using namespace ngc;

//===-- the C interface --------------------------------------------------===//

uint64_t ngc_entry_arena_bytes(const ngc_entry *entry, const int64_t *dims,
                               int32_t threads) {
  // Sizes beyond any machine count as "too large", not as what they wrap to.
  unsigned __int128 total =
      (unsigned __int128)entry->scratch * uint64_t(threads);
  for (uint32_t i = 0; i < entry->region_count; ++i) {
    unsigned __int128 bytes = entry->regions[i].coefficient;
    for (uint32_t dim = 0; dim < entry->dim_count && dim < NGC_MAX_DIMS; ++dim)
      for (uint32_t n = 0; n < entry->regions[i].exponents[dim]; ++n)
        if (bytes <= UINT64_MAX)
          bytes *= uint64_t(dims[dim]);
    total += bytes + 63 - (bytes + 63) % 64;
    if (total > UINT64_MAX)
      return UINT64_MAX;
  }
  return uint64_t(total);
}

ngc_status ngc_context_create(ngc_handle *model, const ngc_options *options,
                              ngc_context **context) {
  Message &message = threadMessage();
  if (!model || !context)
    return message.fail(NGC_ERROR_NULL, "ngc_context_create: %s is null",
                        model ? "the place for the context" : "the model");
  *context = nullptr;
  ngc_options all = {};
  if (ngc_status status = readOptions(options, all, message))
    return status;
  ngc_context *made = allocate<ngc_context>(1);
  if (!made)
    return message.fail(NGC_ERROR_MEMORY, "no memory for a context");
  made->handle = model;
  if (ngc_status status = fillContext(*made, all, message)) {
    ngc_context_destroy(made);
    return status;
  }
  *context = made;
  return NGC_OK;
}

void ngc_context_destroy(ngc_context *context) {
  if (!context)
    return;
  destroyPool(context->pool);
  releasePorts(*context);
  for (uint32_t i = 0; i < context->wantCapacity; ++i) {
    context->wants[i].place.numbers.release();
    context->wants[i].positions.release();
    context->wants[i].counts.release();
  }
  for (uint32_t i = 0; i < context->gradientCapacity; ++i) {
    context->gradients[i].place.numbers.release();
    context->gradients[i].staged.release();
    context->gradients[i].sums.release();
  }
  releaseStatistics(*context);
  releaseStep(context->step);
  context->ownArena.release();
  context->converted.release();
  free(context->inputs);
  free(context->outputs);
  free(context->cotangents);
  free(context->inputPointers);
  free(context->outputPointers);
  free(context->need);
  free(context->wants);
  free(context->gradients);
  free(context);
}

ngc_status ngc_context_prepare(ngc_context *context, int64_t examples) {
  if (!context)
    return NGC_ERROR_NULL;
  if (examples < 0)
    return context->message.fail(NGC_ERROR_RANGE,
                                 "%lld examples, expected 0 or more",
                                 (long long)examples);
  const Plan &plan = evaluatePlan(*context);
  if (ngc_status status = checkBatch(*context, plan, examples))
    return status;
  int64_t chunk = chunkSize(plan, examples);
  const ngc_handle &handle = *context->handle;
  if (ngc_status status = reserveArena(*context, *plan.entry, &chunk))
    return status;
  for (uint32_t i = 0; i < handle.model->input_count; ++i) {
    Input &input = context->inputs[i];
    uint64_t bytes = uint64_t(chunk * input.count) * ngc_type_bytes(input.type);
    if (ngc_status status = reserve(*context, input.staged, bytes))
      return status;
  }
  for (uint32_t i = 0; i < handle.model->output_count; ++i) {
    Output &output = context->outputs[i];
    uint64_t bytes =
        uint64_t(chunk * output.count) * ngc_type_bytes(output.type);
    if (ngc_status status = reserve(*context, output.staged, bytes))
      return status;
    int64_t items = chunk * output.items;
    ngc_status status = NGC_OK;
    if (output.decode)
      status = reserveArena(*context, *output.decode, &items);
    if (status)
      return status;
  }
  return NGC_OK;
}

int64_t ngc_context_batch_size(const ngc_context *context) {
  return context ? evaluatePlan(*context).batchSize : 0;
}

int32_t ngc_context_threads(const ngc_context *context) {
  return context ? context->host.threads : 0;
}

uint64_t ngc_context_arena_bytes(const ngc_context *context) {
  if (!context)
    return 0;
  return context->givenArena ? context->givenBytes : context->ownArena.capacity;
}

uint64_t ngc_context_tasks(const ngc_context *context, int32_t worker) {
  return context ? poolTasks(context->pool, worker) : 0;
}

const char *ngc_last_error(const ngc_context *context) {
  return context ? context->message.text : threadMessage().text;
}
