// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   train_by_hand lenet_train.so <folder of Fashion-MNIST> trained.safetensors
//
// Gradient descent, written out: the artifact gives gradients and the runtime
// takes the steps; this program chooses the examples and the rate.
#include "fashion.h"
#include "ngc/net.hpp"
#include <iostream>

constexpr int64_t batch = 96, steps = 300;
constexpr double rate = 0.1;

ngc::Inputs inputs(const Fashion &data, int64_t at, int64_t count) {
  return {{"Input", {data.image(at), ngc::Shape{count, side, side}}},
          {"Target", {&data.labels[at], ngc::Shape{count}}}};
}

double accuracy(ngc::Net &net, const Fashion &data) {
  size_t right = 0, count = data.labels.size();
  ngc::Results y = net(inputs(data, 0, int64_t(count)), {"Output"});
  for (size_t i = 0; i < count; ++i)
    right += y["Output"].positions()[i] == data.labels[i];
  return double(right) / double(count);
}

void train(ngc::Net &net, const Fashion &data) {
  for (int64_t step = 0; step < steps; ++step)
    net.step(inputs(data, step * batch, batch), {.rate = rate});
}

int main(int argc, char **argv) try {
  if (argc != 4)
    throw std::runtime_error("expected: <model> <folder> <file to write>");
  ngc::Net net(argv[1]);
  Fashion test(argv[2], "t10k");
  std::cout << "accuracy before: " << accuracy(net, test) << std::endl;
  train(net, Fashion(argv[2], "train"));
  std::cout << "accuracy after: " << accuracy(net, test) << std::endl;
  net.save(argv[3]);
} catch (const std::exception &error) {
  std::cerr << "train_by_hand: error: " << error.what() << "\n";
  return 1;
}
