# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""linear and softmax."""

import numpy
from scipy.special import softmax
from vectors import BATCH, Layer, generator, real


def linear(case, shape, size, line, biases=True):
    """y = reshape(W . flatten(x) + b), Weights [product of size, inputs]."""
    rng = generator(f"linear-{case}")
    x = real(rng, BATCH, *shape)
    rows, columns = int(numpy.prod(size)), int(numpy.prod(shape))
    arrays = {"Weights": real(rng, rows, columns)}
    y = x.reshape(BATCH, columns) @ arrays["Weights"].T
    if biases:
        arrays["Biases"] = real(rng, rows)
        y = y + arrays["Biases"]
    Layer("linear").add(case, line, {"Input": x}, y.reshape(BATCH, *size),
                        arrays)


def mapped_linear(case, outer, shape, size):
    """The same along all of `outer`."""
    rng = generator(f"linear-{case}")
    x = real(rng, BATCH, *outer, *shape)
    rows, columns = int(numpy.prod(size)), int(numpy.prod(shape))
    arrays = {"Weights": real(rng, rows, columns), "Biases": real(rng, rows)}
    y = x.reshape(BATCH, *outer, columns) @ arrays["Weights"].T
    y = (y + arrays["Biases"]).reshape(BATCH, *outer, *size)
    Layer("linear").add(
        case, f"linear %Input {{size = {size}, mapped = {len(outer)}}}",
        {"Input": x}, y, arrays)


def make():
    mapped_linear("mapped", [6], [5], [4])
    mapped_linear("mapped-wide", [17], [33], [65])
    mapped_linear("mapped-planes", [2, 3], [2, 4], [3, 2])
    mapped_linear("mapped-to-scalars", [5], [4], [])
    linear("vector", [5], [4], "linear %Input {size = [4]}")
    linear("wide", [67], [33], "linear %Input {size = [33]}")
    linear("matrix-to-matrix", [2, 3], [3, 2],
           "linear %Input {size = [3, 2]}")
    linear("rank3-to-vector", [2, 3, 4], [7], "linear %Input {size = [7]}")
    linear("to-scalar", [6], [], "linear %Input {size = []}")
    linear("from-scalar", [], [3], "linear %Input {size = [3]}")
    linear("no-biases", [5], [4],
           "linear %Input {size = [4], Biases = none}", biases=False)
    for case, shape, axis, option in (
            ("vector", [7], 1, ""), ("one", [1], 1, ""),
            ("matrix", [3, 4], 2, " {axis = -1}"),
            ("axis0", [3, 4], 1, " {axis = 0}"),
            ("middle", [2, 5, 3], 2, " {axis = 1}"),
            ("negative", [2, 5, 3], 1, " {axis = -3}")):
        x = real(generator(f"softmax-{case}"), BATCH, *shape, scale=3)
        Layer("softmax").add(case, f"softmax %Input{option}", {"Input": x},
                             softmax(x, axis=axis))
    # Without subtracting the maximum these overflow f32.
    x = numpy.array([[1000.0, 1001, 999], [-500, 0, 500], [88, 89, 90]])
    Layer("softmax").add("large", "softmax %Input", {"Input": x},
                         softmax(x, axis=1))
