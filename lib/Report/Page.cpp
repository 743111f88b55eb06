// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A report as one HTML file: nothing is loaded from elsewhere, colours follow
// the reader's choice of light or dark, a click on a heading sorts.
#include "Plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace ngc::report;

static constexpr const char *style = R"(
:root { color-scheme: light dark; --ink: #1c1c1c; --dim: #6a6a6a;
  --page: #fff; --line: #ddd; --bar: #9ec5f8; --dot: #2563eb; --roof: #c2410c }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --dim: #9a9a9a;
  --page: #16181c; --line: #33363c; --bar: #274b7c; --dot: #7fb0ff;
  --roof: #fb923c } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink);
  background: var(--page); margin: 2em auto; max-width: 1200px;
  padding: 0 1em }
h1 { font-size: 1.5em } h2 { font-size: 1.2em; margin-top: 2em }
p { color: var(--dim); max-width: 60em }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric:
  tabular-nums }
th, td { padding: .25em .6em; border-bottom: 1px solid var(--line);
  text-align: right; white-space: nowrap }
th { cursor: pointer; color: var(--dim); font-weight: 600 }
th.text, td.text { text-align: left; white-space: normal }
td.bar { background: linear-gradient(90deg, var(--bar) var(--part),
  transparent var(--part)); min-width: 7em }
svg { width: 100%; max-width: 900px; font-size: 11px }
svg text { fill: var(--dim) }
.grid { stroke: var(--line) } .roof { stroke: var(--roof); stroke-width: 2 }
circle { fill: var(--dot); fill-opacity: .55; stroke: var(--dot) }
)";

// Cells carry the number to sort by; texts sort by themselves.
static constexpr const char *script = R"(
for (const heading of document.querySelectorAll("th"))
  heading.addEventListener("click", () => {
    const body = heading.closest("table").tBodies[0];
    const column = heading.cellIndex, down = heading.dataset.down !== "1";
    heading.dataset.down = down ? "1" : "0";
    const key = row => { const cell = row.cells[column];
      return cell.dataset.value === undefined ? cell.textContent
        : Number(cell.dataset.value); };
    const rows = [...body.rows].sort((a, b) => {
      const x = key(a), y = key(b);
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1); });
    body.append(...rows);
  });
)";

std::string ngc::report::escaped(const std::string &text) {
  std::string result;
  for (char c : text)
    switch (c) {
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '&':
      result += "&amp;";
      break;
    case '"':
      result += "&quot;";
      break;
    default:
      result += c;
    }
  return result;
}

//===-- cells -------------------------------------------------------------===//

static std::string textCell(const std::string &text) {
  return "<td class=\"text\">" + escaped(text) + "</td>";
}

