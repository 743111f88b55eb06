# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""pooling: max pads with minus infinity, mean divides by the whole kernel."""

import numpy
from layers.convolution import (channels_back, channels_first, pad_pairs,
                                padded, per_axis, spell)
from vectors import BATCH, Layer, generator, real

PADDING = {"max": -numpy.inf, "mean": 0.0, "total": 0.0}
REDUCE = {"max": numpy.max, "mean": numpy.mean, "total": numpy.sum}


def windows(z, kernel, stride):
    """[batch, channels, o1.., k1..] of [batch, channels, d1..]."""
    axes = tuple(range(2, z.ndim))
    view = numpy.lib.stride_tricks.sliding_window_view(z, kernel, axes)
    steps = tuple(slice(None, None, s) for s in stride)
    return view[(slice(None), slice(None), *steps)]


def pooling(case, shape, kernel, **options):
    x = real(generator(f"pooling-{case}"), BATCH, *shape)
    interleaving = options.get("interleaving", False)
    z = channels_first(x, interleaving)
    rank = z.ndim - 2
    sizes = per_axis(kernel, rank)
    stride = per_axis(options.get("stride", 1), rank)
    function = options.get("function", "max")
    pairs = pad_pairs(options.get("padding", 0), z.shape[2:], sizes, stride,
                      [1] * rank)
    z = padded(numpy.ascontiguousarray(z), pairs, PADDING[function]).numpy()
    axes = tuple(range(-rank, 0))
    y = REDUCE[function](windows(z, sizes, stride), axis=axes)
    text = spell({"kernel": kernel, **options})
    Layer("pooling").add(case, f"pooling %Input {text}", {"Input": x},
                         channels_back(y, interleaving))


def make():
    for function in PADDING:
        pooling(f"1d-{function}", [3, 9], [3], stride=2, function=function)
        pooling(f"2d-{function}", [2, 6, 8], [2, 2], stride=[2, 2],
                function=function)
        pooling(f"2d-{function}-overlap", [2, 6, 5], [3, 2],
                function=function)
        pooling(f"2d-{function}-padded", [2, 5, 6], [3, 3], stride=2,
                padding=1, function=function)
        pooling(f"2d-{function}-same", [2, 5, 7], [3, 2], stride=[2, 3],
                padding="same", function=function)
        pooling(f"2d-{function}-interleaved", [6, 6, 3], [2, 3],
                stride=[2, 1], padding=[[1, 0], [0, 2]], interleaving=True,
                function=function)
        pooling(f"3d-{function}", [2, 4, 5, 6], [2, 3, 2], stride=[1, 2, 2],
                function=function)
    pooling("default", [2, 4, 4], [2, 2])
    pooling("number", [2, 4, 4], 2)
    pooling("global", [5, 3, 4], [3, 4], function="mean")
    pooling("1d-from-number", [2, 7], 3, dimensionality=1)
    # Rounded up as old nets did: one padding cell more at the end.
    pooling("uneven-padding", [2, 5, 5], [2, 2], stride=2,
            padding=[[0, 1], [0, 1]])
