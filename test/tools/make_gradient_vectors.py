#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes test/data/gradients: gradients of nets by PyTorch's autograd, in f64.

A case `lenet` is a net and a file of arrays, in the form of vectors.py, and

    grad:conv1/Weights    gradient of the sum of all elements of all outputs
    cot:Output            a cotangent for an output ...
    cgrad:conv1/Weights   ... and the gradient of <output, cotangent>

by every real input port and every array. Inputs, arrays and cotangents have f32
values; what is expected is stored as f64. `train-...` is in mode train,
`stable-...` has inputs where careless formulas give infinities or zeros.

    python3 test/tools/make_gradient_vectors.py
"""

import re

import example_nets as nets
import layers.recurrent
import numpy
import safetensors.numpy
import torch
import torch.nn.functional as F
from vectors import BATCH, LICENSE, ROOT, generator, real

FOLDER = ROOT / "test/data/gradients"
GIVEN = numpy.float32


def leaf(value):
    tensor = torch.tensor(numpy.asarray(value))
    return tensor.requires_grad_() if tensor.is_floating_point() else tensor


def gradients(leaves, total):
    """By name; zeros where the total does not depend on it."""
    names = [k for k, x in leaves.items() if x.requires_grad]
    found = torch.autograd.grad(total, [leaves[k] for k in names],
                                retain_graph=True, allow_unused=True)
    return {k: torch.zeros_like(leaves[k]) if g is None else g
            for k, g in zip(names, found)}


def case(name, text, inputs, forward, arrays=None, without=(), whole=False):
    """`forward` gets inputs and arrays by name, and gives outputs by port.
    `text` is that of the net's members or, if `whole`, of the file."""
    leaves = {k: leaf(v) for k, v in {**inputs, **(arrays or {})}.items()}
    outputs = forward(leaves)
    if not isinstance(outputs, dict):
        outputs = {"Output": outputs}
    tensors = {k: v.astype(GIVEN) for k, v in (arrays or {}).items()}
    for port, value in inputs.items():
        value = numpy.asarray(value)
        tensors[f"in:{port}"] = (value.astype(GIVEN)
                                 if value.dtype.kind == "f" else value)
    rng = generator(f"cotangent-{name}")
    imposed = sum_ = 0
    for port, y in outputs.items():
        cotangent = real(rng, *y.shape)
        tensors[f"out:{port}"] = y.detach().numpy()
        tensors[f"cot:{port}"] = cotangent
        imposed = imposed + (y * torch.tensor(cotangent)).sum()
        sum_ = sum_ + y.sum()
    for prefix, total in (("grad", sum_), ("cgrad", imposed)):
        for path, g in gradients(leaves, total).items():
            if path in without:
                continue
            assert torch.isfinite(g).all(), (name, path)
            tensors[f"{prefix}:{path}"] = g.numpy()
    head = (f'netgraph.graph @case attributes {{arrays = "{name}.safetensors"}}'
            if arrays else "netgraph.graph @case")
    (FOLDER / f"{name}.mlir").write_text(
        LICENSE + (text if whole else head + " {\n" + text + "}\n"))
    tensors = {k: numpy.ascontiguousarray(tensors[k]) for k in sorted(tensors)}
    path = FOLDER / f"{name}.safetensors"
    safetensors.numpy.save_file(tensors, path)
    path.chmod(0o644)


def layer(name, line, forward, *shapes, arrays=None):
    """One layer on inputs of these shapes, called Input, or Input1, ..."""
    rng = generator(f"gradient-{name}")
    ports = ["Input"] if len(shapes) == 1 else [
        f"Input{i + 1}" for i in range(len(shapes))]
    inputs = {p: real(rng, BATCH, *s) for p, s in zip(ports, shapes)}
    values = {f"layer/{k}": abs(real(rng, *s)) + 0.5 if "Var" in k
              else real(rng, *s) for k, s in (arrays or {}).items()}
    values = {k: v.astype(GIVEN).astype(float) for k, v in values.items()}
    text = "".join(f"  %{p} = input : real<{list(s)}>\n"
                   for p, s in zip(ports, shapes))

    def call(x):
        own = {k[6:]: v for k, v in x.items() if k.startswith("layer/")}
        return forward(*(x[p] for p in ports), **own)

    case(name, text + f"  %layer = {line}\n", inputs, call, values,
         without=[f"layer/{k}" for k in arrays or {} if "Moving" in k])


