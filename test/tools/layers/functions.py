# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The functions of expressions: formula and range of the points tested.

One variable, `(name, function, ranges)`: points are spread evenly over the
ranges, whose ends belong to them. Poles are left out where |y| exceeds
LARGEST. Two variables, `(text, function, range of a, range of b)`: points are
drawn. Conditions, `(name, text, function)`: points lie on the eighths.
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
    ("arcsin", numpy.arcsin, [(-1, 1)]),
    ("arccos", numpy.arccos, [(-1, 1)]),
    ("arctan", numpy.arctan, [(-20, 20)]),
    ("arccot", of_reciprocal(numpy.arctan), [(-20, -0.05), (0.05, 20)]),
    ("arcsec", of_reciprocal(numpy.arccos), [(-20, -1), (1, 20)]),
    ("arccsc", of_reciprocal(numpy.arcsin), [(-20, -1), (1, 20)]),
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
    ("arcsinh", numpy.arcsinh, [(-100, 100)]),
    ("arccosh", numpy.arccosh, [(1, 100)]),
    ("arctanh", numpy.arctanh, [(-0.999, 0.999)]),
    ("arccoth", of_reciprocal(numpy.arctanh), [(-20, -1.01), (1.01, 20)]),
    ("arcsech", of_reciprocal(numpy.arccosh), [(0.01, 1)]),
    ("arccsch", of_reciprocal(numpy.arcsinh), [(-20, -0.01), (0.01, 20)]),
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
    ("elu", lambda x: numpy.where(x < 0, numpy.expm1(x), x), [(-12, 4)]),
    ("selu",
     lambda x: numpy.where(x < 0, 1.758099340847161 * numpy.expm1(x),
                           1.0507009873554805 * x), [(-12, 4)]),
    ("gelu", lambda x: x * special.ndtr(x), [(-6, 6)]),
    ("silu", lambda x: x * sigmoid(x), [(-12, 12)]),
    ("soft_sign", lambda x: x / (1 + numpy.abs(x)), [(-20, 20)]),
    ("soft_plus", lambda x: numpy.logaddexp(x, 0), [(-20, 20)]),
    ("hard_tanh", lambda x: numpy.clip(x, -1, 1), LINE),
    ("hard_sigmoid", lambda x: numpy.clip((x + 1) / 2, 0, 1), LINE),
]

WIDE, NEAR = (-20, 20), (-4, 4)
PAIRS = [
    ("plus(a, b)", numpy.add, WIDE, WIDE),
    ("subtract(a, b)", numpy.subtract, WIDE, WIDE),
    ("times(a, b)", numpy.multiply, NEAR, NEAR),
    ("divide(a, b)", numpy.divide, WIDE, (0.1, 4)),
    ("power(a, b)", numpy.power, (0.1, 4), (-2, 2)),
    ("a ^ b", numpy.power, (0, 4), (0.25, 2)),
    ("surd(a, 3)", lambda a, b: numpy.cbrt(a), WIDE, WIDE),
    ("surd(b, 2)", lambda a, b: numpy.sqrt(b), WIDE, (0, 20)),
    ("min(a, b)", numpy.minimum, WIDE, WIDE),
    ("max(a, b)", numpy.maximum, WIDE, WIDE),
    ("mod(a, b)", numpy.mod, WIDE, (1, 4)),
    ("mod(b, -3)", lambda a, b: numpy.mod(b, -3), WIDE, WIDE),
    # The angle of the point (a, b).
    ("arctan(a, b)", lambda a, b: numpy.arctan2(b, a), WIDE, WIDE),
    ("erf(a, b)", lambda a, b: special.erf(b) - special.erf(a), NEAR, NEAR),
    ("clip(a)", lambda a, b: numpy.clip(a, -1, 1), NEAR, NEAR),
    ("clip(a, -2, b)", lambda a, b: numpy.clip(a, -2, b), NEAR, (0, 4)),
    ("threshold(a, b)", lambda a, b: numpy.where(abs(a) > b, a, 0.0), NEAR,
     (0, 4)),
    ("chop(a, 1.5)", lambda a, b: numpy.where(abs(a) < 1.5, 0.0, a), NEAR,
     NEAR),
]

CONDITIONS = [
    ("if", "if(x > 1, x, -x)", lambda x: numpy.where(x > 1, x, -x)),
    ("and", "if(x > -1 && x < 2, 1, 0)", lambda x: (x > -1) & (x < 2)),
    ("or", "if(x < -1 || x > 2, 1, 0)", lambda x: (x < -1) | (x > 2)),
    ("and_name", "if(and(x > -1, x < 2, x != 0), 1, 0)",
     lambda x: (x > -1) & (x < 2) & (x != 0)),
    ("or_name", "if(or(x < -1, x > 2), 1, 0)",
     lambda x: (x < -1) | (x > 2)),
    ("equal", "if(equal(x, 2), 1, 0)", lambda x: x == 2),
    ("unequal", "if(unequal(x, 2), 1, 0)", lambda x: x != 2),
    ("greater", "if(greater(x, 2), 1, 0)", lambda x: x > 2),
    ("greater_equal", "if(greater_equal(x, 2), 1, 0)", lambda x: x >= 2),
    ("less", "if(less(x, 2), 1, 0)", lambda x: x < 2),
    ("less_equal", "if(less_equal(x, 2), 1, 0)", lambda x: x <= 2),
    ("negative", "if(negative(x), 1, 0)", lambda x: x < 0),
    ("non_negative", "if(non_negative(x), 1, 0)", lambda x: x >= 0),
    ("positive", "if(positive(x), 1, 0)", lambda x: x > 0),
    ("non_positive", "if(non_positive(x), 1, 0)", lambda x: x <= 0),
    ("possible_zero_q", "if(possible_zero_q(x), 1, 0)", lambda x: x == 0),
    ("which", "which(x < -2, -1, x < 2, x, true, 3)",
     lambda x: numpy.where(x < -2, -1, numpy.where(x < 2, x, 3))),
    ("piecewise", "piecewise(-1, x < -2, x, x < 2, 3)",
     lambda x: numpy.where(x < -2, -1, numpy.where(x < 2, x, 3))),
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


def drawn(rng, bounds, count):
    """`count` f32 points between two bounds."""
    x = rng.uniform(*bounds, count)
    return x.astype(numpy.float32).astype(numpy.float64)


def eighths(count):
    return (numpy.arange(count) - count // 2) / 8
