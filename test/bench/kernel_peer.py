# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One peer of kernels.py in a process of its own, since thread counts and
code paths are chosen when a library is loaded.

Reads a JSON object a line from the standard input and answers each with one:

    {"make": {...}, "x": file, "w": file, "y": file}   runs it once
    {"time": seconds}                                  {"ms": [...]}

oneDNN is the one inside PyTorch, which is newer than what is packaged alone.
Its own times are taken (ONEDNN_VERBOSE), so that nothing of PyTorch counts
against it; its weights are packed beforehand. OpenBLAS packs in each call:
its interface has no other way. MKL is asked through PyTorch's prepacked
operator, a few microseconds of which count against it.
"""

import ctypes
import json
import os
import sys
import tempfile
import time

import numpy


def clock(call, seconds):
    """Milliseconds of each call."""
    times, end = [], time.perf_counter() + seconds
    while True:
        begin = time.perf_counter()
        call()
        after = time.perf_counter()
        times.append((after - begin) * 1e3)
        if after > end:
            return times


class OpenBlas:
    def __init__(self, threads):
        import scipy_openblas32
        folder = scipy_openblas32.get_lib_dir()
        name = scipy_openblas32.get_library(fullname=True)
        self.blas = ctypes.CDLL(os.path.join(folder, name))
        self.blas.scipy_openblas_set_num_threads(threads)
        self.blas.scipy_openblas_get_config.restype = ctypes.c_char_p
        self.about = self.blas.scipy_openblas_get_config().decode()

    def make(self, shape, x, w):
        y = numpy.zeros((shape["m"], shape["n"]), numpy.float32)
        m, n, k = (ctypes.c_int(shape[key]) for key in "mnk")
        one, zero = ctypes.c_float(1), ctypes.c_float(0)
        rows, plain, turned = (ctypes.c_int(i) for i in (101, 111, 112))
        data = [ctypes.c_void_p(a.ctypes.data) for a in (x, w, y)]
        gemm = self.blas.scipy_cblas_sgemm

        def call():
            gemm(rows, plain, turned, m, n, k, one, data[0], k, data[1], k,
                 zero, data[2], n)
            return y
        self.keep = x, w, y
        self.call = call

    def time(self, seconds):
        return clock(self.call, seconds)


class Torch:
    def __init__(self, threads):
        import torch
        self.torch = torch
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        self.about = f"PyTorch {torch.__version__}"


class Mkl(Torch):
    def make(self, shape, x, w):
        torch = self.torch
        x, w = torch.from_numpy(x), torch.from_numpy(w)
        packed = torch.ops.mkl._mkl_reorder_linear_weight(
            w, shape["m"])
        self.call = lambda: torch.ops.mkl._mkl_linear(
            x, packed, w, None, shape["m"]).numpy()

    def time(self, seconds):
        return clock(self.call, seconds)


class OneDnn(Torch):
    def __init__(self, threads):
        self.log = tempfile.TemporaryFile("w+")
        os.dup2(self.log.fileno(), 1)
        os.environ["ONEDNN_VERBOSE"] = "profile_exec"
        super().__init__(threads)

    def make(self, shape, x, w):
        torch, ops = self.torch, self.torch.ops.mkldnn
        x, w = torch.from_numpy(x), torch.from_numpy(w)
        if "m" in shape:
            packed = ops._reorder_linear_weight(w, shape["m"])
            self.call = lambda: ops._linear_pointwise(
                x, packed, None, "none", [], "").numpy()
            return
        x = x.permute(0, 3, 1, 2) # the same bytes: channels last
        pad, step = [shape["padding"]] * 2, [shape["stride"]] * 2
        packed = ops._reorder_convolution_weight(
            w, pad, step, [1, 1], shape["groups"], list(x.shape))
        self.call = lambda: ops._convolution_pointwise(
            x, packed, None, pad, step, [1, 1], shape["groups"], "none", [],
            "").permute(0, 2, 3, 1).numpy()

    def time(self, seconds):
        self.log.truncate(0)
        self.log.seek(0)
        clock(self.call, seconds)
        ctypes.CDLL(None).fflush(None)
        self.log.seek(0)
        lines = [line.split(",") for line in self.log]
        found = [line for line in lines
                 if line[:1] == ["onednn_verbose"] and "exec" in line]
        other = {line[line.index("cpu") + 1] for line in found} - \
            {"inner_product", "convolution", "matmul"}
        assert found and not other, f"oneDNN also runs {other}"
        self.about = "oneDNN, " + found[0][found[0].index("cpu") + 2]
        return [float(line[-1]) for line in found]


def main():
    kind, threads = sys.argv[1], int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w")
    peer = {"onednn": OneDnn, "openblas": OpenBlas, "mkl": Mkl}[kind](threads)
    for line in sys.stdin:
        request, answer = json.loads(line), {}
        if "make" in request:
            peer.make(request["make"], numpy.load(request["x"]),
                      numpy.load(request["w"]))
            numpy.save(request["y"], peer.call())
        else:
            answer["ms"] = peer.time(request["time"])
        answer["about"] = peer.about
        print(json.dumps(answer), file=answers, flush=True)


main()
