#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One step of gradient descent of the trained LeNet, by PyTorch.

The net of docs/examples/lenet_train.mlir with docs/examples/lenet.safetensors
sees the first 16 test images of Fashion-MNIST. Every target is the kind after
the right one, so that the net is wrong and the step is large. Each array x
becomes x - 0.1 * d(mean loss)/dx, in f64. Of each array, in the order of
ARRAYS, test/data/lenet_step.npy holds

    every s-th number, s = ceil(count / 8192), of the array after the step
    the sum of the changes, and the sum of their sizes

    python3 test/tools/make_lenet_step.py
"""

import numpy
import safetensors.torch
import torch

from train_lenet import ROOT, LeNet, load

BATCH, RATE, LARGEST = 16, 0.1, 8192
ARRAYS = ["conv1", "conv2", "linear1", "linear2"]
KINDS = {"Weights": "weight", "Biases": "bias"}


def main():
    arrays = safetensors.torch.load_file(
        ROOT / "docs/examples/lenet.safetensors")
    net = LeNet().double().eval()
    net.load_state_dict({f"{layer}.{KINDS[kind]}": value.double()
                         for (layer, kind), value in
                         ((path.split("/"), value)
                          for path, value in arrays.items())})
    before = {key: value.clone() for key, value in net.state_dict().items()}
    images, labels = load("t10k")
    targets = (labels[:BATCH] + 1) % 10
    optimizer = torch.optim.SGD(net.parameters(), RATE)
    loss = torch.nn.functional.cross_entropy(net(images[:BATCH].double()),
                                             targets)
    loss.backward()
    optimizer.step()
    stored = []
    for layer in ARRAYS:
        for kind in KINDS.values():
            after = net.state_dict()[f"{layer}.{kind}"].flatten()
            change = after - before[f"{layer}.{kind}"].flatten()
            stored += after[::-(-len(after) // LARGEST)].tolist()
            stored += [change.sum().item(), change.abs().sum().item()]
            print(f"{layer}.{kind}: {len(after)} numbers, the largest change "
                  f"is {change.abs().max().item():.2g}")
    numpy.save(ROOT / "test/data/lenet_step.npy", numpy.array(stored))
    print(f"loss {loss.item():.4f}, {len(stored)} numbers stored")


if __name__ == "__main__":
    main()
