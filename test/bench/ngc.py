# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ngc's programs for the benchmarks and the makers of reference data."""

import ctypes
import pathlib
import statistics
import subprocess
import sys

import machine

ROOT = machine.ROOT
EXAMPLES = ROOT / "docs" / "examples"
sys.path[:0] = [str(ROOT / "test" / "tools")]
import plain_safetensors  # noqa: E402


def compile_net(programs, source, artifact, *more):
    subprocess.run([str(programs / "ngc"), str(source), "-o", str(artifact),
                    *more], check=True)


def save_arrays(programs, artifact, file):
    """All arrays of an artifact, as a safetensors file."""
    library = ctypes.CDLL(str(programs.parent / "lib" / "libngc_runtime.so"))
    library.ngc_last_error.restype = ctypes.c_char_p
    model = ctypes.c_void_p()
    for status in (
            library.ngc_model_open(str(artifact).encode(),
                                   ctypes.byref(model)),
            library.ngc_model_save_arrays(model, str(file).encode())):
        if status:
            raise SystemExit(library.ngc_last_error(None).decode())
    library.ngc_model_close(model)
    return plain_safetensors.read(file)


def initial_arrays(programs, name, folder):
    """What a net of docs/examples begins with."""
    artifact = folder / f"{name}.so"
    compile_net(programs, EXAMPLES / f"{name}.mlir", artifact, "--initialize")
    return save_arrays(programs, artifact, folder / f"{name}.safetensors")


# -- calls in processes of their own --

def call_program(programs):
    """call.cpp, with the runtime beside the programs."""
    machine.BUILD.mkdir(parents=True, exist_ok=True)
    program = machine.BUILD / "call"
    library = programs.parent / "lib"
    subprocess.run(["c++", "-O3", "-march=native", "-std=c++20",
                    f"-I{ROOT / 'include'}",
                    str(ROOT / "test" / "bench" / "call.cpp"),
                    "-o", str(program), f"-L{library}", "-lngc_runtime",
                    f"-Wl,-rpath,{library}"], check=True)
    return program


class Caller:
    """An artifact in a process of its own, after its first call."""

    def __init__(self, program, artifact, batch, threads, output):
        self.output = output
        self.process = subprocess.Popen(
            [str(word) for word in (program, artifact, "evaluate", batch,
                                    threads, output)],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit(f"{artifact} fails")

    def milliseconds(self, seconds):
        """The median of the calls that fit into so many seconds."""
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        return statistics.median(
            map(float, self.process.stdout.readline().split()))

    def close(self):
        self.process.kill()
        self.process.communicate()
