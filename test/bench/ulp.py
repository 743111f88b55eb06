#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The largest errors of our own mathematics, over all f32 numbers.

    ulp.py [--programs build/default/bin] [--stride 1] [--check] [name...]

Each function is a loop in MLIR, which ngc-opt expands as kernels are, LLVM
compiles for AVX2 and ulp.cpp runs over all 2^32 numbers (with --stride n, over
every n-th). It prints the rows of the table in docs/numerics.md; with --check
it fails if an error is larger than in that table. Where there is no AVX2 or no
clang it says so and ends with 77.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TABLE = ROOT / "docs" / "numerics.md"

# As ExpandMath.cpp lists them; digamma and trigamma have no reference in libm.
OPS = {name: f"math.{name} %0 : f32" for name in
       ("exp exp2 expm1 sinh cosh tanh log log2 log10 log1p asinh acosh atanh "
        "cbrt rsqrt sin cos tan asin acos atan erf erfc").split()}
OPS |= {name: f"calc.{name} %0 : f32" for name in
        "inverse_erf gamma log_gamma logistic softplus".split()}

LOOP = """
func.func @ngc_{name}(%x: !llvm.ptr {{llvm.noalias}},
                      %y: !llvm.ptr {{llvm.noalias}}) {{
  %low = arith.constant 0 : i64
  %high = arith.constant 4096 : i64
  %one = arith.constant 1 : i64
  scf.for %i = %low to %high step %one : i64 {{
    %from = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %0 = llvm.load %from : !llvm.ptr -> f32
    %1 = {op}
    %to = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    llvm.store %1, %to : f32, !llvm.ptr
  }}
  return
}}
"""

PASSES = ("builtin.module(func.func(ngc-expand-math),canonicalize,cse,"
          "func.func(arith-expand),convert-scf-to-cf,convert-to-llvm,"
          "reconcile-unrealized-casts)")


def program(name, folder="/usr/lib/llvm-22/bin"):
    return shutil.which(name) or shutil.which(f"{folder}/{name}")


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def build(programs, folder):
    """The functions as a library, and the program that runs them."""
    clang, translate = program("clang++-22"), program("mlir-translate")
    if not clang or not translate:
        skip("there is no clang++-22 or no mlir-translate")
    flags = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    if not {"avx2", "fma"} <= set(flags.split()):
        skip("this machine has no AVX2")
    text = "".join(LOOP.format(name=name, op=op) for name, op in OPS.items())
    lowered = subprocess.run(
        [programs / "ngc-opt", f"--pass-pipeline={PASSES}"], input=text,
        capture_output=True, text=True, check=True).stdout
    ir = folder / "functions.ll"
    subprocess.run([translate, "--mlir-to-llvmir", "-o", ir], input=lowered,
                   text=True, check=True)
    machine = ["-O2", "-mavx2", "-mfma"]
    subprocess.run([clang, *machine, "-Wno-override-module", "-shared",
                    "-fPIC", "-nostdlib", ir, "-o", folder / "functions.so"],
                   check=True)
    subprocess.run([clang, "-std=c++20", *machine, HERE / "ulp.cpp", "-lmvec",
                    "-lm", "-o", folder / "ulp"], check=True)


def errors(folder, stride, name):
    """(largest error, where, wrong infinities and NaNs)"""
    line = subprocess.run(
        [folder / "ulp", folder / "functions.so", str(stride), name],
        capture_output=True, text=True, check=True).stdout
    _, error, place, wrong = line.split()
    return float(error), place, int(wrong)


def committed():
    """The table of the document: name -> largest error."""
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \|",
                      TABLE.read_text(encoding="utf-8"), re.M)
    return {name: float(error) for name, error in rows}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=pathlib.Path,
                        default=ROOT / "build" / "default" / "bin")
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    names = arguments.names or list(OPS)
    bounds, problems = committed(), []
    with tempfile.TemporaryDirectory() as made, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = pathlib.Path(made)
        build(arguments.programs, folder)
        found = pool.map(lambda name: errors(folder, arguments.stride, name),
                         names)
        for name, (error, place, wrong) in zip(names, found):
            print(f"| `{name}` | {error:.2f} | {place} |", flush=True)
            if wrong:
                problems.append(f"{name}: {wrong} wrong infinities or NaNs")
            if arguments.check and error > bounds.get(name, 0) + 0.005:
                problems.append(f"{name}: {error} units, but "
                                f"{bounds.get(name)} in {TABLE.name}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
