#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Profiles and traces of ngc-run, and the names that profilers see.

    check_profile.py <ngc> <ngc-run> <source>
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

NGC, RUN, SOURCE = sys.argv[1:]
NAMES = ["conv1 2", "pool1", "conv2 5", "pool2", "linear1 9", "linear2", "11"]


def call(*command):
    return subprocess.run(command, capture_output=True, text=True,
                          check=True).stdout


def profile(model, *more):
    return call(RUN, model, "--random", "--time", "0.05", *more)


def check_profile(model, folder):
    table = profile(model, "--profile", "--threads", "2")
    assert "measured: this machine, 2 threads" in table, table
    assert "evaluate: real32" in table and "encode" not in table, table
    for name in NAMES:
        assert re.search(rf"^  {name}  ", table, re.M), (name, table)

    path = folder / "profile.json"
    times = json.loads(profile(model, f"--profile={path}", "--batch", "4"))
    assert times["batch"] == 4 and times["median_ms"] > 0, times
    report = json.loads(path.read_text())
    machine, (entry,) = report["machine"], report["entries"]
    assert machine["measured"] and machine["gflops"] > 1, machine
    assert machine["memory_gb_per_s"] > 0.1, machine
    assert entry["dims"] == [4], entry
    steps = entry["steps"]
    assert [" ".join(step["layers"]) for step in steps] == NAMES, steps
    assert steps[0]["flops"] == 4 * 587520, steps[0]
    assert all(step["measured_us"] > 0 for step in steps), steps
    assert all(step["measured_tasks"] >= 1 for step in steps), steps
    # Medians need not add up, but none is longer than the longest call.
    sum_of_steps = sum(step["measured_us"] for step in steps)
    assert sum_of_steps < 3 * entry["measured_us"] + 100, entry

    page = folder / "profile.html"
    profile(model, f"--profile={page}")
    text = page.read_text()
    assert "% of roof" in text and "<svg" in text, text
    assert text.count("<circle") == 5, text  # what computes something
    assert not re.search(r"https?:|src=|@import|url\(", text), text


def check_slices(trace, threads):
    """Slices of a thread lie in one another or apart; returns their names."""
    names = []
    for thread in range(threads):
        slices = sorted(((e["ts"], -e["dur"], e["name"])
                         for e in trace["traceEvents"]
                         if e["ph"] == "X" and e["tid"] == thread))
        open_ends = []
        for start, negative, name in slices:
            while open_ends and open_ends[-1] <= start:
                open_ends.pop()
            end = start - negative
            # Numbers are written with a few digits less than they have.
            assert not open_ends or end <= open_ends[-1] + 1e-3, name
            open_ends.append(end)
            names.append(name)
    return names


def check_trace(model, folder):
    path = folder / "trace.json"
    boot = f"{SOURCE}/docs/examples/boot.png"
    out = call(RUN, model, boot, "--threads", "2", "--trace", str(path))
    assert json.loads(out) == {"Output": "ankle boot"}, out
    trace = json.loads(path.read_text())
    events = trace["traceEvents"]
    tracks = {e["tid"]: e["args"]["name"] for e in events if e["ph"] == "M"}
    assert tracks == {0: "calling thread", 1: "worker 1"}, tracks
    assert all(e["tid"] in tracks for e in events), events
    names = check_slices(trace, 2)
    assert set(NAMES) <= set(names), names
    kernels = [e for e in events if e.get("cat") == "kernel"]
    assert [e["name"] for e in kernels
            if e["args"]["entry"] == "evaluate"] == NAMES, kernels
    # What was cut is there once for each task, beneath its kernel's name.
    tasks = [e["name"] for e in events if e.get("cat") == "task"]
    assert tasks.count("linear1 9") >= 2, tasks
    profile(model, "--trace", str(path))
    check_slices(json.loads(path.read_text()), len(tracks))


def check_names(model):
    """Symbols of kernels and their tasks are what the net calls its layers."""
    if not shutil.which("nm"):
        return
    symbols = {line.split()[-1] for line in call("nm", model).splitlines()}
    assert {"conv1", "conv1_task", "conv2_task", "pool1", "linear1",
            "linear1_task", "linear2", "11", "evaluate"} <= symbols, symbols


def check_errors(model):
    run = subprocess.run([RUN, model, "x", "--profile"], capture_output=True,
                         text=True, check=False)
    assert run.returncode == 1 and not run.stdout, run
    assert run.stderr == ("ngc-run: error: --profile needs --random: it times "
                          "many calls\n"), run.stderr


def main():
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        model = str(folder / "lenet.so")
        call(NGC, f"{SOURCE}/docs/examples/lenet.mlir", "-o", model)
        check_profile(model, folder)
        check_trace(model, folder)
        check_names(model)
        check_errors(model)


if __name__ == "__main__":
    main()
