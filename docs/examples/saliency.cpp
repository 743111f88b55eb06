// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- saliency.cpp - which pixels drive a decision ----------------------===//
//
//   saliency lenet.so boot.png saliency.png
//
// The gradient of the probability of the predicted class by the picture: where
// it is large, a little change of the pixel changes the decision most. The
// picture that is written has the input on the left and the sizes of the
// gradient on the right, from black over red and yellow to white.
//
//===----------------------------------------------------------------------===//
#include "ngc/coders.h"
#include "ngc/net.hpp"
#include "terminal.h"

#include <algorithm>
#include <cmath>

namespace {

/// Red, green and blue, row by row.
struct Picture {
  int height, width;
  std::vector<uint8_t> pixels = std::vector<uint8_t>(height * width * 3);

  uint8_t *at(int y, int x) { return &pixels[(y * width + x) * 3]; }
};

/// The picture as large as what its encoder makes of it.
Picture shrink(const char *path, int height, int width) {
  ngc_picture file;
  if (ngc_picture_read(path, &file))
    throw std::runtime_error(ngc_coders_error());
  Picture result{height, width};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      int64_t row = y * file.height / height, column = x * file.width / width;
      const float *from = file.pixels + (row * file.width + column) * 3;
      for (int c = 0; c < 3; ++c)
        result.at(y, x)[c] = uint8_t(std::lround(255 * from[c]));
    }
  ngc_picture_free(&file);
  return result;
}

/// The sizes of the gradient, summed over the channels, as colours of heat.
Picture heatOf(const ngc::Tensor &gradient) {
  const ngc::Shape &shape = gradient.shape(); // [channels, height, width]
  if (shape.size() != 3)
    throw std::runtime_error("the net's input is no picture");
  Picture heat{int(shape[1]), int(shape[2])};
  std::vector<double> numbers = gradient.numbers();
  size_t count = numbers.size() / size_t(shape[0]);
  std::vector<double> sizes(count);
  for (size_t i = 0; i < numbers.size(); ++i)
    sizes[i % count] += std::abs(numbers[i]);
  double most = *std::max_element(sizes.begin(), sizes.end());
  for (size_t i = 0; i < count; ++i)
    for (int c = 0; c < 3; ++c) {
      // A third of the scale for each colour, one after the other.
      double part = most > 0 ? 3 * sizes[i] / most - c : 0;
      heat.pixels[3 * i + c] = uint8_t(255 * std::clamp(part, 0.0, 1.0));
    }
  return heat;
}

/// By the net's only input, of the probability of the class at `position`.
ngc::Tensor gradientOf(ngc::Net &net, const char *path, int64_t position) {
  const ngc_model &tables = net.tables();
  std::vector<float> chosen(tables.outputs[0].coder->class_count);
  chosen[size_t(position)] = 1;
  const char *input = tables.inputs[0].name;
  return net.gradient(ngc::file(path), {input},
                      {{{tables.outputs[0].name, chosen}}})[input];
}

/// Both pictures beside each other, `zoom` times as large.
void write(const char *path, Picture &left, Picture &right) {
  constexpr int zoom = 10;
  Picture sheet{left.height * zoom, left.width * 2 * zoom};
  for (int y = 0; y < sheet.height; ++y)
    for (int x = 0; x < sheet.width; ++x) {
      Picture &from = x / zoom < left.width ? left : right;
      std::copy_n(from.at(y / zoom, x / zoom % left.width), 3, sheet.at(y, x));
    }
  if (ngc_picture_write(path, sheet.pixels.data(), sheet.height, sheet.width,
                        3))
    throw std::runtime_error(ngc_coders_error());
}

void show(Picture &left, Picture &right) {
  bool colours = terminalHasColours();
  auto line = [&](Picture &picture, int y) {
    int next = std::min(y + 1, picture.height - 1);
    return lineOf(picture.at(y, 0), picture.at(next, 0), picture.width,
                  colours);
  };
  for (int y = 0; y < left.height; y += 2)
    std::printf("%s   %s\n", line(left, y).c_str(), line(right, y).c_str());
}

} // namespace

int main(int argc, char **argv) try {
  if (argc != 4)
    throw std::runtime_error("expected: saliency <model.so> <picture> <sheet>");
  ngc::check(ngc_coders_register());
  ngc::Net net(argv[1]);
  if (net.tables().input_count != 1 || !net.tables().outputs[0].coder)
    throw std::runtime_error("the net does not tell a class from one input");
  ngc::Results y = net(ngc::file(argv[2]));
  Picture heat = heatOf(gradientOf(net, argv[2], y.only().positions()[0]));
  Picture picture = shrink(argv[2], heat.height, heat.width);
  std::printf("\nwhat makes it '%s'\n", y.only().label().c_str());
  show(picture, heat);
  write(argv[3], picture, heat);
  std::printf("\nthe same is in %s\n", argv[3]);
} catch (const std::exception &error) {
  std::fprintf(stderr, "saliency: error: %s\n", error.what());
  return 1;
}
