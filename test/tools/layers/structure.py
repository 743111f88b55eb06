# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""catenate, flatten, reshape, replicate, transpose, part and padding."""

import numpy
from vectors import BATCH, Layer, generator, real


def unary(layer, case, shape, option, function):
    """`function` maps a batch; `option` follows the operand."""
    x = real(generator(f"{layer}-{case}"), BATCH, *shape)
    line = f"{layer} %Input {option}".rstrip()
    Layer(layer).add(case, line, {"Input": x}, function(x))


def catenate(case, shapes, axis, option, replicate=None):
    """`replicate`: per input, the batch brought to the common rank."""
    rng = generator(f"catenate-{case}")
    inputs = {f"Input{i + 1}": real(rng, BATCH, *shape)
              for i, shape in enumerate(shapes)}
    parts = list(inputs.values())
    if replicate:
        parts = [f(x) for f, x in zip(replicate, parts)]
    names = ", ".join(f"%{name}" for name in inputs)
    Layer("catenate").add(case, f"catenate ({names}) {option}".rstrip(),
                          inputs, numpy.concatenate(parts, axis=axis))


def make_catenate():
    catenate("vectors", [[2], [3]], 1, "")
    catenate("three", [[2, 3], [1, 3], [4, 3]], 1, "{axis = 0}")
    catenate("axis1", [[2, 3], [2, 5]], 2, "{axis = 1}")
    catenate("last", [[2, 3, 1], [2, 3, 4]], 3, "{axis = -1}")
    catenate("images", [[2, 4, 4], [3, 4, 4]], 1, "")
    catenate("one", [[4]], 1, "")

    def same(x):
        return x

    def rows(n):
        return lambda x: numpy.repeat(x[:, None], n, axis=1)

    # The vector is repeated along a new first axis; axis 0 is the vector's.
    catenate("ranks", [[2], [4, 3]], 2, "", [rows(4), same])
    catenate("ranks-second", [[4, 3], [2]], 2, "{axis = 0}", [same, rows(4)])
    catenate("ranks-three", [[2, 5, 3], [5, 2]], 3, "{axis = 1}",
             [same, rows(2)])
    catenate("ranks-scalar-like", [[1], [2, 4, 3]], 3, "",
             [lambda x: numpy.broadcast_to(x[:, None, None],
                                           (BATCH, 2, 4, 1)), same])


def make_flatten():
    def to(*shape):
        return lambda x: x.reshape(BATCH, *shape)

    unary("flatten", "all", [2, 3, 4], "", to(24))
    unary("flatten", "vector", [5], "", to(5))
    unary("flatten", "depth1", [2, 3, 4], "{depth = 1}", to(6, 4))
    unary("flatten", "depth2", [2, 3, 4, 2], "{depth = 2}", to(24, 2))
    unary("flatten", "depth-minus1", [2, 3, 4], "{depth = -1}", to(2, 12))
    unary("flatten", "axes", [2, 3, 4], "{axes = [[0, 1], [2]]}", to(6, 4))
    unary("flatten", "axes-moved", [2, 3, 4], "{axes = [[2, 0], [1]]}",
          lambda x: x.transpose(0, 3, 1, 2).reshape(BATCH, 8, 3))
    unary("flatten", "axes-all", [2, 3, 4], "{axes = [[1, 2, 0]]}",
          lambda x: x.transpose(0, 2, 3, 1).reshape(BATCH, 24))


def make_reshape():
    for case, shape, size, result in (
            ("vector", [2, 6], "[12]", [12]),
            ("matrix", [2, 6], "[3, 4]", [3, 4]),
            ("automatic", [2, 6], "[3, automatic, 2]", [3, 2, 2]),
            ("inherited", [2, 6], "[inherited, 3, 2]", [2, 3, 2]),
            ("inherited-automatic", [2, 3, 4], "[inherited, automatic]",
             [2, 12]),
            ("all", [2, 3, 4, 5], "[3, 2, all]", [3, 2, 4, 5]),
            ("all-alone", [2, 3], "[all]", [2, 3]),
            ("scalar", [1], "[]", []),
            ("from-scalar", [], "[1, 1]", [1, 1])):
        unary("reshape", case, shape, f"{{size = {size}}}",
              lambda x, result=result: x.reshape(BATCH, *result))
    rng = generator("reshape-reference")
    x, reference = real(rng, BATCH, 2, 6), real(rng, BATCH, 4, 3)
    Layer("reshape").add(
        "reference",
        "reshape (Input = %Input, ReferenceShape = %ReferenceShape)",
        {"Input": x, "ReferenceShape": reference}, x.reshape(BATCH, 4, 3))


