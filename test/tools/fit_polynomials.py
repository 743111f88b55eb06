#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fits the polynomials of lib/Target/CPU/Polynomials.h and writes that file.

    pip install mpmath
    python3 test/tools/fit_polynomials.py lib/Target/CPU/Polynomials.h
    clang-format-22 -i lib/Target/CPU/Polynomials.h

Each is the Chebyshev interpolant of a smooth function, of the degree at which
its error is below what the format can show; the text says the error.
"""
import sys

from mpmath import (asin, atan, atanh, chop, cos, erf, erfc, exp, gamma, log,
                    loggamma, mp, mpf, pi, sin, sqrt, taylor)

mp.dps = 60

HEAD = """\
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Polynomials of ExpandMath, constant term first, for f32 and f64. Written by
// test/tools/fit_polynomials.py; above each stands the largest error before
// the coefficients are rounded.
#ifndef NGC_LIB_TARGET_CPU_POLYNOMIALS_H
#define NGC_LIB_TARGET_CPU_POLYNOMIALS_H

namespace ngc::polynomials {
"""
FOOT = """\

} // namespace ngc::polynomials

#endif // NGC_LIB_TARGET_CPU_POLYNOMIALS_H
"""


def tail(function, start, step):
    """The terms of a Taylor series from x^start on, over x^start, in x^step."""
    mp.dps = 90
    terms = [chop(c, mpf(10)**-80) for c in taylor(function, 0, 110)]
    mp.dps = 60
    kept = [terms[start + step * i]
            for i in range((len(terms) - start - 1) // step + 1)]
    return lambda t: sum(c * t**i for i, c in enumerate(kept))


def chebyshev(function, low, high, degree):
    """The interpolant at Chebyshev's points, as powers of t, and its error."""
    n = degree + 1
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [cos(pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    values = [function(middle + half * u) for u in nodes]
    weights = [2 * sum(values[k] * cos(pi * j * (2 * k + 1) / (2 * n))
                       for k in range(n)) / n for j in range(n)]
    weights[0] /= 2
    # T_{j+1} = 2 u T_j - T_{j-1}, as powers of u = (t - middle) / half
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    powers = [mpf(0)] * n
    for j in range(n):
        basis = before if j == 0 else now
        if j > 1:
            before, now = now, [
                (2 * now[i - 1] if i else 0) -
                (before[i] if i < len(before) else 0)
                for i in range(len(now) + 1)]
            basis = now
        for i, c in enumerate(basis):
            powers[i] += weights[j] * c
    # u = (t - middle) / half
    result = [mpf(0)] * n
    shift = [mpf(1)]
    for j in range(n):
        for i, c in enumerate(shift):
            result[i] += powers[j] * c
        shift = [((shift[i - 1] if i else 0) -
                  middle * (shift[i] if i < len(shift) else 0)) / half
                 for i in range(len(shift) + 1)]
    error = mpf(0)
    for k in range(400):
        t = low + (high - low) * (k + mpf(1) / 2) / 400
        got = mpf(0)
        for c in reversed(result):
            got = got * t + c
        error = max(error, abs(got - function(t)))
    return result, error


def erfc_scaled(q):
    x = ERFC_MIDDLE * (1 + q) / (1 - q)
    if x > 1000:
        # erfc(x) exp(x^2) = (1 - 1/(2x^2) + 3/(4x^4)) / (x sqrt(pi))
        w = 1 / (2 * x * x)
        return (1 - w + 3 * w * w) / (x * sqrt(pi)) * (1 + 2 * x)
    return exp(x * x) * erfc(x) * (1 + 2 * x)


def erfc_share(t):
    a = 2 / t - 2
    return exp(a * a) * erfc(a) / t


def stirling(w):
    """The tail of log gamma, times x, in w = 1/x^2."""
    x = 1 / sqrt(w)
    mp.dps = 80
    value = x * (loggamma(x) - (x - mpf(1) / 2) * log(x) + x - log(2 * pi) / 2)
    mp.dps = 60
    return value


ERFC_MIDDLE = mpf(4)
TINY = mpf(10)**-9
ROWS = [
    # name, text, function of t, low, high, degree f32, degree f64
    ("expTail", "(exp(r) - 1 - r) / r^2, |r| <= 0.35",
     tail(exp, 2, 1), -0.35, 0.35, 4, 9),
    ("logTail", "(2 artanh(s) - 2 s) / s^3 in z = s^2, z <= 0.0296",
     tail(lambda s: 2 * atanh(s), 3, 2), 0, 0.0296, 2, 6),
    ("logFarTail", "(2 artanh(s) - 2 s - 2/3 s^3) / s^5 in z = s^2",
     tail(lambda s: 2 * atanh(s), 5, 2), 0, 0.0296, 0, 7),
    ("sinTail", "(sin(r) - r) / r^3 in z = r^2, |r| <= pi/4",
     tail(sin, 3, 2), 0, 0.6172, 2, 5),
    ("cosTail", "(cos(r) - 1 + r^2/2) / r^4 in z = r^2, |r| <= pi/4",
     tail(cos, 4, 2), 0, 0.6172, 2, 5),
    ("atanTail", "(arctan(t) - t) / t^3 in z = t^2, t <= tan(pi/8)",
     tail(atan, 3, 2), 0, 0.1717, 4, 10),
    ("asinTail", "(arcsin(x) - x) / x^3 in z = x^2, z <= 1/4",
     tail(asin, 3, 2), 0, 0.25, 5, 12),
    ("erfNear", "erf(x) / x in z = x^2, z <= 1",
     tail(erf, 1, 2), 0, 1, 6, 11),
    ("erfcFar", "exp(x^2) erfc(x) (1 + 2x) in q = (x - 4) / (x + 4)",
     erfc_scaled, -1, 1 - TINY, 0, 24),
    ("erfcNear", "exp(a^2) erfc(a) / t, t = 1 / (1 + a/2), a <= 10.2",
     erfc_share, 1 / mpf(6.1), 1, 10, 0),
    ("cubeRoot", "m^(1/3), 1 <= m <= 2",
     lambda m: m**(mpf(1) / 3), 1, 2, 4, 4),
    ("gammaNear", "gamma(x) in u = x - 3/2, 1 <= x <= 2",
     lambda u: gamma(u + mpf(3) / 2), -0.5, 0.5, 0, 21),
    ("logGammaNear", "log gamma(x) / ((x-1)(x-2)) in u = x - 3/2",
     lambda u: loggamma(u + mpf(3) / 2) / ((u + .5) * (u - .5)),
     -0.5, 0.5, 0, 21),
    ("stirling", "x (log gamma(x) - (x - 1/2) log x + x - log(2 pi)/2), 1/x^2",
     stirling, mpf(10)**-12, mpf(1) / 64, 0, 7),
]


def write_row(out, name, text, function, low, high, single, twice):
    out.write(f"\n// {text}\n")
    for degree, suffix, form in [(single, "32", "{:.9e}"),
                                 (twice, "64", "{:.17e}")]:
        if not degree:
            continue
        terms, error = chebyshev(function, mpf(low), mpf(high), degree)
        out.write(f"// f{suffix}: {float(error):.0e}\n")
        out.write(f"constexpr double {name}{suffix}[] = {{\n")
        for term in terms:
            out.write("    " + form.format(float(term)) + ",\n")
        out.write("};\n")


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.write(HEAD)
        for row in ROWS:
            write_row(out, *row)
        out.write(FOOT)


main()
