// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- seeds.cpp - where random numbers begin ----------------------------===//
//
// A call has one seed. All its random numbers are functions of the seed, of
// who draws (a layer, a request), of the example and of a counter, so they do
// not depend on threads or on how the batch is cut.
//
//   Automatic   the system's, a new one each call
//   Given       the caller's, the same in each call
//   Inherited   the next of SplitMix64 (Steele, Lea, Flood, "Fast splittable
//               pseudorandom number generators", 2014), which starts at the
//               last seed that was given, or else taken from the system
//
//===----------------------------------------------------------------------===//

#include "context.h"

#include <sys/random.h>

namespace ngc {
namespace {

uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

constexpr uint64_t golden = 0x9E3779B97F4A7C15u;

ngc_status systemSeed(ngc_context &context, uint64_t &seed) {
  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed)
    return NGC_OK;
  return context.message.fail(NGC_ERROR_RUN, "the system has no seed");
}

} // namespace

ngc_status drawSeed(ngc_context &context) {
  bool automatic = context.seeding == NGC_SEEDING_AUTOMATIC;
  if (automatic && !context.plan->binding->random)
    return NGC_OK;
  if (automatic || !context.generatorRuns) {
    if (ngc_status status = systemSeed(context, context.generator))
      return status;
    context.generatorRuns = true;
  }
  if (context.seeding == NGC_SEEDING_INHERITED)
    context.generator += golden;
  context.seed = context.seeding == NGC_SEEDING_INHERITED
                     ? mixed(context.generator)
                     : context.generator;
  return NGC_OK;
}

ngc_status sampleSeed(ngc_context &context, uint32_t request, uint64_t &seed) {
  if (context.seeding == NGC_SEEDING_AUTOMATIC)
    return systemSeed(context, seed);
  seed = mixed(context.seed + (uint64_t(request) + 1) * golden);
  return NGC_OK;
}

} // namespace ngc

using namespace ngc;

ngc_status ngc_context_set_seeding(ngc_context *context, uint32_t seeding,
                                   uint64_t seed) {
  if (!context)
    return NGC_ERROR_NULL;
  if (seeding > NGC_SEEDING_GIVEN)
    return context->message.fail(NGC_ERROR_RANGE, "%u is no way of seeding",
                                 seeding);
  context->seeding = seeding;
  if (seeding == NGC_SEEDING_GIVEN) {
    context->generator = seed;
    context->generatorRuns = true;
  }
  return NGC_OK;
}

uint64_t ngc_context_seed(const ngc_context *context) {
  return context ? context->seed : 0;
}
