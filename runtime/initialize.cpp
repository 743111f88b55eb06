// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random numbers into arrays. Every operation here is exact by IEEE 754 or
// rounded once by it, and the build forbids to fuse them: that is what makes
// the values the same everywhere. So logarithm, sine and cosine are our own.
#include "ngc/initialize.h"

#include "philox.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

namespace ngc {

const char *const methodNames[6] = {nullptr,      "kaiming",  "xavier",
                                    "orthogonal", "identity", "random"};

namespace {

//===-- functions --------------------------------------------------------===//

template <int n> double polynomial(const double (&c)[n], double x) {
  double sum = c[n - 1];
  for (int i = n - 1; i-- > 0;)
    sum = sum * x + c[i];
  return sum;
}

/// x in (0, 1]. With x = m 2^e, m in [1/sqrt 2, sqrt 2] and s = (m-1)/(m+1):
/// log x = e log 2 + 2 (s + s^3/3 + s^5/5 + ...). As s^2 < 0.0295, twelve terms
/// leave less than 1e-19.
double logarithm(double x) {
  static constexpr double odd[] = {1,        1.0 / 3,  1.0 / 5,  1.0 / 7,
                                   1.0 / 9,  1.0 / 11, 1.0 / 13, 1.0 / 15,
                                   1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23};
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int64_t exponent = int64_t(bits >> 52) - 1023;
  bits = (bits & ((uint64_t(1) << 52) - 1)) | uint64_t(1023) << 52;
  double m;
  memcpy(&m, &bits, sizeof m);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  double s = (m - 1) / (m + 1);
  return double(exponent) * 0.69314718055994531 +
         2 * s * polynomial(odd, s * s);
}

/// Cosine and sine of u turns, u in [0, 1). Within an eighth of a turn from an
/// axis Taylor's series of nine terms leave less than 1e-17.
void turn(double u, double &cosine, double &sine) {
  static constexpr double even[] = {1,
                                    -1.0 / 2,
                                    1.0 / 24,
                                    -1.0 / 720,
                                    1.0 / 40320,
                                    -1.0 / 3628800,
                                    1.0 / 479001600,
                                    -1.0 / 87178291200,
                                    1.0 / 20922789888000};
  static constexpr double odd[] = {1,
                                   -1.0 / 6,
                                   1.0 / 120,
                                   -1.0 / 5040,
                                   1.0 / 362880,
                                   -1.0 / 39916800,
                                   1.0 / 6227020800,
                                   -1.0 / 1307674368000,
                                   1.0 / 355687428096000};
  int quarter = int(4 * u + 0.5);
  double x = (u - 0.25 * quarter) * 6.2831853071795865;
  double c = polynomial(even, x * x), s = x * polynomial(odd, x * x);
  bool swapped = quarter & 1;
  cosine = swapped ? s : c;
  sine = swapped ? c : s;
  if (quarter == 1 || quarter == 2)
    cosine = -cosine;
  if (quarter == 2 || quarter == 3)
    sine = -sine;
}

//===-- samples ----------------------------------------------------------===//

/// Of 53 bits, in [0, 1).
double unit(uint32_t high, uint32_t low) {
  return double((uint64_t(high) << 32 | low) >> 11) * 0x1p-53;
}

/// FNV-1a of the path. Philox mixes the counter, so this need not.
uint64_t streamOf(const char *path) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (; *path; ++path)
    hash = (hash ^ uint8_t(*path)) * 0x100000001B3u;
  return hash;
}

/// The numbers of one array.
struct Samples {
  uint64_t seed, stream;
  Distribution distribution;

  /// Numbers 2k and 2k + 1. Normal ones by Box and Muller.
  void pair(uint64_t k, double *to) const {
    if (distribution.kind == Distribution::None) {
      to[0] = to[1] = 0;
      return;
    }
    PhiloxWords bits = philox(seed, stream, k);
    double u = unit(bits.word[0], bits.word[1]);
    double v = unit(bits.word[2], bits.word[3]);
    if (distribution.kind == Distribution::Uniform) {
      to[0] = distribution.a + (distribution.b - distribution.a) * u;
      to[1] = distribution.a + (distribution.b - distribution.a) * v;
      return;
    }
    double radius = distribution.b * sqrt(-2 * logarithm(u + 0x1p-53));
    turn(v, to[0], to[1]);
    to[0] = distribution.a + radius * to[0];
    to[1] = distribution.a + radius * to[1];
  }
};

//===-- shapes -----------------------------------------------------------===//

/// The array as matrix: outputs x the rest, which is inputs x kernel.
struct Matrix {
  int64_t rows = 1, columns = 1;
  int64_t kernel = 1; ///< cells of the window; 1 if there is none
  int64_t centre = 0; ///< its middle one
  int64_t group;      ///< outputs that see the same inputs

  explicit Matrix(const ngc_array &array) {
    for (uint32_t axis = 0; axis < array.rank; ++axis) {
      (axis ? columns : rows) *= array.dims[axis];
      if (axis < 2)
        continue;
      kernel *= array.dims[axis];
      centre = centre * array.dims[axis] + (array.dims[axis] - 1) / 2;
    }
    group = array.fan_out / kernel;
    if (group < 1)
      group = rows;
  }
  int64_t count() const { return rows * columns; }

