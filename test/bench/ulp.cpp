// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The largest error of our expansions of one-argument functions, in units of
// the last place, over all 2^32 numbers or every n-th of them, for ulp.py.
//
//   ulp <functions.so> <stride> <name>...
//
// The library has `void ngc_<name>(const float *x, float *y)` for blocks of
// 4096 numbers. The reference is f64: at first libmvec's (up to 4 of f64's own
// units wrong) where there is one, and libm's wherever that finds an error that
// would be a new largest one, or no number. One line a function:
//
//   name, largest error, at which x, how many x have a wrong infinity or NaN
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <string>

namespace {

constexpr int block = 4096, lanes = 4;
using Vector = double __attribute__((vector_size(lanes * sizeof(double))));

extern "C" {
Vector _ZGVdN4v_exp(Vector), _ZGVdN4v_exp2(Vector), _ZGVdN4v_expm1(Vector),
    _ZGVdN4v_sinh(Vector), _ZGVdN4v_cosh(Vector), _ZGVdN4v_tanh(Vector),
    _ZGVdN4v_log(Vector), _ZGVdN4v_log2(Vector), _ZGVdN4v_log10(Vector),
    _ZGVdN4v_log1p(Vector), _ZGVdN4v_asinh(Vector), _ZGVdN4v_acosh(Vector),
    _ZGVdN4v_atanh(Vector), _ZGVdN4v_cbrt(Vector), _ZGVdN4v_sin(Vector),
    _ZGVdN4v_cos(Vector), _ZGVdN4v_tan(Vector), _ZGVdN4v_asin(Vector),
    _ZGVdN4v_acos(Vector), _ZGVdN4v_atan(Vector), _ZGVdN4v_erf(Vector),
    _ZGVdN4v_erfc(Vector);
}

double logistic(double x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
double softplus(double x) {
  return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}
double rsqrt(double x) { return 1 / std::sqrt(x); }
double gamma(double x) {
  if (x <= 0 && x == std::floor(x)) // poles: no limit from both sides
    return x == 0 ? std::copysign(INFINITY, x) : NAN;
  return std::tgamma(x);
}

/// Newton's method on erf and erfc from a number near the root: each step
/// doubles the digits.
double inverseErf(double x) {
  if (!(std::abs(x) < 1))
    return std::abs(x) == 1 ? std::copysign(INFINITY, x) : NAN;
  double a = std::abs(x), b = 1 - a; // exact: x is an f32
  double y = a < 0.7 ? a * 0.9 : std::sqrt(-std::log(b)) - 0.3;
  constexpr double halfRootOfPi = 0.88622692545275801365;
  for (int step = 0; step < 100; ++step) {
    double wrong = a < 0.5 ? std::erf(y) - a : b - std::erfc(y);
    double change = wrong * halfRootOfPi * std::exp(y * y);
    // Far out the slope changes fast; half the second derivative mends that.
    change /= 1 + y * change;
    y -= change;
    if (std::abs(change) <= 1e-15 * y)
      break;
  }
  return std::copysign(y, x);
}

struct Function {
  const char *name;
  double (*scalar)(double);
  Vector (*vector)(Vector);
  double most = INFINITY; // of |x|
};

constexpr double mostTurns = 2e8;

const Function functions[] = {
    {"exp", std::exp, _ZGVdN4v_exp},
    {"exp2", std::exp2, _ZGVdN4v_exp2},
    {"expm1", std::expm1, _ZGVdN4v_expm1},
    {"sinh", std::sinh, _ZGVdN4v_sinh},
    {"cosh", std::cosh, _ZGVdN4v_cosh},
    {"tanh", std::tanh, _ZGVdN4v_tanh},
    {"log", std::log, _ZGVdN4v_log},
    {"log2", std::log2, _ZGVdN4v_log2},
    {"log10", std::log10, _ZGVdN4v_log10},
    {"log1p", std::log1p, _ZGVdN4v_log1p},
    {"asinh", std::asinh, _ZGVdN4v_asinh},
    {"acosh", std::acosh, _ZGVdN4v_acosh},
    {"atanh", std::atanh, _ZGVdN4v_atanh},
    {"cbrt", std::cbrt, _ZGVdN4v_cbrt},
    {"rsqrt", rsqrt, nullptr},
    {"sin", std::sin, _ZGVdN4v_sin, mostTurns},
    {"cos", std::cos, _ZGVdN4v_cos, mostTurns},
    {"tan", std::tan, _ZGVdN4v_tan, mostTurns},
    {"asin", std::asin, _ZGVdN4v_asin},
    {"acos", std::acos, _ZGVdN4v_acos},
    {"atan", std::atan, _ZGVdN4v_atan},
    {"erf", std::erf, _ZGVdN4v_erf},
    {"erfc", std::erfc, _ZGVdN4v_erfc},
    {"inverse_erf", inverseErf, nullptr},
    {"gamma", gamma, nullptr},
    {"log_gamma", std::lgamma, nullptr},
    {"logistic", logistic, nullptr},
    {"softplus", softplus, nullptr},
};

/// |y - exact| in units of the last place of f32 at the exact value.
double errorOf(float y, double exact) {
  constexpr double largest = 0x1.ffffffp127; // rounds to infinity from here
  constexpr int digits = 23, least = -126;
  if (std::abs(exact) >= largest)
    return std::isinf(y) && std::signbit(y) == std::signbit(exact) ? 0
           : std::abs(exact) < INFINITY
               ? std::ldexp(std::abs(y - exact), digits - 127)
               : INFINITY;
  int exponent = exact == 0 ? least : std::max(std::ilogb(exact), least);
  double value = std::isinf(y) ? std::copysign(0x1p128, y) : double(y);
  return std::ldexp(std::abs(value - exact), digits - exponent);
}

struct Largest {
  double error = 0;
  float at = 0;
  uint64_t wrong = 0; // infinities and NaNs that are others
};

void compare(const Function &function, float x, float y, Largest &largest) {
  double exact = function.scalar(double(x));
  if (std::isnan(y) || std::isnan(exact)) {
    largest.wrong += std::isnan(y) != std::isnan(exact);
    return;
  }
  double error = errorOf(y, exact);
  if (std::isinf(error)) {
    ++largest.wrong;
  } else if (error > largest.error) {
    largest.error = error;
    largest.at = x;
  }
}

/// Errors of a block against the fast reference, as far as that can tell: no
/// number where it cannot.
void screen(const Function &function, const float *x, const float *y,
            double *errors) {
  for (int i = 0; i < block; i += lanes) {
    Vector wide, made;
    for (int lane = 0; lane < lanes; ++lane) {
      wide[lane] = x[i + lane];
      made[lane] = y[i + lane];
    }
    Vector exact = function.vector(wide);
    for (int lane = 0; lane < lanes; ++lane) {
      // The exponent's bits alone are a power of two; 2^-23 of it is a unit.
      uint64_t bits = std::bit_cast<uint64_t>(double(exact[lane]));
      double unit = std::bit_cast<double>(bits & 0x7ff0000000000000) * 0x1p-23;
      errors[i + lane] =
          std::abs(made[lane] - exact[lane]) / std::max(unit, 0x1p-149);
    }
  }
}

using Code = void (*)(const float *, float *);

Largest test(const Function &function, Code code, uint64_t stride) {
  alignas(64) float x[block], y[block];
  alignas(64) double errors[block];
  Largest largest;
  for (uint64_t first = 0; first < uint64_t(1) << 32; first += stride * block) {
    for (uint64_t i = 0; i < block; ++i) {
      auto bits = uint32_t(std::min<uint64_t>(first + i * stride, UINT32_MAX));
      x[i] = std::bit_cast<float>(bits);
      if (!(std::abs(x[i]) <= function.most) && !std::isnan(x[i]))
        x[i] = 1;
    }
    code(x, y);
    if (function.vector)
      screen(function, x, y, errors);
    for (int i = 0; i < block; ++i)
      if (!function.vector || !(errors[i] < largest.error))
        compare(function, x[i], y[i], largest);
  }
  return largest;
}

int run(int argc, char **argv) {
  void *library = dlopen(argv[1], RTLD_NOW);
  uint64_t stride = std::strtoull(argv[2], nullptr, 10);
  if (!library || !stride)
    return std::fprintf(stderr, "ulp: %s\n", library ? argv[2] : dlerror());
  for (int i = 3; i < argc; ++i) {
    auto function = std::find_if(
        std::begin(functions), std::end(functions),
        [&](const Function &f) { return !strcmp(f.name, argv[i]); });
    void *code = dlsym(library, ("ngc_" + std::string(argv[i])).c_str());
    if (function == std::end(functions) || !code)
      return std::fprintf(stderr, "ulp: unknown function %s\n", argv[i]);
    Largest largest = test(*function, reinterpret_cast<Code>(code), stride);
    std::printf("%s %.4f %.9g %llu\n", argv[i], largest.error,
                double(largest.at), (unsigned long long)largest.wrong);
    std::fflush(stdout);
  }
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 4)
    return std::fprintf(stderr, "usage: ulp functions.so stride name...\n");
  return run(argc, argv) ? 1 : 0;
}
