// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- step.cpp - a step of training -------------------------------------===//
//
//   gradients of the loss, as ngc_gradient makes them, in the context's memory
//   lock of writers
//     take the set to change         in place, if nobody else uses it
//     memory for what it shares      the file's, or other sets'
//     check all                      from here on nothing can fail
//     update                         see updates.h
//     statistics that have moved     become values
//   exchange
//
// The gradients belong to the values that the call began with, the update to
// those that are current when it is made: if several contexts take steps of one
// model at once, no step is lost.
//
//===----------------------------------------------------------------------===//

#include "updates.h"

#include <math.h>

namespace ngc {

/// What a step needs between its two halves.
struct StepMemory {
  ngc_gradient_request *requests;
  uint32_t *arrays;
  uint32_t requestCapacity, arrayCapacity, count;
  Copy *copies;
  uint32_t copyCapacity, copyCount;
  Buffer values; ///< a statistic, as an array of its type
};

namespace {

ngc_status noMemory(ngc_context &context) {
  return context.message.fail(NGC_ERROR_MEMORY, "no memory for a step");
}

//===-- which arrays learn -----------------------------------------------===//

ngc_status addArray(ngc_context &context, uint32_t array) {
  StepMemory &step = *context.step;
  const ngc_array &facts = context.handle->model->arrays[array];
  if (!facts.learning_rate)
    return NGC_OK;
  if (facts.type != NGC_REAL32 && facts.type != NGC_REAL64)
    return context.message.fail(NGC_ERROR_TYPE,
                                "array '%s' holds %s, a step needs real32 or "
                                "real64",
                                facts.path, ngc_type_name(facts.type));
  step.requests[step.count] = {};
  step.requests[step.count].of = facts.path;
  step.arrays[step.count++] = array;
  return NGC_OK;
}

ngc_status addNamed(ngc_context &context, const char *path) {
  const ngc_model &model = *context.handle->model;
  if (!path)
    return context.message.fail(NGC_ERROR_NULL,
                                "an array to learn has no path");
  const ngc_array *array = ngc_model_array(context.handle, path);
  if (!array)
    return unknownArray(model, path, context.message);
  uint32_t index = uint32_t(array - model.arrays);
  for (uint32_t i = 0; i < context.step->count; ++i)
    if (context.step->arrays[i] == index)
      return context.message.fail(NGC_ERROR_NAME, "array '%s' is given twice",
                                  path);
  return addArray(context, index);
}

ngc_status chooseArrays(ngc_context &context, const ngc_update &update) {
  const ngc_model &model = *context.handle->model;
  if (!context.step)
    context.step = allocate<StepMemory>(1);
  if (!context.step ||
      !growList(context.step->requests, context.step->requestCapacity,
                model.array_count) ||
      !growList(context.step->arrays, context.step->arrayCapacity,
                model.array_count))
    return noMemory(context);
  context.step->count = 0;
  for (uint32_t i = 0; i < update.array_count; ++i)
    if (ngc_status status = addNamed(context, update.arrays[i]))
      return status;
  if (update.array_count)
    return NGC_OK;
  const int32_t *slots = context.plan->binding->targets + model.input_count;
  bool some = false;
  for (uint32_t i = 0; i < model.array_count; ++i) {
    some |= slots[i] >= 0;
    if (slots[i] < 0)
      continue;
    if (ngc_status status = addArray(context, i))
      return status;
  }
  if (some)
    return NGC_OK;
  return context.message.fail(NGC_ERROR_UNSUPPORTED,
                              "'%s' has no gradients of arrays: compile with "
                              "--gradients",
                              model.name);
}

//===-- the change -------------------------------------------------------===//

class Change {
public:
  explicit Change(ngc_context &context)
      : context(context), handle(*context.handle), model(*handle.model),
        step(*context.step), message(context.message) {}
  ngc_status make(double rate);

private:
  ngc_context &context;
  ngc_handle &handle;
  const ngc_model &model;
  StepMemory &step;
  Message &message;
  ArraySet *set = nullptr;

