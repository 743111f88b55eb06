# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ngc's programs for the benchmarks and the makers of reference data."""

import ctypes
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
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
