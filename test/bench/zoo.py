# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The nets of docs/examples in PyTorch, with the arrays that ngc made.

    module = zoo.build("resnet50", plain_safetensors.read(file))

Arrays keep their paths, so a net here reads like the one there. A net of the
table NETS is what the benchmarks and the makers of reference data know of it;
a new one is a function, decorated, in conv_zoo.py or seq_zoo.py.
"""

import dataclasses
import math

import numpy
import torch
from torch import nn
from torch.nn import functional


class Arrays(nn.Module):
    """Learned arrays by path; moving statistics are buffers."""

    def __init__(self, tensors, prefix=""):
        super().__init__()
        self.names = {}
        for path, value in tensors.items():
            key = path.replace("/", "_")
            self.names[path] = key
            if "/Moving" in path or path.endswith("/Zeros"):
                self.register_buffer(key, value)
            else:
                self.register_parameter(key, nn.Parameter(value))

    def __getitem__(self, path):
        return getattr(self, self.names[path])

    def __contains__(self, path):
        return path in self.names


class Net(nn.Module):
    """Layers by the names that their arrays have in the net's text."""

    def __init__(self, tensors, entry):
        super().__init__()
        self.arrays, self.entry = Arrays(tensors), entry

    def forward(self, *inputs):
        """What the net's port Output gives."""
        y = self.entry.forward(self, *inputs)
        return functional.softmax(y, -1) if self.entry.softmax else y

    def losses(self, target, *inputs):
        """Of each example, as the port Loss of <name>_train.mlir."""
        y = self.entry.forward(self, *inputs)
        if self.entry.target.classes:
            return functional.cross_entropy(y, target, reduction="none")
        return ((y - target) ** 2).flatten(1).mean(1)

    def linear(self, x, path):
        return functional.linear(x, self.arrays[f"{path}/Weights"],
                                 self.optional(f"{path}/Biases"))

    def optional(self, path):
        return self.arrays[path] if path in self.arrays else None

    def convolution(self, x, path, stride=1, groups=1):
        weights = self.arrays[f"{path}/Weights"]
        return functional.conv2d(x, weights, self.optional(f"{path}/Biases"),
                                 stride, weights.shape[-1] // 2, 1, groups)

    def batch_norm(self, x, path):
        mean, variance, scaling, biases = (
            self.arrays[f"{path}/{name}"] for name in
            ("MovingMean", "MovingVariance", "Scaling", "Biases"))
        return functional.batch_norm(x, mean, variance, scaling, biases,
                                     self.training, 0.1, 1e-5)

    def unit(self, x, convolution, norm, stride=1, groups=1):
        return self.batch_norm(self.convolution(x, convolution, stride,
                                                groups), norm)


@dataclasses.dataclass
class Input:
    """A port; with `classes` PyTorch takes 0 .. classes - 1, ngc from `low`."""
    name: str
    shape: tuple
    classes: int = 0
    low: int = 0

    def example(self, batch, seed=0):
        """The numbers that test/unit/ExamplesTest.cpp makes too."""
        shape = (batch, *self.shape)
        bits = hashed(math.prod(shape), seed).reshape(shape)
        if self.classes:
            return torch.from_numpy((bits % self.classes).astype("int64"))
        return torch.from_numpy(centred(bits))


@dataclasses.dataclass
class Entry:
    name: str
    forward: object    # of a Net and inputs: the logits
    inputs: list
    softmax: bool      # whether the net ends in one
    target: Input      # of <name>_train.mlir, or None
    large: int         # the larger batch of the benchmarks
    prepare: object    # of arrays: joins some, or None


NETS = {}


def net(name, *inputs, softmax=False, target=None, large=32, prepare=None):
    def register(forward):
        NETS[name] = Entry(name, forward, list(inputs), softmax, target, large,
                           prepare)
        return forward
    return register


def tensors(file):
    """What plain_safetensors.read gives, as PyTorch's."""
    kinds = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}
    return {path: torch.from_numpy(numpy.frombuffer(
        data, kinds[kind]).reshape(shape).copy())
        for path, (kind, shape, data) in file.items()}


def build(name, file):
    entry, arrays = NETS[name], tensors(file)
    if entry.prepare:
        arrays = entry.prepare(arrays)
    return Net(arrays, entry).eval()


# -- numbers that C++ and Python make alike --

def hashed(count, seed):
    """uint32, by O'Neill's permutation (PCG) of seed, seed + 1, ..."""
    with numpy.errstate(over="ignore"):
        i = numpy.arange(count, dtype=numpy.uint32) + numpy.uint32(seed)
        i = i * numpy.uint32(747796405) + numpy.uint32(2891336453)
        word = ((i >> ((i >> numpy.uint32(28)) + numpy.uint32(4))) ^ i) \
            * numpy.uint32(277803737)
        return (word >> numpy.uint32(22)) ^ word


def centred(bits):
    """From -1 to 1, as f32; exact in both languages: 24 bits."""
    return ((bits >> numpy.uint32(8)).astype(numpy.float32)
            / numpy.float32(2 ** 23) - numpy.float32(1))


import conv_zoo  # noqa: E402, F401  fills NETS
import seq_zoo  # noqa: E402, F401
