#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What it costs that a net takes any batch.

    python3 test/bench/fixed_batch.py
    python3 test/bench/fixed_batch.py --nets mlp,lstm --batches 1 --threads 1

Each net of docs/examples is compiled as it is, and for one size of batch
(`ngc --batch`). What both compute is compared; then they take turns, each in
a process of its own (call.cpp). A round's time is the median of its calls; a
ratio is the median over the rounds of any batch / fixed batch, with the
quartiles in brackets: above 1 the fixed one is faster. The table is Markdown.
It needs NumPy and no other program.
"""

import argparse
import pathlib
import statistics
import tempfile

import numpy

import machine
import ngc

CASES = {"mlp": [1, 32], "lenet": [1, 32], "lstm": [1, 8],
         "transformer4": [1, 8], "mobilenetv2": [1, 8], "resnet18": [1, 8],
         "bert": [1]}
CLOSE = 2e-5  # of the largest number: sums may be in other orders


def compile_both(name, batch, options, folder):
    """The artifacts of any batch and of this one."""
    files = folder / "any.so", folder / f"{batch}.so"
    for file, more in zip(files, ([], ["--batch", str(batch)])):
        if not file.exists():
            ngc.compile_net(options.bin, ngc.EXAMPLES / f"{name}.mlir", file,
                            "--initialize=all", *more, *options.ngc)
    return files


def start(files, batch, options, folder):
    callers = [ngc.Caller(options.call, file, batch, options.threads,
                          folder / f"{file.stem}.raw") for file in files]
    outputs = [numpy.fromfile(caller.output, numpy.float32)
               for caller in callers]
    error = abs(outputs[0] - outputs[1]).max() / abs(outputs[1]).max()
    if not error <= CLOSE:
        raise SystemExit(f"batch {batch}: results differ by {error:.2g}")
    return callers


def measure(callers, options):
    """Of each round: milliseconds of any batch, of the fixed one."""
    for caller in callers:
        caller.milliseconds(options.seconds)
    rounds = []
    for number in range(options.rounds):
        turn = callers if number % 2 else callers[::-1]
        times = [caller.milliseconds(options.seconds) for caller in turn]
        rounds.append(times if number % 2 else times[::-1])
    return rounds


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nets", default=",".join(CASES))
    parser.add_argument("--batches", help="default: 1 and the net's larger")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.2,
                        help="of each program in each round")
    parser.add_argument("--ngc", action="append", default=[],
                        help="an option of ngc, as --ngc=--cpu=haswell")
    parser.add_argument("--bin", type=pathlib.Path,
                        default=machine.ROOT / "build" / "default" / "bin")
    return parser.parse_args()


def main():
    options = arguments()
    options.bin = options.bin.resolve()
    machine.take_priority()
    options.call = ngc.call_program(options.bin)
    print(f"{machine.describe()}, {options.threads} threads\n")
    print("| net | batch | any batch, ms | fixed batch, ms | any / fixed |\n"
          + "|---" * 5 + "|", flush=True)
    middles = []
    for name in options.nets.split(","):
        batches = [int(word) for word in options.batches.split(",")] \
            if options.batches else CASES[name]
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            for batch in batches:
                files = compile_both(name, batch, options, folder)
                callers = start(files, batch, options, folder)
                rounds = measure(callers, options)
                for caller in callers:
                    caller.close()
                low, middle, high = statistics.quantiles(
                    [open_ / fixed for open_, fixed in rounds], n=4)
                middles.append(middle)
                times = [statistics.median(column) for column in zip(*rounds)]
                print(f"| {name} | {batch} | {times[0]:.4g} | {times[1]:.4g} |"
                      f" {middle:.3f} ({low:.3f}-{high:.3f}) |", flush=True)
    print(f"\nany / fixed: geometric mean "
          f"{statistics.geometric_mean(middles):.3f}, most {max(middles):.3f}")


main()