  ngc_status list(double rate);
  void addCopy(uint32_t index, uint32_t array);
  ngc_status addCopies(uint32_t array, const GradientWant *want, double rate);
  ngc_status prepare(Copy &copy);
  void update();
  void takeStatistic(Copy &copy);
  void finish(bool isGood);
};

/// A placed array, or the values of an array that no code reads.
void Change::addCopy(uint32_t index, uint32_t array) {
  bool isPlaced = index < model.placed_count;
  const ngc_array &facts = model.arrays[array];
  Copy &copy = step.copies[step.copyCount++];
  Buffer numbers = copy.numbers, plain = copy.plain;
  copy = {};
  copy.numbers = numbers;
  copy.plain = plain;
  copy.index = index;
  copy.array = array;
  copy.arrayType = facts.type;
  copy.type = isPlaced ? model.placed[index].type : facts.type;
  copy.count = arrayCount(facts);
  copy.recipe = {nullptr, 0, facts.dims, facts.rank};
  copy.bytes = isPlaced ? model.placed[index].bytes
                        : uint64_t(copy.count) * ngc_type_bytes(facts.type);
  copy.from = isPlaced ? static_cast<const uint8_t *>(set->placed[index])
                       : set->blocks[index]->data();
}

/// All copies of one array. Without `want` it is a statistic.
ngc_status Change::addCopies(uint32_t array, const GradientWant *want,
                             double rate) {
  const ngc_array &facts = model.arrays[array];
  uint32_t first = step.copyCount;
  if (set->blocks[model.placed_count + array])
    addCopy(model.placed_count + array, array);
  for (int32_t i = handle.firstPlaced[array]; i >= 0; i = handle.nextPlaced[i])
    addCopy(uint32_t(i), array);
  const Copy *exact = nullptr;
  for (uint32_t i = first; i < step.copyCount; ++i) {
    const Copy &copy = step.copies[i];
    bool isMaster =
        copy.index >= model.placed_count || int32_t(copy.index) == facts.placed;
    if (copy.type == facts.type && (isMaster || !exact))
      exact = &copy;
  }
  for (uint32_t i = first; i < step.copyCount; ++i) {
    Copy &copy = step.copies[i];
    copy.statistic = !want;
    copy.exact = copy.type == facts.type ? nullptr : exact;
    if (want) {
      copy.rate = rate * facts.learning_rate;
      copy.gradient = want->place.data;
      copy.gradientType = want->type;
    }
    if (want && !exact)
      return message.fail(NGC_ERROR_ARTIFACT,
                          "array '%s' is damaged: nothing holds its values "
                          "exactly",
                          facts.path);
  }
  return NGC_OK;
}

ngc_status Change::list(double rate) {
  step.copyCount = 0;
  if (!growList(step.copies, step.copyCapacity,
                model.placed_count + model.array_count))
    return noMemory(context);
  for (uint32_t i = 0; i < step.count; ++i)
    if (ngc_status status =
            addCopies(step.arrays[i], &context.gradients[i], rate))
      return status;
  for (uint32_t i = 0; context.statistics && i < model.array_count; ++i)
    if (context.statistics[i].moved)
      if (ngc_status status = addCopies(i, nullptr, 0))
        return status;
  for (uint32_t i = 0; i < step.copyCount; ++i)
    if (ngc_status status = prepare(step.copies[i]))
      return status;
  return NGC_OK;
}

/// Whether a gradient of another type comes first.
bool isWidened(const Copy &copy) {
  return !copy.statistic && !copy.exact && copy.gradientType != copy.arrayType;
}

/// Checks the recipe and takes all memory that the copy needs.
ngc_status Change::prepare(Copy &copy) {
  bool isPlaced = copy.index < model.placed_count;
  if (isPlaced)
    if (ngc_status status = recipeOf(model, copy.index, copy.recipe, message))
      return status;
  constexpr uint64_t most = sizeof(double); // of the types that are computed
  uint64_t count = uint64_t(copy.count);
  if (copy.statistic && (!step.values.reserve(count * most) ||
                         !context.converted.reserve(count * most)))
    return noMemory(context);
  bool rounds = !copy.statistic && copy.exact;
  if ((rounds || isWidened(copy)) && !copy.numbers.reserve(count * most))
    return noMemory(context);
  if (rounds && copy.exact->index < model.placed_count &&
      model.placed[copy.exact->index].rank && !copy.plain.reserve(count * most))
    return noMemory(context);
  Block *block = set->blocks[copy.index];
  if (block && block->users.load(std::memory_order_acquire) == 1) {
    copy.to = block->data();
    return NGC_OK;
  }
  copy.fresh = makeBlock(copy.bytes);
  if (!copy.fresh)
    return noMemory(context);
  copy.to = copy.fresh->data();
  uint64_t used =
      uint64_t(packedCount(copy.recipe)) * ngc_type_bytes(copy.type);
  memset(copy.to + used, 0, copy.bytes - used);
  return NGC_OK;
}

void Change::takeStatistic(Copy &copy) {
  const Statistic &statistic = context.statistics[copy.array];
  int64_t bytes = int64_t(ngc_type_bytes(copy.arrayType));
  convertRow(copy.arrayType, step.values.data, bytes, statistic.type,
             statistic.kept.data, int64_t(ngc_type_bytes(statistic.type)),
             copy.count);
  if (copy.index < model.placed_count)
    packPlaced(model, copy.index, copy.arrayType, step.values.data, copy.to,
               context.converted, message);
  else
    memcpy(copy.to, step.values.data, copy.bytes);
}

void Change::update() {
  auto run = [&](Phase phase) {
    runPhase(context.host, phase, step.copies, step.copyCount);
  };
  run(Phase::Widen);
  for (uint32_t i = 0; i < step.copyCount; ++i)
    if (isWidened(step.copies[i]))
      step.copies[i].gradient = step.copies[i].numbers.data;
  run(Phase::Descend);
  for (uint32_t i = 0; i < step.copyCount; ++i) {
    Copy &copy = step.copies[i];
    if (copy.statistic)
      takeStatistic(copy);
    else if (copy.exact && copy.exact->recipe.rank)
      unpack(copy.exact->recipe, ngc_type_bytes(copy.exact->type),
             copy.exact->to, copy.plain.data);
  }
  run(Phase::Round);
  run(Phase::Repack);
}

void Change::finish(bool isGood) {
  for (uint32_t i = 0; i < step.copyCount; ++i) {
    Copy &copy = step.copies[i];
    if (!copy.fresh)
      continue;
    if (!isGood) {
      releaseBlock(copy.fresh);
      continue;
    }
    exchangeBlock(*set, copy.index, copy.fresh);
    if (copy.index < model.placed_count)
      set->placed[copy.index] = copy.to;
  }
  endChange(handle, set, isGood);
  if (isGood)
    ngc_context_discard_statistics(&context);
}

ngc_status Change::make(double rate) {
  pthread_mutex_lock(&handle.writing);
  set = beginChange(handle);
  ngc_status status = set ? list(rate) : noMemory(context);
  if (set && !status)
    update();
  if (set)
    finish(!status);
  pthread_mutex_unlock(&handle.writing);
  return status;
}

//===-- the call ---------------------------------------------------------===//

ngc_status differentiateLoss(ngc_context &context, const ngc_input *inputs,
                             uint32_t inputCount, ngc_request *requests,
                             uint32_t requestCount, const ngc_update &update,
                             const char *null) {
  SetReference current(*context.handle);
  context.set = current.set;
  context.plan = gradientPlan(context, context.message);
  if (!context.plan)
    return NGC_ERROR_UNSUPPORTED;
  if (ngc_status status = checkCall(context, "ngc_step", null))
    return status;
  if (ngc_status status = chooseArrays(context, update))
    return status;
  if (ngc_status status =
          bindCall(context, inputs, inputCount, requests, requestCount))
    return status;
  if (ngc_status status = bindLoss(context, update.loss))
    return status;
  return runGradients(context, context.step->requests, context.step->count,
                      context.step->arrays);
}

} // namespace

void releaseStep(StepMemory *step) {
  if (!step)
    return;
  for (uint32_t i = 0; i < step->copyCapacity; ++i) {
    step->copies[i].numbers.release();
    step->copies[i].plain.release();
  }
  step->values.release();
  free(step->copies);
  free(step->requests);
  free(step->arrays);
  free(step);
}

} // namespace ngc

