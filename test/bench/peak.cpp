// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GFLOP/s of one core that does nothing but f32 FMAs in registers: what no
// kernel without tiles can exceed. Twelve sums hide the latency of the FMA
// (4 cycles, 2 a cycle need 8). The best of many short tries is printed, since
// other programs may run beside it.
//
//   c++ -O2 -march=native peak.cpp -o peak && ./peak
#include <chrono>
#include <cstdio>

#if defined(__AVX512F__)
constexpr int lanes = 16;
#elif defined(__AVX__)
constexpr int lanes = 8;
#else
constexpr int lanes = 4;
#endif
typedef float Vector __attribute__((vector_size(lanes * 4)));
constexpr int sums = 12, steps = 20000, tries = 400;

// Read from memory that the compiler cannot see through.
volatile float factor = 0.999f, term = 0.001f;

int main() {
  Vector a = Vector{} + factor, b = Vector{} + term, x[sums];
  for (int i = 0; i < sums; ++i)
    x[i] = Vector{} + float(i);
  double best = 0;
  for (int attempt = 0; attempt < tries; ++attempt) {
    auto start = std::chrono::steady_clock::now();
    for (int step = 0; step < steps; ++step)
#pragma GCC unroll 12
      for (int i = 0; i < sums; ++i)
        x[i] = x[i] * a + b;
    std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    double speed = 2.0 * lanes * sums * steps / time.count() / 1e9;
    best = speed > best ? speed : best;
  }
  Vector all = x[0];
  for (int i = 1; i < sums; ++i)
    all += x[i];
  term = all[0];
  std::printf("%.2f\n", best);
}
