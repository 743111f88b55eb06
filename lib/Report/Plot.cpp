// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The roofline: what a step can reach depends on how many operations it makes
// of each byte. Both axes are logarithmic; so roofs are straight lines.
//
//   flop/s │   ╱───────── peak
//          │  ╱ ● a step
//          │ ╱● from memory
//          └────────────── flops per byte
#include "Plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace ngc::report;

namespace {
constexpr double width = 720, height = 360, left = 64, right = 16, top = 16,
                 bottom = 40;

/// A range of powers of ten along one side.
struct Scale {
  double low, high, from, to; // exponents, places

  double operator()(double value) const {
    double at = (std::log10(value) - low) / (high - low);
    return from + std::clamp(at, 0.0, 1.0) * (to - from);
  }
};

class Plot {
public:
  Plot(const Report &report, const Entry &entry)
      : report(report), entry(entry) {}
  std::string draw();

private:
  struct Point {
    const Step *step;
    double intensity, speed;
  };

  void findPoints();
  void chooseScales();
  void drawGrid();
  void drawRoofs();
  void drawPoints();
  void line(const char *kind, double x1, double y1, double x2, double y2);
  void text(double x, double y, const char *anchor, const std::string &words);

  const Report &report;
  const Entry &entry;
  std::vector<Point> points;
  Scale x{}, y{};
  std::string svg;
};
} // namespace

static std::string place(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

void Plot::line(const char *kind, double x1, double y1, double x2, double y2) {
  svg += std::string("<line class=\"") + kind + "\" x1=\"" + place(x1) +
         "\" y1=\"" + place(y1) + "\" x2=\"" + place(x2) + "\" y2=\"" +
         place(y2) + "\"/>\n";
}

void Plot::text(double x, double y, const char *anchor,
                const std::string &words) {
  svg += "<text x=\"" + place(x) + "\" y=\"" + place(y) + "\" text-anchor=\"" +
         anchor + "\">" + escaped(words) + "</text>\n";
}

void Plot::findPoints() {
  for (const Step &step : entry.steps) {
    double seconds = step.measured ? step.measured->seconds
                                   : roofOf(report, entry, step).seconds();
    if (step.flops > 0 && step.bytes() > 0 && seconds > 0)
      points.push_back(
          {&step, step.flops / step.bytes(), step.flops / seconds});
  }
}

void Plot::chooseScales() {
  double lowX = 0.1, highX = 1000, lowY = report.machine.flops / 1e4,
         highY = report.machine.flops * 1.5;
  for (const Point &point : points) {
    lowX = std::min(lowX, point.intensity);
    highX = std::max(highX, point.intensity);
    lowY = std::min(lowY, point.speed);
    highY = std::max(highY, point.speed);
  }
  x = {std::floor(std::log10(lowX)), std::ceil(std::log10(highX)), left,
       width - right};
  y = {std::floor(std::log10(lowY)), std::ceil(std::log10(highY)),
       height - bottom, top};
}

void Plot::drawGrid() {
  constexpr double gap = 6, below = 18;
  for (double power = x.low; power <= x.high; ++power) {
    double at = x(std::pow(10, power));
    line("grid", at, y.from, at, y.to);
    text(at, y.from + below, "middle", shortNumber(std::pow(10, power)));
  }
  for (double power = y.low; power <= y.high; ++power) {
    double at = y(std::pow(10, power));
    line("grid", x.from, at, x.to, at);
    text(x.from - gap, at + gap, "end", shortNumber(std::pow(10, power)));
  }
  text((x.from + x.to) / 2, height - gap, "middle",
       "flops per byte; upwards: flops per second");
}

void Plot::drawRoofs() {
  const Machine &machine = report.machine;
  constexpr double gap = 6;
  line("roof", x(machine.flops / machine.l2), y(machine.flops), x.to,
       y(machine.flops));
  text(x.to, y(machine.flops) - gap, "end", "peak");
  struct Slope {
    const char *name;
    double speed;
  };
  for (auto [name, speed] :
       {Slope{"second cache", machine.l2}, Slope{"third cache", machine.l3},
        Slope{"memory", machine.memory}}) {
    // From where the plot begins, left or below, to the peak.
    double from = std::max(std::pow(10, x.low), std::pow(10, y.low) / speed);
    double to = machine.flops / speed;
    if (speed <= 0 || from >= to)
      continue;
    line("roof", x(from), y(from * speed), x(to), y(machine.flops));
    text(x(from) + gap, y(from * speed) - gap, "start", name);
  }
}

void Plot::drawPoints() {
  double longest = 0;
  auto secondsOf = [](const Point &point) {
    return point.step->flops / point.speed;
  };
  for (const Point &point : points)
    longest = std::max(longest, secondsOf(point));
  constexpr double least = 3, more = 9; // radius, by area
  for (const Point &point : points)
    svg += "<circle cx=\"" + place(x(point.intensity)) + "\" cy=\"" +
           place(y(point.speed)) + "\" r=\"" +
           place(least + more * std::sqrt(secondsOf(point) / longest)) +
           "\"><title>" + escaped(point.step->layerText()) + " (" +
           escaped(point.step->kernel) + "): " + shortNumber(point.speed) +
           "flop/s, " + shortNumber(point.intensity) +
           " flops per byte</title></circle>\n";
}

std::string Plot::draw() {
  findPoints();
  chooseScales();
  svg = "<svg viewBox=\"0 0 " + place(width) + " " + place(height) +
        "\" role=\"img\" aria-label=\"roofline of " + escaped(entry.name) +
        "\">\n";
  drawGrid();
  drawRoofs();
  drawPoints();
  return svg + "</svg>\n";
}

std::string ngc::report::plotOf(const Report &report, const Entry &entry) {
  return Plot(report, entry).draw();
}
