// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- gradients.cpp - which gradients are wanted, sums over chunks ------===//
//
// Targets are numbered: the input ports, then the arrays. The gradient of a
// port has a row for each example and is written chunk by chunk, like an
// output. The gradient of an array is a sum over the batch:
//
//   one chunk       the entry writes it to its place, where type and strides
//                   allow that
//   several chunks  each is added to a sum in real64, in the order of the
//                   examples; the sum is converted at the end
//
// The entry takes a cotangent for every real output: the caller's, or ones, or
// zeros.
//
//===----------------------------------------------------------------------===//

#include "context.h"

namespace ngc {
namespace {

//===-- targets ----------------------------------------------------------===//

/// No array's number: the request says the name of the target.
constexpr uint32_t unnamed = ~0u;

class Binder {
public:
  Binder(ngc_context &context, uint32_t index, ngc_gradient_request &request,
         uint32_t array)
      : context(context), model(*context.handle->model),
        message(context.message), index(index), want(context.gradients[index]),
        request(request), array(array) {}

  ngc_status bind() {
    want.request = &request;
    request.result = {};
    if (ngc_status status = findTarget())
      return status;
    tellShape();
    if (ngc_status status =
            placeResult(context, want.perExample ? "port" : "array", name,
                        request.target, want.type, request.result, want.place))
      return status;
    findSource();
    return reserveSums();
  }

private:
  ngc_context &context;
  const ngc_model &model;
  Message &message;
  uint32_t index;
  GradientWant &want;
  ngc_gradient_request &request;
  uint32_t array;
  uint32_t target = 0;
  const char *name = nullptr;

