# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""batch_normalization and dropout as they evaluate, and normalization."""

import numpy
from layers.convolution import spell
from vectors import BATCH, Layer, generator, real


def batch_normalization(case, shape, line="", epsilon=0.001, channel=0):
    """With the moving statistics: the mode of evaluation."""
    rng = generator(f"batch_normalization-{case}")
    x = real(rng, BATCH, *shape)
    n = shape[channel]
    arrays = {"Scaling": real(rng, n), "Biases": real(rng, n),
              "MovingMean": real(rng, n), "MovingVariance":
              rng.uniform(0.2, 2, n).astype(numpy.float32)
              .astype(numpy.float64)}
    along = [1] * (len(shape) + 1)
    along[channel if channel < 0 else channel + 1] = n
    scaling, biases, mean, variance = (
        arrays[key].reshape(along)
        for key in ("Scaling", "Biases", "MovingMean", "MovingVariance"))
    y = scaling * (x - mean) / numpy.sqrt(variance + epsilon) + biases
    Layer("batch_normalization").add(
        case, f"batch_normalization %Input{line}", {"Input": x}, y, arrays)


def make_batch_normalization():
    batch_normalization("vector", [6])
    batch_normalization("1d", [3, 5])
    batch_normalization("2d", [3, 4, 5])
    batch_normalization("3d", [2, 3, 4, 2])
    batch_normalization("interleaved", [4, 5, 3], " {interleaving = true}",
                        channel=-1)
    batch_normalization("epsilon", [3, 4], " {epsilon = 0.1}", epsilon=0.1)
    batch_normalization("momentum", [3, 4], " {momentum = 0.5}")


def statistics(x, axes, method, unbiased, epsilon):
    """Standardised over `axes` (of the batch of examples)."""
    if method == "rms":
        return x / numpy.sqrt((x * x).mean(axis=axes, keepdims=True)
                              + epsilon)
    mean = x.mean(axis=axes, keepdims=True)
    variance = x.var(axis=axes, keepdims=True, ddof=1 if unbiased else 0)
    return (x - mean) / numpy.sqrt(variance + epsilon)


def standardized(x, axes, groups, method, unbiased, epsilon):
    """Each aggregated axis with a group number g is cut into g equal parts
    that are standardised for themselves."""
    shape, inner = [BATCH], []
    for i, n in enumerate(x.shape[1:]):
        parts = groups[axes.index(i)] if groups and i in axes else 1
        shape += [parts, n // parts]
        if i in axes:
            inner.append(len(shape) - 1)
    y = statistics(x.reshape(shape), tuple(inner), method, unbiased, epsilon)
    return y.reshape(x.shape)


def normalization(case, shape, axes=None, scaling=None, without=(),
                  **options):
    """`axes`, `scaling` and the options as in the text."""
    rng = generator(f"normalization-{case}")
    rank = len(shape)
    x = real(rng, BATCH, *shape, scale=2) + 0.5
    over = ([a % rank for a in axes] if axes is not None
            else list(range(1, rank)))
    rest = [a for a in range(rank) if a not in over]
    scaled = {None: rest, "complement": rest, "same": sorted(over)}.get(
        scaling if not isinstance(scaling, list) else 0, scaling)
    groups = options.get("groups")
    if isinstance(groups, int):  # of the first of the axes
        groups = [groups] + [1] * (len(over) - 1)
    y = standardized(x, over, groups, options.get("method", "standardize"),
                     options.get("unbiased", False),
                     options.get("epsilon", 0.001))
    dims = [shape[a] for a in scaled]
    along = [1] + [n if a in scaled else 1 for a, n in enumerate(shape)]
    arrays = {}
    if "Scaling" not in without:
        arrays["Scaling"] = real(rng, *dims)
        y = y * arrays["Scaling"].reshape(along)
    if "Biases" not in without:
        arrays["Biases"] = real(rng, *dims)
        y = y + arrays["Biases"].reshape(along)
    text = {} if axes is None else {"axes": axes}
    if scaling is not None:
        text["scaling"] = scaling
    text.update(options)
    text.update({name: "none" for name in without})
    words = f" {spell(text)}" if text else ""
    Layer("normalization").add(case, f"normalization %Input{words}",
                               {"Input": x}, y, arrays)


def make_normalization():
    normalization("instance", [3, 4, 5])
    normalization("instance-1d", [4, 6])
    normalization("layer", [5, 8], axes=[1], scaling="same")
    normalization("layer-vector", [9], axes=[0], scaling="same")
    normalization("layer-all", [3, 4, 2], axes=[0, 1, 2], scaling="same")
    normalization("all-scaled-by-channel", [3, 4, 2], axes=[0, 1, 2],
                  scaling=[0])
    normalization("first-axis", [5, 4], axes=[0], scaling="complement")
    normalization("negative-axis", [2, 3, 7], axes=[-1], scaling=[2])
    normalization("rms", [4, 6], axes=[1], scaling="same", method="rms")
    normalization("rms-bare", [8], axes=[0], scaling="same", method="rms",
                  without=("Biases",))
    normalization("bare", [3, 4], without=("Scaling", "Biases"))
    normalization("no-scaling", [3, 4], without=("Scaling",))
    normalization("unbiased", [3, 5], unbiased=True)
    normalization("epsilon", [3, 5], epsilon=0.5)
    normalization("group", [6, 3, 4], axes=[0, 1, 2], scaling=[0],
                  groups=[3, 1, 1])
    normalization("group-first", [6, 3, 4], axes=[0, 1, 2], scaling=[0],
                  groups=3)
    normalization("groups-of-one-axis", [2, 8], axes=[1], groups=4)


def make():
    make_batch_normalization()
    make_normalization()
    for case, shape, option in (("default", [5], ""),
                                ("probability", [2, 3],
                                 " {probability = 0.9}"),
                                ("alpha", [2, 3], " {method = alpha_dropout}")):
        x = real(generator(f"dropout-{case}"), BATCH, *shape)
        Layer("dropout").add(case, f"dropout %Input{option}", {"Input": x}, x)
