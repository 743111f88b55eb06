// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- context.cpp - contexts, their arena, registered coders ------------===//
//
// The arena is one block for all entries: an encoder, the net and a decoder
// run one after the other and keep nothing in it in between.
//
//===----------------------------------------------------------------------===//

#include "context.h"

#include <errno.h>
#include <pthread.h>

namespace ngc {

//===-- memory -----------------------------------------------------------===//

bool Buffer::reserve(uint64_t bytes) {
  if (bytes <= capacity)
    return true;
  constexpr uint64_t alignment = 64, most = uint64_t(1) << 62;
  release();
  if (bytes > most)
    return false;
  uint64_t rounded = (bytes + alignment - 1) / alignment * alignment;
  data = static_cast<uint8_t *>(aligned_alloc(alignment, rounded));
  capacity = data ? rounded : 0;
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
  ngc_call call = {dims,  inputs, outputs,      context.handle->placed,
                   arena, need,   &context.host};
  int32_t code = entry.run(&call);
  if (!code)
    return NGC_OK;
  return context.message.fail(NGC_ERROR_RUN, "entry '%s' failed with code %d",
                              entry.name, code);
}

//===-- ports ------------------------------------------------------------===//

namespace {

Grid gridOf(const ngc_port &port, uint32_t rank) {
  Grid grid;
  grid.rank = rank;
  for (uint32_t i = 0; i < rank; ++i)
    grid.dims[i] = port.dims[i];
  return grid;
}

/// What an integer type can hold.
void typeRange(uint32_t type, int64_t &low, int64_t &high) {
  low = INT64_MIN;
  high = INT64_MAX;
  uint32_t bits = uint32_t(ngc_type_bytes(type)) * 8;
  bool isSigned = type >= NGC_INT8 && type <= NGC_INT64;
  if (type == NGC_BOOL)
    bits = 1;
  if (isReal(type) || (isSigned && bits == 64))
    return;
  low = isSigned ? -(int64_t(1) << (bits - 1)) : 0;
  if (bits < 64)
    high = (int64_t(1) << (bits - isSigned)) - 1;
}

Reading readingOf(const ngc_port &port) {
  const ngc_coder *coder = port.coder;
  if (!coder)
    return Reading::Numbers;
  if (strcmp(coder->kind, "boolean") == 0)
    return Reading::Truths;
  if (strcmp(coder->kind, "class") == 0)
    return optionIsTrue(coder->options, "multilabel") ? Reading::ClassLists
                                                      : Reading::Classes;
  return Reading::Pixels;
}

ngc_status damagedCoder(const ngc_port &port, Message &message) {
  return message.fail(NGC_ERROR_ARTIFACT,
                      "the model is damaged: the coder of port '%s' does not "
                      "fit it",
                      port.name);
}

/// How many axes of the port one item of its encoder makes.
ngc_status itemRank(const Input &input, uint32_t &rank, Message &message) {
  const ngc_port &port = *input.port;
  rank = 0;
  if (input.coder == Reading::ClassLists)
    rank = 1;
  if (!input.encode)
    return rank <= port.rank ? NGC_OK : damagedCoder(port, message);
  const ngc_entry &entry = *input.encode;
  if (entry.input_count != 1 || entry.output_count != 1 ||
      entry.dim_count > NGC_MAX_DIMS || entry.outputs[0].type != port.type)
    return damagedCoder(port, message);
  // The entry of a class encoder takes many items, that of an image one.
  bool many = input.coder != Reading::Pixels;
  rank = entry.outputs[0].rank - many;
  return rank <= port.rank ? NGC_OK : damagedCoder(port, message);
}

ngc_status makeInput(ngc_context &context, const ngc_port &port, Input &input,
                     Message &message) {
  input.port = &port;
  input.coder = readingOf(port);
  input.encode = coderEntry(*context.handle, port.coder);
  input.shape = gridOf(port, port.rank);
  input.count = portCount(port);
  input.low = port.low;
  input.high = port.high;
  if (port.low > port.high)
    typeRange(port.type, input.low, input.high);
  uint32_t inner = 0;
  if (ngc_status status = itemRank(input, inner, message))
    return status;
  if (input.coder == Reading::Pixels && !input.encode) {
    // Without a compiled part only the port's own array can be given.
    input.coder = Reading::Numbers;
  }
  input.items = gridOf(port, port.rank - inner);
  return NGC_OK;
}

constexpr const char *decodeInputs[InCount] = {"Input", "Uniform",
                                               "Temperature", "Cutoff", "Top"};
constexpr const char *decodeOutputs[OutCount] = {
    "Decision", "Order",      "Sorted",      "Entropy",
    "Sample",   "Multilabel", "Probability", "Pixels"};

ngc_status findSlots(Output &output, Message &message) {
  const ngc_entry &entry = *output.decode;
  uint32_t known = 0;
  for (int i = 0; i < InCount; ++i) {
    output.inputSlots[i] =
        findSlot(entry.inputs, entry.input_count, decodeInputs[i]);
    known += output.inputSlots[i] >= 0;
  }
  for (int i = 0; i < OutCount; ++i)
    output.outputSlots[i] =
        findSlot(entry.outputs, entry.output_count, decodeOutputs[i]);
  if (known != entry.input_count || output.inputSlots[InValue] < 0 ||
      entry.dim_count != 1 || entry.output_count > OutCount)
    return damagedCoder(*output.port, message);
  return NGC_OK;
}

ngc_status makeOutput(ngc_context &context, const ngc_port &port,
                      Output &output, Message &message) {
  output.port = &port;
  output.shape = gridOf(port, port.rank);
  output.count = portCount(port);
  output.items = 1;
  output.decode = coderEntry(*context.handle, port.coder);
  if (!output.decode)
    return NGC_OK;
  const char *kind = port.coder->kind;
  output.decoder = strcmp(kind, "class") == 0     ? Decoder::Class
                   : strcmp(kind, "boolean") == 0 ? Decoder::Boolean
                                                  : Decoder::Image;
  output.multilabel = optionIsTrue(port.coder->options, "multilabel");
  if (ngc_status status = findSlots(output, message))
    return status;
  uint32_t rank = output.decode->inputs[output.inputSlots[InValue]].rank - 1;
  bool classes = output.decoder == Decoder::Class;
  if (rank > port.rank || (classes && (!rank || port.dims[port.rank - 1] !=
                                                    port.coder->class_count)))
    return damagedCoder(port, message);
  output.outer = gridOf(port, port.rank - rank);
  for (uint32_t i = 0; i < output.outer.rank; ++i)
    output.items *= output.outer.dims[i];
  return NGC_OK;
}

ngc_status makePorts(ngc_context &context, Message &message) {
  const ngc_model *model = context.handle->model;
  context.inputs = allocate<Input>(model->input_count);
  context.outputs = allocate<Output>(model->output_count);
  context.inputPointers = allocate<const void *>(model->input_count);
  context.outputPointers = allocate<void *>(model->output_count);
  context.need = allocate<uint64_t>(model->output_count / 64 + 1);
  if (!context.inputs || !context.outputs || !context.inputPointers ||
      !context.outputPointers || !context.need)
    return message.fail(NGC_ERROR_MEMORY, "no memory for a context");
  for (uint32_t i = 0; i < model->input_count; ++i)
    if (ngc_status status =
            makeInput(context, model->inputs[i], context.inputs[i], message))
      return status;
  for (uint32_t i = 0; i < model->output_count; ++i)
    if (ngc_status status =
            makeOutput(context, model->outputs[i], context.outputs[i], message))
      return status;
  for (uint32_t i = model->array_count; i-- > 0;)
    if (!model->arrays[i].has_value)
      context.uninitialised = &model->arrays[i];
  return NGC_OK;
}

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

/// The arena and what one chunk's ports may have to be copied to.
uint64_t chunkBytes(const ngc_context &context, int64_t examples,
                    bool withPorts) {
  const ngc_handle &handle = *context.handle;
  uint64_t bytes =
      ngc_entry_arena_bytes(handle.evaluate, &examples, context.host.threads);
  uint64_t ports = 0;
  for (uint32_t i = 0; i < handle.model->input_count; ++i)
    ports += uint64_t(context.inputs[i].count) *
             ngc_type_bytes(context.inputs[i].port->type);
  for (uint32_t i = 0; i < handle.model->output_count; ++i)
    ports += uint64_t(context.outputs[i].count) *
             ngc_type_bytes(context.outputs[i].port->type);
  return withPorts ? bytes + uint64_t(examples) * ports : bytes;
}

/// The largest batch whose memory stays within the limit; at least 1.
int64_t automaticBatch(const ngc_context &context, const ngc_options &options) {
  uint64_t limit = options.arena         ? options.arena_bytes
                   : options.arena_limit ? options.arena_limit
                                         : NGC_ARENA_LIMIT;
  constexpr int64_t most = 65536; // more examples at once gain nothing
  int64_t low = 1, high = most;
  while (low < high) {
    int64_t middle = (low + high + 1) / 2;
    if (chunkBytes(context, middle, !options.arena) <= limit)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

ngc_status fillContext(ngc_context &context, const ngc_options &options,
                       Message &message) {
  if (ngc_status status = makePorts(context, message))
    return status;
  if (ngc_status status = makeThreads(context, options, message))
    return status;
  constexpr uint32_t usualRequests = 8;
  if (reserveRequests(context, usualRequests))
    return message.fail(NGC_ERROR_MEMORY, "no memory for a context");
  context.givenArena = options.arena;
  context.givenBytes = options.arena_bytes;
  context.batchSize = options.batch_size ? options.batch_size
                                         : automaticBatch(context, options);
  return NGC_OK;
}

} // namespace

//===-- registered coders ------------------------------------------------===//

namespace {
constexpr int mostKinds = 32;
struct Registration {
  const char *kind;
  RawRoutine routine;
};
Registration registrations[mostKinds];
pthread_mutex_t registrationLock = PTHREAD_MUTEX_INITIALIZER;
} // namespace

RawRoutine findRawRoutine(const char *kind) {
  RawRoutine routine = {};
  pthread_mutex_lock(&registrationLock);
  for (const Registration &entry : registrations)
    if (entry.kind && strcmp(entry.kind, kind) == 0)
      routine = entry.routine;
  pthread_mutex_unlock(&registrationLock);
  return routine;
}

} // namespace ngc

using namespace ngc;

ngc_status ngc_register_coder(const char *kind, ngc_raw_routine routine,
                              void *user) {
  if (!kind)
    return threadMessage().fail(NGC_ERROR_NULL,
                                "ngc_register_coder: the kind is null");
  Registration *place = nullptr;
  pthread_mutex_lock(&registrationLock);
  for (Registration &entry : registrations) {
    if (entry.kind && strcmp(entry.kind, kind) == 0) {
      place = &entry;
      break;
    }
    if (!entry.kind && !place)
      place = &entry;
  }
  if (place)
    *place = {kind, {routine, user}};
  pthread_mutex_unlock(&registrationLock);
  return place
             ? NGC_OK
             : threadMessage().fail(NGC_ERROR_MEMORY,
                                    "more than %d kinds of coders", mostKinds);
}

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

ngc_status ngc_context_create(const ngc_handle *model,
                              const ngc_options *options,
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
  const ngc_model *model = context->handle->model;
  for (uint32_t i = 0; context->inputs && i < model->input_count; ++i) {
    context->inputs[i].staged.release();
    context->inputs[i].pixels.release();
    context->inputs[i].positions.release();
  }
  for (uint32_t i = 0; context->outputs && i < model->output_count; ++i) {
    Output &output = context->outputs[i];
    output.staged.release();
    output.converted.release();
    output.uniform.release();
    for (Buffer &buffer : output.decoded)
      buffer.release();
  }
  for (uint32_t i = 0; i < context->wantCapacity; ++i) {
    context->wants[i].numbers.release();
    context->wants[i].positions.release();
    context->wants[i].counts.release();
  }
  context->ownArena.release();
  free(context->inputs);
  free(context->outputs);
  free(context->inputPointers);
  free(context->outputPointers);
  free(context->need);
  free(context->wants);
  free(context);
}

ngc_status ngc_context_prepare(ngc_context *context, int64_t examples) {
  if (!context)
    return NGC_ERROR_NULL;
  if (examples < 0)
    return context->message.fail(NGC_ERROR_RANGE,
                                 "%lld examples, expected 0 or more",
                                 (long long)examples);
  int64_t chunk = examples < context->batchSize ? examples : context->batchSize;
  const ngc_handle &handle = *context->handle;
  if (ngc_status status = reserveArena(*context, *handle.evaluate, &chunk))
    return status;
  for (uint32_t i = 0; i < handle.model->input_count; ++i) {
    Input &input = context->inputs[i];
    uint64_t bytes =
        uint64_t(chunk * input.count) * ngc_type_bytes(input.port->type);
    if (ngc_status status = reserve(*context, input.staged, bytes))
      return status;
  }
  for (uint32_t i = 0; i < handle.model->output_count; ++i) {
    Output &output = context->outputs[i];
    uint64_t bytes =
        uint64_t(chunk * output.count) * ngc_type_bytes(output.port->type);
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
  return context ? context->batchSize : 0;
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
