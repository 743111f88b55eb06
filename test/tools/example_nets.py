# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch's side of docs/examples: functions of inputs and arrays by name.

The same functions serve the examples, of their full size, and the small nets
of the same structure in test/data/gradients: sizes are those of the arrays.
"""

import torch
import torch.nn.functional as F


def linear(x, a, path, rank=1):
    """Weights on the last `rank` axes."""
    y = x.flatten(x.ndim - rank) @ a[path + "/Weights"].T
    return y + a[path + "/Biases"]


def layer_norm(x, a, path, epsilon):
    scale, biases = a[path + "/Scaling"], a[path + "/Biases"]
    return F.layer_norm(x, scale.shape, scale, biases, epsilon)


def heads_of(x, a, path, heads):
    """[batch, heads, positions, vector] of [batch, positions, all]."""
    y = linear(x, a, path)
    return y.reshape(*y.shape[:-1], heads, -1).transpose(-2, -3)


def attend(x, a, path, heads, causal=False):
    query, key, value = (heads_of(x, a, f"{path}/{port}", heads)
                         for port in ("query", "key", "value"))
    y = F.scaled_dot_product_attention(query, key, value, is_causal=causal)
    return linear(y.transpose(1, 2), a, path + "/joined", rank=2)


def layers_of(a):
    """Their names: layer1, layer2, ..."""
    count = sum(path.endswith("/query/Weights") for path in a)
    return [f"layer{i + 1}" for i in range(count)]


def encoder(x, a, heads, epsilon):
    """Post-norm layers, as in BERT."""
    for path in layers_of(a):
        x = layer_norm(x + attend(x, a, path, heads), a, path + "/norm1",
                       epsilon)
        wide = F.gelu(linear(x, a, path + "/wide"))
        x = layer_norm(x + linear(wide, a, path + "/narrow"), a,
                       path + "/norm2", epsilon)
    return x


def transformer4(inputs, a, heads=4):
    return {"Output": encoder(inputs["Input"], a, heads, 1e-5)}


def bert(inputs, a, heads=12):
    x = F.embedding(inputs["Words"] - 1, a["words/Weights"]) + a["places"]
    return {"Output": encoder(layer_norm(x, a, "norm", 1e-12), a, heads,
                              1e-12)}


def feed_forward(x, a, path):
    """Pre-norm, as in GPT-2."""
    wide = linear(layer_norm(x, a, path + "/norm2", 1e-5), a, path + "/wide")
    return x + linear(F.gelu(wide, approximate="tanh"), a, path + "/narrow")


def gpt2(inputs, a, heads=12):
    words = inputs["Words"]
    x = F.embedding(words - 1, a["table"]) + a["places"][:words.shape[-1]]
    for path in layers_of(a):
        normed = layer_norm(x, a, path + "/norm1", 1e-5)
        x = feed_forward(x + attend(normed, a, path, heads, causal=True), a,
                         path)
    return {"Output": layer_norm(x[:, -1], a, "norm", 1e-5) @ a["table"].T}


def gpt2_step(inputs, a, heads=12):
    outputs = {}
    x = (F.embedding(inputs["Word"] - 1, a["table"])
         + F.embedding(inputs["Place"] - 1, a["places"]))
    for number, path in enumerate(layers_of(a), start=1):
        normed = layer_norm(x, a, path + "/norm1", 1e-5)[:, None]
        query, key, value = (heads_of(normed, a, f"{path}/{port}", heads)
                             for port in ("query", "key", "value"))
        outputs[f"Key{number}"] = key.transpose(1, 2)
        outputs[f"Value{number}"] = value.transpose(1, 2)
        past = [inputs[f"{port}{number}"].transpose(1, 2)
                for port in ("Keys", "Values")]
        y = F.scaled_dot_product_attention(
            query, torch.cat([past[0], key], 2),
            torch.cat([past[1], value], 2))
        y = linear(y.transpose(1, 2)[:, 0], a, path + "/joined", rank=2)
        x = feed_forward(x + y, a, path)
    outputs["Output"] = layer_norm(x, a, "norm", 1e-5) @ a["table"].T
    return outputs


def features(x, a, path):
    for i in (1, 2):
        x = F.conv2d(x, a[f"{path}/conv{i}/Weights"], padding=1)
        norm = f"{path}/norm{i}/"
        x = F.relu(F.batch_norm(
            x, a[norm + "MovingMean"].detach(),
            a[norm + "MovingVariance"].detach(), a[norm + "Scaling"],
            a[norm + "Biases"], eps=1e-5))
    return x


def unet(inputs, a):
    x, found = inputs["Input"], []
    levels = sum(path.startswith("twice") for path in a) // 2
    for level in range(1, levels + 1):
        found.append(features(x, a, f"down{level}"))
        x = F.max_pool2d(found[-1], 2)
    x = features(x, a, "bottom")
    for level in range(levels, 0, -1):
        path = f"twice{level}"
        x = F.conv_transpose2d(x, a[path + "/Weights"], a[path + "/Biases"],
                               stride=2)
        x = features(torch.cat([x, found[level - 1]], 1), a, f"up{level}")
    return {"Output": F.conv2d(x, a["classes/Weights"], a["classes/Biases"])}
