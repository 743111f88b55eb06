// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Recorder.h - when steps and tasks of calls run --------------------===//
//
//   runtime ── step, task ──> Recorder ──┬─ Profile  medians, report
//                                        └─ Trace    slices on a time line
//
//===----------------------------------------------------------------------===//
#ifndef NGC_TOOLS_RUN_RECORDER_H
#define NGC_TOOLS_RUN_RECORDER_H

#include "Run.h"

#include <chrono>
#include <map>

namespace ngc::run {

/// A step of an entry.
struct StepName {
  const ngc_entry *entry = nullptr;
  int32_t number = -1;
  auto operator<=>(const StepName &) const = default;
};

/// What ran when on which thread; seconds since the recorder was made.
struct Slice {
  StepName step;
  double begin, end;
};

/// What a step took in one call, all its executions together.
struct StepTime {
  double seconds = 0, busy = 0, tasks = 0;
};

/// Watches a context's calls while it lives.
class Recorder {
public:
  explicit Recorder(ngc_context *context);
  ~Recorder();
  Recorder(const Recorder &) = delete;

  /// Slices are kept from here on, at most so many of a thread.
  void keepSlices(size_t most);

  /// Forgets the times, for the next call.
  void beginCall() { times.clear(); }
  const std::map<StepName, StepTime> &callTimes() const { return times; }

  /// Of each thread: the calling one has its steps in front.
  const std::vector<Slice> &steps() const { return stepSlices; }
  const std::vector<Slice> &tasksOf(size_t worker) const {
    return workers[worker].slices;
  }
  size_t threads() const { return workers.size(); }

private:
  using Clock = std::chrono::steady_clock;

  /// On a cache line of its own, as each thread writes its own.
  struct alignas(64) Worker {
    double begin = 0, busy = 0, tasks = 0;
    std::vector<Slice> slices;
  };

  void tellStep(const ngc_entry *entry, int32_t number);
  void tellTask(int32_t worker, bool begins);
  double now() const {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  ngc_context *context;
  Clock::time_point start = Clock::now();
  std::vector<Worker> workers;
  std::vector<Slice> stepSlices;
  size_t most = 0; ///< slices to keep
  StepName current;
  double begin = 0; ///< of the current step
  std::map<StepName, StepTime> times;
};

/// Times of many calls.
class Profile {
public:
  void addCall(const Recorder &recorder, double seconds);
  /// Medians of the entries that ran, beside what this machine can do.
  report::Report finish(const ngc_handle *model, int64_t batch,
                        int threads) const;

private:
  std::vector<double> calls;
  std::map<StepName, std::vector<StepTime>> times;
};

/// The slices as a file for ui.perfetto.dev.
void writeTrace(const std::string &path, const ngc_handle *model, int64_t batch,
                const Recorder &recorder);

} // namespace ngc::run

#endif
