# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""safetensors with nothing but the standard library.

A file is: the header's length as uint64, the header (JSON: name -> dtype,
shape, data_offsets), then the data, all little-endian.
"""

import json
import struct


class Zeros:
    """Data that begin with many zeros; where the file system can, they take
    no room on disk."""

    def __init__(self, zeros, end):
        self.zeros, self.end = zeros, end

    def __len__(self):
        return self.zeros + len(self.end)


def write(path, tensors):
    """`tensors`: name -> (dtype, shape, bytes), dtype "F32", "I64", ..."""
    header, offset = {}, 0
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape,
                        "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, _, data in tensors.values():
            if isinstance(data, Zeros):
                file.seek(data.zeros, 1)
                data = data.end
            file.write(data)


def read(path):
    """name -> (dtype, shape, bytes)"""
    with open(path, "rb") as file:
        size, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: (entry["dtype"], entry["shape"],
                   data[slice(*entry["data_offsets"])])
            for name, entry in header.items()}
