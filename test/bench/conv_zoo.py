# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""MLP and the nets made of convolutions: see zoo.py."""

import torch
from torch.nn import functional

from zoo import Input, net

PICTURE = Input("Input", (3, 224, 224))
GREY = Input("Input", (1, 28, 28))
DIGIT = Input("Target", (), classes=10)
KIND = Input("Target", (), classes=1000, low=1)


@net("mlp", GREY, softmax=True, target=DIGIT)
def mlp(self, x):
    x = torch.relu(self.linear(x.flatten(1), "linear1"))
    x = torch.relu(self.linear(x, "linear2"))
    return self.linear(x, "linear3")


@net("lenet", GREY, softmax=True, target=DIGIT)
def lenet(self, x):
    conv = self.arrays
    for path in ("conv1", "conv2"):
        x = functional.conv2d(x, conv[f"{path}/Weights"],
                              conv[f"{path}/Biases"])
        x = functional.max_pool2d(torch.relu(x), 2)
    x = torch.relu(self.linear(x.flatten(1), "linear1"))
    return self.linear(x, "linear2")


# -- residual nets --

def basic(self, x, block, stride):
    y = torch.relu(self.unit(x, f"{block}/conv1", f"{block}/norm1", stride))
    y = self.unit(y, f"{block}/conv2", f"{block}/norm2")
    if f"{block}/project/Weights" in self.arrays:
        x = self.unit(x, f"{block}/project", f"{block}/project_norm", stride)
    return torch.relu(y + x)


@net("resnet18", PICTURE, target=KIND)
def resnet18(self, x):
    x = torch.relu(self.unit(x, "conv1", "norm1", 2))
    x = functional.max_pool2d(x, 3, 2, 1)
    for stage in (1, 2, 3, 4):
        x = basic(self, x, f"block{stage}_1", 1 if stage == 1 else 2)
        x = basic(self, x, f"block{stage}_2", 1)
    return self.linear(x.mean((2, 3)), "linear")


def bottleneck(self, x, block, stride):
    y = torch.relu(self.unit(x, f"{block}/squeeze", f"{block}/norm1"))
    y = torch.relu(self.unit(y, f"{block}/conv", f"{block}/norm2", stride))
    y = self.unit(y, f"{block}/widen", f"{block}/norm3")
    if f"{block}/project/Weights" in self.arrays:
        x = self.unit(x, f"{block}/project", f"{block}/norm4", stride)
    return torch.relu(y + x)


@net("resnet50", PICTURE)
def resnet50(self, x):
    x = torch.relu(self.unit(x, "conv", "norm", 2))
    x = functional.max_pool2d(x, 3, 2, 1)
    for stage, blocks in enumerate((3, 4, 6, 3), 1):
        for block in range(1, blocks + 1):
            stride = 2 if block == 1 and stage > 1 else 1
            x = bottleneck(self, x, f"block{stage}_{block}", stride)
    return self.linear(x.mean((2, 3)), "linear")


# -- blocks that widen, filter each channel, and narrow --

def inverted(self, x, block, stride, act):
    """Of both nets; the gate is EfficientNet's alone."""
    y, norm = x, 1
    if f"{block}/widen/Weights" in self.arrays:
        y = act(self.unit(y, f"{block}/widen", f"{block}/norm1"))
        norm = 2
    y = act(self.unit(y, f"{block}/depthwise", f"{block}/norm{norm}", stride,
                      y.shape[1]))
    if f"{block}/squeeze/Weights" in self.arrays:
        gate = act(self.linear(y.mean((2, 3)), f"{block}/squeeze"))
        gate = torch.sigmoid(self.linear(gate, f"{block}/excite"))
        y = y * gate[:, :, None, None]
    y = self.unit(y, f"{block}/narrow", f"{block}/norm{norm + 1}")
    return y + x if y.shape == x.shape and stride == 1 else y


def inverted_net(self, x, stages, act):
    x = act(self.unit(x, "conv", "norm1", 2))
    number = 0
    for blocks, first in stages:
        for block in range(blocks):
            number += 1
            x = inverted(self, x, f"block{number}",
                         first if block == 0 else 1, act)
    x = act(self.unit(x, "last", "norm2")).mean((2, 3))
    return self.linear(functional.dropout(x, 0.2, self.training), "linear")


@net("mobilenetv2", PICTURE)
def mobilenetv2(self, x):
    stages = ((1, 1), (2, 2), (3, 2), (4, 2), (3, 1), (3, 2), (1, 1))
    return inverted_net(self, x, stages, functional.relu6)


@net("efficientnet_b0", PICTURE)
def efficientnet_b0(self, x):
    stages = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))
    return inverted_net(self, x, stages, functional.silu)