  ngc_status findTarget();
  ngc_status unknown();
  ngc_status without(const char *what, const char *why);
  void tellShape();
  void findSource();
  ngc_status reserveSums();
};

ngc_status Binder::unknown() {
  if (!request.of)
    return message.fail(NGC_ERROR_NAME,
                        "the net has %u input ports: a gradient needs the "
                        "name of a port or the path of an array",
                        model.input_count);
  NearName near(request.of);
  for (uint32_t i = 0; i < model.input_count; ++i)
    near.offer(model.inputs[i].name);
  for (uint32_t i = 0; i < model.array_count; ++i)
    near.offer(model.arrays[i].path);
  return message.fail(NGC_ERROR_NAME,
                      "no input port and no array is called '%s'%s", request.of,
                      near.hint());
}

ngc_status Binder::without(const char *what, const char *why) {
  return message.fail(NGC_ERROR_TYPE, "%s '%s' has no gradient: %s", what, name,
                      why);
}

ngc_status Binder::findTarget() {
  bool isNamed = array == unnamed;
  const ngc_port *port =
      isNamed ? ngc_model_input(context.handle, request.of) : nullptr;
  const ngc_array *array = isNamed ? ngc_model_array(context.handle, request.of)
                                   : &model.arrays[this->array];
  want.perExample = port;
  if (port) {
    target = uint32_t(port - model.inputs);
    name = port->name;
    if (!isReal(port->type))
      return without("port", "it takes integers");
  } else if (array) {
    target = model.input_count + uint32_t(array - model.arrays);
    name = array->path;
    if (array->statistic)
      return without("array", "it is a statistic, moved by running in mode "
                              "Train");
    if (!isReal(array->type))
      return without("array", "it holds integers");
  } else {
    return unknown();
  }
  want.slot = context.plan->binding->targets[target];
  if (want.slot < 0)
    return message.fail(NGC_ERROR_UNSUPPORTED,
                        "'%s' has no gradient of %s '%s': compile with "
                        "--gradients",
                        model.name, port ? "port" : "array", name);
  want.type = context.plan->entry->outputs[want.slot].type;
  return NGC_OK;
}

void Binder::tellShape() {
  ngc_result &result = request.result;
  const ngc_slot &slot = context.plan->entry->outputs[want.slot];
  result.kind = NGC_RESULT_ARRAY;
  result.batched = want.perExample && context.batched;
  if (result.batched)
    result.dims[result.rank++] = context.examples;
  want.count = 1;
  for (uint32_t i = want.perExample; i < slot.rank; ++i) {
    result.dims[result.rank++] = slot.dims[i];
    want.count *= slot.dims[i];
  }
}

/// The same gradient may be wanted twice, say in two types.
void Binder::findSource() {
  uint64_t &word = context.need[want.slot / 64];
  uint64_t bit = uint64_t(1) << want.slot % 64;
  want.source = index;
  for (uint32_t i = 0; (word & bit) && want.source == index && i < index; ++i)
    if (context.gradients[i].slot == want.slot)
      want.source = i;
  word |= bit;
}

ngc_status Binder::reserveSums() {
  if (want.perExample || context.chunks == 1 || want.source != index)
    return NGC_OK;
  uint64_t bytes = uint64_t(want.count) * sizeof(double);
  if (ngc_status status = reserve(context, want.sums, bytes))
    return status;
  memset(want.sums.data, 0, bytes);
  return NGC_OK;
}

void addChunk(GradientWant &want, const uint8_t *from) {
  double block[blockCount];
  double *sums = reinterpret_cast<double *>(want.sums.data);
  int64_t bytes = int64_t(ngc_type_bytes(want.type));
  for (int64_t at = 0; at < want.count; at += blockCount) {
    int64_t n = want.count - at < blockCount ? want.count - at : blockCount;
    loadReals(block, want.type, from + at * bytes, bytes, n);
    for (int64_t i = 0; i < n; ++i)
      sums[at + i] += block[i];
  }
}

} // namespace

ngc_status bindGradients(ngc_context &context, ngc_gradient_request *requests,
                         uint32_t count, const uint32_t *arrays) {
  if (!growList(context.gradients, context.gradientCapacity, count))
    return context.message.fail(NGC_ERROR_MEMORY, "no memory for %u gradients",
                                count);
  context.gradientCount = count;
  // Until the first chunk runs, `need` marks the gradients bound so far.
  memset(context.need, 0,
         (context.plan->entry->output_count / 64 + 1) * sizeof(uint64_t));
  for (uint32_t i = 0; i < count; ++i)
    if (ngc_status status =
            Binder(context, i, requests[i], arrays ? arrays[i] : unnamed)
                .bind())
      return status;
  return NGC_OK;
}

//===-- cotangents -------------------------------------------------------===//

static ngc_status unknownOutput(ngc_context &context, const char *name) {
  const ngc_model &model = *context.handle->model;
  NearName near(name);
  for (uint32_t i = 0; i < model.output_count; ++i)
    near.offer(model.outputs[i].name);
  return context.message.fail(NGC_ERROR_NAME, "unknown output port '%s'%s",
                              name, near.hint());
}

ngc_status bindLoss(ngc_context &context, const char *name) {
  const ngc_model &model = *context.handle->model;
  const ngc_port *port = ngc_model_output(context.handle, name ? name : "Loss");
  if (!port && !name)
    port = ngc_model_output(context.handle, nullptr); // the only one
  if (!port && name)
    return unknownOutput(context, name);
  if (!port)
    return context.message.fail(NGC_ERROR_NAME,
                                "the net has %u output ports and none is "
                                "called 'Loss': a step needs the loss's name",
                                model.output_count);
  if (!isReal(port->type))
    return context.message.fail(
        NGC_ERROR_TYPE, "port '%s' is no loss: it gives integers", port->name);
  for (uint32_t i = 0; i < model.output_count; ++i) {
    bool isLoss = port == &model.outputs[i] && context.examples > 0;
    context.cotangents[i].input.value = nullptr;
    context.cotangents[i].fill = isLoss ? 1 / double(context.examples) : 0;
  }
  return NGC_OK;
}

ngc_status bindCotangents(ngc_context &context, const ngc_input *cotangents,
                          uint32_t count) {
  const ngc_model &model = *context.handle->model;
  Message &message = context.message;
  for (uint32_t i = 0; i < model.output_count; ++i) {
    context.cotangents[i].input.value = nullptr;
    context.cotangents[i].fill = count ? 0 : 1;
  }
  for (uint32_t i = 0; i < count; ++i) {
    const char *name = cotangents[i].port;
    const ngc_port *port = ngc_model_output(context.handle, name);
    if (!port && !name)
      return message.fail(NGC_ERROR_NAME,
                          "the net has %u output ports: a cotangent needs the "
                          "port's name",
                          model.output_count);
    if (!port)
      return unknownOutput(context, name);
    if (!isReal(port->type))
      return message.fail(NGC_ERROR_TYPE,
                          "port '%s' takes no cotangent: it gives integers",
                          port->name);
    Input &input = context.cotangents[port - model.outputs].input;
    if (ngc_status status = bindInput(context, input, cotangents[i].value))
      return status;
  }
  return NGC_OK;
}

ngc_status encodeCotangent(ngc_context &context, uint32_t output, int64_t begin,
                           int64_t count, const void **array) {
  Cotangent &cotangent = context.cotangents[output];
  Input &input = cotangent.input;
  if (input.value) {
    cotangent.filledCount = 0;
    return encodeInput(context, input, begin, count, array);
  }
  double fill = cotangent.fill;
  int64_t elements = count * input.count;
  int64_t bytes = int64_t(ngc_type_bytes(input.type));
  if (ngc_status status =
          reserve(context, input.staged, uint64_t(elements * bytes)))
    return status;
  *array = input.staged.data;
  if (cotangent.filled == fill && cotangent.filledCount >= elements)
    return NGC_OK;
  // The same number for all: a row whose elements are 0 bytes apart.
  convertRow(input.type, input.staged.data, bytes, NGC_REAL64,
             reinterpret_cast<const uint8_t *>(&fill), 0, elements);
  cotangent.filled = fill;
  cotangent.filledCount = elements;
  return NGC_OK;
}

//===-- chunks -----------------------------------------------------------===//

ngc_status placeGradients(ngc_context &context, int64_t begin, int64_t count) {
  for (uint32_t i = 0; i < context.gradientCount; ++i) {
    GradientWant &want = context.gradients[i];
    if (want.source != i)
      continue;
    int64_t bytes = want.count * int64_t(ngc_type_bytes(want.type));
    bool direct = isInPlace(want.place, want.type) &&
                  (want.perExample || context.chunks == 1);
    uint8_t *to = want.place.data + (want.perExample ? begin * bytes : 0);
    if (!direct) {
      uint64_t room = uint64_t(want.perExample ? count * bytes : bytes);
      if (ngc_status status = reserve(context, want.staged, room))
        return status;
      to = want.staged.data;
    }
    context.outputPointers[want.slot] = to;
    context.need[want.slot / 64] |= uint64_t(1) << want.slot % 64;
  }
  return NGC_OK;
}

void keepGradients(ngc_context &context, int64_t begin, int64_t count) {
  for (uint32_t i = 0; i < context.gradientCount; ++i) {
    GradientWant &want = context.gradients[i];
    const void *from = context.outputPointers[want.slot];
    Numbers numbers = {static_cast<const uint8_t *>(from), want.type,
                       int64_t(ngc_type_bytes(want.type))};
    if (want.perExample)
      writeNumbers(want.place, want.request->result, begin, count, numbers);
    else if (context.chunks == 1)
      writeNumbers(want.place, want.request->result, 0, 1, numbers);
    else if (want.source == i)
      addChunk(want, numbers.data);
  }
}

void finishGradients(ngc_context &context) {
  for (uint32_t i = 0; i < context.gradientCount; ++i) {
    GradientWant &want = context.gradients[i];
    if (want.perExample || context.chunks == 1)
      continue;
    const Buffer &sums = context.gradients[want.source].sums;
    writeNumbers(want.place, want.request->result, 0, 1,
                 {sums.data, NGC_REAL64, sizeof(double)});
  }
}

} // namespace ngc