def basic():
    layer("linear-mapped", "linear %Input {size = [4], mapped = 1}",
          lambda x, Weights, Biases: x @ Weights.T + Biases, [6, 5],
          arrays={"Weights": [4, 5], "Biases": [4]})
    layer("linear", "linear %Input {size = [4]}",
          lambda x, Weights, Biases: x @ Weights.T + Biases, [5],
          arrays={"Weights": [4, 5], "Biases": [4]})
    layer("elementwise", 'elementwise "tanh(x) * sigmoid(x) + x^2" %Input',
          lambda x: torch.tanh(x) * torch.sigmoid(x) + x**2, [3, 4])
    layer("ramp", "ramp %Input", torch.relu, [7])
    layer("softmax", "softmax %Input {axis = -1}",
          lambda x: torch.softmax(x, -1), [3, 4])
    layer("dot", "dot (%Input1, %Input2)", torch.matmul, [2, 3], [3, 4])
    layer("threading", 'threading "a * exp(b)" (%Input1, %Input2) '
          "{broadcast = 0}", lambda a, b: a * torch.exp(b)[:, None], [3, 4],
          [4])
    layer("total", "total (%Input1, %Input2)", torch.add, [3], [3])
    layer("dropout", "dropout %Input", lambda x: x * 1, [5])


def structure():
    layer("catenate", "catenate (%Input1, %Input2) {axis = 0}",
          lambda a, b: torch.cat([a * 1, b], 1), [2, 3], [1, 3])
    layer("flatten", "flatten %Input", lambda x: x.reshape(BATCH, -1), [2, 3])
    layer("padding", "padding %Input {padding = [[1, 2], [0, 1]], "
          "mode = reflected}",
          lambda x: F.pad(x[:, None], (0, 1, 1, 2), "reflect")[:, 0], [4, 3])
    layer("part", "part %Input {part = [[0, -1, 2]]}", lambda x: x[:, ::2],
          [7])
    layer("replicate", "replicate %Input {size = [4]}",
          lambda x: x[:, None].expand(BATCH, 4, 3), [3])
    layer("reshape", "reshape %Input {size = [3, 4]}",
          lambda x: x.reshape(BATCH, 3, 4), [2, 6])
    layer("summation", "summation %Input",
          lambda x: x.reshape(BATCH, -1).sum(1), [2, 3])
    layer("transpose", "transpose %Input {permutation = [1, 2, 0]}",
          lambda x: x.permute(0, 3, 1, 2), [2, 3, 2])
    layer("aggregation-max", "aggregation %Input {function = max}",
          lambda x: x.amax((2, 3)), [3, 4, 2])
    layer("aggregation-deviation", "aggregation %Input "
          "{function = standard_deviation}",
          lambda x: x.reshape(BATCH, 3, -1).std(-1), [3, 4, 2])


def windows():
    layer("convolution", "convolution %Input {channels = 4, kernel = [3, 3], "
          "groups = 2, padding = 1, stride = [2, 1]}",
          lambda x, Weights, Biases: F.conv2d(
              x, Weights, Biases, stride=(2, 1), padding=1, groups=2),
          [6, 5, 5], arrays={"Weights": [4, 3, 3, 3], "Biases": [4]})
    layer("deconvolution", "deconvolution %Input {channels = 4, "
          "kernel = [3, 3], groups = 2, padding = 1, stride = [2, 1]}",
          lambda x, Weights, Biases: F.conv_transpose2d(
              x, Weights, Biases, stride=(2, 1), padding=1, groups=2),
          [6, 4, 5], arrays={"Weights": [6, 2, 3, 3], "Biases": [4]})
    layer("deconvolution-twice", "deconvolution %Input {channels = 3, "
          "kernel = 2, stride = 2}", lambda x, Weights, Biases:
          F.conv_transpose2d(x, Weights, Biases, stride=2), [4, 3, 5],
          arrays={"Weights": [4, 3, 2, 2], "Biases": [3]})
    layer("pooling-max", "pooling %Input {kernel = [3, 3], stride = [2, 2], "
          "function = max}", lambda x: F.max_pool2d(x, 3, 2), [2, 7, 7])
    layer("pooling-mean", "pooling %Input {kernel = [2, 2], stride = [1, 2], "
          "function = mean}", lambda x: F.avg_pool2d(x, 2, (1, 2)), [2, 4, 6])


