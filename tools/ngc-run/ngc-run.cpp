// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ngc-run.cpp - evaluate a compiled model from the command line -----===//
//
//   ngc-run lenet.so boot.png
//   {"Output":"ankle boot"}
//
// Results are JSON on the standard output; an error is one line
// "ngc-run: error: ..." and status 1, and then nothing has been written.
//
//===----------------------------------------------------------------------===//
#include "Recorder.h"
#include "ngc/coders.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

using namespace ngc::run;

namespace {

void print(const std::string &text) {
  bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
      std::fputc('\n', stdout) != EOF && std::fflush(stdout) == 0;
  if (!written)
    throw Error(std::string("cannot write the standard output: ") +
                std::strerror(errno));
}

void print(const Json &json) {
  print(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void printInfo(const std::string &path) {
  char *text = nullptr;
  check(ngc_model_info(path.c_str(), &text));
  std::unique_ptr<char, decltype(&ngc_text_free)> owned(text, ngc_text_free);
  print(std::string(text));
}

using Model = std::unique_ptr<ngc_handle, decltype(&ngc_model_close)>;
using Context = std::unique_ptr<ngc_context, decltype(&ngc_context_destroy)>;

Context createContext(const Model &model, const Arguments &arguments) {
  ngc_options options = arguments.options;
  options.size = sizeof(options);
  ngc_context *context = nullptr;
  check(ngc_context_create(model.get(), &options, &context));
  Context owned(context, ngc_context_destroy);
  check(ngc_context_set_seeding(context, arguments.seeding.kind,
                                arguments.seeding.seed),
        context);
  return owned;
}

std::vector<ngc_request> lower(const std::vector<Request> &requests,
                               const ngc_sampling &sampling) {
  std::vector<ngc_request> asked;
  for (const Request &request : requests) {
    ngc_request one = {};
    one.port = request.port.c_str();
    one.property =
        request.property.empty() ? nullptr : request.property.c_str();
    one.sampling = sampling.seeded ? &sampling : nullptr;
    asked.push_back(one);
  }
  return asked;
}

/// Says something that is no output, among the outputs.
void addBeside(Json &json, const char *key, Json value) {
  if (json.contains(key))
    throw Error(std::string("the net's output '") + key +
                "' has the name "
                "under which ngc-run shows its own " +
                key + "; choose other outputs with --output");
  json[key] = std::move(value);
}

Json evaluate(ngc_context *context, Call &call,
              const std::vector<Request> &requests,
              const Arguments &arguments) {
  call.run(context);
  Json json = Json::object();
  for (size_t i = 0; i < requests.size(); ++i)
    json[requests[i].name] =
        arguments.npy.empty() ? toJson(requests[i], call.requests[i].result)
                              : toNpy(call.requests[i].result, arguments.npy);
  if (call.differentiates)
    addBeside(json, "gradients",
              toJson(call.gradients, arguments.gradientFile));
  if (call.isRandom(context))
    addBeside(json, "seed", ngc_context_seed(context));
  return json;
}

/// Of a thread in a trace: enough for a look, and for a browser.
constexpr size_t mostSlices = 20000;

/// Of calls on random inputs, with profile and trace as asked for.
void printTimes(const Model &model, const Context &context, Call &call,
                const Arguments &arguments, std::optional<Recorder> &recorder,
                double loading) {
  for (ngc_request &request : call.requests) // not the decoders' default
    request.property = request.property ? request.property : "None";
  Profile profile;
  bool profiles = !arguments.profile.empty();
  TimingOptions timing = arguments.timing;
  if (!timing.batch)
    timing.batch = std::max<int64_t>(1, ngc_model_batch_size(model.get()));
  timing.slices = arguments.trace.empty() ? 0 : mostSlices;
  Json times =
      timeCalls(*ngc_model_tables(model.get()), context.get(), call, timing,
                recorder ? &*recorder : nullptr, profiles ? &profile : nullptr);
  times["load_ms"] = loading;
  if (!arguments.trace.empty())
    writeTrace(arguments.trace, model.get(), timing.batch, *recorder);
  if (!profiles)
    return print(times);
  ngc::report::Report report = profile.finish(
      model.get(), timing.batch, ngc_context_threads(context.get()));
  if (arguments.profile == "-")
    return print(ngc::report::asText(report));
  writeFile(arguments.profile, ngc::report::asFile(report, arguments.profile));
  print(times);
}

void run(const Arguments &arguments) {
  if (arguments.info)
    return printInfo(arguments.model);
  check(ngc_coders_register());
  auto start = std::chrono::steady_clock::now();
  ngc_handle *opened = nullptr;
  const char *cpu = arguments.cpu.empty() ? nullptr : arguments.cpu.c_str();
  check(ngc_model_open_for(arguments.model.c_str(), cpu, &opened));
  std::chrono::duration<double, std::milli> loading =
      std::chrono::steady_clock::now() - start;
  Model model(opened, ngc_model_close);
  const ngc_model &tables = *ngc_model_tables(opened);
  std::vector<Request> requests = chooseRequests(tables, arguments.wanted);
  if (!arguments.npy.empty() && requests.size() != 1)
    throw Error("--npy writes one output, but " +
                std::to_string(requests.size()) +
                " are wanted; choose one with --output");
  Values values;
  Call call;
  call.inputs = parseInputs(tables, arguments.inputs, values);
  call.cotangents = parseCotangents(tables, arguments.cotangents, values);
  Context context = createContext(model, arguments);
  call.differentiates = !arguments.gradients.empty();
  call.rate = arguments.rate;
  call.gradients = chooseGradients(context.get(), arguments.gradients);
  ngc_sampling sampling = {};
  sampling.seeded = arguments.seeding.kind == NGC_SEEDING_GIVEN;
  sampling.seed = arguments.seeding.seed;
  call.requests = lower(requests, sampling);
  std::optional<Recorder> recorder;
  if (!arguments.profile.empty() || !arguments.trace.empty())
    recorder.emplace(context.get());
  if (arguments.random)
    return printTimes(model, context, call, arguments, recorder,
                      loading.count());
  if (recorder)
    recorder->keepSlices(mostSlices);
  print(evaluate(context.get(), call, requests, arguments));
  if (recorder) {
    const ngc_result &first = call.requests.front().result;
    writeTrace(arguments.trace, opened, first.batched ? first.dims[0] : 1,
               *recorder);
  }
}

int fail(std::string text) {
  for (char &c : text)
    if (c == '\n' || c == '\r')
      c = ' ';
  std::fprintf(stderr, "ngc-run: error: %s\n", text.c_str());
  return 1;
}

} // namespace

int main(int argc, char **argv) {
  try {
    if (std::optional<Arguments> arguments = parseArguments(argc, argv))
      run(*arguments);
    return 0;
  } catch (const std::bad_alloc &) {
    return fail("not enough memory");
  } catch (const std::exception &error) {
    return fail(error.what());
  }
}
