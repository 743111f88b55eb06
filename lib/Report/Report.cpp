// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the facts in an artifact to a report, and to JSON for programs.
//
//   {"machine": {"cpu": "haswell", "clock_mhz": 3000, "flops_per_cycle": 32,
//      "l2_bytes": 262144, "l2_bytes_per_cycle": 32, ...},
//    "entries": [{"name": "evaluate", "precision": "real32",
//      "batch": 0, "arena": [[64, 1]], "steps": [{"kernel": "wide", "layers":
//      ["wide"],
//        "flops": [[1290, 1]], "read": [[256, 1]], ...}]}]}
//
// A batch is the one that the entry is for; 0: any, and dimension 0 tells.
// A list [c, e0, e1] is the number c * d0^e0 * d1^e1, lists of them are sums.
#include "ngc/Report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

using namespace ngc::report;
using Json = nlohmann::ordered_json;

//===-- limits ------------------------------------------------------------===//

double Machine::speedOf(double bytes) const {
  return bytes <= l2Bytes ? l2 : bytes <= l3Bytes ? l3 : memory;
}

double Entry::weights() const {
  double sum = 0;
  for (const Step &step : steps)
    sum += step.weights / step.times;
  return sum;
}

Roof ngc::report::roofOf(const Report &report, const Entry &entry,
                         const Step &step) {
  const Machine &machine = report.machine;
  double moved = step.read + step.written;
  // Each thread has a part of both, and a second cache of its own.
  double each = step.times > 0 ? moved / step.times : moved;
  return {step.work / machine.flops,
          step.weights / machine.speedOf(entry.weights()) +
              moved / machine.speedOf(each)};
}

double ngc::report::percentOf(const Roof &roof, const Measured &measured) {
  return measured.seconds > 0 ? 100 * roof.seconds() / measured.seconds : 0;
}

//===-- reasons -----------------------------------------------------------===//

static bool sumsProducts(const Step &step) {
  return step.bound.find("contraction") != std::string::npos ||
         step.bound.find("convolution") != std::string::npos;
}

std::string ngc::report::reasonOf(const Report &report, const Entry &entry,
                                  const Step &step) {
  constexpr double near = 90, short_ = 5e-6, idle = 0.8;
  constexpr int64_t shortSum = 32;
  if (!step.measured)
    return "";
  Roof roof = roofOf(report, entry, step);
  if (percentOf(roof, *step.measured) >= near)
    return "";
  std::string text;
  auto say = [&](const std::string &reason) {
    text += (text.empty() ? "" : ", ") + reason;
  };
  double threads = report.machine.threads, seconds = step.measured->seconds;
  double tasks = std::max(1.0, step.measured->tasks / step.times);
  if (tasks < threads)
    say(shortNumber(tasks) + (tasks == 1 ? " task" : " tasks") + " for " +
        shortNumber(threads) + " threads");
  else if (step.measured->busy < idle * seconds * threads)
    say("threads wait " +
        std::to_string(std::lround(100 - 100 * step.measured->busy /
                                             (seconds * threads))) +
        " % of the time");
  if (seconds / step.times < short_)
    say("too short to share");
  if (step.work == 0)
    say("moves data");
  else if (roof.isMemory())
    say("bound by bandwidth");
  if (sumsProducts(step) && step.tile.empty())
    say("not a tile kernel");
  else if (!step.tile.empty() && step.tile.back() < shortSum)
    say("short sums of " + std::to_string(step.tile.back()) + " steps");
  else if (step.tile.empty() && step.work > 0 && !roof.isMemory())
    say("loops, not tiles");
  return text.empty() ? "tile below peak" : text;
}

//===-- from facts --------------------------------------------------------===//

// A sum of products of dimensions.
static double amount(const Json &object, const char *key,
                     const std::vector<int64_t> &dims) {
  double sum = 0;
  for (const Json &row : object.value(key, Json::array())) {
    double term = row.at(0).get<double>();
    for (size_t i = 1; i < row.size(); ++i)
      term *= std::pow(i <= dims.size() ? double(dims[i - 1]) : 1.0,
                       row[i].get<double>());
    sum += term;
  }
  return sum;
}

