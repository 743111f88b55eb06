# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Recurrent nets, Transformers and the U-Net: see zoo.py.

What PyTorch computes fastest in one piece is joined once, before anything is
timed: the projections of an attention, the gates of a recurrent layer.
"""

import torch
from torch.nn import functional

from zoo import Input, net

# -- LSTM --

GATES = ("InputGate", "ForgetGate", "MemoryGate", "OutputGate")  # PyTorch's


def stack_gates(tensors):
    made = {path: value for path, value in tensors.items()
            if "Gate" not in path}
    for layer in ("lstm1", "lstm2"):
        for kind in ("InputWeights", "StateWeights", "Biases"):
            made[f"{layer}/{kind}"] = torch.cat(
                [tensors[f"{layer}/{gate}{kind}"] for gate in GATES])
        made[f"{layer}/Zeros"] = torch.zeros_like(made[f"{layer}/Biases"])
    return made


@net("lstm", Input("Input", (100, 128)), prepare=stack_gates,
     target=Input("Target", (), classes=10))
def lstm(self, x):
    weights = [self.arrays[f"{layer}/{kind}"] for layer in ("lstm1", "lstm2")
               for kind in ("InputWeights", "StateWeights", "Biases",
                            "Zeros")]
    state = x.new_zeros(2, x.shape[0], weights[1].shape[1])
    y, _, _ = torch.lstm(x, (state, state), weights, True, 2, 0.0,
                         self.training, False, True)
    return self.linear(y[:, -1], "linear")


# -- Transformers --

PORTS = ("query", "key", "value")


def join_projections(tensors):
    made = {path: value for path, value in tensors.items()
            if path.split("/")[-2:-1] not in [[port] for port in PORTS]}
    for path in list(tensors):
        if path.endswith("/query/Weights"):
            layer = path[:-len("/query/Weights")]
            for kind in ("Weights", "Biases"):
                made[f"{layer}/all/{kind}"] = torch.cat(
                    [tensors[f"{layer}/{port}/{kind}"] for port in PORTS])
    return made


def layer_norm(self, x, path, epsilon):
    scale = self.arrays[f"{path}/Scaling"]
    return functional.layer_norm(x, scale.shape, scale,
                                 self.arrays[f"{path}/Biases"], epsilon)


def split_heads(self, x, path, heads):
    """Three of [batch, heads, positions, vector]."""
    y = self.linear(x, f"{path}/all")
    y = y.reshape(*y.shape[:-1], 3, heads, y.shape[-1] // 3 // heads)
    return y.permute(2, 0, 3, 1, 4)


def attend(self, x, path, heads, causal=False):
    query, key, value = split_heads(self, x, path, heads)
    y = functional.scaled_dot_product_attention(query, key, value,
                                                is_causal=causal)
    return self.linear(y.transpose(1, 2).flatten(2), f"{path}/joined")


def encode(self, x, layers, heads, epsilon):
    """Post-norm layers, as in BERT."""
    for path in (f"layer{i + 1}" for i in range(layers)):
        x = layer_norm(self, x + attend(self, x, path, heads),
                       f"{path}/norm1", epsilon)
        wide = functional.gelu(self.linear(x, f"{path}/wide"))
        x = layer_norm(self, x + self.linear(wide, f"{path}/narrow"),
                       f"{path}/norm2", epsilon)
    return x


@net("transformer4", Input("Input", (64, 256)), prepare=join_projections,
     target=Input("Target", (64, 256)))
def transformer4(self, x):
    return encode(self, x, 4, 4, 1e-5)


@net("bert", Input("Words", (128,), classes=30522, low=1), large=8,
     prepare=join_projections)
def bert(self, words):
    x = functional.embedding(words, self.arrays["words/Weights"]) \
        + self.arrays["places"]
    return encode(self, layer_norm(self, x, "norm", 1e-12), 12, 12, 1e-12)


def feed_forward(self, x, path):
    """Pre-norm, as in GPT-2."""
    wide = self.linear(layer_norm(self, x, f"{path}/norm2", 1e-5),
                       f"{path}/wide")
    return x + self.linear(functional.gelu(wide, approximate="tanh"),
                           f"{path}/narrow")


def next_word(self, x):
    return functional.linear(layer_norm(self, x, "norm", 1e-5),
                             self.arrays["table"])


@net("gpt2", Input("Words", (128,), classes=50257, low=1), large=8,
     prepare=join_projections)
def gpt2(self, words):
    x = functional.embedding(words, self.arrays["table"]) \
        + self.arrays["places"][:words.shape[1]]
    for path in (f"layer{i + 1}" for i in range(12)):
        normed = layer_norm(self, x, f"{path}/norm1", 1e-5)
        x = feed_forward(self, x + attend(self, normed, path, 12, True), path)
    return next_word(self, x[:, -1])


PAST = [Input(f"{port}{i + 1}", (128, 12, 64)) for i in range(12)
        for port in ("Keys", "Values")]


@net("gpt2_step", Input("Word", (), classes=50257, low=1),
     Input("Place", (), classes=1024, low=1), *PAST, large=8,
     prepare=join_projections)
def gpt2_step(self, word, place, *past):
    x = functional.embedding(word, self.arrays["table"]) \
        + functional.embedding(place, self.arrays["places"])
    for i in range(12):
        path = f"layer{i + 1}"
        normed = layer_norm(self, x, f"{path}/norm1", 1e-5)
        query, key, value = split_heads(self, normed[:, None], path, 12)
        keys, values = (torch.cat([before.transpose(1, 2), now], 2)
                        for before, now in zip(past[2 * i:], (key, value)))
        y = functional.scaled_dot_product_attention(query, keys, values)
        y = self.linear(y.flatten(1), f"{path}/joined")
        x = feed_forward(self, x + y, path)
    return next_word(self, x)


# -- U-Net --

def features(self, x, path):
    for i in (1, 2):
        x = torch.relu(self.unit(x, f"{path}/conv{i}", f"{path}/norm{i}"))
    return x


@net("unet", Input("Input", (3, 256, 256)), large=8)
def unet(self, x):
    found = []
    for level in (1, 2, 3, 4):
        found.append(features(self, x, f"down{level}"))
        x = functional.max_pool2d(found[-1], 2)
    x = features(self, x, "bottom")
    for level in (4, 3, 2, 1):
        path = f"twice{level}"
        x = functional.conv_transpose2d(x, self.arrays[f"{path}/Weights"],
                                        self.arrays[f"{path}/Biases"], 2)
        x = features(self, torch.cat([x, found[level - 1]], 1), f"up{level}")
    return self.convolution(x, "classes")
