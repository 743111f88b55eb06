// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fashion-MNIST: pictures of clothes, 28 x 28 grey pixels, of ten kinds. Its
// files are gzipped bytes behind a header.
#ifndef DOCS_EXAMPLES_FASHION_H
#define DOCS_EXAMPLES_FASHION_H

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>
#include <zlib.h>

constexpr int side = 28, kinds = 10;

/// The bytes of a gzipped IDX file behind its header: four bytes, of which the
/// last is the rank, and as many sizes of four bytes.
inline std::vector<uint8_t> readIdx(const std::string &path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file)
    throw std::runtime_error("cannot read '" + path + "'");
  std::vector<uint8_t> bytes;
  uint8_t chunk[1 << 16];
  int got;
  while ((got = gzread(file, chunk, sizeof(chunk))) > 0)
    bytes.insert(bytes.end(), chunk, chunk + got);
  gzclose(file);
  size_t header = bytes.size() < 4 ? 0 : 4 + 4 * size_t(bytes[3]);
  if (got < 0 || header == 0 || bytes.size() <= header)
    throw std::runtime_error("'" + path + "' is no gzipped IDX file");
  bytes.erase(bytes.begin(), bytes.begin() + std::ptrdiff_t(header));
  return bytes;
}

struct Fashion {
  std::vector<uint8_t> images, labels;

  /// `part` is "train" (60,000 pictures) or "t10k" (10,000).
  Fashion(const std::string &folder, const std::string &part)
      : images(readIdx(folder + "/" + part + "-images-idx3-ubyte.gz")),
        labels(readIdx(folder + "/" + part + "-labels-idx1-ubyte.gz")) {
    if (images.size() != labels.size() * side * side)
      throw std::runtime_error("images and labels are of different numbers");
  }
  const uint8_t *image(int64_t at) const { return &images[at * side * side]; }
};

#endif
