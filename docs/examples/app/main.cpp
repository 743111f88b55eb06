// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- main.cpp - an application with a net inside -----------------------===//
//
//   classify boot.png bag.jpeg ...
//   boot.png: ankle boot 99.9%, sneaker 0.1%, sandal 0.0%
//
// The net is compiled when the application is built and linked into it, so the
// program needs no file of its own.
//
//===----------------------------------------------------------------------===//
#include "lenet.h" // made by ngc_add_model

#include <cstdio>
#include <ngc/coders.h>

namespace {

void classify(ngc::model_lenet &lenet, const char *path) {
  auto result = lenet(ngc::file(path), {{"Output", "TopProbabilities:3"}});
  std::printf("%s:", path);
  const char *separator = " ";
  for (const auto &[label, probability] : result["Output"].rules()) {
    std::printf("%s%s %.1f%%", separator, label.c_str(), 100 * probability);
    separator = ", ";
  }
  std::printf("\n");
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: classify <image>...\n");
    return 1;
  }
  try {
    ngc::check(ngc_coders_register()); // lets the net read PNG and JPEG files
    ngc::model_lenet lenet;
    for (int i = 1; i < argc; ++i)
      classify(lenet, argv[i]);
    return 0;
  } catch (const ngc::Error &error) {
    std::fprintf(stderr, "classify: error: %s\n", error.what());
    return 1;
  }
}
