#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the vectors of test/models: arrays, inputs and expected outputs.

The nets are written by hand; beside `residual.mlir` this puts
`residual.safetensors`, in the form that vectors.py tells. Computed with NumPy
in f64, from what the nets mean, never by ngc.

    python3 test/tools/make_models.py
"""

import numpy
import safetensors.numpy
from scipy.special import softmax
from vectors import BATCH, ROOT, generator, real, stored

FOLDER = ROOT / "test/models"


def ramp(x):
    return numpy.maximum(x, 0)


class Arrays(dict):
    """Draws arrays by path and applies the layers that use them."""

    def __init__(self, name):
        super().__init__()
        self.rng = generator(name)

    def linear(self, path, x, size):
        w = self[f"{path}/Weights"] = real(self.rng, size, x.shape[-1])
        b = self[f"{path}/Biases"] = real(self.rng, size)
        return x @ w.T + b


def write(name, arrays, inputs, outputs):
    tensors = dict(arrays)
    tensors.update({f"in:{port}": x for port, x in inputs.items()})
    tensors.update({f"out:{port}": y for port, y in outputs.items()})
    path = FOLDER / f"{name}.safetensors"
    safetensors.numpy.save_file({k: stored(v) for k, v in tensors.items()},
                                path)
    path.chmod(0o644)


def residual():
    arrays = Arrays("residual")
    x = real(arrays.rng, BATCH, 64)
    y = ramp(arrays.linear("linear", x, 64)) + x
    write("residual", arrays, {"Input": x}, {"Output": y})


def chain():
    """chain.mlir and chain-as-graph.mlir are the same net."""
    arrays = Arrays("chain")
    x = real(arrays.rng, BATCH, 6)
    y = ramp(arrays.linear("first", x, 8))
    y = softmax(arrays.linear("second", y, 3), axis=1)
    for name in ("chain", "chain-as-graph"):
        write(name, arrays, {"Input": x}, {"Output": y})


def single():
    """A layer alone, its ports implied, and the same with its ports."""
    arrays = Arrays("single")
    x = real(arrays.rng, BATCH, 5)
    y = arrays.linear("linear", x, 4)
    for name in ("single", "single-as-graph"):
        write(name, arrays, {"Input": x}, {"Output": y})


def nested():
    arrays = Arrays("nested")
    x = real(arrays.rng, BATCH, 8)
    y = ramp(arrays.linear("a/linear", x, 8))
    y = ramp(arrays.linear("b/linear", y, 8))
    logits = arrays.linear("inner/first", y, 4)
    write("nested", arrays, {"Input": x},
          {"Output": softmax(logits, axis=1), "Logits": logits})


def shared():
    """One table, used outside and inside a nested net."""
    arrays = Arrays("shared")
    table = arrays["table"] = real(arrays.rng, 4, 4)
    x = real(arrays.rng, BATCH, 4)
    write("shared", arrays, {"Input": x},
          {"Output": ramp(x @ table.T) @ table.T})


def multiple():
    """Two named inputs; three outputs, two of which nobody named."""
    arrays = Arrays("multiple")
    left, right = real(arrays.rng, BATCH, 4), real(arrays.rng, BATCH, 4)
    y = arrays.linear("linear", left, 4)
    write("multiple", arrays, {"Left": left, "Right": right},
          {"Sum": y + right, "Output1": numpy.tanh(y),
           "Output2": left * right})


def dot_order():
    """A vector before and after the same matrix."""
    arrays = Arrays("dot_order")
    matrix = arrays["matrix"] = real(arrays.rng, 5, 5)
    x = real(arrays.rng, BATCH, 5)
    write("dot_order", arrays, {"Input": x},
          {"Before": x @ matrix, "After": x @ matrix.T,
           "Between": (x @ matrix * x).sum(axis=1)})


def main():
    for make in (residual, chain, single, nested, shared, multiple,
                 dot_order):
        make()


if __name__ == "__main__":
    main()
