# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""embedding and attention, by PyTorch in f64."""

import numpy
import torch
from torch.nn import functional
from vectors import BATCH, Layer, generator, real


def embedding(case, shape, low, classes, size):
    rng = generator(f"embedding-{case}")
    words = rng.integers(0, classes, (BATCH, *shape))
    table = real(rng, classes, size)
    y = functional.embedding(torch.from_numpy(words), torch.from_numpy(table))
    dims = f", {list(shape)}" if shape else ""
    Layer("embedding").add(
        case, f"embedding %Input {{size = {size}}}", {"Input": words + low},
        y.numpy(), {"Weights": table},
        {"Input": f"integer<{low} to {low + classes - 1}{dims}>"})


def scaled_dot_product(query, key, value, mask=None, scale=1.0):
    """PyTorch's own, on [batch, heads, positions, vector]."""
    return functional.scaled_dot_product_attention(
        query, key, value, attn_mask=mask, scale=scale)


def seen(queries, window):
    """Which keys a query sees: the last `window` up to its own."""
    past = torch.arange(queries)[:, None] - torch.arange(queries)
    return (past >= 0) & (past < (window or queries))


def attention(case, keys, queries, sizes, heads=None, bilinear=False,
              **options):
    """`keys` and `queries` are axes of positions, `sizes` of a key, a value
    and a query."""
    rng = generator(f"attention-{case}")
    inner = [heads] if heads else []
    inputs = {"Key": real(rng, BATCH, *keys, *inner, sizes[0]),
              "Value": real(rng, BATCH, *keys, *inner, sizes[1]),
              "Query": real(rng, BATCH, *queries, *inner, sizes[2])}

    def by_head(port):
        x = torch.from_numpy(inputs[port])
        x = x.reshape(BATCH, -1, heads or 1, x.shape[-1])
        return x.transpose(1, 2)

    query, arrays = by_head("Query"), {}
    if bilinear:
        arrays["Weights"] = real(rng, sizes[0], sizes[2])
        query = query @ torch.from_numpy(arrays["Weights"]).T
    else:
        options["scoring"] = "dot"
    mask = None
    if options.get("mask"):
        mask = seen(query.shape[2], options.get("window"))
    scale = sizes[0] ** -0.5 if options.get("rescaling") else 1.0
    y = scaled_dot_product(query, by_head("Key"), by_head("Value"), mask,
                           scale)
    y = y.transpose(1, 2).reshape(BATCH, *queries, *inner, sizes[1])
    if heads:
        options["multi_head"] = "true"
    text = ", ".join(f"{k} = {v}" for k, v in options.items())
    line = "attention (Key = %Key, Value = %Value, Query = %Query)"
    Layer("attention").add(case, line + (f" {{{text}}}" if text else ""),
                           inputs, y.numpy(), arrays)


def make():
    embedding("scalar", [], 1, 9, 4)
    embedding("vector", [5], 1, 20, 3)
    embedding("matrix-from-zero", [2, 3], 0, 6, 7)
    embedding("wide", [4], -2, 5, 65)
    attention("dot", [6], [4], [5, 3, 5])
    attention("dot-one-query", [6], [], [5, 3, 5])
    attention("dot-planes", [2, 3], [2, 2], [4, 5, 4])
    attention("dot-scaled", [7], [7], [8, 8, 8], rescaling="dimension_sqrt")
    attention("dot-causal", [7], [7], [8, 8, 8], mask="causal")
    attention("dot-causal-planes", [2, 3], [2, 3], [4, 2, 4], mask="causal")
    attention("dot-window", [9], [9], [4, 5, 4], mask="causal", window=3)
    attention("dot-heads", [6], [4], [5, 3, 5], heads=2)
    attention("dot-heads-all", [17], [17], [16, 16, 16], heads=3,
              mask="causal", rescaling="dimension_sqrt")
    attention("dot-heads-one-query", [9], [], [16, 16, 16], heads=2)
    attention("bilinear", [6], [4], [5, 3, 2], bilinear=True)
    attention("bilinear-heads", [6], [6], [5, 3, 2], heads=2, bilinear=True,
              mask="causal", rescaling="dimension_sqrt")
