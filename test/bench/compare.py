#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times ngc beside ONNX Runtime and PyTorch on the same nets.

    pip install onnx onnxruntime torch
    python3 test/bench/compare.py build/default/bin

Outputs are compared first. Then rounds alternate between the programs, so that
whatever else the machine does hits all of them; a table of medians comes out,
in milliseconds, with peer / ngc (above 1: ngc is faster). Gradients (of all
ports and arrays) are compared with PyTorch's eager ones. One thread.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "test" / "tools")]
import make_resnet18  # noqa: E402
import plain_safetensors  # noqa: E402

ROUNDS, SECONDS = 5, 0.6
torch.set_num_threads(1)


def tensors(path):
    return {name: torch.from_numpy(
        numpy.frombuffer(data, "<f4").reshape(shape).copy())
        for name, (_, shape, data) in plain_safetensors.read(path).items()}


class Lenet(nn.Module):
    def __init__(self, arrays):
        super().__init__()
        self.arrays = nn.ParameterDict(
            {name.replace("/", "_"): nn.Parameter(value)
             for name, value in arrays.items()})

    def forward(self, x):
        a = self.arrays
        f = nn.functional
        x = f.relu(f.conv2d(x, a.conv1_Weights, a.conv1_Biases))
        x = f.max_pool2d(x, 2)
        x = f.relu(f.conv2d(x, a.conv2_Weights, a.conv2_Biases))
        x = f.max_pool2d(x, 2).flatten(1)
        x = f.relu(f.linear(x, a.linear1_Weights, a.linear1_Biases))
        return f.softmax(f.linear(x, a.linear2_Weights, a.linear2_Biases), -1)


class Mlp(nn.Module):
    """2048 - 4096 - 4096 - 4096 - 1000, ramps between."""

    def __init__(self):
        super().__init__()
        sizes = [2048, 4096, 4096, 4096, 1000]
        self.layers = nn.ModuleList(
            nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)

    def write(self, folder):
        text = ["netgraph.chain @mlp attributes "
                "{arrays = \"mlp.safetensors\"} {",
                "  %Input = input : real<[2048]>"]
        arrays = {}
        for i, layer in enumerate(self.layers):
            size = layer.out_features
            text.append(f"  %fc{i} = linear {{size = [{size}]}}")
            if i + 1 < len(self.layers):
                text.append("  ramp")
            for name, value in (("Weights", layer.weight),
                                ("Biases", layer.bias)):
                value = value.detach().numpy()
                arrays[f"fc{i}/{name}"] = ("F32", list(value.shape),
                                           value.tobytes())
        text += ["  output", "}"]
        (folder / "mlp.mlir").write_text("\n".join(text) + "\n")
        plain_safetensors.write(folder / "mlp.safetensors", arrays)
        return folder / "mlp.mlir"


def resnet18():
    import make_resnet18_reference

    class Wrapped(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = make_resnet18_reference.Net()
            self.net.arrays = {
                name: nn.Parameter(value.float(),
                                   requires_grad="Moving" not in name)
                for name, value in self.net.arrays.items()}
            for name, value in self.net.arrays.items():
                self.register_parameter(
                    name.replace("/", "_"), value)

        def forward(self, x):
            return self.net(x)

    return Wrapped()


class Ngc:
    def __init__(self, folder, source, programs, name):
        self.run = str(programs / "ngc-run")
        self.file = str(folder / f"{name}.so")
        subprocess.run([str(programs / "ngc"), str(source), "-o", self.file,
                        "--gradients"], check=True)

    def evaluate(self, x, folder):
        numpy.save(folder / "x.npy", x)
        subprocess.run([self.run, self.file, f"Input={folder / 'x.npy'}",
                        "--raw", "--npy", str(folder / "y.npy")], check=True,
                       stdout=subprocess.DEVNULL)
        return numpy.load(folder / "y.npy")

    def time(self, batch, *more):
        text = subprocess.run(
            [self.run, self.file, "--random", "--batch", str(batch),
             "--batch-size", str(batch), "--threads", "1", "--time",
             str(SECONDS), *more], check=True, capture_output=True, text=True)
        return json.loads(text.stdout)


def clock(call):
    call()
    times, end = [], time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(times) < 3:
        begin = time.perf_counter()
        call()
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def session(folder, module, x):
    import onnxruntime
    path = str(folder / "net.onnx")
    torch.onnx.export(module, (x,), path, input_names=["Input"],
                      dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options,
                                        ["CPUExecutionProvider"])


def compare(folder, name, source, module, shape, batch, programs):
    ngc = Ngc(folder, source, programs, name)
    x = torch.rand(batch, *shape)
    with torch.no_grad():
        expected = module(x).numpy()
    peer = session(folder, module, x)
    feed = {"Input": x.numpy()}
    for what, got in (("ngc", ngc.evaluate(x.numpy(), folder)),
                      ("ONNX Runtime", peer.run(None, feed)[0])):
        error = abs(got - expected).max() / abs(expected).max()
        assert error < 1e-4, f"{what} on {name}: off by {error}"

    def gradient():
        module.zero_grad()
        input = x.clone().requires_grad_()
        module(input).sum().backward()

    def eager():
        with torch.no_grad():
            module(x)

    rows = {key: [] for key in ("ngc", "onnx", "eager", "ngc gradient",
                                "torch gradient")}
    for _ in range(ROUNDS):
        rows["ngc"].append(ngc.time(batch)["median_ms"])
        rows["onnx"].append(clock(lambda: peer.run(None, feed)))
        rows["eager"].append(clock(eager))
        rows["ngc gradient"].append(ngc.time(batch, "--gradient")["median_ms"])
        rows["torch gradient"].append(clock(gradient))
    arenas = [ngc.time(batch, *more)["arena_bytes"]
              for more in ((), ("--gradient",))]
    return {key: statistics.median(values) for key, values in rows.items()}, \
        arenas


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    print("| net, batch | ngc ms | ONNX Runtime / ngc | PyTorch / ngc | "
          "gradient ms | gradient / evaluate | PyTorch gradient / ngc | "
          "arena, gradient's |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_resnet18.write(folder)
        examples = ROOT / "docs" / "examples"
        mlp = Mlp()
        nets = [("lenet", examples / "lenet.mlir",
                 Lenet(tensors(examples / "lenet.safetensors")), (1, 28, 28),
                 (1, 32)),
                ("mlp", mlp.write(folder), mlp, (2048,), (1, 32)),
                ("resnet18", folder / "resnet18.mlir", resnet18(),
                 (3, 224, 224), (1, 8))]
        for net, source, module, shape, batches in nets:
            for batch in batches:
                t, arenas = compare(folder, net, source, module, shape, batch,
                                    programs)
                print(f"| {net}, {batch} | {t['ngc']:.3g} | "
                      f"{t['onnx'] / t['ngc']:.2f} | "
                      f"{t['eager'] / t['ngc']:.2f} | "
                      f"{t['ngc gradient']:.3g} | "
                      f"{t['ngc gradient'] / t['ngc']:.1f} | "
                      f"{t['torch gradient'] / t['ngc gradient']:.2f} | "
                      f"{arenas[0] / 1e6:.2f} MB, {arenas[1] / 1e6:.2f} MB |",
                      flush=True)


main()