  /// Whether element i carries an input to the output of the same number.
  bool isIdentity(int64_t i) const {
    int64_t row = i / columns, column = i % columns;
    return column / kernel == row % group && column % kernel == centre;
  }
};

/// Where values go.
struct Target {
  uint32_t type;
  void *data;

  void put(int64_t i, double value) const {
    if (type == NGC_REAL32)
      static_cast<float *>(data)[i] = float(value);
    else
      static_cast<double *>(data)[i] = value;
  }
};

void fillSamples(const Samples &samples, int64_t count, const Target &target) {
  double two[2];
  for (int64_t i = 0; i < count; ++i) {
    if (i % 2 == 0)
      samples.pair(uint64_t(i) / 2, two);
    target.put(i, two[i % 2]);
  }
}

void fillIdentity(const Samples &noise, const Matrix &matrix,
                  const Target &target) {
  double two[2];
  for (int64_t i = 0; i < matrix.count(); ++i) {
    if (i % 2 == 0)
      noise.pair(uint64_t(i) / 2, two);
    target.put(i, two[i % 2] + (matrix.isIdentity(i) ? 1 : 0));
  }
}

//===-- orthogonal -------------------------------------------------------===//

/// In eight sums, so that a compiler may use vectors without another result.
double dot(const double *a, const double *b, int64_t count) {
  double sums[8] = {};
  int64_t whole = count - count % 8;
  for (int64_t i = 0; i < whole; i += 8)
    for (int j = 0; j < 8; ++j)
      sums[j] += a[i + j] * b[i + j];
  for (int64_t i = whole; i < count; ++i)
    sums[i - whole] += a[i] * b[i];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
         ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

/// Modified Gram-Schmidt. What it leaves of products is the condition number
/// times 1e-16; for random n x n that is about n 1e-16, so once is enough.
void orthonormalise(double *vectors, int64_t count, int64_t length) {
  for (int64_t i = 0; i < count; ++i) {
    double *one = vectors + i * length;
    double norm = sqrt(dot(one, one, length));
    for (int64_t k = 0; k < length && norm > 0; ++k)
      one[k] /= norm;
    for (int64_t j = i + 1; j < count; ++j) {
      double *other = vectors + j * length;
      double along = dot(one, other, length);
      for (int64_t k = 0; k < length; ++k)
        other[k] -= along * one[k];
    }
  }
}

/// Normal samples, made orthonormal in the shorter direction: all orthogonal
/// matrices are equally likely.
bool fillOrthogonal(const Samples &samples, const Matrix &matrix,
                    const Target &target) {
  bool byRows = matrix.rows <= matrix.columns;
  int64_t vectors = byRows ? matrix.rows : matrix.columns;
  int64_t length = byRows ? matrix.columns : matrix.rows;
  auto *memory =
      static_cast<double *>(calloc(size_t(matrix.count()), sizeof(double)));
  if (!memory)
    return false;
  fillSamples(samples, matrix.count(), {NGC_REAL64, memory});
  orthonormalise(memory, vectors, length);
  for (int64_t i = 0; i < vectors; ++i)
    for (int64_t k = 0; k < length; ++k)
      target.put(byRows ? i * length + k : k * vectors + i,
                 memory[i * length + k]);
  free(memory);
  return true;
}

//===-- rules ------------------------------------------------------------===//

/// `deviation` in the form that was asked for.
Distribution scaled(const Distribution &wanted, double deviation) {
  if (wanted.kind != Distribution::Uniform)
    return {Distribution::Normal, 0, deviation};
  double bound = sqrt(3.0) * deviation;
  return {Distribution::Uniform, -bound, bound};
}

Distribution orElse(const Distribution &wanted, const Distribution &byDefault) {
  return wanted.kind == Distribution::Default ? byDefault : wanted;
}

double atLeastOne(int64_t fan) { return fan < 1 ? 1 : double(fan); }

Distribution weightsOf(const ngc_array &array, const Initialization &how) {
  double in = atLeastOne(array.fan_in), out = atLeastOne(array.fan_out);
  switch (how.method) {
  case Method::Kaiming:
    return scaled(how.weights, sqrt(2 / in));
  case Method::Xavier:
    return scaled(how.weights, sqrt(2 / (in + out)));
  case Method::Orthogonal:
    return {Distribution::Normal, 0, 1};
  case Method::Identity:
    return orElse(how.weights, {Distribution::Normal, 0, 0.01});
  case Method::Random:
    break;
  }
  return orElse(how.weights, {Distribution::Normal, 0, 1});
}

} // namespace

bool initialize(const ngc_array &array, const Initialization &how,
                uint32_t type, void *data) {
  Matrix matrix(array);
  Target target = {type, data};
  Samples samples = {how.seed, streamOf(array.path), {}};
  bool drawsBiases = array.initial == NGC_INITIAL_BIASES &&
                     how.method == Method::Random &&
                     how.biases.kind != Distribution::Default;
  if (array.initial != NGC_INITIAL_RANDOM && !drawsBiases) {
    for (int64_t i = 0; i < matrix.count(); ++i)
      target.put(i, array.initial_value);
    return true;
  }
  samples.distribution = drawsBiases ? how.biases : weightsOf(array, how);
  if (!drawsBiases && how.method == Method::Orthogonal)
    return fillOrthogonal(samples, matrix, target);
  if (!drawsBiases && how.method == Method::Identity)
    fillIdentity(samples, matrix, target);
  else
    fillSamples(samples, matrix.count(), target);
  return true;
}

} // namespace ngc
