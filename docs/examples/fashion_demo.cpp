// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- fashion_demo.cpp - a trained net looks at real clothes ------------===//
//
//   fashion_demo lenet.so <folder of Fashion-MNIST> sheet.png
//
// Takes the first test image of each of the ten kinds, asks the net, and shows
// picture, prediction and truth in the terminal; the sheet holds the ten
// pictures, framed green where the net is right, red where it is wrong.
//
//===----------------------------------------------------------------------===//
#include "fashion.h"
#include "ngc/coders.h"
#include "ngc/net.hpp"
#include "terminal.h"

namespace {

constexpr int best = 3;

[[noreturn]] void fail(const std::string &text) {
  std::fprintf(stderr, "fashion_demo: error: %s\n", text.c_str());
  std::exit(1);
}

/// Where the first image of each kind stands.
std::vector<size_t> firstOfEachKind(const std::vector<uint8_t> &labels) {
  std::vector<size_t> found;
  for (int kind = 0; kind < kinds; ++kind) {
    size_t at = 0;
    while (at < labels.size() && labels[at] != kind)
      ++at;
    if (at == labels.size())
      fail("the labels lack kind " + std::to_string(kind));
    found.push_back(at);
  }
  return found;
}

//===-- pictures ----------------------------------------------------------===//

/// Grey as red, green and blue.
std::vector<uint8_t> coloured(const uint8_t *image) {
  std::vector<uint8_t> result;
  for (int i = 0; i < side * side; ++i)
    result.insert(result.end(), 3, image[i]);
  return result;
}

/// The pictures in two rows of five, five times as large, in coloured frames.
class Sheet {
public:
  void add(const uint8_t *image, bool right) {
    int left = count % columns * tile, top = count / columns * tile;
    ++count;
    for (int y = 0; y < tile; ++y)
      for (int x = 0; x < tile; ++x) {
        uint8_t *to = &pixels[((top + y) * width + left + x) * 3];
        int row = y / zoom - 1, column = x / zoom - 1;
        bool inside = row >= 0 && row < side && column >= 0 && column < side;
        uint8_t grey = inside ? image[row * side + column] : 0;
        to[0] = inside ? grey : right ? 0 : 200;
        to[1] = inside ? grey : right ? 160 : 0;
        to[2] = grey;
      }
  }
  void write(const char *path) const {
    if (ngc_picture_write(path, pixels.data(), height, width, 3))
      fail(ngc_coders_error());
  }

private:
  static constexpr int zoom = 5, columns = 5;
  static constexpr int tile = (side + 2) * zoom; // with the frame
  static constexpr int width = columns * tile;
  static constexpr int height = kinds / columns * tile;
  int count = 0;
  std::vector<uint8_t> pixels = std::vector<uint8_t>(width * height * 3);
};

//===-- the net -----------------------------------------------------------===//

/// What stands beside the picture: one line of text for each line of it.
std::vector<std::string> describe(const std::vector<ngc::Rule> &rules,
                                  const std::string &truth) {
  constexpr int barWidth = 20;
  bool right = rules[0].first == truth;
  std::vector<std::string> lines = {
      "", "truth        " + truth,
      "prediction   " + rules[0].first + (right ? "" : "   (wrong)"), ""};
  for (const auto &[label, probability] : rules) {
    char text[64];
    std::snprintf(text, sizeof(text), "%6.2f %%  %-12s ", 100 * probability,
                  label.c_str());
    std::string bar;
    for (int i = 0; i < int(probability * barWidth + 0.5); ++i)
      bar += "▪";
    lines.push_back(text + bar);
  }
  lines.resize(side / 2);
  return lines;
}

void show(const char *model, const std::string &folder, const char *sheetPath) {
  ngc::Net net(model);
  Fashion data(folder, "t10k");
  const ngc_coder *classes = net.tables().outputs[0].coder;
  if (!classes || !classes->classes || classes->class_count != kinds)
    fail("the net does not tell ten kinds apart");
  bool colours = terminalHasColours();
  Sheet sheet;
  int correct = 0;
  for (size_t at : firstOfEachKind(data.labels)) {
    const uint8_t *image = data.image(int64_t(at));
    std::string property = "TopProbabilities:" + std::to_string(best);
    auto rules = net(ngc::Value(image, {side, side}),
                     {{net.tables().outputs[0].name, property}})
                     .only()
                     .rules();
    std::string truth = classes->classes[data.labels[at]];
    std::vector<std::string> lines = describe(rules, truth);
    std::printf("\ntest image %zu\n", at + 1);
    std::vector<uint8_t> rgb = coloured(image);
    for (int row = 0; row < side; row += 2)
      std::printf("%s   %s\n",
                  lineOf(&rgb[row * side * 3], &rgb[(row + 1) * side * 3], side,
                         colours)
                      .c_str(),
                  lines[row / 2].c_str());
    sheet.add(image, rules[0].first == truth);
    correct += rules[0].first == truth;
  }
  sheet.write(sheetPath);
  std::printf("\n%d of %d right; the pictures are in %s\n", correct, kinds,
              sheetPath);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4)
    fail("expected: fashion_demo <model.so> <folder of Fashion-MNIST> "
         "<sheet.png>");
  try {
    show(argv[1], argv[2], argv[3]);
    return 0;
  } catch (const std::exception &error) {
    fail(error.what());
  }
}
