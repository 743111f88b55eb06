#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trains the LeNet of docs/examples on Fashion-MNIST, once.

The net of docs/examples/lenet.mlir, 431,080 parameters, is trained with
PyTorch on the 60,000 training images (pixels in [0, 1], nothing else done to
them) and written as

    docs/examples/lenet.safetensors    the arrays, by their paths in the net
    test/data/lenet_predictions.npy    PyTorch's probabilities of the 10,000
                                       test images, computed in f64, as f32

Both are committed: building and testing ngc needs neither PyTorch nor this
script. Dropout and mirrored images help the training and leave no trace in
the net. Same seed, same PyTorch, same number of threads: same files.

    python3 test/tools/train_lenet.py [--epochs 14]
"""

import argparse
import gzip
import math
import pathlib
import struct
import time

import numpy
import safetensors.torch
import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")
ACCURACY_WANTED = 0.905


def read_idx(name):
    """The array of a gzipped IDX file: magic, sizes, then bytes."""
    with gzip.open(DATA / name) as file:
        rank = struct.unpack(">BBBB", file.read(4))[3]
        shape = struct.unpack(f">{rank}I", file.read(4 * rank))
        return numpy.frombuffer(file.read(), numpy.uint8).reshape(shape)


def load(part):
    """Images as f32 [n, 1, 28, 28] in [0, 1], labels as int64 [n]."""
    images = read_idx(f"{part}-images-idx3-ubyte.gz").astype(numpy.float32)
    labels = read_idx(f"{part}-labels-idx1-ubyte.gz").astype(numpy.int64)
    images = torch.from_numpy(images / numpy.float32(255)).unsqueeze(1)
    return images, torch.from_numpy(labels)


class LeNet(nn.Module):
    """The layers that have arrays, named as in lenet.mlir."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, 5)
        self.conv2 = nn.Conv2d(20, 50, 5)
        self.linear1 = nn.Linear(800, 500)
        self.linear2 = nn.Linear(500, 10)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        """The logits; the net itself ends in a softmax."""
        x = torch.max_pool2d(torch.relu(self.conv1(x)), 2, 2)
        x = torch.max_pool2d(torch.relu(self.conv2(x)), 2, 2)
        x = torch.relu(self.linear1(x.flatten(1)))
        return self.linear2(self.dropout(x))


def train(net, images, labels, epochs, batch=128):
    """Adam with one cosine from 1e-3 to zero."""
    optimizer = torch.optim.Adam(net.parameters(), 1e-3, weight_decay=1e-5)
    steps = epochs * math.ceil(len(images) / batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    net.train()
    for epoch in range(epochs):
        start, total = time.time(), 0.0
        for chosen in torch.randperm(len(images)).split(batch):
            x = images[chosen]
            mirrored = torch.rand(len(x)) < 0.5
            x[mirrored] = x[mirrored].flip(-1)
            loss = nn.functional.cross_entropy(net(x), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(x)
        print(f"epoch {epoch + 1}: loss {total / len(images):.4f}, "
              f"{time.time() - start:.0f} s", flush=True)


@torch.no_grad()
def predict(net, images):
    """Probabilities in f64: the reference is better than what it judges."""
    net.eval()
    exact = LeNet().double().eval()
    exact.load_state_dict(net.state_dict())
    parts = [torch.softmax(exact(x.double()), 1) for x in images.split(500)]
    return torch.cat(parts)


def write(net, probabilities):
    """The committed files."""
    kinds = {"weight": "Weights", "bias": "Biases"}
    arrays = {}
    for key, value in net.state_dict().items():
        layer, kind = key.split(".")
        arrays[f"{layer}/{kinds[kind]}"] = value.contiguous()
    path = ROOT / "docs/examples/lenet.safetensors"
    safetensors.torch.save_file(arrays, path)
    path.chmod(0o644)
    numpy.save(ROOT / "test/data/lenet_predictions.npy",
               probabilities.float().numpy())
    print(f"{sum(a.numel() for a in arrays.values())} parameters, "
          f"{path.stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=14)
    options = parser.parse_args()
    torch.manual_seed(1234)
    torch.set_num_threads(2)
    net = LeNet()
    train(net, *load("train"), options.epochs)
    images, labels = load("t10k")
    probabilities = predict(net, images)
    right = (probabilities.argmax(1) == labels).double().mean().item()
    print(f"accuracy on the test images: {right:.4f}")
    if right < ACCURACY_WANTED:
        raise SystemExit(f"expected an accuracy of {ACCURACY_WANTED} or more")
    write(net, probabilities)


if __name__ == "__main__":
    main()
