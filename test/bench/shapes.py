# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The contractions and convolutions that kernels.py measures.

Each comes from a net of docs/examples; `count` is how often the net has it.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Gemm:
    """y[m, n] = x[m, k] . w[n, k]"""
    name: str
    m: int
    n: int
    k: int
    count: int = 1

    @property
    def flops(self):
        return 2 * self.m * self.n * self.k

    @property
    def text(self):
        return f"{self.m}x{self.n}x{self.k}"


@dataclasses.dataclass(frozen=True)
class Convolution:
    """One image of `size` squared, channels last; padding is kernel // 2."""
    name: str
    inputs: int
    outputs: int
    kernel: int
    stride: int
    groups: int
    size: int
    count: int = 1

    @property
    def padding(self):
        return self.kernel // 2

    @property
    def out_size(self):
        return (self.size + 2 * self.padding - self.kernel) // self.stride + 1

    @property
    def flops(self):
        return (2 * self.out_size ** 2 * self.outputs * self.kernel ** 2
                * self.inputs // self.groups)

    @property
    def text(self):
        kind = "dw" if self.groups > 1 else ""
        stride = f"/{self.stride}" if self.stride > 1 else ""
        return (f"{self.size}^2 {self.inputs}->{self.outputs} "
                f"{kind}{self.kernel}x{self.kernel}{stride}")


GEMMS = [
    Gemm("mlp linear1, 32", 32, 512, 784),
    Gemm("mlp linear2, 32", 32, 512, 512),
    Gemm("lenet linear1, 32", 32, 500, 800),
    Gemm("resnet50 stage 1 squeeze", 3136, 64, 256),
    Gemm("resnet50 stage 1 widen", 3136, 256, 64),
    Gemm("resnet50 stage 2 squeeze", 784, 128, 512),
    Gemm("resnet50 stage 2 widen", 784, 512, 128),
    Gemm("resnet50 stage 3 squeeze", 196, 256, 1024),
    Gemm("resnet50 stage 3 widen", 196, 1024, 256),
    Gemm("resnet50 stage 4 squeeze", 49, 512, 2048),
    Gemm("resnet50 stage 4 widen", 49, 2048, 512),
    Gemm("resnet50 linear, 32", 32, 1000, 2048),
    Gemm("resnet18 stage 1 as a product", 3136, 64, 576),
    Gemm("resnet18 stage 3 as a product", 196, 256, 2304),
    Gemm("resnet18 stage 4 as a product", 49, 512, 4608),
    Gemm("mobilenetv2 last", 49, 1280, 320),
    Gemm("lstm inputs, 1", 100, 1024, 128),
    Gemm("lstm inputs, 32", 3200, 1024, 256),
    Gemm("lstm state, 32", 32, 1024, 256),
    Gemm("transformer4 projection, 1", 64, 256, 256),
    Gemm("transformer4 widen, 1", 64, 1024, 256),
    Gemm("transformer4 narrow, 1", 64, 256, 1024),
    Gemm("transformer4 widen, 32", 2048, 1024, 256),
    Gemm("transformer4 narrow, 32", 2048, 256, 1024),
    Gemm("bert projection, 1", 128, 768, 768),
    Gemm("bert joint projections, 1", 128, 2304, 768),
    Gemm("bert widen, 1", 128, 3072, 768),
    Gemm("bert narrow, 1", 128, 768, 3072),
    Gemm("bert widen, 8", 1024, 3072, 768),
    Gemm("gpt2_step widen, 8", 8, 3072, 768),
]

# One row times weights: memory decides, not the FMA units.
GEMVS = [
    Gemm("mlp linear1, 1", 1, 512, 784),
    Gemm("mlp linear2, 1", 1, 512, 512),
    Gemm("resnet50 linear, 1", 1, 1000, 2048),
    Gemm("lstm state, 1", 1, 1024, 256),
    Gemm("gpt2_step projection, 1", 1, 768, 768),
    Gemm("gpt2_step widen, 1", 1, 3072, 768),
    Gemm("gpt2_step narrow, 1", 1, 768, 3072),
    Gemm("gpt2_step words, 1", 1, 50257, 768),
]


class _Counter:
    """Collects the layers of a net; equal ones are counted."""

    def __init__(self, net):
        self.net, self.found, self.names = net, {}, {}

    def add(self, name, *shape):
        self.found[shape] = self.found.get(shape, 0) + 1
        self.names.setdefault(shape, f"{self.net} {name}")

    def list(self):
        return [Convolution(self.names[shape], *shape, count)
                for shape, count in self.found.items()]


def resnet50():
    c = _Counter("resnet50")
    c.add("conv", 3, 64, 7, 2, 1, 224)
    inputs, size = 64, 56
    for stage, (width, blocks) in enumerate(
            ((64, 3), (128, 4), (256, 6), (512, 3)), 1):
        for block in range(1, blocks + 1):
            stride = 2 if block == 1 and stage > 1 else 1
            at = f"block{stage}_{block}"
            c.add(f"{at} squeeze", inputs, width, 1, 1, 1, size)
            c.add(f"{at} conv", width, width, 3, stride, 1, size)
            if block == 1:
                c.add(f"{at} project", inputs, 4 * width, 1, stride, 1, size)
            size //= stride
            c.add(f"{at} widen", width, 4 * width, 1, 1, 1, size)
            inputs = 4 * width
    return c.list()


def mobilenetv2():
    c = _Counter("mobilenetv2")
    c.add("conv", 3, 32, 3, 2, 1, 224)
    inputs, size, number = 32, 112, 0
    for widen, outputs, blocks, first in (
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
            (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for block in range(blocks):
            number += 1
            stride = first if block == 0 else 1
            inner = widen * inputs
            if widen > 1:
                c.add(f"block{number} widen", inputs, inner, 1, 1, 1, size)
            c.add(f"block{number} depthwise", inner, inner, 3, stride, inner,
                  size)
            size //= stride
            c.add(f"block{number} narrow", inner, outputs, 1, 1, 1, size)
            inputs = outputs
    c.add("last", inputs, 1280, 1, 1, 1, size)
    return c.list()


SETS = {"gemm": lambda: GEMMS, "gemv": lambda: GEMVS, "resnet50": resnet50,
        "mobilenetv2": mobilenetv2,
        "conv": lambda: resnet50() + mobilenetv2()}
