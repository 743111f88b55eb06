# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The functions of one variable: formula and range of the points tested.

`(name, function, ranges)`: points are spread evenly over the ranges, whose
ends belong to them. Poles are left out where |y| exceeds LARGEST.
"""

import numpy
from scipy import special

LARGEST = 30
LINE = [(-4, 4)]
PI = numpy.pi


def sigmoid(x):
    return special.expit(x)


def reciprocal(function):
    return lambda x: 1 / function(x)


def of_reciprocal(function):
    return lambda x: function(1 / x)


CIRCULAR = [
    ("sin", numpy.sin, [(-20, 20)]),
    ("cos", numpy.cos, [(-20, 20)]),
    ("tan", numpy.tan, [(-8, 8)]),
    ("cot", reciprocal(numpy.tan), [(-8, -0.05), (0.05, 8)]),
    ("sec", reciprocal(numpy.cos), [(-8, 8)]),
    ("csc", reciprocal(numpy.sin), [(-8, -0.05), (0.05, 8)]),
    ("arc_sin", numpy.arcsin, [(-1, 1)]),
    ("arc_cos", numpy.arccos, [(-1, 1)]),
    ("arc_tan", numpy.arctan, [(-20, 20)]),
    ("arc_cot", of_reciprocal(numpy.arctan), [(-20, -0.05), (0.05, 20)]),
    ("arc_sec", of_reciprocal(numpy.arccos), [(-20, -1), (1, 20)]),
    ("arc_csc", of_reciprocal(numpy.arcsin), [(-20, -1), (1, 20)]),
    ("haversine", lambda x: numpy.sin(x / 2) ** 2, [(-8, 8)]),
    ("inverse_haversine", lambda x: 2 * numpy.arcsin(numpy.sqrt(x)),
     [(0, 1)]),
    ("gudermannian", lambda x: 2 * numpy.arctan(numpy.tanh(x / 2)),
     [(-8, 8)]),
    ("inverse_gudermannian", lambda x: numpy.arcsinh(numpy.tan(x)),
     [(-1.5, 1.5)]),
]

HYPERBOLIC = [
    ("sinh", numpy.sinh, LINE),
    ("cosh", numpy.cosh, LINE),
    ("tanh", numpy.tanh, [(-12, 12)]),
    ("coth", reciprocal(numpy.tanh), [(-4, -0.05), (0.05, 4)]),
    ("sech", reciprocal(numpy.cosh), [(-12, 12)]),
    ("csch", reciprocal(numpy.sinh), [(-4, -0.05), (0.05, 4)]),
    ("arc_sinh", numpy.arcsinh, [(-100, 100)]),
    ("arc_cosh", numpy.arccosh, [(1, 100)]),
    ("arc_tanh", numpy.arctanh, [(-0.999, 0.999)]),
    ("arc_coth", of_reciprocal(numpy.arctanh), [(-20, -1.01), (1.01, 20)]),
    ("arc_sech", of_reciprocal(numpy.arccosh), [(0.01, 1)]),
    ("arc_csch", of_reciprocal(numpy.arcsinh), [(-20, -0.01), (0.01, 20)]),
]

EXPONENTIAL = [
    ("exp", numpy.exp, [(-20, 3.4)]),
    ("log", numpy.log, [(0.001, 3), (3, 1000)]),
    ("sqrt", numpy.sqrt, [(0, 2), (2, 800)]),
    ("cube_root", numpy.cbrt, [(-100, 100)]),
    ("abs", numpy.abs, LINE),
    ("gamma", special.gamma, [(-3.9, -3.1), (-2.9, -2.1), (-1.9, -1.1),
                              (-0.95, -0.05), (0.05, 5)]),
    ("log_gamma", special.gammaln, [(0.01, 5), (5, 12)]),
    ("erf", special.erf, LINE),
    ("erfc", special.erfc, LINE),
    ("inverse_erf", special.erfinv, [(-0.999, 0.999)]),
    ("inverse_erfc", special.erfcinv, [(0.001, 1.999)]),
]

# Their points lie on the eighths, so that halves and zeros are among them.
STEPS = [
    ("round", numpy.round, [(-63, 64)]),
    ("floor", numpy.floor, [(-63, 64)]),
    ("ceiling", numpy.ceil, [(-63, 64)]),
    ("sign", numpy.sign, [(-63, 64)]),
    ("fractional_part", lambda x: x - numpy.trunc(x), [(-63, 64)]),
    ("integer_part", numpy.trunc, [(-63, 64)]),
    ("unitize", lambda x: (x != 0) * 1.0, [(-63, 64)]),
    ("kronecker_delta", lambda x: (x == 0) * 1.0, [(-63, 64)]),
]

ACTIVATIONS = [
    ("ramp", lambda x: numpy.maximum(x, 0), LINE),
    ("logistic_sigmoid", sigmoid, [(-20, 20)]),
    ("sigmoid", sigmoid, [(-20, 20)]),
    ("rectified_linear_unit", lambda x: numpy.maximum(x, 0), LINE),
    ("relu", lambda x: numpy.maximum(x, 0), LINE),
    ("exponential_linear_unit",
     lambda x: numpy.where(x < 0, numpy.expm1(x), x), [(-12, 4)]),
    ("scaled_exponential_linear_unit",
     lambda x: numpy.where(x < 0, 1.758099340847161 * numpy.expm1(x),
                           1.0507009873554805 * x), [(-12, 4)]),
    ("gaussian_error_linear_unit",
     lambda x: x * special.ndtr(x), [(-6, 6)]),
    ("swish", lambda x: x * sigmoid(x), [(-12, 12)]),
    ("hard_swish", lambda x: x * numpy.clip(x + 3, 0, 6) / 6, [(-6, 6)]),
    ("mish", lambda x: x * numpy.tanh(numpy.logaddexp(x, 0)), [(-12, 12)]),
    ("soft_sign", lambda x: x / (1 + numpy.abs(x)), [(-20, 20)]),
    ("soft_plus", lambda x: numpy.logaddexp(x, 0), [(-20, 20)]),
    ("hard_tanh", lambda x: numpy.clip(x, -1, 1), LINE),
    ("hard_sigmoid", lambda x: numpy.clip((x + 1) / 2, 0, 1), LINE),
]


def points(name, function, ranges, count):
    """`count` f32 points of the ranges, where |y| is not too large."""
    spread = [numpy.linspace(low, high, 40 * count) for low, high in ranges]
    if any(name == step[0] for step in STEPS):
        spread = [numpy.arange(low * 8, high * 8) / 8 for low, high in ranges]
    x = numpy.concatenate(spread).astype(numpy.float32)
    x = x.astype(numpy.float64)
    with numpy.errstate(all="ignore"):
        good = numpy.abs(function(x)) <= LARGEST
    ends = [end for pair in ranges for end in pair]
    x = x[good & (x >= min(ends)) & (x <= max(ends))]
    chosen = numpy.linspace(0, len(x) - 1, count).round().astype(int)
    return x[chosen]