def sequences():
    rng = generator("gradient-embedding")
    table = (real(rng, 7, 4)).astype(GIVEN).astype(float)
    # Some words more than once, some never.
    words = numpy.array([[1, 3, 3, 7, 1], [2, 3, 1, 1, 7], [7, 7, 7, 7, 7]])
    case("embedding", "  %Input = input : integer<1 to 7, [5]>\n"
         "  %layer = embedding %Input {size = 4}\n", {"Input": words},
         lambda x: F.embedding(x["Input"] - 1, x["layer/Weights"]),
         {"layer/Weights": table})
    line = "attention (Key = %Input1, Value = %Input2, Query = %Input3) "
    layer("attention-heads", line + "{scoring = dot, multi_head = true, "
          "mask = causal, rescaling = dimension_sqrt}",
          lambda k, v, q: F.scaled_dot_product_attention(
              *(x.transpose(1, 2) for x in (q, k, v)), is_causal=True)
          .transpose(1, 2), [6, 2, 4], [6, 2, 3], [6, 2, 4])
    layer("attention-bilinear", line.rstrip(),
          lambda k, v, q, Weights: F.scaled_dot_product_attention(
              q @ Weights.T, k, v, scale=1.0), [6, 4], [6, 3], [5, 2],
          arrays={"Weights": [4, 2]})


def normalizations():
    names = {"Scaling": [3], "Biases": [3], "MovingMean": [3],
             "MovingVariance": [3]}
    for mode in ("", "train-"):
        layer(mode + "batch_normalization",
              "batch_normalization %Input {epsilon = 0.1}",
              lambda x, Scaling, Biases, MovingMean, MovingVariance, t=mode:
              F.batch_norm(x, MovingMean.detach().clone(),
                           MovingVariance.detach().clone(), Scaling, Biases,
                           training=bool(t), eps=0.1), [3, 4], arrays=names)
    layer("normalization", "normalization %Input {axes = [1], scaling = same, "
          "epsilon = 0.01}", lambda x, Scaling, Biases: F.layer_norm(
              x, [8], eps=0.01) * Scaling + Biases, [5, 8],
          arrays={"Scaling": [8], "Biases": [8]})


LOSS = "(Input = %p, Target = %Target)"


def loss(name, shape, before, target, kind, option, forward, inputs=None):
    """A net that ends in a loss; targets are no numbers to be trained."""
    rng = generator(f"gradient-{name}")
    inputs = inputs or {"Input": real(rng, BATCH, *shape)}
    inputs["Target"] = target
    text = (f"  %Input = input : real<{list(shape)}>\n"
            f"  %Target = input : {kind}\n  %p = {before} %Input\n"
            f"  %layer = {option}\n")
    case(name, text, inputs,
         lambda x: {"Loss": forward(x["Input"], x["Target"])})


def index_loss(x, t):
    return -torch.log_softmax(x, -1).gather(1, t[:, None] - 1)[:, 0]


def probability_loss(x, t):
    return -(t * torch.log_softmax(x, -1)).sum(-1)


def binary_loss(x, t):
    return F.binary_cross_entropy_with_logits(x, t, reduction="none").mean(1)


def losses():
    rng = generator("gradient-losses")
    t = real(rng, BATCH, 2, 3)
    loss("mean_squared_loss", [2, 3], "ramp", t, "real<[2, 3]>",
         "mean_squared_loss " + LOSS, lambda x, t: ((torch.relu(x) - t)**2)
         .mean((1, 2)))
    loss("mean_absolute_loss", [2, 3], "ramp", t, "real<[2, 3]>",
         "mean_absolute_loss " + LOSS, lambda x, t: (torch.relu(x) - t)
         .abs().mean((1, 2)))
    cross = f"cross_entropy_loss {LOSS} {{target = "
    classes = numpy.array([2, 5, 1])
    far = numpy.array([[1e4, -1e4, 0, 3, 1e4], [-1e4, -1e4, 2, 1, -1e4],
                       [1e4, 1, 2, 3, -1e4]])
    sure = numpy.eye(5)[[0, 4, 2]]
    signs = numpy.array([[0.0, 1, 0, 1, 1], [1, 1, 0, 0, 0], [1, 0, 1, 0, 1]])
    for prefix, x in (("", None), ("stable-", far)):
        def given():
            return None if x is None else {"Input": x}
        loss(prefix + "index", [5], "softmax", classes, "integer<1 to 5>",
             cross + "index}", index_loss, given())
        loss(prefix + "probabilities", [5], "softmax", sure, "real<[5]>",
             cross + "probabilities}", probability_loss, given())
        loss(prefix + "binary", [5], "sigmoid", signs, "real<[5]>",
             cross + "binary}", binary_loss, given())