def make_replicate():
    def at(position, *sizes):
        """New axes so that they stand at `position` (of the batch)."""
        def apply(x):
            y = x
            for n in reversed(sizes):
                y = numpy.repeat(numpy.expand_dims(y, position), n, position)
            return y
        return apply

    unary("replicate", "vector", [3], "{size = [4]}", at(1, 4))
    unary("replicate", "two", [3], "{size = [4, 2]}", at(1, 4, 2))
    unary("replicate", "scalar", [], "{size = [5]}", at(1, 5))
    unary("replicate", "axis1", [3, 2], "{size = [4], axis = 1}", at(2, 4))
    unary("replicate", "last", [3, 2], "{size = [4], axis = -1}", at(3, 4))
    unary("replicate", "two-in-the-middle", [3, 2],
          "{size = [2, 4], axis = 1}", at(2, 2, 4))


def make_transpose():
    for case, shape, option, order in (
            ("default", [2, 3], "", [1, 0]),
            ("default-rank3", [2, 3, 4], "", [1, 0, 2]),
            ("swap", [2, 3, 4], "{swap = [[0, 2]]}", [2, 1, 0]),
            ("swap-negative", [2, 3, 4], "{swap = [[0, -1]]}", [2, 1, 0]),
            ("swaps-in-turn", [2, 3, 4], "{swap = [[0, 1], [1, 2]]}",
             [1, 2, 0]),
            # Axis k of the input becomes axis permutation[k] of the output.
            ("permutation", [2, 3, 4], "{permutation = [1, 2, 0]}",
             [2, 0, 1]),
            ("permutation-rank4", [2, 3, 4, 5],
             "{permutation = [3, 0, 2, 1]}", [1, 3, 2, 0])):
        axes = [0] + [a + 1 for a in order]
        unary("transpose", case, shape, option,
              lambda x, axes=axes: x.transpose(axes))


def make_part():
    """Spans are inclusive; an index drops its axis."""
    unary("part", "index", [4, 3], "{part = [2]}", lambda x: x[:, 2])
    unary("part", "scalar", [4], "{part = [-1]}", lambda x: x[:, 3])
    unary("part", "negative", [4, 3], "{part = [-2]}", lambda x: x[:, 2])
    unary("part", "span", [5, 2], "{part = [[1, 3]]}", lambda x: x[:, 1:4])
    unary("part", "span-negative", [5], "{part = [[1, -2]]}",
          lambda x: x[:, 1:4])
    unary("part", "step", [7], "{part = [[0, -1, 2]]}", lambda x: x[:, ::2])
    unary("part", "step-short", [7], "{part = [[1, 5, 3]]}",
          lambda x: x[:, 1:6:3])
    unary("part", "reverse", [5], "{part = [[-1, 0, -1]]}",
          lambda x: x[:, ::-1])
    unary("part", "reverse-step", [3, 6], "{part = [all, [4, 0, -2]]}",
          lambda x: x[:, :, 4::-2])
    unary("part", "mixed", [3, 4, 5, 6],
          "{part = [0, all, [1, 3], [0, -1, 2]]}",
          lambda x: x[:, 0, :, 1:4, ::2])
    unary("part", "channel", [3, 4, 5], "{part = [all, 1]}",
          lambda x: x[:, :, 1])


def make_padding():
    def pad(widths, **mode):
        return lambda x: numpy.pad(
            x, [(0, 0)] + [tuple(w) for w in widths]
            + [(0, 0)] * (x.ndim - 1 - len(widths)), **mode)

    for case, shape, widths, option, mode in (
            ("vector", [4], [[1, 2]], "", {"mode": "constant"}),
            ("value", [2, 3], [[0, 1], [2, 0]], ", value = -1.5",
             {"mode": "constant", "constant_values": -1.5}),
            ("leading-only", [2, 3], [[1, 1]], "", {"mode": "constant"}),
            ("image", [2, 3, 4], [[0, 0], [1, 2], [2, 1]],
             ", mode = constant", {"mode": "constant"}),
            ("fixed", [3, 4], [[1, 2], [2, 1]], ", mode = fixed",
             {"mode": "edge"}),
            ("fixed-far", [2], [[4, 5]], ", mode = fixed",
             {"mode": "edge"}),
            ("reflected", [4, 5], [[1, 2], [3, 1]], ", mode = reflected",
             {"mode": "reflect"}),
            ("reflected-image", [2, 4, 4], [[0, 0], [3, 1], [2, 2]],
             ", mode = reflected", {"mode": "reflect"})):
        unary("padding", case, shape, f"{{padding = {widths}{option}}}",
              pad(widths, **mode))


def make():
    make_catenate()
    make_flatten()
    make_reshape()
    make_replicate()
    make_transpose()
    make_part()
    make_padding()
