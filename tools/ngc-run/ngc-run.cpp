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
#include "Run.h"
#include "ngc/coders.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <limits>

using namespace ngc::run;

namespace {

struct Arguments {
  std::string model, npy;
  std::vector<std::string> inputs;
  Wanted wanted;
  ngc_options options = {};
  TimingOptions timing;
  bool info = false, raw = false, random = false, help = false;
};

constexpr const char *footer = R"(
Inputs: Port=value, or the value alone where the net has one input. A value is
JSON text (Input=[1,2,3], Input='"cat"'), a .json or .npy file, a PNG or JPEG
file for an image encoder, or the label of a class. A port given several times
gets a batch.

Properties: those of the output's decoder, e.g. TopProbabilities:3, Entropy.)";

/// Takes one value each time the option is given, never the next argument.
void addList(CLI::App &app, const char *name, std::vector<std::string> &list,
             const char *text) {
  app.add_option(name, list, text)->allow_extra_args(false);
}

void declare(CLI::App &app, Arguments &arguments) {
  constexpr double maxSeconds = 1e6;
  CLI::Range positive(1, std::numeric_limits<int32_t>::max());
  Wanted &wanted = arguments.wanted;
  app.footer(footer);
  app.set_version_flag("--version",
                       std::string("ngc-run ") + ngc_runtime_version());
  app.add_option("model", arguments.model, "the compiled model, a .so file")
      ->required();
  addList(app, "--output", wanted.outputs,
          "Port or Port:Property, what to compute (default: all outputs)");
  addList(app, "--property", wanted.properties,
          "property of the outputs' decoders");
  app.add_flag("--raw", arguments.raw, "outputs without their decoders");
  app.add_option("--seed", wanted.seed, "seed of random samples");
  app.add_option("--npy", arguments.npy, "write the output to this .npy file");
  app.add_option("--batch-size", arguments.options.batch_size,
                 "examples evaluated at once (default: automatic)")
      ->check(positive);
  app.add_option("--threads", arguments.options.threads,
                 "worker threads (default: all processors)")
      ->check(positive);
  app.add_flag("--info", arguments.info, "print what the model is, as JSON");
  app.add_flag("--random", arguments.random, "time calls on random inputs");
  app.add_option("--batch", arguments.timing.batch,
                 "with --random: examples of one call (default: 1)")
      ->check(positive);
  app.add_option("--time", arguments.timing.seconds,
                 "with --random: seconds (default: 3)")
      ->check(CLI::Range(0.0, maxSeconds));
}

std::vector<std::string> optionNames(const CLI::App &app) {
  std::vector<std::string> names;
  for (const CLI::Option *option : app.get_options())
    for (const std::string &name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

/// Inputs are what no option takes, because CLI11 would cut "[1,2]" in two.
void takeInputs(const CLI::App &app, Arguments &arguments) {
  for (const std::string &input : app.remaining()) {
    if (input.size() > 1 && input[0] == '-' && !std::isdigit(input[1]))
      throw Error("unknown option '" + input + "'" +
                  suggest(input, optionNames(app)));
    arguments.inputs.push_back(input);
  }
  if (arguments.raw && !arguments.wanted.properties.empty())
    throw Error("--raw and --property exclude each other");
  if (arguments.raw)
    arguments.wanted.properties = {"None"};
  if (arguments.random && !arguments.inputs.empty())
    throw Error("--random makes its own inputs, but got '" +
                arguments.inputs[0] + "'");
}

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

Context createContext(const Model &model, ngc_options options) {
  options.size = sizeof(options);
  ngc_context *context = nullptr;
  check(ngc_context_create(model.get(), &options, &context));
  return Context(context, ngc_context_destroy);
}

Json evaluate(ngc_context *context, const std::vector<ngc_input> &inputs,
              const std::vector<Request> &requests,
              const Arguments &arguments) {
  ngc_sampling sampling = {};
  sampling.seeded = arguments.wanted.seed.has_value();
  sampling.seed = arguments.wanted.seed.value_or(0);
  std::vector<ngc_request> asked;
  for (const Request &request : requests) {
    ngc_request one = {};
    one.port = request.port.c_str();
    one.property =
        request.property.empty() ? nullptr : request.property.c_str();
    one.sampling = sampling.seeded ? &sampling : nullptr;
    asked.push_back(one);
  }
  check(ngc_evaluate(context, inputs.data(), uint32_t(inputs.size()),
                     asked.data(), uint32_t(asked.size())),
        context);
  Json json = Json::object();
  for (size_t i = 0; i < requests.size(); ++i)
    json[requests[i].name] = arguments.npy.empty()
                                 ? toJson(requests[i], asked[i].result)
                                 : toNpy(asked[i].result, arguments.npy);
  return json;
}

void run(const Arguments &arguments) {
  if (arguments.info)
    return printInfo(arguments.model);
  check(ngc_coders_register());
  auto start = std::chrono::steady_clock::now();
  ngc_handle *opened = nullptr;
  check(ngc_model_open(arguments.model.c_str(), &opened));
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
  std::vector<ngc_input> inputs = parseInputs(tables, arguments.inputs, values);
  Context context = createContext(model, arguments.options);
  if (!arguments.random)
    return print(evaluate(context.get(), inputs, requests, arguments));
  Json times = timeCalls(opened, context.get(), requests, arguments.timing);
  times["load_ms"] = loading.count();
  print(times);
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
  Arguments arguments;
  CLI::App app("Evaluates a model compiled by ngc.\n\n"
               "  ngc-run model.so [Port=]value... [options]\n"
               "  ngc-run model.so --random --batch 32 --threads 2",
               "ngc-run");
  declare(app, arguments);
  app.allow_extras();
  try {
    app.parse(argc, argv);
    takeInputs(app, arguments);
    run(arguments);
    return 0;
  } catch (const CLI::Success &success) {
    return app.exit(success); // --help, --version
  } catch (const CLI::ParseError &error) {
    return fail(error.what());
  } catch (const std::bad_alloc &) {
    return fail("not enough memory");
  } catch (const std::exception &error) {
    return fail(error.what());
  }
}
