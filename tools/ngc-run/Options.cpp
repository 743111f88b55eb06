// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Options.cpp - what the command line says --------------------------===//
#include "Run.h"

#include <CLI/CLI.hpp>
#include <cctype>
#include <charconv>
#include <limits>

using namespace ngc::run;

namespace {

constexpr const char *about = R"(Evaluates a model compiled by ngc.

  ngc-run model.so [Port=]value... [options]
  ngc-run model.so [Port=]value... --gradient Port,layer/Array
  ngc-run model.so --random --batch 32 --threads 2)";

constexpr const char *footer = R"(
Inputs: Port=value, or the value alone where the net has one input. A value is
JSON text (Input=[1,2,3], Input='"cat"'), a .json or .npy file, a PNG or JPEG
file for an image encoder, or the label of a class. A port given several times
gets a batch.

Properties: those of the output's decoder, e.g. TopProbabilities:3, Entropy.

Gradients: of the sum of all outputs, or with cotangents of the sum of each
output times its cotangent. The model must be compiled with --gradients.)";

/// Options that are read as words first.
struct Words {
  std::string precision, mode, seed;
};

struct Word {
  const char *text;
  uint32_t value;
};
constexpr Word precisions[] = {{"real32", NGC_PRECISION_REAL32},
                               {"real64", NGC_PRECISION_REAL64},
                               {"mixed", NGC_PRECISION_MIXED}};
constexpr Word modes[] = {{"test", NGC_MODE_TEST}, {"train", NGC_MODE_TRAIN}};

/// The number of a word; 0 where nothing was said.
template <size_t count>
uint32_t valueOf(const char *what, const std::string &said,
                 const Word (&words)[count]) {
  std::vector<std::string> names;
  for (const Word &word : words) {
    if (said == word.text)
      return word.value;
    names.push_back(word.text);
  }
  if (said.empty())
    return 0;
  throw Error(std::string("unknown ") + what + " '" + said + "'" +
              suggest(said, names));
}

Seeding parseSeeding(const std::string &said) {
  Seeding seeding;
  if (said.empty() || said == "automatic")
    return seeding;
  seeding.kind = NGC_SEEDING_INHERITED;
  if (said == "inherited")
    return seeding;
  seeding.kind = NGC_SEEDING_GIVEN;
  auto [end, error] =
      std::from_chars(said.data(), said.data() + said.size(), seeding.seed);
  if (error != std::errc() || end != said.data() + said.size())
    throw Error("--seed is '" + said +
                "'; expected a number from 0 to 18446744073709551615, "
                "'inherited' or 'automatic'");
  return seeding;
}

//===-- what there is -----------------------------------------------------===//

/// Takes one value each time the option is given, never the next argument.
void addList(CLI::App &app, const char *name, std::vector<std::string> &list,
             const char *text) {
  app.add_option(name, list, text)->allow_extra_args(false);
}

void declareEvaluation(CLI::App &app, Arguments &arguments, Words &words) {
  CLI::Range positive(1, std::numeric_limits<int32_t>::max());
  Wanted &wanted = arguments.wanted;
  app.add_option("model", arguments.model, "the compiled model, a .so file")
      ->required();
  app.add_option("--cpu", arguments.cpu,
                 "the version of the code for this processor (default: the "
                 "best that runs here)");
  addList(app, "--output", wanted.outputs,
          "Port or Port:Property, what to compute (default: all outputs)");
  addList(app, "--property", wanted.properties,
          "property of the outputs' decoders");
  app.add_flag("--raw", arguments.raw, "outputs without their decoders");
  app.add_option("--npy", arguments.npy, "write the output to this .npy file");
  app.add_option("--precision", words.precision,
                 "real32, real64 or mixed (default: the first there is)");
  app.add_option("--mode", words.mode,
                 "test or train (default: test if there is one)");
  app.add_option("--seed", words.seed,
                 "of random numbers: a number, inherited or automatic "
                 "(default)");
  app.add_option("--batch-size", arguments.options.batch_size,
                 "examples evaluated at once (default: automatic)")
      ->check(positive);
  app.add_option("--threads", arguments.options.threads,
                 "worker threads (default: all processors)")
      ->check(positive);
}

