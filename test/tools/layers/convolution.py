# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""convolution and deconvolution, by PyTorch in f64."""

import math

import numpy
import torch
from torch.nn import functional
from vectors import BATCH, Layer, generator, real


def per_axis(value, rank):
    """A number for all spatial axes, or a list with one entry per axis."""
    return list(value) if isinstance(value, list) else [value] * rank


def pad_pairs(padding, sizes, kernel, stride, dilation):
    """[[before, after], ...] of any spelling of the option padding.

    `same` makes ceiling(size / stride) outputs; an odd cell goes to the end.
    """
    if padding != "same":
        return [p if isinstance(p, list) else [p, p]
                for p in per_axis(padding, len(sizes))]
    pairs = []
    for d, k, s, step in zip(sizes, kernel, stride, dilation):
        total = max(0, (math.ceil(d / s) - 1) * s + step * (k - 1) + 1 - d)
        pairs.append([total // 2, total - total // 2])
    return pairs


def padded(x, pairs, value=0.0):
    """PyTorch lists the last axis first."""
    flat = [n for pair in reversed(pairs) for n in pair]
    return functional.pad(torch.from_numpy(x), flat, value=value)


def channels_first(x, interleaving):
    return numpy.moveaxis(x, -1, 1) if interleaving else x


def channels_back(y, interleaving):
    return numpy.moveaxis(y, 1, -1) if interleaving else y


def spell(options):
    """`{kernel = [3, 3], padding = same}`"""
    words = []
    for key, value in options.items():
        if isinstance(value, bool):
            value = str(value).lower()
        words.append(f"{key} = {value}")
    return "{" + ", ".join(words) + "}"


def convolution(case, shape, channels, kernel, biases=True, **options):
    """`shape` is per example, as the layer sees it (channels last if
    interleaving); the options are those of the text."""
    rng = generator(f"convolution-{case}")
    x = real(rng, BATCH, *shape)
    interleaving = options.get("interleaving", False)
    z = numpy.ascontiguousarray(channels_first(x, interleaving))
    rank = z.ndim - 2
    sizes = per_axis(kernel, rank)
    stride = per_axis(options.get("stride", 1), rank)
    dilation = per_axis(options.get("dilation", 1), rank)
    groups = options.get("groups", 1)
    w = real(rng, channels, z.shape[1] // groups, *sizes)
    b = real(rng, channels) if biases else None
    pairs = pad_pairs(options.get("padding", 0), z.shape[2:], sizes, stride,
                      dilation)
    run = (functional.conv1d, functional.conv2d, functional.conv3d)[rank - 1]
    y = run(padded(z, pairs), torch.from_numpy(w),
            torch.from_numpy(b) if biases else None, tuple(stride), 0,
            tuple(dilation), groups).numpy()
    text = {"channels": channels, "kernel": kernel, **options}
    arrays = {"Weights": w}
    if biases:
        arrays["Biases"] = b
    else:
        text["Biases"] = "none"
    Layer("convolution").add(
        case, f"convolution %Input {spell(text)}", {"Input": x},
        channels_back(y, interleaving), arrays)


def deconvolution(case, shape, channels, kernel, biases=True, **options):
    """PyTorch's transposed convolution, cropped by hand."""
    rng = generator(f"deconvolution-{case}")
    x = real(rng, BATCH, *shape)
    interleaving = options.get("interleaving", False)
    z = numpy.ascontiguousarray(channels_first(x, interleaving))
    rank = z.ndim - 2
    sizes = per_axis(kernel, rank)
    stride = per_axis(options.get("stride", 1), rank)
    dilation = per_axis(options.get("dilation", 1), rank)
    groups = options.get("groups", 1)
    w = real(rng, z.shape[1], channels // groups, *sizes)
    b = real(rng, channels) if biases else None
    run = (functional.conv_transpose1d, functional.conv_transpose2d,
           functional.conv_transpose3d)[rank - 1]
    # More cells after the last window, as `same` may want them: zeros.
    whole = run(torch.from_numpy(z), torch.from_numpy(w), None, tuple(stride),
                0, 0, groups, tuple(dilation))
    padding = options.get("padding", 0)
    if padding == "same":
        ends = [d * s for d, s in zip(z.shape[2:], stride)]
        pairs = pad_pairs(padding, ends, sizes, stride, dilation)
    else:
        pairs = pad_pairs(padding, sizes, sizes, stride, dilation)
        ends = [n - low - high
                for n, (low, high) in zip(whole.shape[2:], pairs)]
    for axis, ((low, _), end) in enumerate(zip(pairs, ends), start=2):
        short = max(0, low + end - whole.shape[axis])
        flat = [0, 0] * (whole.ndim - 1 - axis) + [0, short]
        whole = functional.pad(whole, flat).narrow(axis, low, end)
    y = whole.numpy()
    text = {"channels": channels, "kernel": kernel, **options}
    arrays = {"Weights": w}
    if biases:
        arrays["Biases"] = b
        y = y + b.reshape(-1, *[1] * rank)
    else:
        text["Biases"] = "none"
    Layer("deconvolution").add(
        case, f"deconvolution %Input {spell(text)}", {"Input": x},
        channels_back(y, interleaving), arrays)


def make_deconvolutions():
    deconvolution("1d", [3, 7], 4, [3])
    deconvolution("1d-strided", [2, 5], 3, [4], stride=3, padding=2)
    deconvolution("1d-holes", [2, 5], 3, [2], stride=3)
    deconvolution("1d-dilated", [2, 5], 2, [3], dilation=[2])
    deconvolution("1d-dilated-strided", [2, 5], 2, [3], dilation=2, stride=2,
                  padding=[[1, 2]])
    deconvolution("1d-same-holes", [2, 4], 2, [2], stride=3, padding="same")
    deconvolution("2d-twice", [6, 5, 4], 3, [2, 2], stride=2)
    deconvolution("2d-twice-cropped", [3, 5, 4], 4, 2, stride=2,
                  padding=[[1, 0], [0, 1]])
    deconvolution("2d-twice-groups", [6, 3, 4], 4, 2, stride=2, groups=2)
    deconvolution("2d-thrice-interleaved", [3, 4, 5], 2, [3, 3], stride=3,
                  interleaving=True)
    deconvolution("2d-uneven", [2, 4, 5], 3, [3, 4], stride=[2, 1],
                  padding=[1, 2])
    deconvolution("2d-mixed", [2, 4, 5], 3, [2, 3], stride=[2, 3])
    deconvolution("2d-same", [2, 4, 5], 3, [3, 3], padding="same")
    deconvolution("2d-same-strided", [2, 4, 5], 3, [3, 3], stride=2,
                  padding="same")
    deconvolution("2d-groups", [4, 4, 4], 6, [3, 3], stride=2, groups=2)
    deconvolution("2d-depthwise", [4, 4, 4], 4, 3, groups=4, padding=1)
    deconvolution("2d-no-biases", [3, 4, 4], 4, [3, 3], biases=False)
    deconvolution("2d-interleaved", [4, 5, 3], 5, [3, 3], interleaving=True,
                  stride=2, padding=1)
    deconvolution("3d", [2, 3, 4, 2], 3, [2, 2, 2], stride=2)


def make():
    make_deconvolutions()
    convolution("1d", [3, 11], 4, [3])
    convolution("1d-strided", [2, 12], 3, [4], stride=3, padding=2)
    convolution("1d-dilated-same", [2, 9], 2, [3], dilation=[2],
                padding="same")
    convolution("1d-interleaved", [10, 3], 4, [3], interleaving=True)
    convolution("1d-from-number", [2, 8], 3, 3, dimensionality=1)
    convolution("2d", [3, 7, 6], 5, [3, 3])
    convolution("2d-number", [2, 6, 6], 3, 3)
    convolution("2d-one", [5, 4, 4], 6, [1, 1])
    convolution("2d-whole", [2, 4, 5], 3, [4, 5])
    convolution("2d-uneven", [2, 8, 9], 3, [2, 3], stride=[2, 3],
                dilation=[2, 1], padding=[1, 2])
    convolution("2d-sides", [2, 5, 6], 3, [3, 3],
                padding=[[0, 2], [1, 0]])
    convolution("2d-same", [2, 6, 7], 3, [3, 3], padding="same")
    convolution("2d-same-even", [2, 7, 8], 3, [4, 2], padding="same")
    convolution("2d-same-strided", [2, 7, 8], 3, [3, 3], stride=[2, 3],
                padding="same")
    convolution("2d-groups", [6, 5, 5], 4, [3, 3], groups=2, padding=1)
    convolution("2d-depthwise", [4, 6, 6], 4, [3, 3], groups=4, padding=1)
    convolution("2d-depthwise-twice", [3, 6, 6], 6, [3, 3], groups=3,
                stride=2)
    convolution("2d-no-biases", [3, 5, 5], 4, [3, 3], biases=False)
    convolution("2d-interleaved", [6, 7, 3], 5, [3, 3], interleaving=True,
                padding=1, stride=2)
    convolution("2d-interleaved-groups", [5, 5, 4], 6, [3, 3], groups=2,
                interleaving=True)
    convolution("2d-channels", [17, 9, 9], 19, [3, 3], padding=1)
    convolution("3d", [2, 5, 6, 4], 3, [3, 2, 3])
    convolution("3d-options", [4, 6, 5, 6], 2, [2, 3, 2], stride=[2, 1, 2],
                padding=[[1, 0], [1, 1], [0, 0]], dilation=[1, 2, 3],
                groups=2)
    convolution("3d-interleaved", [4, 4, 4, 2], 3, [2, 2, 2],
                interleaving=True, padding="same")
