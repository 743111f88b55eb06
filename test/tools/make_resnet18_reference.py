#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes test/models/resnet18-expected.safetensors, with PyTorch, in f64.

The net is He et al.'s ResNet-18 as it is usually built: 7x7 stem, eight basic
blocks, 1x1 projections where a stage begins, batch normalization with
epsilon 1e-5 in evaluation. Its arrays come from make_resnet18.py.

    python3 test/tools/make_resnet18_reference.py
"""

import make_resnet18
import numpy
import plain_safetensors
import torch
from torch.nn import functional


def tensor(entry):
    _, shape, data = entry
    values = numpy.frombuffer(data, "<f4").reshape(shape)
    return torch.from_numpy(values.astype(numpy.float64))


class Net:
    def __init__(self):
        self.arrays = {path: tensor(entry)
                       for path, entry in make_resnet18.arrays().items()}

    def unit(self, x, convolution, norm, stride=1, padding=1):
        """A convolution without biases and its batch normalization."""
        x = functional.conv2d(x, self.arrays[f"{convolution}/Weights"],
                              None, stride, padding)
        mean, variance, scaling, biases = (
            self.arrays[f"{norm}/{name}"] for name in
            ("MovingMean", "MovingVariance", "Scaling", "Biases"))
        return functional.batch_norm(x, mean, variance, scaling, biases,
                                     training=False, eps=1e-5)

    def block(self, x, name, stride):
        y = torch.relu(self.unit(x, f"{name}/conv1", f"{name}/norm1",
                                 stride))
        y = self.unit(y, f"{name}/conv2", f"{name}/norm2")
        if stride != 1:
            x = self.unit(x, f"{name}/project", f"{name}/project_norm",
                          stride, 0)
        return torch.relu(x + y)

    def __call__(self, x):
        x = torch.relu(self.unit(x, "conv1", "norm1", 2, 3))
        x = functional.max_pool2d(x, 3, 2, 1)
        for stage in (1, 2, 3, 4):
            x = self.block(x, f"block{stage}_1", 1 if stage == 1 else 2)
            x = self.block(x, f"block{stage}_2", 1)
        return functional.linear(x.mean((2, 3)),
                                 self.arrays["linear/Weights"],
                                 self.arrays["linear/Biases"])


@torch.no_grad()
def main():
    net = Net()
    learned = sum(a.numel() for path, a in net.arrays.items()
                  if "Moving" not in path)
    y = net(tensor(make_resnet18.images())).float().numpy()
    path = make_resnet18.ROOT / "test/models/resnet18-expected.safetensors"
    plain_safetensors.write(path, {"out:Output": (
        "F32", list(y.shape), y.astype("<f4").tobytes())})
    print(f"{learned} parameters, outputs of size {numpy.abs(y).max():.3f}")


if __name__ == "__main__":
    main()
