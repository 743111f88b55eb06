#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times single contractions and convolutions beside kernel libraries.

    test/bench/setup.sh
    build/bench/env/bin/python test/bench/kernels.py --shapes gemm
    build/bench/env/bin/python test/bench/kernels.py --shapes conv \\
        --filter 'block3|depthwise' --ngc=--cpu=haswell --peers onednn

Each shape is a net of one layer with random weights, compiled by ngc: what is
measured is what a user gets, call and all. The outputs are compared first.
Then rounds alternate between the programs. A time is the best call of all
rounds, since other programs on the machine only ever add to it; `spread` is
how far ours differs between rounds. Ratios are peer / ngc: above 1 ngc is
faster. `--peers none` measures ngc alone, for tuning.

Peers: oneDNN with packed weights and its own clock, OpenBLAS, MKL with packed
weights (kernel_peer.py says how).
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy

import machine
import shapes

ROOT = machine.ROOT
sys.path[:0] = [str(ROOT / "test" / "tools")]
import plain_safetensors  # noqa: E402

CLOSE = 1e-5  # of the largest output, for sums of up to 4608 terms


class Peer:
    """kernel_peer.py, with the environment that suits the machine."""

    def __init__(self, kind, threads):
        self.kind = kind
        here = pathlib.Path(__file__).parent / "kernel_peer.py"
        self.process = subprocess.Popen(
            [sys.executable, str(here), kind, str(threads)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=dict(os.environ, OMP_NUM_THREADS=str(threads),
                     OPENBLAS_NUM_THREADS=str(threads),
                     OPENBLAS_CORETYPE=machine.openblas_core()))

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.kind} failed; is "
                             "test/bench/setup.sh run?")
        return json.loads(line)

    def suits(self, shape):
        return self.kind == "onednn" or isinstance(shape, shapes.Gemm)

    def make(self, shape, folder):
        asked = dataclasses.asdict(shape)
        if isinstance(shape, shapes.Convolution):
            asked["padding"] = shape.padding
        files = {key: str(folder / f"{key}.npy") for key in "xw"}
        out = folder / f"{self.kind}.npy"
        self.ask({"make": asked, "y": str(out), **files})
        return numpy.load(out)

    def time(self, seconds):
        return min(self.ask({"time": seconds})["ms"])


class Ngc:
    kind = "ngc"

    def __init__(self, options):
        self.options = options

    def text(self, shape):
        if isinstance(shape, shapes.Gemm):
            dims = [shape.k]
            layer = f"linear {{size = [{shape.n}], Biases = none}}"
        else:
            dims = [shape.size, shape.size, shape.inputs]
            layer = (f"convolution {{channels = {shape.outputs}, "
                     f"kernel = [{shape.kernel}, {shape.kernel}], "
                     f"stride = {shape.stride}, padding = {shape.padding}, "
                     f"groups = {shape.groups}, interleaving = true, "
                     "Biases = none}")
        return ("netgraph.chain @kernel attributes "
                "{arrays = \"kernel.safetensors\"} {\n"
                f"  %Input = input : real<{dims}>\n  %layer = {layer}\n}}\n")

    def make(self, shape, folder):
        (folder / "kernel.mlir").write_text(self.text(shape))
        weights = numpy.load(folder / "w.npy")
        plain_safetensors.write(folder / "kernel.safetensors", {
            "layer/Weights": ("F32", list(weights.shape), weights.tobytes())})
        self.file = str(folder / "kernel.so")
        subprocess.run([self.options.bin / "ngc", folder / "kernel.mlir", "-o",
                        self.file, *self.options.ngc], check=True)
        self.batch = getattr(shape, "m", 1)
        out = folder / "ngc.npy"
        self.run(f"Input={folder / 'x.npy'}", "--npy", str(out))
        return numpy.load(out)

    def run(self, *more):
        return subprocess.run(
            [self.options.bin / "ngc-run", self.file, "--threads",
             str(self.options.threads), "--batch-size", str(self.batch),
             *more], check=True, text=True, capture_output=True).stdout

    def time(self, seconds):
        told = self.run("--random", "--batch", str(self.batch), "--time",
                        str(seconds))
        return json.loads(told)["min_ms"]