using namespace ngc;

ngc_status ngc_step(ngc_context *context, const ngc_input *inputs,
                    uint32_t input_count, ngc_request *requests,
                    uint32_t request_count, const ngc_update *update) {
  if (!context)
    return threadMessage().fail(NGC_ERROR_NULL,
                                "ngc_step: the context is null");
  const char *null = request_count && !requests ? "requests"
                     : input_count && !inputs   ? "inputs"
                     : !update                  ? "update"
                                                : nullptr;
  ngc_update all = {};
  if (update)
    memcpy(&all, update, update->size < sizeof all ? update->size : sizeof all);
  if (update && update->size < sizeof all.size + sizeof all.rate)
    return context->message.fail(NGC_ERROR_RANGE,
                                 "update.size is %llu, expected "
                                 "sizeof(ngc_update), which is %zu",
                                 (unsigned long long)update->size, sizeof all);
  if (all.array_count && !all.arrays)
    null = "update.arrays";
  if (!isfinite(all.rate))
    return context->message.fail(NGC_ERROR_RANGE,
                                 "the learning rate is %g, expected a finite "
                                 "number",
                                 all.rate);
  if (ngc_status status = differentiateLoss(*context, inputs, input_count,
                                            requests, request_count, all, null))
    return status;
  return Change(*context).make(all.rate);
}
