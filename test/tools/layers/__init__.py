# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The cases of make_layer_vectors.py, one module per family of layers."""
