// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `ngc --report` and `ngc-run --profile` show: each step of each entry,
// how long it should take by the machine's limits, and how long it took.
//
//   facts of the artifact ── readReport ─┬─ asText   a table
//   measured times ──────────────────────┼─ asPage   one HTML file
//                                        └─ asJson   for programs
//
// A step cannot be faster than the slower of two:
//
//   work / peak                 a multiply-add is 2, other operations count as
//                               the multiply-adds that take as long
//   weights / speed(all weights of the entry)
//     + (read + written) / speed(read + written)
//
// where speed(n) is that of the smallest cache that holds n bytes. What the
// step before has written is still in a cache, weights are there only if all
// of them are. This is the roof; predicted times are those of one core as it
// was described, per cents those of the machine as it was measured.
//
// This header needs neither LLVM nor the runtime: both tools share it.
#ifndef NGC_REPORT_H
#define NGC_REPORT_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ngc::report {

/// In flops, bytes and seconds; all cores that are used together.
struct Machine {
  std::string cpu;
  bool isMeasured = false;
  int threads = 1;
  double flops = 0;                  ///< per second, multiply-adds of real32
  double l2Bytes = 0, l3Bytes = 0;   ///< sizes
  double l2 = 0, l3 = 0, memory = 0; ///< bytes per second

  double speedOf(double bytes) const;
};

/// What was measured of a step in one call, the median of many.
struct Measured {
  double seconds = 0;
  double busy = 0; ///< sum of all threads' time in tasks
  double tasks = 0;
};

/// All executions of a step together, `times` of them.
struct Step {
  std::string kernel, bound;
  std::vector<std::string> layers;
  std::vector<int64_t> tile; ///< rows, columns, steps of the sum; or none
  double flops = 0, work = 0, weights = 0, read = 0, written = 0;
  double times = 1;
  int64_t tasks = 1;
  std::optional<Measured> measured;

  double bytes() const { return weights + read + written; }
  std::string layerText() const;
  /// "6 x 16 x 256", or "-".
  std::string tileText() const;
};

struct Entry {
  std::string name, precision;
  std::vector<int64_t> dims; ///< the batch, then other dynamic ones
  double arena = 0;          ///< bytes
  std::vector<Step> steps;
  std::optional<double> seconds; ///< of a call, measured

  double weights() const;
};

struct Report {
  std::string model;
  Machine machine;
  std::vector<Entry> entries;
};

/// What limits a step, and how much time that takes at least.
struct Roof {
  double compute = 0, memory = 0; ///< seconds
  bool isMemory() const { return memory > compute; }
  double seconds() const { return isMemory() ? memory : compute; }
};
Roof roofOf(const Report &report, const Entry &entry, const Step &step);

/// Per cent of what the roof allows.
double percentOf(const Roof &roof, const Measured &measured);
/// Why a step takes longer than its roof, in a few words; "" near the roof.
std::string reasonOf(const Report &report, const Entry &entry,
                     const Step &step);

/// The facts of an artifact (see ngc_version) for dimensions of these sizes;
/// those that are not told are 1. Nothing if the text is no such facts.
std::optional<Report> readReport(const std::string &facts,
                                 const std::string &model,
                                 const std::vector<int64_t> &dims);

std::string asText(const Report &report);
std::string asPage(const Report &report);
std::string asJson(const Report &report);

/// The form that a file's extension asks for: .html, .json, else a table.
std::string asFile(const Report &report, const std::string &path);

/// "1.23 M", for people.
std::string shortNumber(double value);

} // namespace ngc::report

#endif
