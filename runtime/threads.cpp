// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- threads.cpp - our own parallel_for --------------------------------===//
//
// A job is a loop cut into tasks of `grain` items. Threads take the next task
// from one counter until none is left; the cut never depends on how many
// threads there are, so neither do results. The calling thread is worker 0.
//
// Between jobs workers spin for a moment (the next job of the same call is a
// few microseconds away) and then sleep on a futex. The caller must not wait
// for sleepers: who comes late finds the gate closed and the job done without
// him. So a job is guarded by one word,
//
//   gate = open bit | number of workers inside
//
//   caller                          worker
//   write job, gate = open          wait until epoch differs from the last seen
//   ++epoch, wake sleepers          enter: gate + 1, only if the gate is open
//   take tasks                      take tasks
//   clear open, wait for gate == 0  leave: gate - 1
//
//===----------------------------------------------------------------------===//

#include "core.h"

#include <atomic>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ngc {
namespace {

constexpr uint32_t openBit = 0x80000000u;
/// About 20 microseconds of pauses: longer than the serial parts between the
/// kernels of one call, shorter than a scheduler's time slice.
constexpr int spins = 1000;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::atomic_signal_fence(std::memory_order_seq_cst);
#endif
}

void futexWait(std::atomic<uint32_t> &word, uint32_t seen) {
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
}

void futexWake(std::atomic<uint32_t> &word) {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

/// Each worker counts on its own cache line.
struct alignas(64) Worker {
  std::atomic<uint64_t> tasks{0};
  Pool *pool = nullptr;
  int32_t number = 0;
  pthread_t thread;
};

} // namespace

struct Pool {
  alignas(64) std::atomic<uint32_t> epoch{0};
  std::atomic<uint32_t> sleepers{0};
  std::atomic<bool> stop{false};
  alignas(64) std::atomic<uint32_t> gate{0};
  std::atomic<uint32_t> callerWaits{0};
  alignas(64) std::atomic<int64_t> next{0};
  // The job; written while the gate is closed and nobody is inside.
  ngc_body body;
  void *arguments;
  int64_t count, grain, tasks;
  // Fixed after creation.
  int32_t threads, started;
  Worker *workers;
  const ngc_observer *observer = nullptr; ///< written between jobs

  void runTasks(Worker &worker) {
    uint64_t done = 0;
    for (;;) {
      int64_t task = next.fetch_add(1, std::memory_order_relaxed);
      if (task >= tasks)
        break;
      int64_t begin = task * grain;
      int64_t end = count - begin < grain ? count : begin + grain;
      if (observer)
        observer->task(observer->user, worker.number, 1);
      body(arguments, begin, end, worker.number);
      if (observer)
        observer->task(observer->user, worker.number, 0);
      ++done;
    }
    worker.tasks.fetch_add(done, std::memory_order_relaxed);
  }

  /// Waits for a job that `last` does not name, or for the end.
  uint32_t awaitEpoch(uint32_t last) {
    for (int i = 0; i < spins; ++i) {
      uint32_t now = epoch.load(std::memory_order_acquire);
      if (now != last)
        return now;
      pause();
    }
    // Either the caller sees the sleeper, or the futex sees the new epoch.
    sleepers.fetch_add(1);
    while (epoch.load() == last)
      futexWait(epoch, last);
    sleepers.fetch_sub(1);
    return epoch.load();
  }

  bool enter() {
    uint32_t seen = gate.load(std::memory_order_relaxed);
    while (seen & openBit)
      if (gate.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire,
                                     std::memory_order_relaxed))
        return true;
    return false;
  }

  void leave() {
    if (gate.fetch_sub(1) == 1 && callerWaits.load())
      futexWake(gate);
  }

  void awaitEmpty() {
    for (int i = 0; i < spins; ++i) {
      if (!gate.load(std::memory_order_acquire))
        return;
      pause();
    }
    callerWaits.store(1);
    while (uint32_t inside = gate.load())
      futexWait(gate, inside);
    callerWaits.store(0);
  }

  void wakeWorkers() {
    epoch.fetch_add(1);
    if (sleepers.load())
      futexWake(epoch);
  }
};

static void *work(void *argument) {
  Worker &worker = *static_cast<Worker *>(argument);
  Pool &pool = *worker.pool;
  for (uint32_t last = 0;;) {
    uint32_t now = pool.awaitEpoch(last);
    if (pool.stop.load())
      return nullptr;
    last = now;
    if (!pool.enter())
      continue;
    pool.runTasks(worker);
    pool.leave();
  }
}

void poolParallelFor(void *context, ngc_body body, void *arguments,
                     int64_t count, int64_t grain) {
  Pool &pool = *static_cast<Pool *>(context);
  if (count <= 0)
    return;
  pool.body = body;
  pool.arguments = arguments;
  pool.count = count;
  pool.grain = grain > 0 ? grain : count;
  pool.tasks = (count - 1) / pool.grain + 1;
  pool.next.store(0, std::memory_order_relaxed);
  bool alone = pool.tasks == 1 || pool.started == 0;
  if (!alone) {
    pool.gate.store(openBit, std::memory_order_release);
    pool.wakeWorkers();
  }
  pool.runTasks(pool.workers[0]);
  if (alone)
    return;
  pool.gate.fetch_and(~openBit);
  pool.awaitEmpty();
}

Pool *createPool(int32_t threads) {
  void *memory = aligned_alloc(alignof(Pool), sizeof(Pool));
  void *workers = aligned_alloc(alignof(Worker), sizeof(Worker) * threads);
  if (!memory || !workers) {
    free(memory);
    free(workers);
    return nullptr;
  }
  Pool *pool = new (memory) Pool();
  pool->threads = threads;
  pool->workers = static_cast<Worker *>(workers);
  for (int32_t i = 0; i < threads; ++i) {
    Worker *worker = new (pool->workers + i) Worker();
    worker->pool = pool;
    worker->number = i;
  }
  for (int32_t i = 1; i < threads; ++i) {
    Worker &worker = pool->workers[i];
    if (pthread_create(&worker.thread, nullptr, work, &worker)) {
      destroyPool(pool);
      return nullptr;
    }
    ++pool->started;
  }
  return pool;
}

void destroyPool(Pool *pool) {
  if (!pool)
    return;
  pool->stop.store(true);
  pool->wakeWorkers();
  for (int32_t i = 1; i <= pool->started; ++i)
    pthread_join(pool->workers[i].thread, nullptr);
  free(pool->workers);
  free(pool);
}

uint64_t poolTasks(const Pool *pool, int32_t worker) {
  if (!pool || worker < 0 || worker >= pool->threads)
    return 0;
  return pool->workers[worker].tasks.load(std::memory_order_relaxed);
}

void observePool(Pool *pool, const ngc_observer *observer) {
  pool->observer = observer;
}

int32_t availableProcessors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? int32_t(online) : 1;
}

} // namespace ngc
