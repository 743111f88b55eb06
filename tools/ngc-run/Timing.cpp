// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Timing.cpp - how long a call takes --------------------------------===//
//
// Inputs are random arrays in the form that the net itself takes: an array of
// the port's shape passes by the encoder. One call warms up and takes the
// memory; then calls follow each other until the time is over. With --gradient
// it is calls for outputs and gradients that are timed, with --train steps:
// they change the arrays of this process, and nothing is kept.
//
//===----------------------------------------------------------------------===//
#include "Recorder.h"

#include <algorithm>
#include <chrono>
#include <random>

using namespace ngc::run;

namespace {

Array randomArray(const ngc_port &port, int64_t batch,
                  std::mt19937_64 &generator) {
  Array array;
  array.dims = {batch};
  for (uint32_t axis = 0; axis < port.rank; ++axis) {
    if (port.dims[axis] < 0)
      throw Error("input '" + std::string(port.name) +
                  "' has a varying dimension, for which --random knows no "
                  "length");
    array.dims.push_back(port.dims[axis]);
  }
  int64_t count = 1;
  for (int64_t dim : array.dims)
    count *= dim;
  bool real = port.type == NGC_REAL32 || port.type == NGC_REAL64;
  array.type = real ? NGC_REAL32 : NGC_INT64;
  array.bytes.resize(count * ngc_type_bytes(array.type));
  if (real) {
    std::uniform_real_distribution<float> numbers(-1, 1);
    auto *to = reinterpret_cast<float *>(array.bytes.data());
    std::generate_n(to, count, [&] { return numbers(generator); });
  } else {
    bool ranged = port.low <= port.high;
    std::uniform_int_distribution<int64_t> numbers(ranged ? port.low : 0,
                                                   ranged ? port.high : 1);
    auto *to = reinterpret_cast<int64_t *>(array.bytes.data());
    std::generate_n(to, count, [&] { return numbers(generator); });
  }
  int64_t stride = ngc_type_bytes(array.type);
  array.strides.resize(array.dims.size());
  for (size_t axis = array.dims.size(); axis-- > 0; stride *= array.dims[axis])
    array.strides[axis] = stride;
  return array;
}

} // namespace

/// Milliseconds of each call, until the time is over.
static std::vector<double> repeat(ngc_context *context, Call &call,
                                  const TimingOptions &options,
                                  Recorder *recorder, Profile *profile) {
  using Clock = std::chrono::steady_clock;
  using Milliseconds = std::chrono::duration<double, std::milli>;
  constexpr double milli = 1e-3;
  std::vector<double> times;
  Clock::time_point start = Clock::now(), before = start;
  do {
    if (recorder)
      recorder->beginCall();
    call.run(context);
    Clock::time_point after = Clock::now();
    times.push_back(Milliseconds(after - before).count());
    if (profile)
      profile->addCall(*recorder, times.back() * milli);
    before = profile ? Clock::now() : after;
  } while (std::chrono::duration<double>(before - start).count() <
           options.seconds);
  return times;
}

Json ngc::run::timeCalls(const ngc_model &tables, ngc_context *context,
                         Call call, const TimingOptions &options,
                         Recorder *recorder, Profile *profile) {
  std::mt19937_64 generator(1234);
  Values values;
  for (uint32_t i = 0; i < tables.input_count; ++i)
    call.inputs.push_back({tables.inputs[i].name,
                           values.array(randomArray(
                               tables.inputs[i], options.batch, generator))});
  call.run(context);
  if (recorder)
    recorder->keepSlices(options.slices);
  std::vector<double> times = repeat(context, call, options, recorder, profile);
  auto middle = times.begin() + times.size() / 2;
  std::nth_element(times.begin(), middle, times.end());
  Json json = {
      {"batch", options.batch},
      {"batch_size", std::min(options.batch, ngc_context_batch_size(context))},
      {"threads", ngc_context_threads(context)},
      {"median_ms", *middle},
      {"min_ms", *std::min_element(times.begin(), times.end())},
      {"runs", times.size()},
      {"arena_bytes", ngc_context_arena_bytes(context)}};
  if (call.differentiates)
    json["gradients"] = call.gradients.size();
  if (call.rate)
    json["rate"] = *call.rate;
  return json;
}