void declareRest(CLI::App &app, Arguments &arguments) {
  constexpr double maxSeconds = 1e6;
  CLI::Range positive(1, std::numeric_limits<int32_t>::max());
  auto split = [&arguments](const std::string &names) {
    for (size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
      end = names.find(',', at);
      arguments.gradients.push_back(names.substr(at, end - at));
    }
  };
  app.add_option_function<std::string>(
         "--gradient", split,
         "by these input ports and arrays, with commas between; alone: by all")
      ->expected(0, 1)
      ->default_str("all")
      ->trigger_on_parse();
  addList(app, "--cotangent", arguments.cotangents,
          "Port=value, what the gradient of an output begins with (default: "
          "ones)");
  app.add_option("--gradient-file", arguments.gradientFile,
                 "write the gradients to this .safetensors file");
  app.add_flag("--info", arguments.info, "print what the model is, as JSON");
  app.add_flag("--random", arguments.random, "time calls on random inputs");
  app.add_option(
         "--batch", arguments.timing.batch,
         "with --random: examples of one call (default: 1, or the batch "
         "that the model was compiled for)")
      ->check(positive);
  app.add_option("--time", arguments.timing.seconds,
                 "with --random: seconds (default: 3)")
      ->check(CLI::Range(0.0, maxSeconds));
  app.add_flag("--profile{-}", arguments.profile,
               "with --random: time, speed and limit of each kernel; =file: "
               "there (.html: a page, .json)");
  app.add_option("--trace", arguments.trace,
                 "write when each kernel ran on which thread to this file, for "
                 "ui.perfetto.dev");
  app.add_option("--train", arguments.rate,
                 "with --random: steps of training are timed, with this "
                 "learning rate (alone: 0.001)")
      ->expected(0, 1)
      ->default_str("0.001");
}

//===-- what was said -----------------------------------------------------===//

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
}

void checkTogether(const Arguments &arguments) {
  if (arguments.raw && !arguments.wanted.properties.empty())
    throw Error("--raw and --property exclude each other");
  if (arguments.random && !arguments.inputs.empty())
    throw Error("--random makes its own inputs, but got '" +
                arguments.inputs[0] + "'");
  if (arguments.random && !arguments.gradientFile.empty())
    throw Error("--random and --gradient-file exclude each other");
  if (!arguments.profile.empty() && !arguments.random)
    throw Error("--profile needs --random: it times many calls");
  if (arguments.rate && !arguments.random)
    throw Error("--train needs --random: it times steps and keeps nothing");
  if (arguments.rate && !arguments.gradients.empty())
    throw Error("--train and --gradient exclude each other");
  if (!arguments.gradients.empty())
    return;
  if (!arguments.cotangents.empty())
    throw Error("--cotangent needs --gradient");
  if (!arguments.gradientFile.empty())
    throw Error("--gradient-file needs --gradient");
}

} // namespace

std::optional<Arguments> ngc::run::parseArguments(int argc, char **argv) {
  Arguments arguments;
  Words words;
  CLI::App app(about, "ngc-run");
  app.footer(footer);
  app.set_version_flag("--version",
                       std::string("ngc-run ") + ngc_runtime_version());
  declareEvaluation(app, arguments, words);
  declareRest(app, arguments);
  app.allow_extras();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success &success) {
    app.exit(success); // --help, --version
    return std::nullopt;
  }
  takeInputs(app, arguments);
  checkTogether(arguments);
  if (arguments.raw)
    arguments.wanted.properties = {"None"};
  arguments.options.precision =
      valueOf("precision", words.precision, precisions);
  arguments.options.mode = valueOf("mode", words.mode, modes);
  arguments.seeding = parseSeeding(words.seed);
  return arguments;
}
