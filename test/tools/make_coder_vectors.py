#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes test/data/coders: pictures and what image encoders make of them.

    make_coder_vectors.py

Pixel by pixel from the definitions, in f64: nothing here is shared with the
compiler, which multiplies by matrices. Where a method is one of Pillow's and
Pillow is here, the two are compared before anything is written.
"""

import colorsys
import math

import numpy

import vectors

FOLDER = vectors.ROOT / "test/data/coders"
COLORS = ("rgb", "grayscale", "cmyk", "hsb", "lab", "luv", "lch", "xyz")
BEFORE = {"left": 0, "top": 0, "center": 0.5, "right": 1, "bottom": 1}


# --- resampling -------------------------------------------------------------

def sinc(x):
    return 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)


def cubic(d):
    if d < 1:
        return 1.5 * d**3 - 2.5 * d**2 + 1
    return -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2 if d < 2 else 0.0


FILTERS = {
    "linear": lambda d: max(0.0, 1 - d),
    "cubic": cubic,
    "lanczos": lambda d: sinc(d) * sinc(d / 3) if d < 3 else 0.0,
}


def weight(kind, center, scale, j, size):
    if kind == "nearest":
        return float(j == min(math.floor(center), size - 1))
    if kind == "area":
        low, high = center - scale / 2, center + scale / 2
        return max(0.0, min(high, j + 1) - max(low, j))
    kind = "linear" if kind == "automatic" else kind
    return FILTERS[kind](abs(j + 0.5 - center) / max(scale, 1))


def resample(rows, kind, count, scale, origin):
    """`count` rows whose centres are (i + 1/2) scale + origin."""
    size = len(rows)
    result = []
    for i in range(count):
        center = (i + 0.5) * scale + origin
        weights = [weight(kind, center, scale, j, size) for j in range(size)]
        total = sum(weights)
        result.append(sum(w / total * row for w, row in zip(weights, rows)))
    return numpy.array(result)


def swap(picture):
    return picture.swapaxes(0, 1)


def resize(picture, size, method, kind, alignment):
    """The picture, and the offset of its first row and column in `size`."""
    target = (size[1], size[0])
    ratios = [s / t for s, t in zip(picture.shape, target)]
    offsets = []
    for axis, names in enumerate((("top", "bottom"), ("left", "right"))):
        before = BEFORE[alignment] if alignment in names else 0.5
        length, count = picture.shape[0], target[axis]
        scale, origin, offset = ratios[axis], 0.0, 0
        if method == "fill":
            scale = min(ratios)
            origin = (length - scale * count) * before
        elif method == "fit":
            content = max(1, math.floor(length / max(ratios) + 0.5))
            offset = math.floor((count - content) * before)
            scale, count = length / content, content
        offsets.append(offset)
        picture = swap(resample(picture, kind, count, scale, origin))
    return picture, offsets


# --- colours ----------------------------------------------------------------

def primaries_to_xyz():
    """sRGB to XYZ, adapted from D65 to D50 with Bradford's cones."""
    corners = numpy.array([[x / y, 1, (1 - x - y) / y] for x, y in
                           ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))]).T
    d65 = numpy.array([0.95047, 1, 1.08883])
    light = corners * numpy.linalg.solve(corners, d65)
    cones = numpy.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367],
                         [0.0389, -0.0685, 1.0296]])
    gain = numpy.diag(cones @ D50 / (cones @ d65))
    return numpy.linalg.inv(cones) @ gain @ cones @ light


D50 = numpy.array([0.96422, 1, 0.82521])


def xyz(pixel):
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
             for c in pixel]
    return primaries_to_xyz() @ light


def lightness(y):
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else 24389 / 27 * y


def lab(pixel):
    x, y, z = ((lightness(c) + 16) / 116 for c in xyz(pixel) / D50)
    return [1.16 * y - 0.16, 5 * (x - y), 2 * (y - z)]


def luv(pixel):
    def place(x, y, z):
        total = x + 15 * y + 3 * z
        return numpy.array([4 * x, 9 * y]) / total if total else numpy.zeros(2)
    color = xyz(pixel)
    height = lightness(color[1]) / 100
    return [height, *(13 * height * (place(*color) - place(*D50)))]


def lch(pixel):
    height, a, b = lab(pixel)
    hue = math.atan2(b, a) / (2 * math.pi) % 1
    chroma = math.hypot(a, b)
    return [height, chroma, hue if chroma > 1e-5 else 0.0]


def cmyk(pixel):
    key = 1 - max(pixel)
    inks = [(1 - c - key) / (1 - key) if key < 1 else 0.0 for c in pixel]
    return [*inks, key]


def grayscale(pixel):
    return [0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]]


CONVERT = {"rgb": list, "grayscale": grayscale, "cmyk": cmyk,
           "hsb": lambda p: colorsys.rgb_to_hsv(*p), "xyz": xyz, "lab": lab,
           "luv": luv, "lch": lch}


def convert(picture, color):
    return numpy.array([[CONVERT[color](list(map(float, p))) for p in row]
                        for row in picture])


# --- the encoder ------------------------------------------------------------

