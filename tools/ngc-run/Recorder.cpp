// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Recorder.cpp - when steps and tasks of calls run ------------------===//
//
// Workers run tasks only between two words of the calling thread about steps,
// so they may read the current step, and the calling thread may read their
// sums when a step ends.
//
//===----------------------------------------------------------------------===//
#include "Recorder.h"

using namespace ngc::run;

Recorder::Recorder(ngc_context *context)
    : context(context), workers(size_t(ngc_context_threads(context))) {
  ngc_observer observer = {};
  observer.size = sizeof observer;
  observer.user = this;
  observer.step = [](void *user, const ngc_entry *entry, int32_t number) {
    static_cast<Recorder *>(user)->tellStep(entry, number);
  };
  observer.task = [](void *user, int32_t worker, uint32_t begins) {
    static_cast<Recorder *>(user)->tellTask(worker, begins != 0);
  };
  check(ngc_context_observe(context, &observer), context);
}

Recorder::~Recorder() { ngc_context_observe(context, nullptr); }

void Recorder::keepSlices(size_t count) {
  most = count;
  stepSlices.reserve(most);
  for (Worker &worker : workers)
    worker.slices.reserve(most);
}

void Recorder::tellStep(const ngc_entry *entry, int32_t number) {
  double end = now();
  if (current.number >= 0) {
    StepTime &time = times[current];
    time.seconds += end - begin;
    double busy = 0, tasks = 0;
    for (Worker &worker : workers) {
      busy += worker.busy;
      tasks += worker.tasks;
      worker.busy = worker.tasks = 0;
    }
    // Without tasks the calling thread has done it.
    time.busy += tasks > 0 ? busy : end - begin;
    time.tasks += tasks > 0 ? tasks : 1;
    if (stepSlices.size() < most)
      stepSlices.push_back({current, begin, end});
  }
  current = {entry, number};
  begin = now();
}

void Recorder::tellTask(int32_t number, bool begins) {
  Worker &worker = workers[size_t(number)];
  if (begins) {
    worker.begin = now();
    return;
  }
  double end = now();
  worker.busy += end - worker.begin;
  ++worker.tasks;
  if (worker.slices.size() < most)
    worker.slices.push_back({current, worker.begin, end});
}
