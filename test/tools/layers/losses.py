# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The losses. Inputs of the cross entropy are probabilities, not logits."""

import numpy
from scipy.special import softmax
from vectors import BATCH, Layer, generator, real


def mean(values):
    """One number per example: the mean over all axes but the batch."""
    return values.reshape(BATCH, -1).mean(axis=1)


def difference_losses():
    for case, shape in (("scalar", []), ("vector", [5]), ("rank3", [2, 3, 4])):
        rng = generator(f"loss-{case}")
        x, t = real(rng, BATCH, *shape), real(rng, BATCH, *shape)
        for name, loss in (("mean_squared_loss", (x - t) ** 2),
                           ("mean_absolute_loss", numpy.abs(x - t))):
            line = f"{name} (Input = %Input, Target = %Target)"
            Layer(name).add(case, line, {"Input": x, "Target": t},
                            {"Loss": mean(loss)})


def probabilities(rng, *shape):
    """Rows that sum to one, with f32 values."""
    rows = softmax(real(rng, *shape), axis=-1)
    return rows.astype(numpy.float32).astype(numpy.float64)


def cross_entropy(case, option, inputs, loss, types=None):
    line = "cross_entropy_loss (Input = %Input, Target = %Target) "
    Layer("cross_entropy_loss").add(
        case, f"{line}{{target = {option}}}", inputs, {"Loss": mean(loss)},
        types=types)


def index_losses():
    for case, shape, low in (("index", [], 1), ("index-vector", [4], 1),
                             ("index-matrix", [2, 3], 1),
                             ("index-from-zero", [4], 0)):
        rng = generator(f"cross_entropy_loss-{case}")
        classes = 5
        p = probabilities(rng, BATCH, *shape, classes)
        t = rng.integers(0, classes, (BATCH, *shape))
        chosen = numpy.take_along_axis(p, t[..., None], axis=-1)
        dims = f", {list(shape)}" if shape else ""
        kind = f"integer<{low} to {low + classes - 1}{dims}>"
        cross_entropy(case, "index", {"Input": p, "Target": t + low},
                      -numpy.log(chosen), {"Target": kind})


def probability_losses():
    for case, shape in (("probabilities", [6]),
                        ("probabilities-matrix", [3, 4])):
        rng = generator(f"cross_entropy_loss-{case}")
        p, t = (probabilities(rng, BATCH, *shape) for _ in range(2))
        cross_entropy(case, "probabilities", {"Input": p, "Target": t},
                      -(t * numpy.log(p)).sum(axis=-1))
    for case, shape in (("binary", []), ("binary-matrix", [2, 3])):
        rng = generator(f"cross_entropy_loss-{case}")
        p, t = (rng.uniform(0.01, 0.99, (BATCH, *shape)).astype(numpy.float32)
                .astype(numpy.float64) for _ in range(2))
        if case == "binary-matrix":
            t = numpy.round(t)
        loss = -(t * numpy.log(p) + (1 - t) * numpy.log1p(-p))
        cross_entropy(case, "binary", {"Input": p, "Target": t}, loss)


def make():
    difference_losses()
    index_losses()
    probability_losses()
