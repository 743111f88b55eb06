# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Training steps of the nets in JAX, on the same arrays by path: see zoo.py."""

import jax
from jax import lax, numpy

NETS = {}


def net(forward):
    NETS[forward.__name__] = forward
    return forward


def make_step(name, rate):
    """(arrays, inputs, targets) -> (arrays, mean loss), compiled."""
    def loss(arrays, x, target):
        moved = {}
        y = NETS[name](arrays, x, moved)
        if target.dtype == y.dtype:
            return ((y - target) ** 2).mean(), moved
        logs = jax.nn.log_softmax(y)
        return -numpy.take_along_axis(logs, target[:, None], 1).mean(), moved

    def step(arrays, x, target):
        (value, moved), slopes = jax.value_and_grad(loss, has_aux=True)(
            arrays, x, target)
        arrays = {path: array - rate * slopes[path]
                  for path, array in arrays.items()}
        return {**arrays, **moved}, value
    return jax.jit(step, donate_argnums=0)


def linear(a, x, path):
    return x @ a[f"{path}/Weights"].T + a[f"{path}/Biases"]


def convolution(a, x, path, stride=1, padding=None):
    weights = a[f"{path}/Weights"]
    border = weights.shape[-1] // 2 if padding is None else padding
    return lax.conv_general_dilated(x, weights, (stride, stride),
                                    [(border, border)] * 2)


def max_pool(x, size, stride, border=0):
    return lax.reduce_window(
        x, -numpy.inf, lax.max, (1, 1, size, size), (1, 1, stride, stride),
        [(0, 0), (0, 0), (border, border), (border, border)])


def batch_norm(a, x, path, moved):
    """Also what the moving statistics become."""
    mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3))
    count = x.size / x.shape[1]
    for name, now in (("MovingMean", mean),
                      ("MovingVariance", variance * count / (count - 1))):
        moved[f"{path}/{name}"] = 0.9 * a[f"{path}/{name}"] + 0.1 * now
    factor = a[f"{path}/Scaling"] / numpy.sqrt(variance + 1e-5)
    return ((x - mean[:, None, None]) * factor[:, None, None]
            + a[f"{path}/Biases"][:, None, None])


@net
def mlp(a, x, moved):
    x = jax.nn.relu(linear(a, x.reshape(len(x), -1), "linear1"))
    return linear(a, jax.nn.relu(linear(a, x, "linear2")), "linear3")


@net
def lenet(a, x, moved):
    for path in ("conv1", "conv2"):
        x = convolution(a, x, path, padding=0)
        x = jax.nn.relu(x + a[f"{path}/Biases"][:, None, None])
        x = max_pool(x, 2, 2)
    x = jax.nn.relu(linear(a, x.reshape(len(x), -1), "linear1"))
    return linear(a, x, "linear2")


@net
def resnet18(a, x, moved):
    def unit(x, path, norm, stride=1):
        return batch_norm(a, convolution(a, x, path, stride), norm, moved)

    x = jax.nn.relu(unit(x, "conv1", "norm1", 2))
    x = max_pool(x, 3, 2, 1)
    for stage in (1, 2, 3, 4):
        for block in (1, 2):
            at = f"block{stage}_{block}"
            stride = 2 if block == 1 and stage > 1 else 1
            y = jax.nn.relu(unit(x, f"{at}/conv1", f"{at}/norm1", stride))
            y = unit(y, f"{at}/conv2", f"{at}/norm2")
            if stride > 1:
                x = unit(x, f"{at}/project", f"{at}/project_norm", stride)
            x = jax.nn.relu(x + y)
    return linear(a, x.mean((2, 3)), "linear")


@net
def lstm(a, x, moved):
    def layer(x, path):
        from_input = x @ a[f"{path}/InputWeights"].T + a[f"{path}/Biases"]

        def step(state, now):
            hidden, cell = state
            i, f, m, o = numpy.split(
                now + hidden @ a[f"{path}/StateWeights"].T, 4, axis=1)
            cell = jax.nn.sigmoid(f) * cell + jax.nn.sigmoid(i) * numpy.tanh(m)
            hidden = jax.nn.sigmoid(o) * numpy.tanh(cell)
            return (hidden, cell), hidden
        zeros = numpy.zeros((len(x), from_input.shape[-1] // 4))
        _, y = lax.scan(step, (zeros, zeros), from_input.swapaxes(0, 1))
        return y.swapaxes(0, 1)
    return linear(a, layer(layer(x, "lstm1"), "lstm2")[:, -1], "linear")


def layer_norm(a, x, path):
    centred = x - x.mean(-1, keepdims=True)
    variance = (centred ** 2).mean(-1, keepdims=True)
    return (centred / numpy.sqrt(variance + 1e-5) * a[f"{path}/Scaling"]
            + a[f"{path}/Biases"])


@net
def transformer4(a, x, moved):
    for path in (f"layer{i + 1}" for i in range(4)):
        query, key, value = numpy.split(
            linear(a, x, f"{path}/all").reshape(*x.shape[:2], 12, 64), 3, 2)
        heads = jax.nn.dot_product_attention(query, key, value)
        joined = linear(a, heads.reshape(x.shape), f"{path}/joined")
        x = layer_norm(a, x + joined, f"{path}/norm1")
        wide = jax.nn.gelu(linear(a, x, f"{path}/wide"), approximate=False)
        x = layer_norm(a, x + linear(a, wide, f"{path}/narrow"),
                       f"{path}/norm2")
    return x
