# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""basic_recurrent, gated_recurrent, long_short_term_memory, sequence_last.

PyTorch stacks the gates of a layer into two matrices and two vectors; its
second vector of biases is zero here, as our layers have one.
"""

import torch
from vectors import BATCH, Layer, generator, real, write

# Our gates in PyTorch's order, PyTorch's module, the states.
KINDS = {
    "basic_recurrent": ([""], torch.nn.RNN, ["State"]),
    "gated_recurrent": (["ResetGate", "InputGate", "MemoryGate"],
                        torch.nn.GRU, ["State"]),
    "long_short_term_memory": (
        ["InputGate", "ForgetGate", "MemoryGate", "OutputGate"],
        torch.nn.LSTM, ["State", "CellState"]),
}


def draw(rng, kind, features, units):
    """Arrays of a layer by name."""
    arrays = {}
    for gate in KINDS[kind][0]:
        arrays[gate + "InputWeights"] = real(rng, units, features, scale=0.5)
        arrays[gate + "StateWeights"] = real(rng, units, units, scale=0.5)
        arrays[gate + "Biases"] = real(rng, units)
    return arrays


def run(kind, x, arrays, states):
    """All outputs by port, from arrays by name, all of them tensors."""
    gates, module, ports = KINDS[kind]
    units = arrays[gates[0] + "Biases"].shape[0]
    layer = module(x.shape[2], units, batch_first=True, dtype=x.dtype)

    def stack(what):
        return torch.cat([arrays[gate + what] for gate in gates])

    given = {"weight_ih_l0": stack("InputWeights"),
             "weight_hh_l0": stack("StateWeights"),
             "bias_ih_l0": stack("Biases"),
             "bias_hh_l0": torch.zeros(units * len(gates), dtype=x.dtype)}
    first = [states.get(port, torch.zeros(x.shape[0], units, dtype=x.dtype))
             [None] for port in ports]
    first = tuple(first) if len(ports) > 1 else first[0]
    y, last = torch.func.functional_call(layer, given, (x, first))
    last = last if len(ports) > 1 else (last,)
    return {"Output": y, **{p: s[0] for p, s in zip(ports, last)}}


def text(kind, features, units, steps, states, line=None):
    """A layer between ports for everything: `states` are given, all are put
    out."""
    ports = KINDS[kind][2]
    lines = [f"  %Input = input : real<[{steps}, {features}]>"]
    lines += [f"  %First{p} = input : real<[{units}]>" for p in states]
    operands = "".join(f", {p} = %First{p}" for p in states)
    results = ", ".join(["%layer"] + [f"%layer.{p}" for p in ports])
    lines += [f"  {results} = {kind} (Input = %Input{operands}) "
              f"{{size = [{units}]}}", "  output %layer"]
    lines += [f'  output %layer.{p} {{name = "Last{p}"}}' for p in ports]
    return "\n".join(lines) + "\n"


def with_states(kind, case, features, units, steps, states):
    name = f"{kind}-{case}"
    rng = generator(name)
    x = real(rng, BATCH, steps, features)
    arrays = draw(rng, kind, features, units)
    first = {p: real(rng, BATCH, units) for p in states}
    y = run(kind, torch.tensor(x),
            {k: torch.tensor(v) for k, v in arrays.items()},
            {k: torch.tensor(v) for k, v in first.items()})
    tensors = {f"layer/{k}": v for k, v in arrays.items()}
    tensors["in:Input"] = x
    tensors.update({f"in:First{p}": v for p, v in first.items()})
    tensors["out:Output"] = y.pop("Output").numpy()
    tensors.update({f"out:Last{p}": v.numpy() for p, v in y.items()})
    body = text(kind, features, units, steps, states)
    write(Layer.folder, name, "netgraph.graph @case attributes "
          f'{{arrays = "{name}.safetensors"}} {{\n{body}}}\n', tensors)
    Layer.count += 1


def plain(kind, case, features, units, steps, batch=BATCH):
    rng = generator(f"{kind}-{case}")
    x = real(rng, batch, steps, features)
    arrays = draw(rng, kind, features, units)
    y = run(kind, torch.tensor(x),
            {k: torch.tensor(v) for k, v in arrays.items()}, {})
    Layer(kind).add(case, f"{kind} %Input {{size = [{units}]}}", {"Input": x},
                    y["Output"].numpy(), arrays)


def make():
    for kind, (_, _, states) in KINDS.items():
        plain(kind, "short", 3, 4, 5)
        plain(kind, "one", 2, 3, 1)
        plain(kind, "wide", 19, 33, 4)
        with_states(kind, "states", 3, 5, 4, states)
        with_states(kind, "last-states", 4, 2, 3, [])
    with_states("long_short_term_memory", "cell", 3, 5, 4, ["CellState"])
    # The weights of all gates are more than a first cache holds.
    plain("long_short_term_memory", "turns", 3, 70, 2, batch=9)
    for case, shape in (("matrix", [4, 3]), ("vector", [5]),
                        ("rank3", [3, 2, 4]), ("one", [1, 2])):
        x = real(generator(f"sequence_last-{case}"), BATCH, *shape)
        Layer("sequence_last").add(case, "sequence_last %Input", {"Input": x},
                                   x[:, -1])
    x = generator("sequence_last-integers").integers(1, 9, (BATCH, 4, 2))
    Layer("sequence_last").add(
        "integers", "sequence_last %Input", {"Input": x}, x[:, -1],
        types={"Input": "integer<1 to 8, [4, 2]>"})