static std::string plain(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

static std::string numberCell(double value, const std::string &shown) {
  return "<td data-value=\"" + plain(value) + "\">" + escaped(shown) + "</td>";
}

static std::string numberCell(double value) {
  return numberCell(value, shortNumber(value));
}

// With a bar of its part of the largest.
static std::string barCell(double value, double largest) {
  constexpr double whole = 100;
  double part = largest > 0 ? whole * std::clamp(value / largest, 0., 1.) : 0;
  return "<td class=\"bar\" style=\"--part:" + plain(std::round(part)) +
         "%\" data-value=\"" + plain(value) + "\">" + shortNumber(value) +
         "</td>";
}

//===-- the page ----------------------------------------------------------===//

namespace {
constexpr double micro = 1e-6, giga = 1e9;

/// The longest times, for bars.
struct Longest {
  double roof = 0, measured = 0;
  Longest(const Report &report, const Entry &entry) {
    for (const Step &step : entry.steps) {
      roof = std::max(roof, roofOf(report, entry, step).seconds() / micro);
      if (step.measured)
        measured = std::max(measured, step.measured->seconds / micro);
    }
  }
};
} // namespace

static std::string headings(bool isMeasured) {
  std::string text = "<thead><tr>";
  auto add = [&](const char *title, bool isText) {
    text += std::string("<th") + (isText ? " class=\"text\">" : ">") + title +
            "</th>";
  };
  add("layers", true);
  add("kernel", true);
  for (const char *title : {"flops", "weights", "read", "written", "tile",
                            "times", "tasks", "roof &micro;s"})
    add(title, false);
  add("limit", true);
  if (!isMeasured)
    add("error bound", true);
  else {
    for (const char *title : {"&micro;s", "Gflop/s", "% of roof"})
      add(title, false);
    add("because", true);
  }
  return text + "</tr></thead>\n";
}

static std::string rowOf(const Report &report, const Entry &entry,
                         const Step &step, const Longest &longest) {
  constexpr double whole = 100;
  Roof roof = roofOf(report, entry, step);
  double tile = step.tile.size() > 1 ? double(step.tile[0] * step.tile[1]) : 0;
  std::string text = "<tr>" + textCell(step.layerText()) +
                     textCell(step.kernel) + numberCell(step.flops) +
                     numberCell(step.weights) + numberCell(step.read) +
                     numberCell(step.written) +
                     numberCell(tile, step.tileText()) +
                     numberCell(step.times) + numberCell(double(step.tasks)) +
                     barCell(roof.seconds() / micro, longest.roof) +
                     textCell(roof.isMemory() ? "memory" : "compute");
  if (!entry.seconds)
    text += textCell(step.bound);
  else if (!step.measured)
    text += numberCell(0, "-") + numberCell(0, "-") + numberCell(0, "-") +
            textCell("did not run");
  else
    text += barCell(step.measured->seconds / micro, longest.measured) +
            numberCell(step.flops / step.measured->seconds / giga) +
            barCell(std::round(percentOf(roof, *step.measured)), whole) +
            textCell(reasonOf(report, entry, step));
  return text + "</tr>\n";
}

static std::string sectionOf(const Report &report, const Entry &entry) {
  double flops = 0, roofs = 0;
  for (const Step &step : entry.steps) {
    flops += step.flops;
    roofs += roofOf(report, entry, step).seconds();
  }
  std::string text = "<h2>" + escaped(entry.name) + "</h2>\n<p>" +
                     escaped(entry.precision) + ", " + shortNumber(flops) +
                     "flops, arena of " + shortNumber(entry.arena) +
                     "bytes, roof " + shortNumber(roofs / micro) + " &micro;s";
  if (entry.seconds)
    text += ", call " + shortNumber(*entry.seconds / micro) + " &micro;s";
  text += "</p>\n" + plotOf(report, entry) + "<div class=\"wide\"><table>\n" +
          headings(entry.seconds.has_value()) + "<tbody>\n";
  Longest longest(report, entry);
  for (const Step &step : entry.steps)
    text += rowOf(report, entry, step, longest);
  return text + "</tbody></table></div>\n";
}

static std::string machineText(const Machine &machine) {
  return std::string(machine.isMeasured ? "Measured: " : "Predicted for ") +
         escaped(machine.cpu) +
         ", threads: " + std::to_string(machine.threads) + ". Peak " +
         shortNumber(machine.flops) + "flop/s; " + shortNumber(machine.l2) +
         "B/s in the second cache (" + shortNumber(machine.l2Bytes) + "B), " +
         shortNumber(machine.l3) + "B/s in the third (" +
         shortNumber(machine.l3Bytes) + "B), " + shortNumber(machine.memory) +
         "B/s from memory.";
}

std::string ngc::report::asPage(const Report &report) {
  std::string page =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      escaped(report.model) + "</title>\n<style>" + style +
      "</style></head>\n<body>\n<h1>" + escaped(report.model) + "</h1>\n<p>" +
      machineText(report.machine) +
      " A roof is the least time that work and traffic allow: the larger of "
      "work / peak and bytes / speed of the cache that holds them. The area "
      "of a point is its time.</p>\n";
  for (const Entry &entry : report.entries)
    if (!entry.steps.empty())
      page += sectionOf(report, entry);
  return page + "<script>" + script + "</script>\n</body></html>\n";
}
