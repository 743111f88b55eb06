// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   train_by_hand lenet_train.so <folder of Fashion-MNIST> trained.safetensors
//
// Gradient descent with momentum, written out: the artifact gives gradients,
// this program takes the steps.
#include "fashion.h"
#include "ngc/net.hpp"
#include <iostream>
#include <map>

constexpr int64_t batch = 96, steps = 200;
constexpr float rate = 0.08f, momentum = 0.9f;

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
  std::vector<ngc::Target> arrays;
  for (uint32_t i = 0; i < net.tables().array_count; ++i)
    arrays.emplace_back(net.tables().arrays[i].path);
  std::vector<float> share(batch, 1.0f / batch); // the mean of the losses
  std::map<std::string, std::vector<float>> velocity;
  for (int64_t step = 0; step < steps; ++step) {
    auto gradients = net.gradient(inputs(data, step * batch, batch), arrays,
                                  {{{"Loss", share}}});
    std::map<std::string, ngc::Tensor> values;
    for (const auto &[path, gradient] : gradients) {
      std::span<float> x = (values[path] = net.array(path)).values<float>();
      auto &v = velocity.try_emplace(path, x.size()).first->second;
      for (size_t i = 0; i < x.size(); ++i)
        x[i] -= rate * (v[i] = momentum * v[i] + gradient.values<float>()[i]);
    }
    net.set({values.begin(), values.end()}); // all of them at once
  }
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
