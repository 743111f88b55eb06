#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes test/data/layers: independent expected values of every layer.

The values come from PyTorch and NumPy, never from ngc. The files are
committed; run this again only to add cases. What a case looks like stands in
vectors.py, the cases themselves in layers/, one module per family.

    python3 test/tools/make_layer_vectors.py
"""

import layers.arrays
import layers.convolution
import layers.elementwise
import layers.linear
import layers.losses
import layers.normalization
import layers.pooling
import layers.recurrent
import layers.sequence
import layers.structure
from vectors import Layer


def main():
    for family in (layers.linear, layers.elementwise, layers.structure,
                   layers.arrays, layers.convolution, layers.pooling,
                   layers.normalization, layers.losses, layers.recurrent,
                   layers.sequence):
        family.make()
    size = sum(f.stat().st_size for f in Layer.folder.iterdir())
    print(f"{Layer.count} cases, {size} bytes")


if __name__ == "__main__":
    main()
