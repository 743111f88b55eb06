#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes test/data/examples: outputs and gradients of the nets of docs/examples
by PyTorch, in f64, for test/unit/ExamplesTest.cpp, which says what they are.

    python3 test/tools/make_example_vectors.py build/default/bin [net...]

ngc makes the arrays and is trusted with nothing else.
"""

import contextlib
import pathlib
import sys
import tempfile

import numpy
import torch
from torch.nn import functional

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "test" / "bench")]
import zoo  # noqa: E402
import ngc  # noqa: E402
import plain_safetensors  # noqa: E402

BATCH = 2
MOVES, PRODUCTS, COTANGENTS = 1, 2, 3  # seeds; that of inputs is 0
NOISES = (4, 5, 6, 7)
# The net, whether with its loss, the mode, and gradients if not all: to make
# code for all of the deepest nets takes half a minute, for a last block little.
LAST = ["linear/Weights", "linear/Biases"]
CASES = [("mlp", False, "test", []), ("mlp", True, "test", []),
         ("lenet", True, "test", []), ("lstm", False, "test", []),
         ("lstm", True, "test", []), ("transformer4", True, "test", []),
         ("resnet18", True, "train", []),
         ("resnet50", False, "test", [
             *LAST, "block4_3/conv/Weights", "block4_3/norm2/Scaling",
             "block4_3/norm3/Biases"]),
         ("mobilenetv2", False, "test", [
             *LAST, "block17/widen/Weights", "block17/depthwise/Weights"]),
         ("efficientnet_b0", False, "test", [
             *LAST, "block16/depthwise/Weights", "block16/squeeze/Weights",
             "block16/excite/Biases"])]


def numbers(shape, seed):
    count = int(numpy.prod(shape, dtype=int))
    return torch.from_numpy(
        zoo.centred(zoo.hashed(count, seed)).reshape(shape))


def moved(tensors):
    """Vectors are moved, so that no bias is 0 and no scale is 1."""
    return {path: value + 0.25 * numbers(value.shape, MOVES)
            if value.dim() == 1 else value
            for path, value in tensors.items()}


def prepare(module, tensors):
    """The arrays by path; what the net reads is joined from these."""
    leaves = module.arrays
    if module.entry.prepare:
        del module.arrays  # what follows is no module
        module.arrays = module.entry.prepare(
            {path: leaves[path] for path in tensors})
    return leaves


def outputs(module, entry, inputs, with_loss):
    found = {"Output": module(*inputs)}
    if with_loss:
        if entry.target.classes and not entry.softmax:
            found["Output"] = torch.softmax(found["Output"], -1)
        found["Loss"] = module.losses(entry.target.example(BATCH), *inputs)
    return found


def differentiate(name, with_loss, mode, wanted, tensors, kind):
    """Outputs and gradients by name, computed in `kind`."""
    entry = zoo.NETS[name]
    module = zoo.Net(moved(tensors), entry).to(kind).train(mode == "train")
    leaves = prepare(module, tensors)
    inputs = [port.example(BATCH) for port in entry.inputs]
    inputs = [x if x.dtype == torch.int64 else x.to(kind).requires_grad_()
              for x in inputs]
    found = outputs(module, entry, inputs, with_loss)
    total = sum((y * numbers(y.shape, COTANGENTS)).sum()
                for y in found.values())
    targets = {port.name: x for port, x in zip(entry.inputs, inputs)
               if x.requires_grad}
    targets.update({path: leaves[path] for path in tensors
                    if leaves[path].requires_grad})
    if wanted:
        targets = {target: targets[target] for target in wanted}
    gradients = torch.autograd.grad(total, list(targets.values()))
    return found, {target: gradient.double()
                   for target, gradient in zip(targets, gradients)}


@contextlib.contextmanager
def noisy_ramps(seed):
    """What ramps read is wrong by some units of f32's last place, at most 1e-6
    of the largest: one whose argument is about 0 flips in one program, and not
    in another."""
    plain = torch.relu, functional.relu6

    def noisy(ramp):
        return lambda x: ramp(x + 2e-6 * x.detach().abs().max()
                              * numbers(x.shape, seed))

    torch.relu, functional.relu6 = map(noisy, plain)
    try:
        yield
    finally:
        torch.relu, functional.relu6 = plain


def others(*case):
    """Gradients of programs that round differently."""
    yield differentiate(*case, torch.float32)[1]
    for seed in NOISES:
        with noisy_ramps(seed):
            yield differentiate(*case, torch.float64)[1]


def reference(*case):
    """What the file holds."""
    found, exact = differentiate(*case, torch.float64)
    rounded = list(others(*case))
    file = {}
    for port, y in found.items():
        file[f"out:{port}"] = ("F32", list(y.shape),
                               y.detach().float().numpy().tobytes())
    for target, gradient in exact.items():
        product = (gradient * numbers(gradient.shape, PRODUCTS)).sum()
        apart = max((other[target] - gradient).norm() for other in rounded)
        values = numpy.array([product.item(), gradient.norm().item(),
                              apart.item()])
        file[f"grad:{target}"] = ("F64", [3], values.tobytes())
    return file


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    folder = ROOT / "test" / "data" / "examples"
    folder.mkdir(exist_ok=True)
    for name, with_loss, mode, wanted in CASES:
        if sys.argv[2:] and name not in sys.argv[2:]:
            continue
        text = f"{name}_train" if with_loss else name
        with tempfile.TemporaryDirectory() as scratch:
            file = ngc.initial_arrays(programs, text, pathlib.Path(scratch))
        made = reference(name, with_loss, mode, wanted, zoo.tensors(file))
        path = folder / f"{text}-{mode}.safetensors"
        plain_safetensors.write(path, made)
        print(f"{path.name}: {path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
