// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Profile.cpp - what each kernel takes, and traces ------------------===//
//
// The artifact tells what each step does, the recorder when it ran. A profile
// is both in one report, medians over all calls; a trace is a file that
// ui.perfetto.dev and chrome://tracing show, one track for each thread:
//
//   {"name": "conv1 relu1", "cat": "conv1", "ph": "X", "pid": 1, "tid": 0,
//    "ts": 12.5, "dur": 30.25, "args": {"kernel": "conv1", "flops": 1290}}
//
//===----------------------------------------------------------------------===//
#include "Recorder.h"

#include <algorithm>

using namespace ngc::run;
namespace report = ngc::report;

static report::Report factsOf(const ngc_handle *model, int64_t batch) {
  const ngc_version &version = *ngc_model_version(model);
  const char *name = ngc_model_tables(model)->name;
  std::optional<report::Report> facts;
  if (version.facts)
    facts = report::readReport(version.facts, name, {batch});
  if (!facts)
    throw Error(std::string("'") + name +
                "' does not tell what its kernels do; compile it again");
  return *facts;
}

/// The report's entry of the same name; null if it has none.
static report::Entry *find(report::Report &facts, const ngc_entry *entry) {
  for (report::Entry &each : facts.entries)
    if (each.name == entry->name)
      return &each;
  return nullptr;
}

static double median(std::vector<double> values) {
  auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

//===-- profiles ----------------------------------------------------------===//

void Profile::addCall(const Recorder &recorder, double seconds) {
  calls.push_back(seconds);
  for (const auto &[step, time] : recorder.callTimes())
    times[step].push_back(time);
}

report::Report Profile::finish(const ngc_handle *model, int64_t batch,
                               int threads) const {
  report::Report result = factsOf(model, batch);
  result.machine = measureMachine(threads, result.machine);
  for (const auto &[name, all] : times) {
    report::Entry *entry = find(result, name.entry);
    if (!entry || size_t(name.number) >= entry->steps.size())
      continue;
    auto medianOf = [&](double StepTime::*what) {
      std::vector<double> values;
      for (const StepTime &time : all)
        values.push_back(time.*what);
      return median(std::move(values));
    };
    entry->seconds = median(calls);
    entry->steps[size_t(name.number)].measured =
        report::Measured{medianOf(&StepTime::seconds),
                         medianOf(&StepTime::busy), medianOf(&StepTime::tasks)};
  }
  std::erase_if(result.entries, [](const report::Entry &entry) {
    return !entry.seconds; // it did not run
  });
  return result;
}

//===-- traces ------------------------------------------------------------===//

namespace {
class TraceWriter {
public:
  TraceWriter(const ngc_handle *model, int64_t batch)
      : facts(factsOf(model, batch)) {}

  void nameThread(size_t thread) {
    events.push_back({{"name", "thread_name"},
                      {"ph", "M"},
                      {"pid", 1},
                      {"tid", thread},
                      {"args",
                       {{"name", thread ? "worker " + std::to_string(thread)
                                        : std::string("calling thread")}}}});
  }
  void add(const Slice &slice, size_t thread, const char *category) {
    constexpr double micro = 1e-6;
    Json event = {{"name", slice.step.entry->name},
                  {"cat", category},
                  {"ph", "X"},
                  {"pid", 1},
                  {"tid", thread},
                  {"ts", slice.begin / micro},
                  {"dur", (slice.end - slice.begin) / micro}};
    report::Entry *entry = find(facts, slice.step.entry);
    if (entry && size_t(slice.step.number) < entry->steps.size()) {
      const report::Step &step = entry->steps[size_t(slice.step.number)];
      event["name"] = step.layers.empty() ? step.kernel : step.layerText();
      event["args"] = {{"entry", entry->name},      {"kernel", step.kernel},
                       {"step", slice.step.number}, {"flops", step.flops},
                       {"bytes", step.bytes()},     {"tile", step.tileText()}};
    }
    events.push_back(std::move(event));
  }
  std::string text() const {
    Json json = {{"displayTimeUnit", "ns"}, {"traceEvents", events}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }

private:
  report::Report facts;
  Json events = Json::array();
};
} // namespace

void ngc::run::writeTrace(const std::string &path, const ngc_handle *model,
                          int64_t batch, const Recorder &recorder) {
  TraceWriter writer(model, batch);
  for (size_t thread = 0; thread < recorder.threads(); ++thread)
    writer.nameThread(thread);
  for (const Slice &slice : recorder.steps())
    writer.add(slice, 0, "kernel");
  for (size_t thread = 0; thread < recorder.threads(); ++thread)
    for (const Slice &slice : recorder.tasksOf(thread))
      writer.add(slice, thread, "task");
  writeFile(path, writer.text());
}
