#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times ngc beside its peers on the nets of docs/examples.

    test/bench/setup.sh
    build/bench/env/bin/python test/bench/compare.py             all nets
    build/bench/env/bin/python test/bench/compare.py --nets mlp,resnet50 \\
        --batches 1 --threads 1 --peers onnxruntime,openvino
    build/bench/env/bin/python test/bench/compare.py --mixed     16 bits
    build/bench/env/bin/python test/bench/compare.py --steps     training

All start from the arrays that ngc initialises and from the same inputs, and
what they compute is compared first. Then rounds alternate between the
programs, each in a process of its own (call.cpp, net_peer.py) with the same
number of threads. A round's time is the median of its calls; a ratio is the
median over the rounds of peer / ngc, above 1 where ngc is faster, with the
least and the greatest round in brackets. The table is Markdown.

Inference: eager and compiled PyTorch, ONNX Runtime, OpenVINO, IREE. With
--mixed ngc's Mixed precision beside PyTorch's and OpenVINO's bfloat16. Training
steps (forward, loss, backward, SGD): eager and compiled PyTorch, JAX.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy

import machine
import ngc
import zoo

ROOT = machine.ROOT
HERE = ROOT / "test" / "bench"
INFERENCE = ["eager", "compile", "onnxruntime", "openvino", "iree"]
TRAINING = ["step-eager", "step-compile", "step-jax"]
NARROW = ["eager-bf16", "compile-bf16", "openvino-bf16"]


def close_enough(options):
    """Of the largest number; for steps after three of them."""
    return 5e-2 if options.mixed else 1e-3 if options.steps else 2e-5


class Program:
    """A process that answers seconds with milliseconds."""

    def __init__(self, kind, command, file):
        self.kind, self.file = kind, file
        self.process = subprocess.Popen(
            [str(word) for word in command], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if kind != "ngc" else None)

    def ready(self):
        """Its first output; None if the program cannot run the net."""
        if self.process.stdout.readline() != "ready\n":
            lines = self.process.stderr.read().strip().splitlines() \
                if self.process.stderr else []
            print(f"{self.kind}: {lines[-1] if lines else 'failed'}",
                  file=sys.stderr)
            return None
        if self.kind == "ngc":
            return numpy.fromfile(self.file, numpy.float32)
        return numpy.load(self.file).ravel()

    def median(self, seconds):
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        times = line.split() if self.kind == "ngc" else json.loads(line)
        return statistics.median(map(float, times))

    def close(self):
        self.process.kill()
        self.process.communicate()


class Artifact:
    """A net compiled once for all its batches, and its arrays."""

    def __init__(self, name, options, folder):
        text = f"{name}_train" if options.steps else name
        self.file, self.arrays = folder / "net.so", folder / "net.safetensors"
        more = []
        if options.steps:  # as of the peers: no gradients of what goes in
            more = ["--gradients", "arrays", "--modes", "train"]
        if options.mixed:
            more += ["--precision", "mixed"]
        ngc.compile_net(options.bin, ngc.EXAMPLES / f"{text}.mlir", self.file,
                        "--initialize=all", *more, *options.ngc)
        ngc.save_arrays(options.bin, self.file, self.arrays)


def start(name, artifact, batch, threads, options, folder):
    """ngc and the peers that compute the same, each after its first call."""
    kind = "step" if options.steps else "evaluate"
    programs = [Program("ngc", [
        options.call, artifact.file, kind, batch, threads, folder / "ngc.raw"],
        folder / "ngc.raw")]
    expected = programs[0].ready()
    for peer in options.peers:
        file = folder / f"{peer}.npy"
        program = Program(peer, [
            sys.executable, HERE / "net_peer.py", peer, name, batch, threads,
            artifact.arrays, folder, file], file)
        got = program.ready()
        if got is not None:
            error = abs(got - expected).max() / abs(got).max()
            if error > close_enough(options):
                print(f"{peer} on {name}: differs by {error:.2g}",
                      file=sys.stderr)
                got = None
        if got is None:
            program.close()
        else:
            programs.append(program)
    return programs


def measure(programs, options):
    """Milliseconds of each round by program."""
    times = {program.kind: [] for program in programs}
    for _ in range(options.rounds):
        for program in programs:
            times[program.kind].append(program.median(options.seconds))
    for program in programs:
        program.close()
    return times


def row(name, batch, threads, times, options):
    ours = times["ngc"]
    cells = [name, str(batch), str(threads),
             f"{statistics.median(ours):.4g}"]
    best = None
    for peer in options.peers:
        if peer not in times:
            cells.append("fails")
            continue
        ratios = [theirs / own for theirs, own in zip(times[peer], ours)]
        middle = statistics.median(ratios)
        best = middle if best is None else min(best, middle)
        cells.append(f"{middle:.2f} ({min(ratios):.2f}-{max(ratios):.2f})")
    cells.append(f"{best:.2f}" if best else "")
    return f"| {' | '.join(cells)} |", best


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--steps", action="store_true",
                        help="training steps in place of inference")
    parser.add_argument("--mixed", action="store_true",
                        help="weights, and what meets them, of 16 bits")
    parser.add_argument("--nets", help="with commas between; default: all")
    parser.add_argument("--batches", help="default: 1 and the net's larger")
    parser.add_argument("--threads",
                        help="default: 1 and 2 for batch 1, else 2")
    parser.add_argument("--peers", help="with commas between; default: all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.8,
                        help="of each program in each round")
    parser.add_argument("--ngc", action="append", default=[],
                        help="an option of ngc, as --ngc=--cpu=haswell")
    parser.add_argument("--bin", type=pathlib.Path,
                        default=ROOT / "build" / "default" / "bin")
    options = parser.parse_args()
    peers = (TRAINING if options.steps else
             NARROW if options.mixed else INFERENCE)
    options.peers = options.peers.split(",") if options.peers else peers
    suffix = "_train.mlir" if options.steps else ".mlir"
    options.nets = options.nets.split(",") if options.nets else [
        name for name in zoo.NETS
        if (ngc.EXAMPLES / f"{name}{suffix}").exists()
        and (zoo.NETS[name].target or not options.steps)]
    return options


def cases(name, options):
    """Pairs of batch and threads, as in the table of the goals."""
    large = zoo.NETS[name].large
    batches = [int(b) for b in options.batches.split(",")] \
        if options.batches else [large] if options.steps else [1, large]
    for batch in batches:
        threads = [int(t) for t in options.threads.split(",")] \
            if options.threads else \
            [1, 2] if batch == 1 or options.steps else [2]
        for count in threads:
            yield batch, count


def main():
    options = arguments()
    options.bin = options.bin.resolve()
    machine.take_priority()
    options.call = ngc.call_program(options.bin)
    print(f"{machine.describe()}\n\n{machine.versions()}\n")
    print("| net | batch | threads | ngc ms | "
          + " | ".join(f"{peer} / ngc" for peer in options.peers)
          + " | best peer / ngc |")
    print("|---" * (5 + len(options.peers)) + "|", flush=True)
    bests = []
    for name in options.nets:
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            artifact = Artifact(name, options, folder)
            for batch, threads in cases(name, options):
                programs = start(name, artifact, batch, threads, options,
                                 folder)
                text, best = row(name, batch, threads,
                                 measure(programs, options), options)
                print(text, flush=True)
                bests += [best] if best else []
    if bests:
        print(f"\nbest peer / ngc: geometric mean "
              f"{statistics.geometric_mean(bests):.3f}, least "
              f"{min(bests):.2f}")


main()
