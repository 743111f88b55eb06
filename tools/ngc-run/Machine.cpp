// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Machine.cpp - what this machine can do at most --------------------===//
//
// Two loops, on all threads at once: multiply-adds in registers, and reading
// memory of a size that fits in a cache, or in none. The best of many tries
// counts, as other programs may run beside. Each has a version for the widest
// vectors of the processor; twelve sums hide the latency of a multiply-add.
//
//===----------------------------------------------------------------------===//
#include "Run.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <latch>
#include <thread>

using namespace ngc::run;

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int sums = 12;

/// Flops of so many steps; `x` hides from the compiler what is multiplied.
template <int lanes>
[[gnu::always_inline]] inline double multiplyAdd(int64_t steps, float *x) {
  typedef float Vector __attribute__((vector_size(lanes * sizeof(float))));
  Vector a = Vector{} + x[0], b = Vector{} + x[1], sum[sums];
  for (int i = 0; i < sums; ++i)
    sum[i] = Vector{} + float(i);
  for (int64_t step = 0; step < steps; ++step) {
#pragma clang loop unroll(full)
    for (int i = 0; i < sums; ++i)
      sum[i] = sum[i] * a + b;
  }
  Vector all = sum[0];
  for (int i = 1; i < sums; ++i)
    all += sum[i];
  x[0] = all[0] * 0 + a[0];
  return 2.0 * lanes * sums * double(steps);
}

template <int lanes>
[[gnu::always_inline]] inline float readAll(const float *from, int64_t count) {
  typedef float Vector __attribute__((vector_size(lanes * sizeof(float))));
  constexpr int at = 8; // vectors at a time
  Vector sum[at] = {};
  const auto *vectors = reinterpret_cast<const Vector *>(from);
  for (int64_t i = 0; i + at <= count / lanes; i += at) {
#pragma clang loop unroll(full)
    for (int j = 0; j < at; ++j)
      sum[j] += vectors[i + j];
  }
  for (int j = 1; j < at; ++j)
    sum[0] += sum[j];
  return sum[0][0];
}

/// The loops for one width of vectors.
struct Loops {
  double (*multiplyAdd)(int64_t steps, float *x);
  float (*readAll)(const float *from, int64_t count);
};

#if defined(__x86_64__)
[[gnu::target("avx512f")]] double multiplyAdd512(int64_t steps, float *x) {
  return multiplyAdd<16>(steps, x);
}
[[gnu::target("avx512f")]] float readAll512(const float *from, int64_t count) {
  return readAll<16>(from, count);
}
[[gnu::target("avx2,fma")]] double multiplyAdd256(int64_t steps, float *x) {
  return multiplyAdd<8>(steps, x);
}
[[gnu::target("avx2,fma")]] float readAll256(const float *from, int64_t count) {
  return readAll<8>(from, count);
}
#endif
double multiplyAdd128(int64_t steps, float *x) {
  return multiplyAdd<4>(steps, x);
}
float readAll128(const float *from, int64_t count) {
  return readAll<4>(from, count);
}

Loops chooseLoops() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return {multiplyAdd512, readAll512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {multiplyAdd256, readAll256};
#endif
  return {multiplyAdd128, readAll128};
}

/// Runs `work` on all threads at once, several times; it tells how much it has
/// done. The best sum of their speeds.
double speedOf(int threads, int tries, const std::function<double(int)> &work) {
  double best = 0;
  for (int attempt = 0; attempt < tries; ++attempt) {
    std::vector<double> speeds(threads);
    std::latch start(threads);
    auto run = [&](int thread) {
      start.arrive_and_wait();
      Clock::time_point begin = Clock::now();
      double done = work(thread);
      speeds[thread] = done / Seconds(Clock::now() - begin).count();
    };
    std::vector<std::thread> others;
    for (int thread = 1; thread < threads; ++thread)
      others.emplace_back(run, thread);
    run(0);
    for (std::thread &thread : others)
      thread.join();
    double sum = 0;
    for (double speed : speeds)
      sum += speed;
    best = std::max(best, sum);
  }
  return best;
}

/// Bytes per second of threads that each read memory of their own again and
/// again.
double readingSpeed(const Loops &loops, int threads, double bytesEach) {
  constexpr double readBytes = 8e6; // at least, of one thread and try
  constexpr double allBytes = 400e6;
  constexpr int64_t vector = 64, floats = vector / int64_t(sizeof(float));
  int64_t count = int64_t(bytesEach) / vector * floats;
  std::vector<std::vector<float>> memory(threads);
  for (auto &own : memory)
    own.assign(size_t(count + floats), 1.0f);
  auto aligned = [&](int thread) {
    auto address = reinterpret_cast<uintptr_t>(memory[thread].data());
    return reinterpret_cast<const float *>((address + vector - 1) / vector *
                                           vector);
  };
  int64_t turns = std::max<int64_t>(1, int64_t(readBytes / bytesEach));
  int tries = 3 + int(allBytes / threads / std::max(bytesEach, readBytes));
  return speedOf(threads, tries, [&](int thread) {
    volatile float sink = 0;
    for (int64_t turn = 0; turn < turns; ++turn)
      sink = sink + loops.readAll(aligned(thread), count);
    return double(turns) * double(count) * sizeof(float);
  });
}

/// The size of a data cache as the system tells it: the C library reports what
/// all sockets have together.
double cacheBytes(int level, double otherwise) {
  for (int index = 0; index < 8; ++index) {
    std::string folder = "/sys/devices/system/cpu/cpu0/cache/index" +
                         std::to_string(index) + "/";
    int found = 0;
    std::ifstream(folder + "level") >> found;
    double bytes = 0;
    std::string unit, type;
    std::ifstream(folder + "size") >> bytes >> unit;
    std::ifstream(folder + "type") >> type;
    if (found == level && type != "Instruction" && bytes > 0)
      return bytes * (unit == "M" ? 1 << 20 : unit == "K" ? 1 << 10 : 1);
  }
  return otherwise;
}

} // namespace

ngc::report::Machine
ngc::run::measureMachine(int threads, const ngc::report::Machine &described) {
  constexpr int64_t steps = 200000; // half a millisecond
  constexpr int tries = 100;
  constexpr double leastMemory = 64e6, mostMemory = 512e6;
  Loops loops = chooseLoops();
  ngc::report::Machine machine = described;
  machine.cpu = "this machine";
  machine.isMeasured = true;
  machine.threads = threads;
  double l2 = cacheBytes(2, described.l2Bytes);
  double l3 = cacheBytes(3, described.l3Bytes);
  machine.flops = speedOf(threads, tries, [&](int) {
    float x[2] = {0.999f, 0.001f};
    return loops.multiplyAdd(steps, x);
  });
  machine.l2Bytes = l2 * threads; // each thread has one
  machine.l3Bytes = std::max(l3, machine.l2Bytes);
  machine.l2 = readingSpeed(loops, threads, l2 / 2);
  double memory = std::clamp(2 * l3, leastMemory, mostMemory) / threads;
  machine.memory = readingSpeed(loops, threads, memory);
  machine.l3 = l3 > machine.l2Bytes
                   ? readingSpeed(loops, threads, l3 / 2 / threads)
                   : machine.memory;
  return machine;
}