def stable():
    far = numpy.array([[1e4, -1e4, 0, 3], [-1e4, -1e4, 2, 1], [1e4, 1e4, 1, 2]])
    text = "  %Input = input : real<[4]>\n  %layer = "
    case("stable-softmax", text + "softmax %Input\n", {"Input": far},
         lambda x: torch.softmax(x["Input"], -1))
    case("stable-normalization", text +
         "normalization %Input {axes = [0], epsilon = 0.001, Scaling = none, "
         "Biases = none}\n",
         {"Input": far},
         lambda x: F.layer_norm(x["Input"], [4], eps=0.001))
    certain()


def certain():
    """Probabilities of 0 and 1 themselves, which the targets agree with. By
    hand: autograd makes 0 * infinity of them, but t log p is 0 where t is."""
    p = numpy.array([[0.0, 1, 0], [1, 0, 0], [0, 0, 1]])
    text = ("  %Input = input : real<[3]>\n  %Target = input : real<[3]>\n"
            "  %layer = cross_entropy_loss (Input = %Input, "
            "Target = %Target) {target = ")
    t = torch.tensor(p)

    def probabilities(x):
        return {"Loss": -(t * x["Input"]).sum(-1) + 1 + 0 * x["Target"].sum()}

    def binary(x):
        slope = (1 - 2 * t) / 3
        return {"Loss": (slope * (x["Input"] - t)).sum(-1)}

    for kind, forward in (("probabilities", probabilities),
                          ("binary", binary)):
        case(f"stable-certain-{kind}", text + kind + "}\n",
             {"Input": p, "Target": p}, forward, without=["Target"])


def recurrent():
    for kind, (_, _, ports) in layers.recurrent.KINDS.items():
        rng = generator(f"gradient-{kind}")
        inputs = {"Input": real(rng, BATCH, 4, 3)}
        inputs.update({f"First{p}": real(rng, BATCH, 5) for p in ports})
        arrays = {f"layer/{k}": v for k, v in
                  layers.recurrent.draw(rng, kind, 3, 5).items()}

        def forward(x, kind=kind, ports=ports):
            own = {k[6:]: v for k, v in x.items() if k.startswith("layer/")}
            y = layers.recurrent.run(kind, x["Input"], own,
                                     {p: x[f"First{p}"] for p in ports})
            return {"Output": y["Output"],
                    **{f"Last{p}": y[p] for p in ports}}

        case(kind, layers.recurrent.text(kind, 3, 5, 4, ports), inputs,
             forward, arrays)
    layer("sequence_last", "sequence_last %Input", lambda x: x[:, -1], [4, 3])


def net(name, text, shape, forward, arrays, **inputs):
    rng = generator(f"gradient-{name}")
    values = {k: (real(rng, *s) / numpy.sqrt(numpy.prod(s[1:]))).astype(GIVEN)
              .astype(float) for k, s in arrays.items()}
    case(name, text, {"Input": real(rng, BATCH, *shape), **inputs}, forward,
         values)


LENET = """  %Input = input : real<[1, 12, 12]>
  %Target = input : integer<1 to 3>
  %conv1 = convolution %Input {channels = 4, kernel = [5, 5]}
  %a = ramp %conv1
  %pool1 = pooling %a {kernel = [2, 2], stride = [2, 2]}
  %conv2 = convolution %pool1 {channels = 5, kernel = [3, 3]}
  %b = ramp %conv2
  %pool2 = pooling %b {kernel = [2, 2], stride = [2, 2]}
  %flat = flatten %pool2
  %linear1 = linear %flat {size = [6]}
  %c = ramp %linear1
  %linear2 = linear %c {size = [3]}
  %p = softmax %linear2
  %loss = cross_entropy_loss (Input = %p, Target = %Target) {target = index}
  output %p {name = "Probabilities"}
  output %loss {name = "Loss"}
"""