static Step readStep(const Json &json, const std::vector<int64_t> &dims) {
  Step step;
  step.kernel = json.at("kernel");
  step.bound = json.at("bound");
  step.layers = json.at("layers").get<std::vector<std::string>>();
  step.tile = json.at("tile").get<std::vector<int64_t>>();
  step.tasks = json.at("tasks");
  step.times = amount(json, "times", dims);
  step.flops = step.times * amount(json, "flops", dims);
  // Half multiply-adds, that is flops of them.
  step.work = step.times * amount(json, "costs", dims);
  step.read = step.times * amount(json, "read", dims);
  step.written = step.times * amount(json, "written", dims);
  step.weights = step.times * json.at("weights").get<double>();
  return step;
}

static double arenaOf(const Json &entry, const std::vector<int64_t> &dims) {
  constexpr double line = 64; // as ngc_entry says
  double bytes = 0;
  for (const Json &region : entry.at("arena"))
    bytes +=
        std::ceil(amount(Json{{"all", Json::array({region})}}, "all", dims) /
                  line) *
        line;
  return bytes;
}

static Machine readMachine(const Json &json) {
  constexpr double mega = 1e6;
  Machine machine;
  machine.cpu = json.at("cpu");
  double clock = json.at("clock_mhz").get<double>() * mega;
  machine.flops = clock * json.at("flops_per_cycle").get<double>();
  machine.l2Bytes = json.at("l2_bytes");
  machine.l3Bytes = json.at("l3_bytes");
  machine.l2 = clock * json.at("l2_bytes_per_cycle").get<double>();
  machine.l3 = clock * json.at("l3_bytes_per_cycle").get<double>();
  machine.memory = clock * json.at("memory_bytes_per_cycle").get<double>();
  return machine;
}

std::optional<Report>
ngc::report::readReport(const std::string &facts, const std::string &model,
                        const std::vector<int64_t> &dims) try {
  Json json = Json::parse(facts);
  Report report;
  report.model = model;
  report.machine = readMachine(json.at("machine"));
  for (const Json &told : json.at("entries")) {
    Entry &entry = report.entries.emplace_back();
    entry.name = told.at("name");
    entry.precision = told.at("precision");
    int64_t batch = told.at("batch");
    entry.dims = batch ? std::vector<int64_t>{batch} : dims;
    entry.arena = arenaOf(told, dims);
    for (const Json &step : told.at("steps"))
      entry.steps.push_back(readStep(step, dims));
  }
  return report;
} catch (const Json::exception &) {
  return std::nullopt;
}

//===-- to JSON -----------------------------------------------------------===//

static Json toJson(const Report &report, const Entry &entry, const Step &step) {
  Roof roof = roofOf(report, entry, step);
  Json json = {{"layers", step.layers},
               {"kernel", step.kernel},
               {"flops", step.flops},
               {"weight_bytes", step.weights},
               {"read_bytes", step.read},
               {"written_bytes", step.written},
               {"tile", step.tile},
               {"tasks", step.tasks},
               {"times", step.times},
               {"error_bound", step.bound},
               {"roof_us", roof.seconds() * 1e6},
               {"limit", roof.isMemory() ? "memory" : "compute"}};
  if (!step.measured)
    return json;
  const Measured &measured = *step.measured;
  json["measured_us"] = measured.seconds * 1e6;
  json["measured_tasks"] = measured.tasks;
  json["gflops"] = step.flops / measured.seconds / 1e9;
  json["percent_of_roof"] = percentOf(roof, measured);
  json["reason"] = reasonOf(report, entry, step);
  return json;
}

std::string ngc::report::asJson(const Report &report) {
  const Machine &machine = report.machine;
  Json json = {{"model", report.model},
               {"machine",
                {{"cpu", machine.cpu},
                 {"measured", machine.isMeasured},
                 {"threads", machine.threads},
                 {"gflops", machine.flops / 1e9},
                 {"l2_bytes", machine.l2Bytes},
                 {"l3_bytes", machine.l3Bytes},
                 {"l2_gb_per_s", machine.l2 / 1e9},
                 {"l3_gb_per_s", machine.l3 / 1e9},
                 {"memory_gb_per_s", machine.memory / 1e9}}}};
  for (const Entry &entry : report.entries) {
    Json told = {{"name", entry.name},
                 {"precision", entry.precision},
                 {"dims", entry.dims},
                 {"arena_bytes", entry.arena}};
    if (entry.seconds)
      told["measured_us"] = *entry.seconds * 1e6;
    told["steps"] = Json::array();
    for (const Step &step : entry.steps)
      told["steps"].push_back(toJson(report, entry, step));
    json["entries"].push_back(std::move(told));
  }
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}
