// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A report as a table of plain text, columns as wide as what they hold.
#include "ngc/Report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace ngc::report;

//===-- numbers -----------------------------------------------------------===//

static std::string number(double value, const char *format = "%.0f") {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string ngc::report::shortNumber(double value) {
  static constexpr const char *units[] = {"", " k", " M", " G", " T"};
  constexpr double thousand = 1000;
  size_t unit = 0;
  while (std::abs(value) >= thousand && unit + 1 < std::size(units)) {
    value /= thousand;
    ++unit;
  }
  constexpr double ten = 10, hundred = 100;
  bool isWhole = unit == 0 && value == std::floor(value);
  const char *format = isWhole || value >= hundred ? "%.0f"
                       : value >= ten              ? "%.1f"
                                                   : "%.2f";
  return number(value, format) + units[unit];
}

std::string Step::layerText() const {
  std::string text;
  for (const std::string &layer : layers)
    text += (text.empty() ? "" : " ") + layer;
  return text;
}

std::string Step::tileText() const {
  std::string text;
  for (int64_t size : tile)
    text += (text.empty() ? "" : "x") + std::to_string(size);
  return text.empty() ? "-" : text;
}

//===-- columns -----------------------------------------------------------===//

namespace {
class Table {
public:
  /// `isText` columns stand left, numbers right.
  void column(std::string title, bool isText = false) {
    columns.push_back({std::move(title), isText});
  }
  void row(std::vector<std::string> cells) { rows.push_back(std::move(cells)); }
  std::string text() const;

private:
  struct Column {
    std::string title;
    bool isText;
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};
} // namespace

std::string Table::text() const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns.size(); ++i) {
    widths.push_back(columns[i].title.size());
    for (const auto &row : rows)
      widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  auto cell = [&](const std::string &word, size_t i) {
    std::string space(widths[i] - word.size(), ' ');
    text += "  " + (columns[i].isText ? word + space : space + word);
  };
  auto endLine = [&] {
    while (text.back() == ' ')
      text.pop_back();
    text += "\n";
  };
  for (size_t i = 0; i < columns.size(); ++i)
    cell(columns[i].title, i);
  endLine();
  for (const auto &row : rows) {
    for (size_t i = 0; i < row.size(); ++i)
      cell(row[i], i);
    endLine();
  }
  return text;
}

//===-- the report --------------------------------------------------------===//

static std::string machineText(const Machine &machine) {
  constexpr double giga = 1e9;
  return std::string(machine.isMeasured ? "measured: " : "predicted for ") +
         machine.cpu + ", " + std::to_string(machine.threads) +
         (machine.threads == 1 ? " thread: " : " threads: ") +
         number(machine.flops / giga, "%.1f") + " Gflop/s, GB/s " +
         number(machine.l2 / giga, "%.1f") + " in " +
         shortNumber(machine.l2Bytes) + " bytes, " +
         number(machine.l3 / giga, "%.1f") + " in " +
         shortNumber(machine.l3Bytes) + ", " +
         number(machine.memory / giga, "%.1f") + " from memory";
}

static void addColumns(Table &table, bool isMeasured) {
  table.column("layers", true);
  table.column("kernel", true);
  for (const char *title : {"flops", "weights", "read", "written", "tile",
                            "times", "tasks", "roof us"})
    table.column(title);
  table.column("limit", true);
  if (isMeasured) {
    for (const char *title : {"us", "Gflop/s", "% of roof"})
      table.column(title);
    table.column("because", true);
  } else {
    table.column("bound: family, c", true);
  }
}

static std::string entryText(const Report &report, const Entry &entry) {
  constexpr double micro = 1e-6, giga = 1e9;
  double flops = 0, roofs = 0, sum = 0;
  Table table;
  addColumns(table, entry.seconds.has_value());
  for (const Step &step : entry.steps) {
    Roof roof = roofOf(report, entry, step);
    flops += step.flops;
    roofs += roof.seconds();
    std::vector<std::string> row = {step.layerText(),
                                    step.kernel,
                                    number(step.flops),
                                    number(step.weights),
                                    number(step.read),
                                    number(step.written),
                                    step.tileText(),
                                    number(step.times),
                                    std::to_string(step.tasks),
                                    number(roof.seconds() / micro, "%.2f"),
                                    roof.isMemory() ? "memory" : "compute"};
    if (!entry.seconds) {
      row.push_back(step.bound);
    } else if (step.measured) {
      double seconds = step.measured->seconds;
      sum += seconds;
      row.push_back(number(seconds / micro, "%.2f"));
      row.push_back(number(step.flops / seconds / giga, "%.1f"));
      row.push_back(number(percentOf(roof, *step.measured)));
      row.push_back(reasonOf(report, entry, step));
    } else {
      row.insert(row.end(), {"-", "-", "-", "did not run"});
    }
    table.row(std::move(row));
  }
  std::string text = "\n" + entry.name + ": " + entry.precision + ", " +
                     number(flops) + " flops, arena of " + number(entry.arena) +
                     " bytes, roof " + number(roofs / micro, "%.2f") + " us";
  if (entry.seconds)
    text += ", call " + number(*entry.seconds / micro, "%.2f") +
            " us, of which steps " + number(sum / micro, "%.2f");
  return text + "\n" + table.text();
}

std::string ngc::report::asText(const Report &report) {
  int64_t batch = 1;
  for (const Entry &entry : report.entries)
    if (!entry.dims.empty())
      batch = entry.dims[0];
  std::string text =
      report.model + ": all numbers are those of a batch of " +
      std::to_string(batch) +
      "; a kernel's result is within c eps S,\nsee docs/numerics.md; a roof is "
      "the least time, see docs/report.md.\n" +
      machineText(report.machine) + "\n";
  for (const Entry &entry : report.entries)
    text += entryText(report, entry);
  return text;
}

std::string ngc::report::asFile(const Report &report, const std::string &path) {
  if (path.ends_with(".html"))
    return asPage(report);
  return path.ends_with(".json") ? asJson(report) : asText(report);
}
