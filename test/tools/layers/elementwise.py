# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""elementwise and threading: every function, then composite expressions."""

import numpy
from layers import functions
from vectors import BATCH, Layer, generator, real, write

POINTS = 342  # per example: 1026 of each function


def make_functions():
    """One net a group: each function has its own input and output."""
    for group in ("circular", "hyperbolic", "exponential", "steps",
                  "activations"):
        name, inputs, layers, tensors = f"functions-{group}", "", "", {}
        for word, function, ranges in getattr(functions, group.upper()):
            x = functions.points(word, function, ranges, BATCH * POINTS)
            x = x.reshape(BATCH, POINTS)
            inputs += f"  %x_{word} = input : real<[{POINTS}]>\n"
            layers += (f"  %y_{word} = elementwise \"{word}(x)\" "
                       f"%x_{word}\n"
                       f"  output %y_{word} {{name = \"{word}\"}}\n")
            tensors[f"in:x_{word}"] = x
            tensors[f"out:{word}"] = function(x)
        text = f"netgraph.graph @case {{\n{inputs}{layers}}}\n"
        write(Layer.folder, name, text, tensors)
        Layer.count += 1


def make_pairs():
    """Functions of two variables, with an input for each."""
    rng, inputs, layers, tensors = generator("functions-pairs"), "", "", {}
    for i, (text, function, *bounds) in enumerate(functions.PAIRS):
        a, b = (functions.drawn(rng, bound, (BATCH, POINTS))
                for bound in bounds)
        for name, value in (("a", a), ("b", b)):
            inputs += f"  %{name}{i} = input : real<[{POINTS}]>\n"
            tensors[f"in:{name}{i}"] = value
        layers += (f'  %y{i} = threading "{text}" (%a{i}, %b{i})\n'
                   f'  output %y{i} {{name = "f{i}"}}\n')
        tensors[f"out:f{i}"] = function(a, b)
    write(Layer.folder, "functions-pairs",
          f"netgraph.graph @case {{\n{inputs}{layers}}}\n", tensors)
    Layer.count += 1


def make_conditions():
    x = functions.eighths(BATCH * POINTS).reshape(BATCH, POINTS)
    layers, tensors = "", {"in:Input": x}
    for name, text, function in functions.CONDITIONS:
        layers += (f'  %y_{name} = elementwise "{text}" %Input\n'
                   f'  output %y_{name} {{name = "{name}"}}\n')
        tensors[f"out:{name}"] = function(x) * 1.0
    write(Layer.folder, "functions-conditions",
          f"netgraph.graph @case {{\n  %Input = input : real<[{POINTS}]>\n"
          f"{layers}}}\n", tensors)
    Layer.count += 1


def make_mnemonics():
    """The named activations are layers of their own."""
    for word, function, _ in functions.ACTIVATIONS:
        x = real(generator(f"elementwise-{word}"), BATCH, 2, 3)
        Layer("elementwise").add(f"named-{word.replace('_', '-')}",
                                 f"{word} %Input", {"Input": x}, function(x))


def elementwise(case, text, function, shape=(2, 3), scale=1.0):
    x = real(generator(f"elementwise-{case}"), BATCH, *shape, scale=scale)
    Layer("elementwise").add(case, f'elementwise "{text}" %Input',
                             {"Input": x}, function(x))


def make_elementwise():
    elementwise("polynomial", "x^3 - 2*x^2 + x/4 - 1",
                lambda x: x ** 3 - 2 * x ** 2 + x / 4 - 1)
    elementwise("tower", "2^-x^2", lambda x: 2.0 ** -(x ** 2))
    elementwise("scalar", "x + 1", lambda x: x + 1, ())
    elementwise("long", "tanh(x) * 0.5", lambda x: numpy.tanh(x) / 2, (131,))
    elementwise("if", "if(x > 0, x, 0.01 * x)",
                lambda x: numpy.where(x > 0, x, 0.01 * x))
    elementwise("logic", "if(x > -1 && x < 1 || x == 2, 1, -1)",
                lambda x: numpy.where((x > -1) & (x < 1), 1.0, -1.0))
    elementwise("clip", "clip(x, -0.5, 0.25)",
                lambda x: numpy.clip(x, -0.5, 0.25))
    elementwise("min-max", "max(min(x, 0.5), -0.25)",
                lambda x: numpy.clip(x, -0.25, 0.5))
    elementwise("mod", "mod(x, 0.75)", lambda x: numpy.mod(x, 0.75))
    elementwise("power", "abs(x)^1.5 + abs(x)^0.5",
                lambda x: numpy.abs(x) ** 1.5 + numpy.abs(x) ** 0.5)
    elementwise("surd", "surd(x, 5)",
                lambda x: numpy.sign(x) * numpy.abs(x) ** 0.2)


