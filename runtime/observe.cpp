// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- observe.cpp - who watches the steps of a call ---------------------===//
//
// Compiled code tells its host the number of each step; the context knows
// which entry that is a step of. Tasks are told by the pool.
//
//===----------------------------------------------------------------------===//

#include "context.h"

using namespace ngc;

static void tellStep(void *observed, int32_t number) {
  const auto &context = *static_cast<const ngc_context *>(observed);
  context.observer.step(context.observer.user, context.running, number);
}

ngc_status ngc_context_observe(ngc_context *context,
                               const ngc_observer *observer) {
  if (!context)
    return NGC_ERROR_NULL;
  if (observer && observer->size < sizeof *observer)
    return context->message.fail(NGC_ERROR_RANGE,
                                 "observer.size is %llu, expected "
                                 "sizeof(ngc_observer), which is %zu",
                                 (unsigned long long)observer->size,
                                 sizeof *observer);
  context->observer = observer ? *observer : ngc_observer{};
  context->host.step = context->observer.step ? tellStep : nullptr;
  context->host.observer = context;
  if (context->pool)
    observePool(context->pool,
                context->observer.task ? &context->observer : nullptr);
  return NGC_OK;
}
