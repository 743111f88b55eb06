# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The lit suite: every .mlir and .test file below test/ with RUN lines.

    lit -v test --param build=build/default

Names on RUN lines are found in the build's bin folder, then in LLVM's. Files
that other tests read (data, models) and folders of other tests are left out.
"""

import ctypes
import os

import lit.formats

config.name = "ngc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "data", "house", "models", "tools", "unit"]
config.test_source_root = os.path.dirname(__file__)

root = os.path.dirname(config.test_source_root)
build = os.path.abspath(
    lit_config.params.get("build", os.path.join(root, "build", "default")))
config.test_exec_root = os.path.join(build, "test", "lit")

llvm = lit_config.params.get("llvm", "/usr/lib/llvm-22/bin")
paths = [os.path.join(build, "bin"), llvm, os.environ.get("PATH", "")]
config.environment["PATH"] = os.pathsep.join(paths)
config.environment["FILECHECK_OPTS"] = "--dump-input-filter=error"
for name in ("CC", "CXX", "ASAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

config.substitutions += [
    ("%root", root),
    ("%build", build),
    ("%examples", os.path.join(root, "docs", "examples")),
    ("%models", os.path.join(root, "test", "models")),
]


def has_cuda():
    """Whether the driver is here and sees a device."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    count = ctypes.c_int(0)
    return (driver.cuInit(0) == 0
            and driver.cuDeviceGetCount(ctypes.byref(count)) == 0
            and count.value > 0)


config.available_features.add("cuda" if has_cuda() else "no-cuda")
if os.path.isdir("/usr/share/datasets/fashion-mnist"):
    config.available_features.add("fashion-mnist")