def threading(case, text, shapes, function, option="", at=None):
    """`at`: per input, the shape (of the batch) it is seen with."""
    rng = generator(f"threading-{case}")
    inputs = {f"Input{i + 1}": real(rng, BATCH, *shape)
              for i, shape in enumerate(shapes)}
    seen = list(inputs.values())
    if at:
        seen = [x.reshape(BATCH, *dims) for x, dims in zip(seen, at)]
    names = ", ".join(f"%{name}" for name in inputs)
    Layer("threading").add(case, f'threading "{text}" ({names}){option}',
                           inputs, function(*seen))


def make_threading():
    def add(a, b):
        return a + b

    threading("add", "a + b", [[2, 3], [2, 3]], add)
    threading("scalars", "a * b", [[], []], lambda a, b: a * b)
    threading("three", "a * b - c / 2", [[4]] * 3,
              lambda a, b, c: a * b - c / 2)
    threading("one-twice", "a * a + b", [[4]] * 2, lambda a, b: a * a + b)
    threading("max", "max(a, b, c)", [[5]] * 3,
              lambda a, b, c: numpy.maximum(numpy.maximum(a, b), c))
    threading("divide", "a / (1 + b^2)", [[5]] * 2,
              lambda a, b: a / (1 + b ** 2))
    threading("if", "if(a > b, a - b, 0)", [[5]] * 2,
              lambda a, b: numpy.where(a > b, a - b, 0.0))
    threading("activation", "sigmoid(a) * tanh(b)", [[5]] * 2,
              lambda a, b: numpy.tanh(b) / (1 + numpy.exp(-a)))
    threading("ones", "a + b", [[2, 1, 4], [1, 3, 4]], add)
    threading("none", "a - b", [[2, 3]] * 2, lambda a, b: a - b,
              " {broadcast = none}")
    threading("trailing", "a + b", [[2, 3, 4], [4]], add,
              " {broadcast = 0}", [[2, 3, 4], [1, 1, 4]])
    threading("trailing-first", "a - b", [[4], [3, 4]],
              lambda a, b: a - b, " {broadcast = 0}", [[1, 4], [3, 4]])
    threading("leading", "a + b", [[2, 3, 4], [2]], add,
              " {broadcast = -1}", [[2, 3, 4], [2, 1, 1]])
    threading("scalar", "a * b", [[2, 3], []], lambda a, b: a * b,
              " {broadcast = 0}", [[2, 3], [1, 1]])
    threading("second-axis", "a + b", [[2, 3, 4], [2, 4]], add,
              " {broadcast = 1}", [[2, 3, 4], [2, 1, 4]])
    threading("per-input", "a + b + c", [[2, 3, 4], [4], [2]],
              lambda a, b, c: a + b + c, " {broadcast = [0, 0, -1]}",
              [[2, 3, 4], [1, 1, 4], [2, 1, 1]])
    make_named()


def make_named():
    """Ports named by the layer: the net's own are called like them."""
    rng = generator("threading-named")
    left, right = real(rng, BATCH, 2, 3), real(rng, BATCH, 2, 3)
    names = '{input_ports = [Left, Right]}'
    text = ("netgraph.graph @case {\n"
            f'  %difference = threading "a - 2*b" {names}\n'
            "    : (Left = real<[2, 3]>)\n"
            '  %ones = elementwise "x / x" %difference\n'
            '  %layer = threading "a - 3*b" '
            f"(Right = %difference, Left = %ones)\n    {names}\n}}\n")
    write(Layer.folder, "threading-named", text,
          {"in:Left": left, "in:Right": right,
           "out:Output": 1 - 3 * (left - 2 * right)})
    Layer.count += 1


def make():
    make_functions()
    make_pairs()
    make_conditions()
    make_mnemonics()
    make_elementwise()
    make_threading()
