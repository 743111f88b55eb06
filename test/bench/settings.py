#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether the compiler's choice of tiles is the best there is.

    python3 test/bench/settings.py
    python3 test/bench/settings.py --nets mlp:1,lstm:1 --settings 10

Draws settings of `ngc --debug-tile` from a fixed seed, compiles nets with each
and without, compares what they compute, and lets all take turns, each in a
process of its own (call.cpp). After a few short rounds the fastest ones and
the default have more and longer rounds of their own, so that no setting is
best by luck alone. A round's time is the median of its calls; a ratio is the
median over those rounds of default / setting: above 1 the setting is faster.
The table is Markdown. It needs NumPy and no other program.

Artifacts stay in --folder, if one is named, and are not made again.
"""

import argparse
import pathlib
import random
import statistics
import tempfile

import numpy

import machine
import ngc

NETS = "mlp:1,resnet18:1,mobilenetv2:1,transformer4:1,lstm:1"
CLOSE = 1e-4  # of the largest number: sums may be in other orders
FIELDS = {"mr": range(1, 15), "nr": range(1, 5),
          "kc": [0, 0, 64, 128, 256, 512],
          "mc": [0, 0, 12, 24, 48, 96, 192, 384],
          "prefetch": ["", "on", "off"], "fuse": ["", "", "on", "off"]}


def draw(count, registers, seed=1):
    """Different settings whose tiles fit into the registers."""
    generator, settings = random.Random(seed), []
    while len(settings) < count:
        values = [generator.choice(choices) for choices in FIELDS.values()]
        rows, vectors = values[:2]
        text = ",".join(str(value) for value in values)
        if (rows + 1) * vectors + 1 <= registers and text not in settings:
            settings.append(text)
    return settings


def compile_all(name, settings, options, folder):
    """An artifact for each setting; that of none first."""
    files = []
    for text in ["", *settings]:
        file = folder / f"{name}{text and '-' + text.replace(',', '_')}.so"
        more = [f"--debug-tile={text}"] if text else []
        if not file.exists():
            ngc.compile_net(options.bin, ngc.EXAMPLES / f"{name}.mlir", file,
                            "--initialize=all", *more, *options.ngc)
        files.append(file)
    return files


def start(file, batch, options, scratch):
    return ngc.Caller(options.call, file, batch, options.threads,
                      scratch / "output.raw")


def take_turns(callers, rounds, seconds):
    """By caller the milliseconds of each round."""
    times = [[] for _ in callers]
    for number in range(rounds):
        order = range(len(callers))
        for i in order if number % 2 else reversed(order):
            times[i].append(callers[i].milliseconds(seconds))
    return times


def open_all(files, batch, options, scratch):
    """Their processes, once all are seen to compute the same."""
    callers, expected = [], None
    for file in files:
        caller = start(file, batch, options, scratch)
        got = numpy.fromfile(caller.output, numpy.float32)
        expected = got if expected is None else expected
        error = abs(got - expected).max() / abs(expected).max()
        if not error <= CLOSE:
            raise SystemExit(f"{file}: results differ by {error:.2g}")
        callers.append(caller)
    return callers


def ratios(times, i):
    return [own / other for own, other in zip(times[0], times[i])]


def best_of(files, batch, options, scratch):
    """Number and ratios of the best setting, and milliseconds of none."""
    callers = open_all(files, batch, options, scratch)
    times = take_turns(callers, options.rounds, options.seconds)
    order = sorted(range(1, len(files)),
                   key=lambda i: -statistics.median(ratios(times, i)))
    chosen = [0, *order[:options.finalists]]
    times = take_turns([callers[i] for i in chosen], options.final_rounds,
                       options.final_seconds)
    for caller in callers:
        caller.close()
    best = max(range(1, len(chosen)),
               key=lambda i: statistics.median(ratios(times, i)))
    return chosen[best], ratios(times, best), statistics.median(times[0])


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--nets", default=NETS, help="as name:batch")
    parser.add_argument("--settings", type=int, default=50)
    parser.add_argument("--registers", type=int, default=16,
                        help="vectors that the processor has; default: 16")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.15)
    parser.add_argument("--finalists", type=int, default=4)
    parser.add_argument("--final-rounds", type=int, default=11)
    parser.add_argument("--final-seconds", type=float, default=0.3)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--only-compile", action="store_true")
    parser.add_argument("--ngc", action="append", default=[],
                        help="an option of ngc, as --ngc=--cpu=haswell")
    parser.add_argument("--bin", type=pathlib.Path,
                        default=machine.ROOT / "build" / "default" / "bin")
    return parser.parse_args()


def run(options, scratch):
    folder = options.folder or scratch
    folder.mkdir(parents=True, exist_ok=True)
    settings = draw(options.settings, options.registers)
    print(f"{machine.describe()}, {options.threads} threads, "
          f"{len(settings)} settings\n")
    print("| net | batch | default, ms | best setting: "
          + ",".join(FIELDS) + " | default / best |\n" + "|---" * 5 + "|",
          flush=True)
    for case in options.nets.split(","):
        name, _, batch = case.partition(":")
        files = compile_all(name, settings, options, folder)
        if options.only_compile:
            continue
        best, found, own = best_of(files, int(batch), options, scratch)
        low, middle, high = statistics.quantiles(found, n=4)
        print(f"| {name} | {batch} | {own:.4g} | `{settings[best - 1]}` | "
              f"{middle:.3f} ({low:.3f}-{high:.3f}) |", flush=True)


def main():
    options = arguments()
    options.bin = options.bin.resolve()
    machine.take_priority()
    options.call = ngc.call_program(options.bin)
    with tempfile.TemporaryDirectory() as scratch:
        run(options, pathlib.Path(scratch))


main()
