// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ngc/initialize.h - values for arrays that have none ---------------===//
//
// One routine fills arrays at compile time (`ngc --initialize`) and in an open
// model (ngc_model_initialize). It needs neither MLIR nor the C++ library.
//
//   kaiming     normal, deviation sqrt(2 / fan_in)            (He et al. 2015)
//   xavier      normal, deviation sqrt(2 / (fan_in + fan_out))    (Glorot 2010)
//               both also uniform with that deviation, in +-sqrt(3) of it
//   orthogonal  rows (or columns, if there are fewer) of dims[0] x rest are
//               orthonormal, uniform among all such matrices
//   identity    1 where an output is the input of the same number, at the
//               kernel's centre, and a little noise
//   random      the given distribution
//
// Element i of an array depends on the seed, the array's path, i and the rule,
// on nothing else: not on other arrays, the order, threads or the machine.
// Philox gives the bits, and all arithmetic is +, -, *, / and square root in
// IEEE 754 binary64, so that values are the same to the last bit wherever
// these are; real32 is the binary64 value, rounded once.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_INITIALIZE_H
#define NGC_INITIALIZE_H

#include "ngc/artifact.h"

namespace ngc {

enum class Method : uint32_t {
  Kaiming = 1,
  Xavier = 2,
  Orthogonal = 3,
  Identity = 4,
  Random = 5
};

/// The words of the text, by Method; the first is null.
extern const char *const methodNames[6];

struct Distribution {
  enum Kind : uint32_t { Default = 0, Normal = 1, Uniform = 2, None = 3 };
  Kind kind = Default;
  double a = 0; ///< mean, or lower bound
  double b = 1; ///< deviation, or upper bound
};

constexpr uint64_t defaultSeed = 1234;

/// How arrays are to be initialised. `weights` is the distribution of kaiming
/// and xavier (its kind counts only), the noise of identity, and what random
/// draws from; `biases` counts for random only.
struct Initialization {
  Method method = Method::Kaiming;
  Distribution weights, biases;
  uint64_t seed = defaultSeed;
};

/// Reads what the JSON of a model (ngc_model.initialize, may be null) says of
/// the array `path`, over what `result` has. False if no method is told.
///
///   {"method": "random", "seed": 7, "weights": ["uniform", -1, 1],
///    "biases": ["none"], "parts": {"block/conv1": {"method": "xavier"}}}
///
/// A part is a nested net or an array; the innermost counts.
bool readInitialization(const char *json, const char *path,
                        Initialization &result);

/// Fills the array, whose facts count but not its values. `type` is NGC_REAL32
/// or NGC_REAL64. False if there is not enough memory.
bool initialize(const ngc_array &array, const Initialization &how,
                uint32_t type, void *data);

} // namespace ngc

#endif