def lenet(x):
    y = F.conv2d(x["Input"], x["conv1/Weights"], x["conv1/Biases"])
    y = F.max_pool2d(torch.relu(y), 2)
    y = F.conv2d(y, x["conv2/Weights"], x["conv2/Biases"])
    y = F.max_pool2d(torch.relu(y), 2).reshape(BATCH, -1)
    y = torch.relu(F.linear(y, x["linear1/Weights"], x["linear1/Biases"]))
    y = F.linear(y, x["linear2/Weights"], x["linear2/Biases"])
    return {"Probabilities": torch.softmax(y, 1),
            "Loss": index_loss(y, x["Target"])}


def whole_nets():
    net("lenet", LENET, [1, 12, 12], lenet,
        {"conv1/Weights": [4, 1, 5, 5], "conv1/Biases": [4],
         "conv2/Weights": [5, 4, 3, 3], "conv2/Biases": [5],
         "linear1/Weights": [6, 5], "linear1/Biases": [6],
         "linear2/Weights": [3, 6], "linear2/Biases": [3]},
        Target=numpy.array([1, 3, 2]))
    net("residual", """  %Input = input : real<[6]>
  %first = linear %Input {size = [6]}
  %a = elementwise "tanh(x)" %first
  %s = total (%a, %Input)
  %second = linear %s {size = [6]}
  %b = elementwise "tanh(x)" %second
  %t = total (%b, %s)
  output %t
""", [6], residual, {"first/Weights": [6, 6], "first/Biases": [6],
                     "second/Weights": [6, 6], "second/Biases": [6]})
    net("nested", """  %Input = input : real<[4]>
  %outer = chain (%Input) {
    %Input = input
    %inner = chain {
      %linear = linear {size = [3]}
      elementwise "tanh(x)"
    }
    %last = linear {size = [2]}
  }
  output %outer
""", [4], lambda x: F.linear(torch.tanh(F.linear(
        x["Input"], x["outer/inner/linear/Weights"],
        x["outer/inner/linear/Biases"])), x["outer/last/Weights"],
        x["outer/last/Biases"]),
        {"outer/inner/linear/Weights": [3, 4],
         "outer/inner/linear/Biases": [3], "outer/last/Weights": [2, 3],
         "outer/last/Biases": [2]})
    net("shared", """  %Input = input : real<[4]>
  %table = array : real<[4, 4]>
  %first = linear %Input {size = [4], Weights = %table, Biases = none}
  %a = elementwise "tanh(x)" %first
  %second = linear %a {size = [4], Weights = %table, Biases = none}
  output %second
""", [4], lambda x: torch.tanh(x["Input"] @ x["table"].T) @ x["table"].T,
        {"table": [4, 4]})


def example(name, sizes, shapes, forward, layers=None, **inputs):
    """A net of docs/examples with small sizes: `sizes` is a list of texts and
    what stands for them. `shapes` are those of its arrays; of equal layers the
    first ones stay, and {layer} is each of them."""
    text = (ROOT / "docs/examples" / f"{name}.mlir").read_text()
    text = text[text.index("netgraph."):]
    for before, after in sizes:
        text = re.sub(before, after, text)
    text = re.sub(r"attributes \{initialize = .*\} \{",
                  f'attributes {{arrays = "{name}.safetensors"}} {{', text)
    names = [f"layer{i + 1}" for i in range(layers or 1)]
    rng = generator(f"gradient-{name}")
    arrays = {}
    for path, shape in shapes.items():
        for layer_name in names if "{layer}" in path else [""]:
            value = real(rng, *shape)
            if path.endswith("Variance"):
                value = abs(value) + 0.5
            elif len(shape) > 1:
                value = value / numpy.sqrt(numpy.prod(shape[1:]))
            arrays[path.format(layer=layer_name)] = value.astype(
                GIVEN).astype(float)
    case(name, text, inputs, lambda x: forward(x, x), arrays, whole=True,
         without=[path for path in arrays if "Moving" in path])


