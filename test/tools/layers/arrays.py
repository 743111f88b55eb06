# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""aggregation, total, summation, dot and array."""

import numpy
from vectors import BATCH, Layer, generator, real, write


def flat(x, axes):
    """The aggregated axes as one last axis."""
    last = range(x.ndim - len(axes), x.ndim)
    y = numpy.moveaxis(x, axes, list(last))
    return y.reshape(*y.shape[:x.ndim - len(axes)], -1)


def quantile(x, q):
    """Linear between order statistics, at position n q + 1/2."""
    return numpy.quantile(x, q, axis=-1, method="hazen")


FUNCTIONS = {
    "mean": lambda x: x.mean(-1),
    "min": lambda x: x.min(-1),
    "max": lambda x: x.max(-1),
    "total": lambda x: x.sum(-1),
    "times": lambda x: x.prod(-1),
    "median": lambda x: numpy.median(x, axis=-1),
    "variance": lambda x: x.var(-1, ddof=1),
    "standard_deviation": lambda x: x.std(-1, ddof=1),
    "mean_deviation":
        lambda x: numpy.abs(x - x.mean(-1, keepdims=True)).mean(-1),
    "interquartile_range": lambda x: quantile(x, 0.75) - quantile(x, 0.25),
}


def aggregation(case, shape, function, axes=None):
    x = real(generator(f"aggregation-{case}"), BATCH, *shape)
    rank = len(shape)
    over = list(range(1, rank)) if axes is None else [a % rank for a in axes]
    y = FUNCTIONS[function](flat(x, [a + 1 for a in over]))
    option = "" if axes is None else f", axes = {axes}"
    Layer("aggregation").add(
        case, f"aggregation %Input {{function = {function}{option}}}",
        {"Input": x}, y)


def make_aggregation():
    for function in FUNCTIONS:
        word = function.replace("_", "-")
        aggregation(word, [3, 4, 2], function)
        aggregation(f"{word}-odd", [2, 7], function, [1])
        aggregation(f"{word}-first-and-last", [2, 3, 5], function, [0, -1])
    aggregation("mean-of-all", [3, 4], "mean", [0, 1])
    aggregation("max-of-vector", [6], "max", [0])
    aggregation("wide-total", [3, 133], "total", [1])


def make_totals():
    shape = (BATCH, 3, 4)
    rng = generator("total")
    terms = {f"Input{i + 1}": real(rng, *shape) for i in range(3)}
    names = ", ".join(f"%{name}" for name in terms)
    Layer("total").add("three", f"total ({names})", terms,
                       sum(terms.values()))
    one = {"Input1": terms["Input1"]}
    Layer("total").add("one", "total (%Input1)", one, one["Input1"])
    for case, dims in (("vector", [5]), ("rank3", [2, 3, 4]), ("one", [1])):
        x = real(generator(f"summation-{case}"), BATCH, *dims)
        Layer("summation").add(case, "summation %Input", {"Input": x},
                               x.reshape(BATCH, -1).sum(axis=1))


def dot(case, shapes, transpose=None, orders=None):
    """`transpose` is the option's text, `orders` what it does per input."""
    rng = generator(f"dot-{case}")
    xs = [real(rng, BATCH, *shape) for shape in shapes]
    moved = [numpy.transpose(x, [0] + [a + 1 for a in order]) if order else x
             for x, order in zip(xs, orders or [None] * len(xs))]
    results = []
    for example in range(BATCH):
        y = moved[0][example]
        for x in moved[1:]:
            y = numpy.tensordot(y, x[example], axes=1)
        results.append(y)
    inputs = {f"Input{i + 1}": x for i, x in enumerate(xs)}
    names = ", ".join(f"%{name}" for name in inputs)
    option = f" {{transpose = {transpose}}}" if transpose else ""
    Layer("dot").add(case, f"dot ({names}){option}", inputs,
                     numpy.array(results))


def make_dot():
    dot("matrix-matrix", [[3, 4], [4, 5]])
    dot("matrix-vector", [[3, 4], [4]])
    dot("vector-matrix", [[3], [3, 4]])
    dot("vector-vector", [[6], [6]])
    dot("rank3-matrix", [[2, 3, 4], [4, 5]])
    dot("vector-rank3", [[2], [2, 3, 4]])
    dot("three", [[2, 3], [3, 4], [4, 5]])
    dot("vector-matrix-vector", [[3], [3, 4], [4]])
    dot("transposed-second", [[3, 4], [5, 4]], "[none, [[0, 1]]]",
        [None, [1, 0]])
    dot("transposed-both", [[4, 3], [5, 4]], "[[[0, 1]], [[0, 1]]]",
        [[1, 0], [1, 0]])
    # First 0 and 1 change places, then 1 and 2: [2, 3, 4] -> [3, 4, 2].
    dot("transposed-twice", [[2, 3, 4], [2, 5]],
        "[[[0, 1], [1, 2]], none]", [[1, 2, 0], None])
    dot("transposed-rank3", [[2, 3, 4], [2, 5]], "[[[0, 2]], none]",
        [[2, 1, 0], None])


def make_array():
    """An array is a member of the net, not a layer with inputs."""
    rng = generator("array")
    x, values = real(rng, BATCH, 2, 3), real(rng, 2, 3)
    text = ('netgraph.graph @case attributes '
            '{arrays = "array-value.safetensors"} {\n'
            '  %Input = input : real<[2, 3]>\n'
            '  %table = array : real<[2, 3]>\n'
            '  %layer = threading "a * b" (%Input, %table)\n}\n')
    write(Layer.folder, "array-value", text,
          {"table": values, "in:Input": x, "out:Output": x * values})
    Layer.count += 1
    w = real(rng, 4, 6)
    text = ('netgraph.graph @case attributes '
            '{arrays = "array-shared.safetensors"} {\n'
            '  %Input = input : real<[2, 3]>\n'
            '  %table = array : real<[4, 6]>\n'
            '  %first = linear %Input {size = [4], Weights = %table, '
            'Biases = none}\n'
            '  %second = linear %Input {size = [4], Weights = %table, '
            'Biases = none}\n'
            '  %layer = threading "a - 3*b" (%first, %second)\n}\n')
    y = -2 * x.reshape(BATCH, 6) @ w.T
    write(Layer.folder, "array-shared", text,
          {"table": w, "in:Input": x, "out:Output": y})
    Layer.count += 1


def make():
    make_aggregation()
    make_totals()
    make_dot()
    make_array()
