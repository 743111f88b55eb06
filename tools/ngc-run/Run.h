// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Run.h - the parts of ngc-run --------------------------------------===//
//
//   Options ── Inputs ──> ngc_evaluate ── Results ────> JSON, .npy
//      │                  ngc_gradient ── Gradients ──> JSON, .safetensors
//      │                         ^
//      └─ --random ── Timing ────┘
//                        └─ Recorder ── Profile ──> table, page, trace
//
// A part that cannot go on throws Error; main prints it and ends with 1.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_TOOLS_RUN_RUN_H
#define NGC_TOOLS_RUN_RUN_H

#include "ngc/Report.h"
#include "ngc/runtime.h"

#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ngc::run {

/// Keeps the order of keys: ports in the order of the net.
using Json = nlohmann::ordered_json;

class Error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws the runtime's text unless `status` is NGC_OK.
void check(ngc_status status, const ngc_context *context = nullptr);

/// "; did you mean 'Input'?" if a name is near enough, else "; expected 'Input'
/// or 'Mask'".
std::string suggest(const std::string &name,
                    const std::vector<std::string> &names);

//===-- .npy files --------------------------------------------------------===//

/// Numbers as a file has them, in the byte order of this machine.
struct Array {
  uint32_t type = 0;
  std::vector<int64_t> dims;
  std::vector<int64_t> strides; // bytes
  std::vector<char> bytes;
};

Array readNpy(const std::string &path);

/// Dense, row-major. The file appears whole or not at all.
void writeNpy(const std::string &path, uint32_t type,
              const std::vector<int64_t> &dims, const void *data);

std::string readFile(const std::string &path);
void writeFile(const std::string &path, const std::string &bytes);

//===-- inputs ------------------------------------------------------------===//

/// Owns what the values of a call point to.
class Values {
public:
  /// What stands behind `Port=`: JSON text, or the path of a .json, .npy or
  /// image file, or the label of a class. `port` says what is expected, `what`
  /// (input, cotangent) stands in front of its name in errors.
  ngc_value parse(const std::string &text, const ngc_port &port,
                  const std::string &what = "input");
  ngc_value list(std::vector<ngc_value> items);
  ngc_value array(Array array);

private:
  ngc_value fromJson(const Json &json, const ngc_port &port,
                     const std::string &what);
  ngc_value fromText(const std::string &text);

  std::deque<std::vector<ngc_value>> lists;
  std::deque<std::string> texts;
  std::deque<Array> arrays;
};

/// Reads the arguments behind the model: `Port=value`, or `value` for a net of
/// one input. A port that is given several times gets a batch.
std::vector<ngc_input> parseInputs(const ngc_model &tables,
                                   const std::vector<std::string> &arguments,
                                   Values &values);

/// The same for `--cotangent Output=value`: numbers of the output's shape.
std::vector<ngc_input>
parseCotangents(const ngc_model &tables,
                const std::vector<std::string> &arguments, Values &values);

//===-- requests and results ----------------------------------------------===//

struct Wanted {
  std::vector<std::string> outputs = {};    // Port or Port:Property
  std::vector<std::string> properties = {}; // of outputs without their own
};

/// One result that was asked for, with the name it has in the JSON text.
struct Request {
  std::string name, port, property; // property "": the default
  const ngc_coder *coder = nullptr; // of the port
};

std::vector<Request> chooseRequests(const ngc_model &tables,
                                    const Wanted &wanted);

Json toJson(const ngc_result &result);
Json toJson(const Request &request, const ngc_result &result);

/// Writes the numbers of a result (of classes: their positions) to a file and
/// says so in JSON.
Json toNpy(const ngc_result &result, const std::string &path);

//===-- gradients ---------------------------------------------------------===//

/// What one call is given and asked for.
struct Call {
  std::vector<ngc_input> inputs = {};
  std::vector<ngc_request> requests = {};
  bool differentiates = false;
  std::vector<ngc_input> cotangents = {};
  std::vector<ngc_gradient_request> gradients = {};
  std::optional<double> rate = {}; // a step of training, with this rate

  void run(ngc_context *context);
  /// Whether the code that runs takes a seed.
  bool isRandom(const ngc_context *context) const;
};

/// By ports and arrays of these names, each once; "all" is all that there are.
std::vector<ngc_gradient_request>
chooseGradients(const ngc_context *context,
                const std::vector<std::string> &names);

/// By name. With a path the numbers are written to that file instead.
Json toJson(const std::vector<ngc_gradient_request> &gradients,
            const std::string &path);

//===-- timing ------------------------------------------------------------===//

struct TimingOptions {
  int64_t batch = 0; // 0: what the model is compiled for, else 1
  double seconds = 3;
  size_t slices = 0; // of a thread, to keep for a trace
};

class Profile;
class Recorder;

/// Makes the call on random inputs and tells how long it takes. The recorder
/// and the profile may be null.
Json timeCalls(const ngc_model &tables, ngc_context *context, Call call,
               const TimingOptions &options, Recorder *recorder,
               Profile *profile);

//===-- profiles ----------------------------------------------------------===//

/// Measures peak and bandwidth with so many threads; what the system does not
/// tell is taken from the description.
report::Machine measureMachine(int threads, const report::Machine &described);

//===-- options -----------------------------------------------------------===//

struct Seeding {
  ngc_seeding kind = NGC_SEEDING_AUTOMATIC;
  uint64_t seed = 0;
};

struct Arguments {
  std::string model, cpu, npy, gradientFile, profile, trace;
  std::vector<std::string> inputs, gradients, cotangents;
  Wanted wanted;
  Seeding seeding;
  ngc_options options = {};
  TimingOptions timing;
  std::optional<double> rate; // --train
  bool info = false, raw = false, random = false;
};

/// Nothing after --help and --version, which are printed.
std::optional<Arguments> parseArguments(int argc, char **argv);

} // namespace ngc::run

#endif