def arrays(shape, folder):
    """Random inputs and weights, as x.npy and w.npy."""
    random = numpy.random.default_rng(0)
    if isinstance(shape, shapes.Gemm):
        dims = (shape.m, shape.k), (shape.n, shape.k)
    else:
        dims = ((1, shape.size, shape.size, shape.inputs),
                (shape.outputs, shape.inputs // shape.groups, shape.kernel,
                 shape.kernel))
    for name, size in zip("xw", dims):
        numpy.save(folder / f"{name}.npy",
                   random.uniform(-1, 1, size).astype(numpy.float32))


def measure(shape, runners, options, folder):
    """The best milliseconds of each runner, and the spread of ngc's."""
    arrays(shape, folder)
    outputs = {r.kind: r.make(shape, folder) for r in runners}
    first = outputs[runners[-1].kind].ravel()
    for kind, y in outputs.items():
        error = abs(y.ravel() - first).max() / abs(first).max()
        assert error < CLOSE, f"{kind} on {shape.text}: off by {error:.2g}"
    times = {r.kind: [] for r in runners}
    for _ in range(options.rounds):
        for runner in runners:
            times[runner.kind].append(runner.time(options.seconds))
    return {kind: min(ms) for kind, ms in times.items()}, \
        max(times["ngc"]) / min(times["ngc"]) - 1


def geomean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shapes", default="gemm", choices=shapes.SETS)
    parser.add_argument("--filter", default="",
                        help="regular expression of names or shapes")
    parser.add_argument("--peers", default="onednn,openblas",
                        help="of onednn, openblas, mkl; or none")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.1,
                        help="of each program in each round")
    parser.add_argument("--ngc", action="append", default=[],
                        help="an option of ngc, as --ngc=--cpu=haswell")
    parser.add_argument("--bin", type=pathlib.Path,
                        default=ROOT / "build" / "default" / "bin")
    return parser.parse_args()


def main():
    options = arguments()
    machine.take_priority()
    peers = [Peer(kind, options.threads) for kind in options.peers.split(",")
             if kind != "none"]
    top = machine.peak() * options.threads
    print(f"{machine.describe()}, {options.threads} threads, FMA peak "
          f"{top:.0f} GFLOP/s\n")
    names = [peer.kind for peer in peers]
    print("| layer | shape | count | ngc GFLOP/s | of peak | spread |"
          + "".join(f" {name} GFLOP/s | {name} / ngc |" for name in names))
    print("|---" * (6 + 2 * len(names)) + "|")
    ratios, total = {name: {} for name in names}, {}
    for shape in shapes.SETS[options.shapes]():
        if not re.search(options.filter, f"{shape.name} {shape.text}"):
            continue
        runners = [Ngc(options)] + [p for p in peers if p.suits(shape)]
        with tempfile.TemporaryDirectory() as folder:
            ms, spread = measure(shape, runners, options,
                                 pathlib.Path(folder))
        speed = {kind: shape.flops / t / 1e6 for kind, t in ms.items()}
        row = (f"| {shape.name} | {shape.text} | {shape.count} | "
               f"{speed['ngc']:.1f} | {100 * speed['ngc'] / top:.0f} % | "
               f"{100 * spread:.0f} % |")
        for name in names:
            if name in ms:
                ratios[name][shape.text] = ms[name] / ms["ngc"]
                row += f" {speed[name]:.1f} | {ratios[name][shape.text]:.2f} |"
            else:
                row += " | |"
        print(row, flush=True)
        for kind, t in ms.items():
            total[kind] = total.get(kind, 0) + t * shape.count
    print()
    for name, found in ratios.items():
        if found:
            worst = min(found, key=found.get)
            print(f"{name} / ngc: geometric mean {geomean(found.values()):.3f}"
                  f" of {len(found)}, least {found[worst]:.2f} ({worst})")
    print("all layers: " + ", ".join(f"{kind} {t:.2f} ms"
                                     for kind, t in total.items()))


main()