using namespace ngc;

//===-- all targets ------------------------------------------------------===//

/// Calls f(name) for each target that the gradient entry has. An array with
/// the name of a port cannot be named, so it is none.
template <typename F>
static void forEachTarget(const ngc_context *context, F f) {
  if (!context)
    return;
  const Plan &plan = context->plans[NGC_ENTRY_GRADIENT - 1][context->mode - 1];
  const ngc_model &model = *context->handle->model;
  if (!plan.entry)
    return;
  for (uint32_t i = 0; i < model.input_count; ++i)
    if (plan.binding->targets[i] >= 0)
      f(model.inputs[i].name);
  for (uint32_t i = 0; i < model.array_count; ++i)
    if (plan.binding->targets[model.input_count + i] >= 0 &&
        !ngc_model_input(context->handle, model.arrays[i].path))
      f(model.arrays[i].path);
}

uint32_t ngc_gradient_target_count(const ngc_context *context) {
  uint32_t count = 0;
  forEachTarget(context, [&](const char *) { ++count; });
  return count;
}

const char *ngc_gradient_target_name(const ngc_context *context,
                                     uint32_t index) {
  const char *result = nullptr;
  uint32_t count = 0;
  forEachTarget(context, [&](const char *name) {
    if (count++ == index)
      result = name;
  });
  return result;
}
