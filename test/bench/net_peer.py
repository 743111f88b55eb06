# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One peer of compare.py in a process of its own.

    net_peer.py <kind> <net> <batch> <threads> <arrays> <folder> <file>

Writes what it computes first to the file (.npy), then answers each line of
the standard input, seconds, with the milliseconds of the calls that fit.
Kinds: eager, compile, onnxruntime, openvino, iree; in bfloat16 eager-bf16,
compile-bf16, openvino-bf16; for training steps step-eager, step-compile,
step-jax.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

import numpy

RATE, COMPARED = 0.01, 3  # as in call.cpp


def clock(call, seconds):
    times, start = [], time.perf_counter()
    before = start
    while True:
        call()
        after = time.perf_counter()
        times.append((after - before) * 1e3)
        before = after
        if after - start > seconds:
            return times


class Case:
    def __init__(self, name, batch, threads, arrays, folder):
        import torch

        import ngc
        import zoo
        torch.set_num_threads(threads)
        self.torch, self.threads, self.batch = torch, threads, batch
        self.folder = pathlib.Path(folder)
        self.module = zoo.build(name, ngc.plain_safetensors.read(arrays))
        self.entry = self.module.entry
        self.inputs = [port.example(batch) for port in self.entry.inputs]

    def onnx(self):
        path = str(self.folder / "net.onnx")
        names = [port.name for port in self.entry.inputs]
        with self.torch.no_grad():
            self.torch.onnx.export(self.module, tuple(self.inputs), path,
                                   input_names=names, dynamo=False)
        return path

    def feed(self):
        return {port.name: x.numpy()
                for port, x in zip(self.entry.inputs, self.inputs)}


# -- evaluation: a function without arguments that gives the output --

def eager(case):
    def call():
        with case.torch.inference_mode():
            return case.module(*case.inputs)
    return call


def narrowed(case):
    """All arrays and inputs in bfloat16, the first output as real32."""
    narrow = case.torch.bfloat16
    case.module = case.module.to(narrow)
    case.inputs = [x.to(narrow) if x.is_floating_point() else x
                   for x in case.inputs]
    return case


def as_real32(call):
    return lambda: call().float()


def compiled(case):
    import torch._inductor.config as config
    config.freezing = True
    module = case.torch.compile(case.module)

    def call():
        with case.torch.no_grad():
            return module(*case.inputs)
    return call


def onnxruntime(case):
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = case.threads
    options.inter_op_num_threads = 1
    session = ort.InferenceSession(case.onnx(), options,
                                   ["CPUExecutionProvider"])
    feed = case.feed()
    return lambda: session.run(None, feed)[0]


def openvino(case, precision="f32"):
    import openvino as ov
    core = ov.Core()
    model = core.compile_model(core.read_model(case.onnx()), "CPU", {
        "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY",
        "NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": case.threads})
    request, feed = model.create_infer_request(), case.feed()
    return lambda: request.infer(feed, share_inputs=True,
                                 share_outputs=True)[0]


def iree(case):
    from iree import runtime
    text, binary = case.folder / "net.iree.mlir", case.folder / "net.vmfb"
    folder = pathlib.Path(sys.executable).parent
    subprocess.run([folder / "iree-import-onnx", case.onnx(), "-o", text,
                    "--opset-version", "17"], check=True)
    subprocess.run([folder / "iree-compile", text, "-o", binary,
                    "--iree-hal-target-backends=llvm-cpu",
                    "--iree-llvmcpu-target-cpu=host",
                    "--iree-opt-level=O3"], check=True,
                   stderr=subprocess.DEVNULL)
    runtime.flags.parse_flags(
        f"--task_topology_group_count={case.threads}")
    config = runtime.Config("local-task")
    context = runtime.SystemContext(config=config)
    context.add_vm_module(runtime.VmModule.mmap(
        config.vm_instance, str(binary)))
    module, = (value for key, value in context.modules.items()
               if key != "hal")
    call = next(module[name] for name in module.vm_module.function_names
                if not name.startswith("__") and "$async" not in name)
    inputs = [runtime.asdevicearray(config.device, x.numpy())
              for x in case.inputs]
    return lambda: call(*inputs).to_host()


# -- training steps: a function that steps and gives the mean loss --

def step_eager(case, wrap=lambda losses: losses):
    module = case.module.train()
    target = case.entry.target.example(case.batch)
    optimizer = case.torch.optim.SGD(module.parameters(), RATE)
    losses = wrap(module.losses)

    def call():
        optimizer.zero_grad()
        loss = losses(target, *case.inputs).mean()
        loss.backward()
        optimizer.step()
        return loss.detach()
    return call


def step_compiled(case):
    return step_eager(case, case.torch.compile)


def step_jax(case):
    import jax

    import jax_zoo
    arrays = {path: jax.numpy.asarray(case.module.arrays[path].detach().numpy())
              for path in case.module.arrays.names}
    step = jax_zoo.make_step(case.entry.name, RATE)
    x = jax.numpy.asarray(case.inputs[0].numpy())
    target = jax.numpy.asarray(case.entry.target.example(case.batch).numpy())
    state = [arrays]

    def call():
        state[0], loss = step(state[0], x, target)
        jax.block_until_ready(state[0])
        return loss
    return call


KINDS = {"eager": eager, "compile": compiled, "onnxruntime": onnxruntime,
         "openvino": openvino, "iree": iree,
         "eager-bf16": lambda case: as_real32(eager(narrowed(case))),
         "compile-bf16": lambda case: as_real32(compiled(narrowed(case))),
         "openvino-bf16": lambda case: openvino(case, "bf16"),
         "step-eager": step_eager, "step-compile": step_compiled,
         "step-jax": step_jax}


def main():
    kind, name, batch, threads, arrays, folder, file = sys.argv[1:]
    # JAX and IREE count processors; the others are told, and gain nothing.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:int(threads)])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    call = KINDS[kind](Case(name, int(batch), int(threads), arrays, folder))
    if kind.startswith("step"):
        first = numpy.array([float(call()) for _ in range(COMPARED)])
    else:
        first = numpy.asarray(call())
    numpy.save(file, first)
    call()
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(clock(call, float(line))), file=answers, flush=True)


main()
