#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares examples of full size with PyTorch, forward and gradient.

    pip install numpy safetensors torch
    python3 test/tools/check_examples.py build/default [net ...]

Arrays are those of the net's own rule, by ngc; biases, scales and statistics,
which all begin alike, are moved a little at random. PyTorch computes in f64.
Prints for each net what the compiler took, and how far outputs and gradients
are apart, in terms of the largest number of the port or array. Fails beyond
1e-4; a kink that falls differently can cost a gradient as much in a net of
ramps and maxima, so for these it is 1e-2.
"""

import ctypes
import os
import pathlib
import sys
import tempfile
import time

import example_nets as nets
import numpy
import safetensors.numpy
import torch
from vectors import ROOT, generator

VOCABULARY = {"bert": 30522, "gpt2": 50257, "gpt2_step": 50257}
KINKED = {"unet"}


def run(command):
    """Seconds, and peak memory in MB."""
    start = time.time()
    child = os.spawnvp(os.P_NOWAIT, command[0], command)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return time.time() - start, usage.ru_maxrss / 1024


def save_arrays(build, model, path):
    runtime = ctypes.CDLL(str(build / "lib/libngc_runtime.so"))
    handle = ctypes.c_void_p()
    if runtime.ngc_model_open(str(model).encode(), ctypes.byref(handle)):
        sys.exit(f"cannot open {model}")
    if runtime.ngc_model_save_arrays(handle, str(path).encode()):
        sys.exit(f"cannot save arrays of {model}")
    runtime.ngc_model_close(handle)


def moved(arrays):
    """Arrays that are no weights, off their common start."""
    for path, value in arrays.items():
        noise = generator(path).standard_normal(value.shape) / 10
        if path.endswith("Variance"):
            noise = abs(noise)
        if not path.endswith("Weights") and value.ndim < 2:
            arrays[path] = (value + noise).astype(numpy.float32)
    return arrays


def inputs_of(net):
    rng = generator(f"check-{net}")
    real = rng.standard_normal
    if net == "transformer4":
        return {"Input": real((1, 64, 256)).astype(numpy.float32)}
    if net == "unet":
        return {"Input": real((1, 3, 256, 256)).astype(numpy.float32)}
    if net != "gpt2_step":
        return {"Words": rng.integers(1, VOCABULARY[net] + 1, (1, 128))}
    past = {f"{port}{i + 1}": real((1, 128, 12, 64)).astype(numpy.float32)
            for i in range(12) for port in ("Keys", "Values")}
    return {"Word": rng.integers(1, 50258, (1,)), "Place": numpy.array([129]),
            **past}


def reference(net, inputs, arrays):
    """Outputs, and gradients of the sum of all their numbers."""
    leaves = {}
    for name, value in {**inputs, **arrays}.items():
        tensor = torch.tensor(value)
        leaves[name] = (tensor.double().requires_grad_()
                        if tensor.is_floating_point() else tensor)
    outputs = getattr(nets, net)(leaves, leaves)
    names = [name for name, x in leaves.items()
             if x.requires_grad and "Moving" not in name]
    total = sum(y.sum() for y in outputs.values())
    found = torch.autograd.grad(total, [leaves[name] for name in names])
    return ({port: y.detach().numpy() for port, y in outputs.items()},
            {name: g.numpy() for name, g in zip(names, found)})


def distance(expected, got):
    assert expected.size == got.size, (expected.shape, got.shape)
    largest = max(abs(expected).max(), 1e-30)
    return abs(expected.ravel() - got.ravel()).max() / largest


def check(build, net, folder):
    ngc, ngc_run = (str(build / "bin" / tool) for tool in ("ngc", "ngc-run"))
    source = str(ROOT / "docs/examples" / f"{net}.mlir")
    model, file = folder / f"{net}.so", folder / "arrays.safetensors"
    took = run([ngc, source, "--initialize", "-o", str(model)])
    save_arrays(build, model, file)
    arrays = moved(safetensors.numpy.load_file(file))
    safetensors.numpy.save_file(arrays, file)
    weights = sum(value.nbytes for value in arrays.values()) / 1e6
    both = run([ngc, source, "--arrays", str(file), "--gradients", "-o",
                str(model)])
    print(f"{net}: weights {weights:.0f} MB; compiled in {took[0]:.1f} s, "
          f"{took[1]:.0f} MB; with gradients {both[0]:.1f} s, "
          f"{both[1]:.0f} MB", flush=True)
    inputs, words = inputs_of(net), []
    for port, value in inputs.items():
        numpy.save(folder / f"{port}.npy", value)
        words.append(f"{port}={folder / port}.npy")
    outputs, gradients = reference(net, inputs, arrays)
    apart = {}
    for port, expected in outputs.items():
        run([ngc_run, str(model), *words, "--output", port, "--npy",
             str(folder / "output.npy")])
        apart[port] = distance(expected, numpy.load(folder / "output.npy"))
    file = folder / "gradients.safetensors"
    run([ngc_run, str(model), *words, "--gradient", "--gradient-file",
         str(file)])
    got = safetensors.numpy.load_file(file)
    worst = {"output": max(apart, key=apart.get)}
    for name, expected in gradients.items():
        apart[name] = distance(expected, got[name])
    worst["gradient"] = max(gradients, key=apart.get)
    for kind, name in worst.items():
        print(f"  {kind}: at most {apart[name]:.1e} apart ({name})",
              flush=True)
    limit = 1e-2 if net in KINKED else 1e-4
    return all(value <= limit for value in apart.values())


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    wanted = sys.argv[2:] or ["transformer4", "unet", *VOCABULARY]
    good = True
    for net in wanted:
        with tempfile.TemporaryDirectory() as folder:
            good &= check(build, net, pathlib.Path(folder))
    sys.exit(0 if good else "beyond the bound")


if __name__ == "__main__":
    main()