def encode(picture, size, color="rgb", method="stretch",
           resampling="automatic", alignment="center", padding="black",
           mean=0.0, variance=1.0, interleaving=False, transposed=False):
    picture, (top, left) = resize(picture, size, method, resampling, alignment)
    named = {"black": 0.0, "gray": 0.5, "white": 1.0}.get(str(padding))
    picture = convert(picture, color)
    blank = convert([[[named] * 3]], color) if named is not None else padding
    canvas = numpy.zeros((size[1], size[0], picture.shape[2])) + blank
    canvas[top:top + picture.shape[0], left:left + picture.shape[1]] = picture
    array = swap(canvas) if transposed else canvas
    if not interleaving:
        array = numpy.moveaxis(array, 2, 0)
    per_channel = numpy.ndim(mean) == 1 and not interleaving

    def shaped(numbers):
        return numpy.reshape(numbers, (-1, 1, 1)) if per_channel else numbers
    return (array - shaped(mean)) / numpy.sqrt(shaped(variance))


def spell(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, numpy.ndarray):
        shape = "x".join(map(str, value.shape))
        return f"dense<{value.tolist()}> : tensor<{shape}xf32>"
    return str(value)


def add(name, height, width, size, dimensions=(), pixels=None, **options):
    rng = vectors.generator(name)
    shape = (2, *dimensions, height, width, 3)
    if pixels is None:
        pixels = rng.uniform(0, 1, shape).astype(numpy.float32)
    pixels = pixels.astype(numpy.float64)
    flat = pixels.reshape(-1, *shape[-3:])
    arrays = numpy.array([encode(one, size, **options) for one in flat])
    text = "".join(f", {k} = {spell(v)}" for k, v in options.items())
    if dimensions:
        text += f", dimensions = {list(dimensions)}"
    net = ("netgraph.graph @case {\n"
           f"  %Input = input : encoder image<[{size[0]}, {size[1]}]{text}>\n"
           '  %layer = elementwise "1 * x" %Input\n}\n')
    output = arrays.reshape(*shape[:-3], *arrays.shape[1:])
    assert numpy.isfinite(output).all(), name
    vectors.write(FOLDER, name, net, {"in:Input": pixels, "out:Output": output})


# --- the cases --------------------------------------------------------------

def compare_with_pillow():
    try:
        from PIL import Image
    except ImportError:
        return
    picture = vectors.generator("pillow").uniform(0, 1, (13, 9))
    for kind, method in (("nearest", Image.NEAREST), ("linear", Image.BILINEAR),
                         ("cubic", Image.BICUBIC), ("lanczos", Image.LANCZOS)):
        for size in ((4, 17), (20, 5), (9, 13)):
            ours, _ = resize(picture, size, "stretch", kind, "center")
            theirs = Image.fromarray(picture.astype(numpy.float32)).resize(
                size, method)
            numpy.testing.assert_allclose(ours, numpy.asarray(theirs),
                                          atol=3e-6, err_msg=f"{kind} {size}")


def vivid(name, *shape):
    """Colours that are neither dark nor grey, and the corners of the cube."""
    pixels = vectors.generator(name).uniform(0.25, 1, shape)
    corners = numpy.array([[r, g, b] for r in (0, 1) for g in (0, 1)
                           for b in (0, 1)], dtype=float)
    pixels.reshape(-1, 3)[:8] = corners
    return pixels.astype(numpy.float32)


def main():
    compare_with_pillow()
    for kind in ("automatic", "nearest", "linear", "cubic", "lanczos", "area"):
        add(f"image-{kind}", 11, 5, (9, 4), resampling=kind)
        add(f"image-{kind}-same", 4, 9, (9, 4), resampling=kind)
    for color in COLORS:
        add(f"image-{color}", 4, 5, (5, 4), color=color,
            pixels=vivid(color, 2, 4, 5, 3))
    for side in ("center", "left", "right", "top", "bottom"):
        add(f"image-fit-{side}", 5, 12, (6, 7), method="fit", alignment=side)
        add(f"image-fill-{side}", 12, 5, (6, 7), method="fill", alignment=side)
        add(f"image-fit-tall-{side}", 12, 5, (6, 7), method="fit",
            alignment=side, resampling="lanczos")
        add(f"image-fill-wide-{side}", 5, 12, (6, 7), method="fill",
            alignment=side, resampling="area")
    for padding in ("white", "gray", 0.25, [0.25, 0.5, 0.75]):
        name = "".join(c if c.isalnum() else "-" for c in str(padding))
        add(f"image-padding-{name}", 4, 9, (6, 6), method="fit",
            padding=padding)
    add("image-padding-lab", 4, 9, (6, 6), method="fit", padding="white",
        color="lab", pixels=vivid("padding", 2, 4, 9, 3))
    add("image-padding-grayscale", 9, 4, (6, 6), method="fit", padding="gray",
        color="grayscale", resampling="linear")
    statistics = dict(mean=[0.485, 0.456, 0.406], variance=[0.05, 0.0625, 0.04])
    for interleaving in (False, True):
        for transposed in (False, True):
            add(f"image-layout-{int(interleaving)}{int(transposed)}", 6, 7,
                (4, 5), interleaving=interleaving, transposed=transposed,
                **statistics)
    add("image-mean", 6, 7, (4, 5), mean=0.5, variance=4.0, color="grayscale")
    rng = vectors.generator("mean")
    array = rng.uniform(0.25, 0.75, (5, 4, 3)).astype(numpy.float32)
    add("image-mean-image", 6, 7, (4, 5), interleaving=True, mean=array,
        variance=array + numpy.float32(1))
    add("image-dimensions", 6, 7, (4, 5), dimensions=(3,), color="hsb")
    add("image-large", 90, 130, (16, 20), color="grayscale",
        resampling="lanczos")


if __name__ == "__main__":
    main()
