// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- plans.cpp - the entries of the context's precision and mode -------===//
//
// A model may have been compiled for several precisions and modes, with or
// without gradients: each is an entry. A context keeps to one precision; its
// mode can be changed between calls.
//
//===----------------------------------------------------------------------===//

#include "context.h"

#include <stdio.h>

namespace ngc {
namespace {

/// "Real32" for people, "real32" for the compiler's options.
struct Word {
  const char *name, *flag;
};
constexpr Word precisions[] = {
    {"", ""}, {"Real32", "real32"}, {"Real64", "real64"}, {"Mixed", "mixed"}};
constexpr Word modes[] = {{"", ""}, {"Test", "test"}, {"Train", "train"}};
constexpr uint32_t precisionCount = 3, modeCount = 2;

bool isNet(const ngc_entry &entry) {
  return entry.kind == NGC_ENTRY_EVALUATE || entry.kind == NGC_ENTRY_GRADIENT;
}

/// Bit p: the model has an entry of precision p, or of mode p.
uint32_t found(const ngc_version &version, uint32_t ngc_entry::*what) {
  uint32_t result = 0;
  for (uint32_t i = 0; i < version.entry_count; ++i)
    if (isNet(version.entries[i]))
      result |= 1u << version.entries[i].*what;
  return result;
}

uint32_t first(uint32_t bits) {
  uint32_t i = 1;
  while (!(bits >> i & 1) && bits >> i)
    ++i;
  return i;
}

/// "'lenet' was compiled for Real32, not for Real64: compile with --precision
/// real32,real64".
ngc_status missing(const char *model, const char *option, const Word *words,
                   uint32_t count, uint32_t have, uint32_t wanted,
                   Message &message) {
  char names[64] = "", flags[64] = "";
  for (uint32_t i = 1; i <= count; ++i) {
    size_t used = strlen(names);
    if (have >> i & 1)
      snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "",
               words[i].name);
    used = strlen(flags);
    if ((have | 1u << wanted) >> i & 1)
      snprintf(flags + used, sizeof flags - used, "%s%s", used ? "," : "",
               words[i].flag);
  }
  return message.fail(NGC_ERROR_UNSUPPORTED,
                      "'%s' was compiled for %s, not for %s: compile with "
                      "--%s %s",
                      model, names, words[wanted].name, option, flags);
}

ngc_status choosePrecision(ngc_context &context, uint32_t wanted,
                           Message &message) {
  uint32_t have = found(*context.handle->version, &ngc_entry::precision);
  if (wanted > precisionCount)
    return message.fail(NGC_ERROR_RANGE, "%u is no precision", wanted);
  context.precision = wanted ? wanted : first(have);
  if (have >> context.precision & 1)
    return NGC_OK;
  return missing(context.handle->model->name, "precision", precisions,
                 precisionCount, have, wanted, message);
}

/// Bit m: this precision has an entry of mode m.
uint32_t modesOf(const ngc_context &context) {
  uint32_t have = 0;
  for (const auto &plans : context.plans)
    for (uint32_t mode = 1; mode <= modeCount; ++mode)
      if (plans[mode - 1].entry)
        have |= 1u << mode;
  return have;
}

} // namespace

ngc_status chooseMode(ngc_context &context, uint32_t mode, Message &message) {
  if (!mode || mode > modeCount)
    return message.fail(NGC_ERROR_RANGE, "%u is no mode", mode);
  uint32_t have = modesOf(context);
  if (!(have >> mode & 1))
    return missing(context.handle->model->name, "modes", modes, modeCount, have,
                   mode, message);
  context.mode = mode;
  return NGC_OK;
}

ngc_status choosePlans(ngc_context &context, const ngc_options &options,
                       Message &message) {
  if (ngc_status status = choosePrecision(context, options.precision, message))
    return status;
  const ngc_version &version = *context.handle->version;
  for (uint32_t i = 0; i < version.entry_count; ++i) {
    const ngc_entry &entry = version.entries[i];
    if (isNet(entry) && entry.precision == context.precision)
      context.plans[entry.kind - 1][entry.mode - 1] = {
          &entry, &context.handle->bindings[i], 0};
  }
  uint32_t mode = options.mode ? options.mode : first(modesOf(context));
  return chooseMode(context, mode, message);
}

const Plan &evaluatePlan(const ngc_context &context) {
  const Plan &plan = context.plans[NGC_ENTRY_EVALUATE - 1][context.mode - 1];
  return plan.entry ? plan
                    : context.plans[NGC_ENTRY_GRADIENT - 1][context.mode - 1];
}

const Plan *gradientPlan(ngc_context &context, Message &message) {
  const Plan *plans = context.plans[NGC_ENTRY_GRADIENT - 1];
  const char *model = context.handle->model->name;
  if (plans[context.mode - 1].entry)
    return &plans[context.mode - 1];
  if (plans[modeCount - context.mode].entry)
    message.fail(NGC_ERROR_UNSUPPORTED,
                 "'%s' has no gradients in mode %s: compile with --gradients "
                 "--modes test,train",
                 model, modes[context.mode].name);
  else // of a net with gradients all precisions have them
    message.fail(NGC_ERROR_UNSUPPORTED,
                 "'%s' has no gradients: compile with --gradients", model);
  return nullptr;
}

} // namespace ngc

using namespace ngc;

ngc_status ngc_context_set_mode(ngc_context *context, uint32_t mode) {
  return context ? chooseMode(*context, mode, context->message)
                 : NGC_ERROR_NULL;
}

const ngc_entry *ngc_context_entry(const ngc_context *context, uint32_t kind) {
  if (!context)
    return nullptr;
  if (kind == NGC_ENTRY_EVALUATE)
    return evaluatePlan(*context).entry;
  return kind == NGC_ENTRY_GRADIENT
             ? context->plans[kind - 1][context->mode - 1].entry
             : nullptr;
}

uint32_t ngc_context_mode(const ngc_context *context) {
  return context ? context->mode : 0;
}

uint32_t ngc_context_precision(const ngc_context *context) {
  return context ? context->precision : 0;
}
