// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A net of test/data/layers, compiled for three precisions, with the inputs
// that lie beside it.
#ifndef NGC_TEST_UNIT_NUMERICS_THREEPRECISIONS_H
#define NGC_TEST_UNIT_NUMERICS_THREEPRECISIONS_H

#include "ngc/net.hpp"
#include <map>
#include <string>
#include <vector>

namespace ngc::test {

/// Numbers of a shape, by the name of a port or an array.
struct Numbers {
  Shape shape;
  std::vector<double> values;
  bool isInteger = false;
};
using Named = std::map<std::string, Numbers>;

constexpr double eps32 = 0x1p-24, eps64 = 0x1p-53, eps16 = 0x1p-8;

/// What a product of Mixed may be wrong by before it is summed: a factor is
/// rounded to 16 bits, on some machines both are.
double roundingOfMixed();

class ThreePrecisions {
public:
  ThreePrecisions() = default;
  ThreePrecisions(const ThreePrecisions &) = delete;
  ~ThreePrecisions();

  /// Compiles LAYERS/<name>.mlir; false: diagnostics were printed.
  bool compile(const std::string &name);

  Named inputs, arrays;
  std::string text; ///< of the net
  /// All outputs; the arrays must be values of real32.
  Named evaluate(ngc_precision precision, int64_t batch = 0);

private:
  std::string artifact;

  void read(const std::string &tensors);
};

/// The names of all nets in the folder.
std::vector<std::string> layerNets();

/// The same numbers, made positive, or all ones.
Named absolute(Named numbers);
Named ones(Named numbers);

} // namespace ngc::test

#endif
