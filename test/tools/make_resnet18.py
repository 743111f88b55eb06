#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the arrays of test/models/resnet18.mlir into a build folder.

    python3 test/tools/make_resnet18.py build/default/test/models

makes resnet18.mlir (a copy) and resnet18.safetensors there: 11.7 M random
parameters, two random images as in:Input, and as out:Output what PyTorch
computed once (test/models/resnet18-expected.safetensors, by
make_resnet18_reference.py). 47 MB are not committed; they come from the
standard library's Mersenne Twister, seed 0, which is the same everywhere.
"""

import array
import math
import pathlib
import random
import shutil
import sys

import plain_safetensors

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGES = 2


class Source:
    """Uniform f32 numbers, the same on every machine."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def uniform(self, shape, low, high):
        count = math.prod(shape)
        words = array.array("I", self.random.randbytes(4 * count))
        if sys.byteorder == "big":
            words.byteswap()
        step = (high - low) / 2 ** 32
        values = array.array("f", (low + step * word for word in words))
        if sys.byteorder == "big":
            values.byteswap()
        return "F32", list(shape), values.tobytes()


def convolution(tensors, source, path, shape):
    """Variance 2 / fan-in, as for layers followed by a ramp."""
    bound = math.sqrt(6 / math.prod(shape[1:]))
    tensors[f"{path}/Weights"] = source.uniform(shape, -bound, bound)


def normalization(tensors, source, path, channels):
    for name, low, high in (("Scaling", 0.5, 1.0), ("Biases", -0.2, 0.2),
                            ("MovingMean", -0.2, 0.2),
                            ("MovingVariance", 0.5, 1.5)):
        tensors[f"{path}/{name}"] = source.uniform([channels], low, high)


def unit(tensors, source, convolution_path, norm_path, shape):
    convolution(tensors, source, convolution_path, shape)
    normalization(tensors, source, norm_path, shape[0])


def arrays():
    """All arrays by their paths, in the order of the net."""
    tensors, source = {}, Source(0)
    unit(tensors, source, "conv1", "norm1", [64, 3, 7, 7])
    inputs = 64
    for stage, channels in enumerate((64, 128, 256, 512), 1):
        for number in (1, 2):
            block = f"block{stage}_{number}"
            unit(tensors, source, f"{block}/conv1", f"{block}/norm1",
                 [channels, inputs, 3, 3])
            unit(tensors, source, f"{block}/conv2", f"{block}/norm2",
                 [channels, channels, 3, 3])
            if inputs != channels:
                unit(tensors, source, f"{block}/project",
                     f"{block}/project_norm", [channels, inputs, 1, 1])
            inputs = channels
    bound = 1 / math.sqrt(512)
    tensors["linear/Weights"] = source.uniform([1000, 512], -bound, bound)
    tensors["linear/Biases"] = source.uniform([1000], -bound, bound)
    return tensors


def images():
    return Source(1).uniform([IMAGES, 3, 224, 224], -2.0, 2.0)


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    models = ROOT / "test/models"
    shutil.copy(models / "resnet18.mlir", folder)
    tensors = arrays()
    tensors["in:Input"] = images()
    tensors.update(plain_safetensors.read(
        models / "resnet18-expected.safetensors"))
    plain_safetensors.write(folder / "resnet18.safetensors", tensors)


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: make_resnet18.py <folder>")
    write(pathlib.Path(sys.argv[1]))


if __name__ == "__main__":
    main()
