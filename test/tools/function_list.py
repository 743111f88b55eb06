# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What make_function_tables.py knows of each function.

A range is (low, high), drawn evenly; ("log", low, high), drawn by magnitude;
or ("grid", low, high, step), which repeats values. Special points stand as
they are. The bounds are those of the expansions, in units of the last place.
"""
import dataclasses
import math
from typing import Callable

from mpmath import (acos, acosh, acot, acoth, acsc, acsch, asec, asech, asin,
                    asinh, atan, atan2, atanh, cbrt, ceil, cos, cosh, cot,
                    coth, csc, csch, erf, erfc, erfinv, exp, expm1, findroot,
                    floor, gamma, log, log1p, loggamma, mpf, nint, pi,
                    psi, sec, sech, sin, sinh, sqrt, tan, tanh)

INF = math.inf


@dataclasses.dataclass
class Function:
    name: str
    text: str
    formula: Callable
    ranges: list
    special: list = dataclasses.field(default_factory=list)
    bound: tuple = (4, 4)
    growth: float = 0
    floor: float = 0
    wanted: Callable = lambda *x: True


FUNCTIONS = []


def unary(name, formula, *ranges, special=(), **rest):
    """Also at 0 and at no number, if the formula has values there."""
    points = [(x,) for x in (*special, math.nan)]
    FUNCTIONS.append(Function(name, f"{name}(x)", formula, [list(ranges)],
                              points, **rest))


def several(name, text, formula, *ranges, special=(), **rest):
    FUNCTIONS.append(Function(name, text, formula, list(ranges),
                              list(special), **rest))


def sizes(low, high):
    """Both signs."""
    return ("log", low, high), ("log", -low, -high)


TINY = (1e-44, -1e-40, 2.0 ** -126)  # as f32: subnormal, and the least normal
TINY = tuple(math.ldexp(round(math.ldexp(x, 149)), -149) for x in TINY)

# -- named activations --------------------------------------------------------

WIDE = (-10000.0, 10000.0, 0.0, -0.0, 1.0, -1.0, *TINY)
REACH = [(-6, 6), (-80, 80), *sizes(1e-20, 10)]


def sigmoid(x):
    return 1 / (1 + exp(-x))


def elu(x):
    return x if x >= 0 else expm1(x)


unary("ramp", lambda x: max(x, 0), *REACH, special=WIDE, bound=(0, 0))
unary("elu", elu, *REACH, special=WIDE, bound=(2, 2))
unary("selu", lambda x: mpf(1.0507009873554805) * x if x >= 0 else
      mpf(1.758099340847161) * expm1(x), *REACH, special=WIDE, bound=(3, 3))
# the rounding of x/sqrt(2) is magnified by x^2
unary("gelu", lambda x: x * erfc(-x / sqrt(mpf(2))) / 2, (-6, 6), (-12, 30),
      *sizes(1e-20, 10), special=(-10000.0, 10000.0, 0.0, 1.0, -1.0),
      growth=1)
unary("swish", lambda x: x * sigmoid(x), *REACH, special=WIDE)
unary("hard_swish", lambda x: x * min(max(x + 3, 0), 6) / 6, (-6, 6),
      (-2.75, 80), special=(-10000.0, 10000.0, 0.0, 3.0, -3.0), floor=0.5)
unary("mish", lambda x: x * tanh(log1p(exp(x))), *REACH,
      special=(-10000.0, 10000.0, 0.0, 1.0, -1.0), bound=(5, 5))
unary("soft_sign", lambda x: x / (1 + abs(x)), *REACH, special=WIDE,
      bound=(2, 2))
unary("soft_plus", lambda x: log1p(exp(x)), *REACH, special=WIDE)
unary("hard_tanh", lambda x: min(max(x, -1), 1), *REACH, special=WIDE,
      bound=(0, 0))
unary("hard_sigmoid", lambda x: min(max((x + 1) / 2, 0), 1), *REACH,
      special=WIDE, floor=0.25)
unary("sigmoid", sigmoid, *REACH, special=WIDE)

# -- circular and hyperbolic --------------------------------------------------

TURNS = [(-10, 10), (-100, 100), *sizes(1e-20, 1), *sizes(1, 1e5)]
AROUND = (0.0, -0.0, 1.0, -1.0, *TINY)



unary("sin", sin, *TURNS, special=(*AROUND, 1e5, 1e8))
unary("cos", cos, *TURNS, special=(*AROUND, 1e5, 1e8))
unary("tan", tan, *TURNS, special=AROUND)
unary("cot", cot, *TURNS)
unary("sec", sec, *TURNS, special=AROUND)
unary("csc", csc, *TURNS)
unary("haversine", lambda x: sin(x / 2)**2, *TURNS, special=AROUND,
      bound=(5, 5))
unary("arcsin", asin, (-1, 1), *sizes(1e-20, 1),
      special=(*AROUND, 0.5, -0.5, 1.5))
unary("arccos", acos, (-1, 1), *sizes(1e-20, 1),
      special=(*AROUND, 0.5, -0.5, 1.5))
unary("arctan", atan, (-5, 5), *sizes(1e-20, 1e20),
      special=(*AROUND, INF, -INF))
unary("arccot", lambda x: acot(x) if x else pi / 2, (-5, 5),
      *sizes(1e-20, 1e20), special=(0.0, 1.0, -1.0, INF))
unary("arcsec", asec, (1, 5), (-5, -1), *sizes(1, 1e20),
      special=(1.0, -1.0, 0.5, INF))
unary("arccsc", acsc, (1, 5), (-5, -1), *sizes(1, 1e15),
      special=(1.0, -1.0, 0.5))
unary("inverse_haversine", lambda x: 2 * asin(sqrt(x)), (0, 1),
      ("log", 1e-20, 1), special=(0.0, 1.0, 0.5, -0.5, 1.5))
unary("gudermannian", lambda x: atan(sinh(x)), (-10, 10), *sizes(1e-20, 10),
      special=(*AROUND, 1000.0, -1000.0))
unary("inverse_gudermannian", lambda x: asinh(tan(x)), (-1.57, 1.57),
      *sizes(1e-20, 1.5), special=(*AROUND,))
unary("sinh", sinh, (-5, 5), (-88, 88), *sizes(1e-20, 1),
      special=(*AROUND, 1000.0, -1000.0))
unary("cosh", cosh, (-5, 5), (-88, 88), *sizes(1e-20, 1),
      special=(*AROUND, 1000.0))
unary("tanh", tanh, (-2, 2), (-12, 12), *sizes(1e-20, 1),
      special=(*WIDE, INF, -INF))
unary("coth", coth, (-3, 3), *sizes(1e-20, 20), special=(10000.0,))
unary("sech", sech, (-5, 5), (-80, 80), *sizes(1e-20, 1), special=WIDE)
unary("csch", csch, (-5, 5), (-80, 80), *sizes(1e-20, 1), special=(1e4, -1e4))
unary("arcsinh", asinh, (-5, 5), *sizes(1e-20, 1e30), special=AROUND)
unary("arccosh", acosh, (1, 5), ("log", 1, 1e30), special=(1.0, 0.5, -3.0))
unary("arctanh", atanh, (-1, 1), *sizes(1e-20, 1), special=(0.0, 2.0, -2.0))
unary("arccoth", acoth, (1, 3), (-3, -1), *sizes(1, 1e15), special=(0.5,))
unary("arcsech", asech, (0, 1), ("log", 1e-20, 1), special=(1.0, 2.0))
unary("arccsch", acsch, (-5, 5), *sizes(1e-20, 1e15), special=(1.0, -1.0))

# -- exponentials, powers, special functions ----------------------------------


def inverse_erfc(x):
    """mpmath has it near 1 only."""
    if x == 1:
        return mpf(0)
    if not 0 < x < 2:
        return mpf("nan")
    if x > 1:
        return -inverse_erfc(2 - x)
    guess = sqrt(-log(x)) if x < 0.01 else erfinv(1 - x)
    return findroot(lambda y: log(erfc(y) / x), guess)


def log_gamma(x):
    """log |gamma(x)|"""
    return loggamma(x).real if x > 0 else log(abs(gamma(x)))


unary("log", log, (0, 3), ("log", 1e-38, 1e38), (0.9, 1.1),
      special=(1.0, -1.0, TINY[0], INF))
unary("exp", exp, (-5, 5), (-103, 89), *sizes(1e-20, 1),
      special=(*WIDE, INF, -INF, 88.75, -104.0))
unary("sqrt", sqrt, (0, 10), ("log", 1e-38, 1e38), special=(0.0, -1.0, TINY[0]),
      bound=(0.5, 0.5))
unary("cube_root", lambda x: cbrt(x) if x >= 0 else -cbrt(-x), (-10, 10),
      *sizes(1e-38, 1e38), special=(0.0, 8.0, -27.0, *TINY, INF))
unary("abs", abs, (-10, 10), special=(0.0, -0.0, -INF), bound=(0, 0))
unary("gamma", gamma, (0, 35), (-6, 6), (-40, 0), ("log", 1e-30, 1),
      special=(1.0, 2.0, 5.0, 0.5, -0.5, 36.0, 170.0, 1000.0), bound=(2, 12))
unary("log_gamma", log_gamma, (0, 10), (-6, 6), (-40, 0),
      ("log", 1e-30, 1e30), special=(1.0, 2.0, 3.0, 0.5, -0.5),
      bound=(2, 64), floor=1)
unary("erf", erf, (-3, 3), (-8, 8), *sizes(1e-20, 1),
      special=(*WIDE, INF, -INF))
unary("erfc", erfc, (-3, 3), (-6, 13), *sizes(1e-20, 10),
      special=(*WIDE, INF, -INF), bound=(5, 5))
unary("inverse_erf", erfinv, (-1, 1), *sizes(1e-20, 1),
      special=(0.0, 2.0, -2.0), bound=(2, 32))
unary("inverse_erfc", inverse_erfc, (0, 2), ("log", 1e-37, 1), (0.5, 1.5),
      special=(1.0, 3.0, -1.0), bound=(8, 32))
several("erf_of_two", "erf(a, b)", lambda a, b: erf(b) - erf(a), [(-4, 4)],
        [(-4, 4)], wanted=lambda a, b: abs(a - b) > 0.1, bound=(64, 64))
several("arctan_of_two", "arctan(a, b)", lambda a, b: atan2(b, a),
        [(-4, 4), *sizes(1e-10, 1e10)], [(-4, 4), *sizes(1e-10, 1e10)],
        special=[(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)])
several("power", "a ^ b", lambda a, b: a**b, [(0, 20), ("log", 1e-3, 1e3)],
        [(-8, 8)], special=[(0.0, 2.0), (2.0, 0.0), (-2.0, 3.0), (-2.0, 4.0),
                            (-2.0, 0.5), (0.0, 0.5), (1.0, 1e4), (2.0, 1e4),
                            (0.5, 1e4), (2.0, -1e4)], bound=(2, 2))
several("power_of_negative", "power(a, b)", lambda a, b: a**b, [(-20, 0)],
        [("grid", -8, 8, 1)], bound=(2, 2), wanted=lambda a, b: a)
several("surd", "surd(a, b)",
        lambda a, b: abs(a)**(1 / b) * (1 if a >= 0 else -1) if a else mpf(0),
        [(-20, 20), *sizes(1e-20, 1e20)], [("grid", 1, 15, 2)])
several("surd_even", "surd(a, b)", lambda a, b: a**(1 / b),
        [(0, 20), ("log", 1e-20, 1e20)], [("grid", 2, 16, 2)],
        special=[(-2.0, 2.0)])

# -- arithmetic ---------------------------------------------------------------

BOTH = [(-10, 10), *sizes(1e-5, 1e5)]
several("plus", "a + b", lambda a, b: a + b, BOTH, BOTH, bound=(0.5, 0.5))
several("subtract", "a - b", lambda a, b: a - b, BOTH, BOTH, bound=(0.5, 0.5))
several("times", "a * b", lambda a, b: a * b, BOTH, BOTH, bound=(0.5, 0.5))
several("divide", "a / b", lambda a, b: a / b, BOTH, BOTH, bound=(0.5, 0.5))
several("min", "min(a, b)", min, BOTH, BOTH, bound=(0, 0),
        special=[(math.nan, 1.0), (1.0, math.nan)])
several("max", "max(a, b)", max, BOTH, BOTH, bound=(0, 0),
        special=[(math.nan, 1.0), (1.0, math.nan)])
several("mod", "mod(a, b)", lambda a, b: a - b * floor(a / b), [(-50, 50)],
        [(0.5, 5), (-5, -0.5)], bound=(2, 2), floor=1)

# -- steps --------------------------------------------------------------------

STEPS = [(-10, 10), ("grid", -8, 8, 0.25), *sizes(1e-20, 1e10)]
EXACT = {"bound": (0, 0)}
AT = (0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1e10, -1e10)


def whole(x):
    return floor(x) if x >= 0 else ceil(x)


unary("round", nint, *STEPS, special=AT, **EXACT)
unary("floor", floor, *STEPS, special=AT, **EXACT)
unary("ceiling", ceil, *STEPS, special=AT, **EXACT)
unary("integer_part", whole, *STEPS, special=AT, **EXACT)
unary("fractional_part", lambda x: x - whole(x), *STEPS, special=AT, **EXACT)
unary("sign", lambda x: mpf((x > 0) - (x < 0)), *STEPS, special=AT, **EXACT)


def step(name, formula, text=None, ranges=None):
    several(name, text or f"{name}(x)", formula, ranges or STEPS,
            special=[(x,) for x in AT], **EXACT)


step("unitize", lambda x: x != 0)
step("kronecker_delta", lambda x: x == 0)
NEAR = [(-3e-10, 3e-10), *STEPS]
step("threshold", lambda x: x if abs(x) > mpf(1e-10) else 0, ranges=NEAR)
step("chop", lambda x: x if abs(x) >= mpf(1e-10) else 0, ranges=NEAR)
step("clip", lambda x: min(max(x, -1), 1))
GRID = [("grid", -3, 3, 0.25)]
several("kronecker_delta_of_two", "kronecker_delta(a, b)",
        lambda a, b: a == b, GRID, GRID, **EXACT)
several("threshold_at", "threshold(a, b)",
        lambda a, b: a if abs(a) > b else 0, GRID, GRID, **EXACT)
several("chop_at", "chop(a, b)", lambda a, b: a if abs(a) >= b else 0, GRID,
        GRID, **EXACT)
several("clip_to", "clip(a, b, c)", lambda a, b, c: min(max(a, b), c), BOTH,
        [(-5, 0)], [(0, 5)], **EXACT)
several("clip_with_values", "clip(a, b, c, d, e)",
        lambda a, b, c, d, e: d if a < b else e if a > c else a, GRID,
        [("grid", -2, 0, 0.25)], [("grid", 0, 2, 0.25)], GRID, GRID, **EXACT)

# -- conditions ---------------------------------------------------------------

for name, op, compare in (
        ("equal", "==", lambda a, b: a == b),
        ("unequal", "!=", lambda a, b: a != b),
        ("less", "<", lambda a, b: a < b),
        ("less_equal", "<=", lambda a, b: a <= b),
        ("greater", ">", lambda a, b: a > b),
        ("greater_equal", ">=", lambda a, b: a >= b)):
    several(name, f"{name}(a, b)", compare, GRID, GRID, **EXACT)
step("negative", lambda x: x < 0)
step("non_negative", lambda x: x >= 0)
step("positive", lambda x: x > 0)
step("non_positive", lambda x: x <= 0)
step("possible_zero_q", lambda x: x == 0)
several("and", "and(a > 0, b > 0)", lambda a, b: a > 0 and b > 0, GRID, GRID,
        **EXACT)
several("or", "or(a > 0, b > 0)", lambda a, b: a > 0 or b > 0, GRID, GRID,
        **EXACT)
several("not", "not(a > b)", lambda a, b: not a > b, GRID, GRID, **EXACT)
several("if", "if(a > b, a, -1)", lambda a, b: a if a > b else -1, GRID, GRID,
        **EXACT)
several("which", "which(a > 1, a, b > 1, b, true, 7)",
        lambda a, b: a if a > 1 else b if b > 1 else 7, GRID, GRID, **EXACT)
several("piecewise", "piecewise(a, a > 1, b, b > 1)",
        lambda a, b: a if a > 1 else b if b > 1 else 0, GRID, GRID, **EXACT)

# -- scalar operators that no expression names --------------------------------


def operator(name, formula, *ranges, special=(), **rest):
    unary(name, formula, *ranges, special=special, **rest)
    FUNCTIONS[-1].text = f"calc.{name}(x)"


operator("logistic", sigmoid, *REACH, special=WIDE)
operator("softplus", lambda x: log1p(exp(x)), *REACH, special=WIDE)
# relative accuracy is lost near zeros: one right of 0, one between any two
# poles left of it
operator("digamma", lambda x: psi(0, x), (0, 10), (-6, 6), (-40, 0),
         ("log", 1e-30, 1e30), special=(1.0, 2.0, 10.0, 0.5, -0.5, INF),
         bound=(2, 32), floor=1)
operator("trigamma", lambda x: psi(1, x), (0, 10), (-6, 6), (-40, 0),
         ("log", 1e-18, 1e30), special=(1.0, 2.0, 10.0, 0.5, -0.5),
         bound=(2, 32))
