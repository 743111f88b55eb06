// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls an artifact in a process of its own, through the C interface, for
// compare.py. The inputs are the hashed numbers of zoo.py.
//
//   call <artifact> evaluate|step <batch> <threads> <file>
//
// At first it writes what one call gives to the file, as raw real32: the port
// Output, or, for training steps, the mean loss of each of the first three.
// Then each line of the standard input is a number of seconds, and is answered
// by the milliseconds of the calls that fit. A training step is everything
// between two batches: gradients of all arrays, and their new values.
#include "ngc/net.hpp"
#include <chrono>
#include <cstdio>
#include <deque>
#include <fstream>
#include <iostream>

namespace {

constexpr double rate = 0.01;
constexpr int compared = 3;

uint32_t hashed(uint32_t i) {
  i = i * 747796405u + 2891336453u;
  uint32_t word = ((i >> ((i >> 28) + 4)) ^ i) * 277803737u;
  return (word >> 22) ^ word;
}

void check(ngc_status status, const ngc_context *context) {
  if (status != NGC_OK)
    throw ngc::Error(status, ngc_last_error(context));
}

ngc_value view(const ngc::Tensor &tensor) {
  return ngc_value_array(tensor.data(), tensor.type(), tensor.shape().size(),
                         tensor.shape().data());
}

struct Caller {
  ngc::Net net;
  int64_t batch;
  std::deque<ngc::Tensor> tensors; // stays in place: values point there
  std::vector<ngc_input> inputs;
  std::vector<ngc_request> requests;

  Caller(const char *artifact, int64_t batch, int threads, bool trains)
      : net(artifact,
            ngc::Options{.threads = threads,
                         .mode = trains ? NGC_MODE_TRAIN : NGC_MODE_TEST}),
        batch(batch) {
    for (uint32_t i = 0; i < net.tables().input_count; ++i)
      addInput(net.tables().inputs[i]);
    ngc_request request = {};
    request.port = trains ? "Loss" : net.tables().outputs[0].name;
    request.property = "None";
    requests.push_back(request);
  }

  void addInput(const ngc_port &port) {
    ngc::Shape shape = {batch};
    shape.insert(shape.end(), port.dims, port.dims + port.rank);
    bool real = port.type == NGC_REAL32;
    ngc::Tensor &tensor =
        tensors.emplace_back(real ? NGC_REAL32 : NGC_INT64, shape);
    for (uint32_t i = 0; i < tensor.count(); ++i)
      if (real)
        tensor.values<float>()[i] = float(hashed(i) >> 8) / 8388608.0f - 1.0f;
      else
        tensor.values<int64_t>()[i] =
            port.low + hashed(i) % uint32_t(port.high - port.low + 1);
    inputs.push_back({port.name, view(tensor)});
  }

  void evaluate() {
    check(ngc_evaluate(net.get(), inputs.data(), inputs.size(), requests.data(),
                       requests.size()),
          net.get());
  }

  void step() {
    ngc_update update = {};
    update.size = sizeof update;
    update.rate = rate;
    check(ngc_step(net.get(), inputs.data(), inputs.size(), requests.data(),
                   requests.size(), &update),
          net.get());
  }

  /// The numbers of the requested port.
  std::span<const float> result() const {
    size_t count = 1;
    const ngc_result &result = requests[0].result;
    for (uint32_t axis = 0; axis < result.rank; ++axis)
      count *= size_t(result.dims[axis]);
    return {static_cast<const float *>(result.data), count};
  }
};

void writeFirst(Caller &caller, bool trains, const char *path) {
  std::ofstream file(path, std::ios::binary);
  auto write = [&](std::span<const float> numbers) {
    file.write(reinterpret_cast<const char *>(numbers.data()),
               std::streamsize(numbers.size_bytes()));
  };
  if (!trains) {
    caller.evaluate();
    return write(caller.result());
  }
  for (int i = 0; i < compared; ++i) {
    caller.step();
    float mean = 0;
    for (float loss : caller.result())
      mean += loss / float(caller.batch);
    write({&mean, 1});
  }
}

void answer(Caller &caller, bool trains, double seconds) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point start = Clock::now(), before = start;
  std::vector<double> times;
  do {
    trains ? caller.step() : caller.evaluate();
    Clock::time_point after = Clock::now();
    times.push_back(
        std::chrono::duration<double, std::milli>(after - before).count());
    before = after;
  } while (std::chrono::duration<double>(before - start).count() < seconds);
  for (double time : times)
    std::printf("%.6g ", time);
  std::printf("\n");
  std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv) try {
  if (argc != 6)
    throw std::runtime_error("expected 5 arguments");
  bool trains = std::string(argv[2]) == "step";
  Caller caller(argv[1], std::stoll(argv[3]), std::stoi(argv[4]), trains);
  writeFirst(caller, trains, argv[5]);
  std::printf("ready\n");
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);)
    answer(caller, trains, std::stod(line));
} catch (const std::exception &error) {
  std::fprintf(stderr, "call: %s\n", error.what());
  return 1;
}
