# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Test vectors: a net as text, its arrays, inputs and expected outputs.

A case `pooling-max` is two files in one folder:

    pooling-max.mlir          one net, @case, whose layer is called %layer
    pooling-max.safetensors   layer/Weights   arrays by path (if there are any)
                              in:Input        inputs, BATCH examples, f32 or i64
                              out:Output      expected outputs

Expected values are computed in f64 from the f32 inputs and rounded once, so
they are better than what they judge. Every case draws from a generator seeded
with its own name: adding one leaves the others as they are.
"""

import pathlib
import zlib

import numpy
import safetensors.numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
BATCH = 3
LICENSE = "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n"


def generator(name):
    """The random numbers of the case `name`."""
    return numpy.random.default_rng(zlib.crc32(name.encode()))


def real(rng, *shape, scale=1.0):
    """Normal numbers with f32 values, held as f64."""
    values = rng.standard_normal(shape) * scale
    return values.astype(numpy.float32).astype(numpy.float64)


def annotation(array):
    """The port type of a batch of reals: `real<[2, 3]>`, scalars `real`."""
    dims = ", ".join(str(n) for n in array.shape[1:])
    return f"real<[{dims}]>" if dims else "real"


def stored(array):
    """As it stands in the file: i64 for integers, f32 for reals."""
    array = numpy.asarray(array)
    integer = array.dtype.kind in "iu"
    kind = numpy.int64 if integer else numpy.float32
    return numpy.ascontiguousarray(array.astype(kind))


def write(folder, name, text, tensors):
    """Writes the two files of a case."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.mlir").write_text(LICENSE + text)
    ordered = {key: stored(tensors[key]) for key in sorted(tensors)}
    path = folder / f"{name}.safetensors"
    safetensors.numpy.save_file(ordered, path)
    path.chmod(0o644)


class Layer:
    """The cases of one layer; `add` writes one."""

    folder = ROOT / "test/data/layers"
    count = 0

    def __init__(self, name):
        self.name = name

    def add(self, case, line, inputs, outputs, arrays=None, types=None):
        """`line` is the layer's text, say `softmax %Input {axis = 0}`.

        `inputs`, `outputs`: port -> batch of values (an output alone is
        called Output); `arrays`: name -> values; `types`: port -> annotation,
        for the ports that are no reals.
        """
        if not isinstance(outputs, dict):
            outputs = {"Output": outputs}
        name = f"{self.name}-{case}"
        tensors = {f"layer/{k}": v for k, v in (arrays or {}).items()}
        attributes = (f' attributes {{arrays = "{name}.safetensors"}}'
                      if tensors else "")
        text = f"netgraph.graph @case{attributes} {{\n"
        for port, value in inputs.items():
            kind = (types or {}).get(port) or annotation(value)
            text += f"  %{port} = input : {kind}\n"
            tensors[f"in:{port}"] = value
        for port, value in outputs.items():
            assert numpy.isfinite(value).all(), name
            tensors[f"out:{port}"] = value
        write(self.folder, name, text + f"  %layer = {line}\n}}\n", tensors)
        Layer.count += 1
