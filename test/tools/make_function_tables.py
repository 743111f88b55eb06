#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes test/data/functions: values of every function of expressions.

    pip install mpmath
    python3 test/tools/make_function_tables.py test/data/functions

One file a function, of one line a point: the arguments, then the value, as the
hexadecimal digits of their bits. 8 digits are an f32, 16 an f64; a value that
is an f32 is written as one. The first lines say the expression and the errors
that are allowed:

    # expression: gelu(x)
    # bound: 4 4      units in the last place, in f32 and in f64
    # growth: 1       ... times 1 + growth x^2
    # floor: 1        ... of values of at least this size

Values are those of mpmath with 50 digits; formulas stand in function_list.py.
"""
import math
import pathlib
import random
import struct
import sys

from function_list import FUNCTIONS
from mpmath import mp, mpc, mpf

mp.dps = 50
SINGLES, DOUBLES = 1000, 100


def single(x):
    """The nearest f32, as a Python float."""
    try:
        return struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


def digits(x):
    if x != x:
        return "7fc00000"
    if single(x) == x:
        return struct.pack(">f", x).hex()
    return struct.pack(">d", x).hex()


def value(function, arguments):
    """The correctly rounded value; NaN where there is no real one."""
    if any(x != x for x in arguments):
        return math.nan
    try:
        y = function(*(mpf(x) for x in arguments))
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan
    if isinstance(y, mpc):
        return float(y.real) if y.imag == 0 else math.nan
    return float(y)


def drawn(rng, ranges):
    """A point of one of the ranges: evenly, or by magnitude ("log")."""
    chosen = rng.choice(ranges)
    if chosen[0] == "log":
        _, low, high = chosen
        size = math.exp(rng.uniform(math.log(abs(low)), math.log(abs(high))))
        return math.copysign(size, low)
    if chosen[0] == "grid":  # multiples of a step, so that equals occur
        _, low, high, step = chosen
        return low + step * rng.randrange(round((high - low) / step) + 1)
    return rng.uniform(*chosen)


def points(function):
    rng = random.Random(function.name)
    yield from function.special
    for count, rounded in ((SINGLES, single), (DOUBLES, float)):
        while count:
            x = tuple(rounded(drawn(rng, ranges)) for ranges in function.ranges)
            if function.wanted(*x):
                count -= 1
                yield x


def write(folder, function):
    lines = [f"# expression: {function.text}",
             f"# bound: {function.bound[0]} {function.bound[1]}"]
    if function.growth:
        lines.append(f"# growth: {function.growth}")
    if function.floor:
        lines.append(f"# floor: {function.floor}")
    for x in points(function):
        y = value(function.formula, x)
        lines.append(" ".join(digits(number) for number in (*x, y)))
    text = "\n".join(lines) + "\n"
    (folder / f"{function.name}.txt").write_text(text, encoding="ascii")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for function in FUNCTIONS:
        write(folder, function)


main()