def layer_shapes(d, heads, wide):
    """Of one layer of a Transformer."""
    shapes = {f"{{layer}}/{port}/Weights": [d, d]
              for port in ("query", "key", "value", "joined")}
    shapes["{layer}/wide/Weights"] = [wide, d]
    shapes["{layer}/narrow/Weights"] = [d, wide]
    for path, shape in list(shapes.items()):
        shapes[path.replace("Weights", "Biases")] = shape[:1]
    for i in (1, 2):
        shapes[f"{{layer}}/norm{i}/Scaling"] = [d]
        shapes[f"{{layer}}/norm{i}/Biases"] = [d]
    return shapes


def transformers():
    layer = layer_shapes(6, 2, 10)
    norm = {"norm/Scaling": [6], "norm/Biases": [6]}
    rest = [(r" *%layer([3-9]|1\d)\b.* = instance.*\n(      \(.*\n)?", "")]
    rng = generator("gradient-transformers")
    example("transformer4", [(r"\[4, 64\]", "[2, 3]"), ("64, 256", "5, 6"),
                             ("256", "6"), ("1024", "10"), *rest],
            layer, lambda x, a: nets.transformer4(x, a, 2), 2,
            Input=real(rng, BATCH, 5, 6))
    small = [(r"12, 64\]", "2, 3]"), ("768", "6"), ("3072", "10"), *rest]
    words = rng.integers(1, 12, (BATCH, 5))
    example("bert", [("30522", "11"), ("128", "5"), *small],
            {**layer, **norm, "words/Weights": [11, 6], "places": [5, 6]},
            lambda x, a: nets.bert(x, a, 2), 2, Words=words)
    tables = {**layer, **norm, "table": [11, 6], "places": [9, 6]}
    gpt = [("50257", "11"), ("1024", "9"), *small]
    example("gpt2", [("127", "4"), ("128", "5"), *gpt], tables,
            lambda x, a: nets.gpt2(x, a, 2), 2, Words=words)
    past = {f"{port}{i}": real(rng, BATCH, 4, 2, 3) for i in (1, 2)
            for port in ("Keys", "Values")}
    unused = (r".*%(Keys|Values|layer)([3-9]|1\d)\b(.Key|.Value)?"
              r"( = input| \{).*\n")
    example("gpt2_step", [("128", "4"),
                          ("normalization %layer12", "normalization %layer2"),
                          (unused, ""), *gpt], tables,
            lambda x, a: nets.gpt2_step(x, a, 2), 2, Word=words[:, 0],
            Place=words[:, 1] % 9 + 1, **past)


def unet():
    channels = {"32": 2, "64": 3, "128": 4, "256": 5, "512": 6}
    shapes = {"classes/Weights": [2, 2, 1, 1], "classes/Biases": [2]}

    def features(path, before, after):
        for i, (m, n) in enumerate(((before, after), (after, after)), 1):
            shapes[f"{path}/conv{i}/Weights"] = [n, m, 3, 3]
            for array in ("Scaling", "Biases", "MovingMean",
                          "MovingVariance"):
                shapes[f"{path}/norm{i}/{array}"] = [n]

    sizes = [3, *channels.values()]
    for level in range(1, 5):
        m, n = sizes[level - 1:level + 1]
        features(f"down{level}", m, n)
        features(f"up{level}", 2 * n, n)
        shapes[f"twice{level}/Weights"] = [sizes[level + 1], n, 2, 2]
        shapes[f"twice{level}/Biases"] = [n]
    features("bottom", sizes[4], sizes[5])
    rng = generator("gradient-unet")
    small = [(r"channels = (32|64|128|256|512)\b",
              lambda found: f"channels = {channels[found[1]]}"),
             ("3, 256, 256", "3, 16, 16")]
    example("unet", small, shapes, nets.unet,
            Input=real(rng, BATCH, 3, 16, 16))


def residual(x):
    s = torch.tanh(F.linear(x["Input"], x["first/Weights"],
                            x["first/Biases"])) + x["Input"]
    return torch.tanh(F.linear(s, x["second/Weights"],
                               x["second/Biases"])) + s


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for make in (basic, structure, windows, sequences, normalizations, losses,
                 recurrent, stable, whole_nets, transformers, unet):
        make()
    files = list(FOLDER.iterdir())
    print(f"{len(files) // 2} cases, {sum(f.stat().st_size for f in files)} "
          "bytes")


if __name__ == "__main__":
    main()
