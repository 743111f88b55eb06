// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convolution, deconvolution and pooling.
//
// All describe their window with the same options, read here into a Window:
// one entry per spatial axis, whatever the text spelt.
#include "dialect/netgraph/layers/Convolution.h"
#include "dialect/netgraph/Layer.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

//===-- the window --------------------------------------------------------===//

namespace {
struct Window {
  SmallVector<int64_t> kernel, stride, dilation, before, after;
  bool isSame = false;
  bool isInterleaved = false;

  int64_t rank() const { return kernel.size(); }
  int64_t channelAxis() const { return isInterleaved ? rank() : 0; }
  int64_t spatialAxis(int64_t i) const { return isInterleaved ? i : i + 1; }
  /// How many cells of the input one output cell spans.
  int64_t span(int64_t i) const { return dilation[i] * (kernel[i] - 1) + 1; }
  /// Settles `same` for an input of this shape; of a deconvolution, its
  /// output.
  LogicalResult resolvePadding(Operation *layer, ArrayRef<int64_t> input,
                               StringRef port = "Input");
  /// The axes of a port in the order channels, spatial axes; and back.
  SmallVector<int64_t> channelsFirst() const;
  SmallVector<int64_t> channelsBack() const;
};
} // namespace

SmallVector<int64_t> Window::channelsFirst() const {
  SmallVector<int64_t> axes = to_vector(llvm::seq<int64_t>(0, rank() + 1));
  if (isInterleaved)
    std::rotate(axes.begin(), axes.end() - 1, axes.end());
  return axes;
}

SmallVector<int64_t> Window::channelsBack() const {
  SmallVector<int64_t> axes = to_vector(llvm::seq<int64_t>(0, rank() + 1));
  if (isInterleaved)
    std::rotate(axes.begin(), axes.begin() + 1, axes.end());
  return axes;
}

LogicalResult Window::resolvePadding(Operation *layer, ArrayRef<int64_t> input,
                                     StringRef port) {
  for (int64_t i = 0; i < rank() && isSame; ++i) {
    int64_t size = input[spatialAxis(i)];
    if (ShapedType::isDynamic(size))
      return layer->emitError()
             << "'padding = same' needs fixed sizes of '" << port << "'";
    int64_t outputs = llvm::divideCeil(size, stride[i]);
    int64_t total =
        std::max<int64_t>(0, (outputs - 1) * stride[i] + span(i) - size);
    before[i] = total / 2;
    after[i] = total - before[i];
  }
  return success();
}

using ErrorAt = function_ref<InFlightDiagnostic()>;

static LogicalResult checkEntries(StringRef option, int64_t entries,
                                  int64_t rank, ErrorAt error) {
  if (entries == rank)
    return success();
  return error() << "'" << option << "' has " << countOfEntries(entries)
                 << ", but there are " << rank << " spatial axes";
}

/// The option as one number per spatial axis.
static LogicalResult readPerAxis(StringRef option, Attribute value,
                                 int64_t byDefault, int64_t rank,
                                 SmallVector<int64_t> &list, ErrorAt error) {
  auto given = dyn_cast_if_present<DenseI64ArrayAttr>(value);
  if (given) {
    list.assign(given.asArrayRef().begin(), given.asArrayRef().end());
    return checkEntries(option, list.size(), rank, error);
  }
  auto number = dyn_cast_if_present<IntegerAttr>(value);
  list.assign(rank, number ? number.getInt() : byDefault);
  return success();
}

static LogicalResult readPadding(Attribute value, int64_t rank, Window &window,
                                 ErrorAt error) {
  window.isSame = isa_and_nonnull<StringAttr>(value);
  auto pairs = dyn_cast_if_present<ArrayAttr>(value);
  if (!pairs) {
    if (failed(readPerAxis("padding", value, 0, rank, window.before, error)))
      return failure();
    window.after = window.before;
    return success();
  }
  for (Attribute item : pairs) {
    // [1, [0, 2]]: a number in a list of pairs stands for both sides.
    auto number = dyn_cast<IntegerAttr>(item);
    auto pair = dyn_cast<DenseI64ArrayAttr>(item);
    window.before.push_back(number ? number.getInt() : pair[0]);
    window.after.push_back(number ? number.getInt() : pair[1]);
  }
  return checkEntries("padding", pairs.size(), rank, error);
}

/// Reads the options for `rank` spatial axes. What a layer has no option for
/// is a null attribute.
template <typename Layer>
static FailureOr<Window> readWindow(Layer layer, int64_t rank,
                                    Attribute dilation, ErrorAt error) {
  Window window;
  window.isInterleaved = layer.getInterleaving();
  if (failed(readPerAxis("kernel", layer.getKernelAttr(), 1, rank,
                         window.kernel, error)) ||
      failed(readPerAxis("stride", layer.getStrideAttr(), 1, rank,
                         window.stride, error)) ||
      failed(
          readPerAxis("dilation", dilation, 1, rank, window.dilation, error)) ||
      failed(readPadding(layer.getPaddingAttr(), rank, window, error)))
    return failure();
  return window;
}

/// How many spatial axes there are: told by the kernel, by `dimensionality`,
/// or by the rank of a port; nothing if that is not yet known.
template <typename Layer>
static LogicalResult findRank(Layer layer, LayerShapes &shapes,
                              std::optional<int64_t> &rank) {
  std::string by;
  if (auto kernel = dyn_cast<DenseI64ArrayAttr>(layer.getKernelAttr())) {
    rank = kernel.size();
    by = "'kernel' has " + countOfEntries(*rank);
  }
  if (IntegerAttr told = layer.getDimensionalityAttr()) {
    if (rank && told.getInt() != *rank)
      return shapes.error()
             << by << ", but 'dimensionality' is " << told.getInt();
    rank = told.getInt();
    by = "'dimensionality' is " + std::to_string(*rank);
  }
  for (StringRef port : {"Input", "Output"}) {
    if (rank || !shapes.rank(port))
      continue;
    rank = *shapes.rank(port) - 1;
    by = ("'" + port + "' has rank " + Twine(*rank + 1)).str();
  }
  if (rank && (*rank < 1 || *rank > 3))
    return shapes.error() << "there are 1 to 3 spatial axes beside that of "
                             "channels, but "
                          << by;
  return success();
}

/// A window wider than the padded input, where the solver could only say that
/// a size would be negative.
static LogicalResult checkFit(LayerShapes &shapes, const Window &window) {
  SmallVector<Dim> input = shapes.dims("Input");
  for (int64_t i = 0; i < window.rank() && !window.isSame; ++i) {
    int64_t padding = window.before[i] + window.after[i];
    std::optional<int64_t> size = shapes.value(input[window.spatialAxis(i)]);
    if (size && *size + padding < window.span(i))
      return shapes.error() << "a kernel that spans " << window.span(i)
                            << " cells does not fit spatial axis " << i
                            << " of 'Input', which has " << *size
                            << " and a padding of " << padding;
  }
  return success();
}

/// The sizes of the output, given how many channels it has.
static SmallVector<Dim> outputDims(LayerShapes &shapes, const Window &window,
                                   Dim channels) {
  SmallVector<Dim> input = shapes.dims("Input");
  SmallVector<Dim> output(input.size(), channels);
  for (int64_t i = 0; i < window.rank(); ++i) {
    int64_t axis = window.spatialAxis(i), stride = window.stride[i];
    int64_t padding = window.before[i] + window.after[i];
    output[axis] = window.isSame
                       ? shapes.affine(input[axis], 1, stride - 1, stride, 0)
                       : shapes.affine(input[axis], 1, padding - window.span(i),
                                       stride, 1);
  }
  return output;
}

//===-- convolution -------------------------------------------------------===//

/// Channels = groups * share; an error where groups do not divide them.
static LogicalResult shareChannels(LayerShapes &shapes, StringRef port,
                                   Dim channels, Dim share, int64_t groups) {
  std::optional<int64_t> known = shapes.value(channels);
  if (known && *known % groups != 0)
    return shapes.error() << "its " << groups << " groups do not divide the "
                          << *known << " channels of '" << port << "'";
  return shapes.equal(shapes.affine(share, groups, 0, 1, 0), channels,
                      "the number of channels of '" + port.str() + "'");
}

/// Weights are [filters, channels of a group, kernel...]: the filters are the
/// channels of one port, each sees those of a group of the other.
static LogicalResult constrainArrays(LayerShapes &shapes, const Window &window,
                                     int64_t groups, Dim filters,
                                     StringRef filterPort, Dim channels,
                                     StringRef channelPort) {
  if (failed(shapes.setReal("Weights")))
    return failure();
  Dim share = shapes.fresh("channels of a group");
  SmallVector<Dim> weights = {filters, share};
  append_range(weights, shapes.constants(window.kernel));
  if (failed(shapes.equal("Weights", weights)))
    return failure();
  Dim outputs = filterPort == "Output" ? filters : channels;
  if (shapes.has("Biases") && (failed(shapes.setReal("Biases")) ||
                               failed(shapes.equal("Biases", {outputs}))))
    return failure();
  return failure(
      failed(shareChannels(shapes, channelPort, channels, share, groups)) ||
      failed(shareChannels(shapes, filterPort, filters,
                           shapes.fresh("filters of a group"), groups)));
}

/// The input as [examples, channels, spatial axes...].
static Value channelsFirst(LayerContext &context, const Window &window) {
  return context.foldLeading(
      context.transpose(context.realInput("Input"), window.channelsFirst()));
}

/// Sets the output, given it in the order of channelsFirst, without biases.
static void finish(LayerContext &context, const Window &window, Value y) {
  auto shape = map_to_vector(window.channelsFirst(), [&](int64_t axis) {
    return context.shape("Output")[axis];
  });
  y = context.reshape(y, shape);
  if (Value biases = context.array("Biases"))
    y = calc::add(context.builder(), context.loc(), y,
                  context.broadcastArray(biases, {0}, y));
  context.setOutput("Output", context.transpose(y, window.channelsBack()));
}

LogicalResult ConvolutionOp::constrainShapes(LayerShapes &shapes) {
  std::optional<int64_t> rank;
  if (failed(findRank(*this, shapes, rank)) || failed(shapes.setReal("Output")))
    return failure();
  if (!rank)
    return success();
  auto window = readWindow(*this, *rank, getDilationAttr(),
                           [&] { return shapes.error(); });
  if (failed(window) || failed(shapes.setRank("Input", *rank + 1)) ||
      failed(checkFit(shapes, *window)))
    return failure();
  Dim channels = shapes.fresh("channels");
  if (std::optional<int64_t> told = getChannels())
    if (failed(shapes.equal(channels, shapes.constant(*told), "'channels'")))
      return failure();
  Dim inputs = shapes.dims("Input")[window->channelAxis()];
  if (failed(constrainArrays(shapes, *window, getGroups(), channels, "Output",
                             inputs, "Input")))
    return failure();
  return shapes.equal("Output", outputDims(shapes, *window, channels));
}

ArrayStart ConvolutionOp::getArrayStart(StringRef array,
                                        ArrayRef<int64_t> shape) {
  return array == "Biases" ? ArrayStart::biases()
                           : ArrayStart::weights(shape, getGroups());
}

LogicalResult ConvolutionOp::build(LayerContext &context) {
  ArrayRef<int64_t> shape = context.shape("Input");
  int64_t rank = shape.size() - 1;
  auto window =
      readWindow(*this, rank, getDilationAttr(), [&] { return emitError(); });
  if (failed(window) || failed(window->resolvePadding(*this, shape)))
    return failure();
  OpBuilder &b = context.builder();
  Value x = channelsFirst(context, *window);
  Value y = calc::ConvolutionOp::create(
      b, context.loc(), x, context.array("Weights"), window->stride,
      window->dilation, window->before, window->after, getGroups());
  finish(context, *window, y);
  return success();
}

//===-- deconvolution -----------------------------------------------------===//

/// The sizes of the output: those of which a convolution would make the input.
static SmallVector<Dim> enlargedDims(LayerShapes &shapes, const Window &window,
                                     Dim channels) {
  SmallVector<Dim> input = shapes.dims("Input");
  SmallVector<Dim> output(input.size(), channels);
  for (int64_t i = 0; i < window.rank(); ++i) {
    int64_t axis = window.spatialAxis(i), stride = window.stride[i];
    int64_t rest = window.span(i) - stride - window.before[i] - window.after[i];
    output[axis] =
        shapes.affine(input[axis], stride, window.isSame ? 0 : rest, 1, 0);
  }
  return output;
}

/// Padding that leaves nothing of the output.
static LogicalResult checkCrop(LayerShapes &shapes, const Window &window) {
  SmallVector<Dim> input = shapes.dims("Input");
  for (int64_t i = 0; i < window.rank() && !window.isSame; ++i) {
    int64_t padding = window.before[i] + window.after[i];
    std::optional<int64_t> size = shapes.value(input[window.spatialAxis(i)]);
    if (!size)
      continue;
    int64_t whole = window.stride[i] * (*size - 1) + window.span(i);
    if (whole <= padding)
      return shapes.error()
             << "a padding of " << padding << " leaves nothing of the " << whole
             << " cells that spatial axis " << i << " of 'Output' would have";
  }
  return success();
}

LogicalResult DeconvolutionOp::constrainShapes(LayerShapes &shapes) {
  std::optional<int64_t> rank;
  if (failed(findRank(*this, shapes, rank)) || failed(shapes.setReal("Output")))
    return failure();
  if (!rank)
    return success();
  auto window = readWindow(*this, *rank, getDilationAttr(),
                           [&] { return shapes.error(); });
  if (failed(window) || failed(shapes.setRank("Input", *rank + 1)) ||
      failed(shapes.fixed("Input")) || failed(checkCrop(shapes, *window)))
    return failure();
  Dim channels = shapes.fresh("channels");
  if (std::optional<int64_t> told = getChannels())
    if (failed(shapes.equal(channels, shapes.constant(*told), "'channels'")))
      return failure();
  Dim inputs = shapes.dims("Input")[window->channelAxis()];
  if (failed(constrainArrays(shapes, *window, getGroups(), inputs, "Input",
                             channels, "Output")))
    return failure();
  return shapes.equal("Output", enlargedDims(shapes, *window, channels));
}

/// As of a convolution from the same channels to the same channels.
ArrayStart DeconvolutionOp::getArrayStart(StringRef array,
                                          ArrayRef<int64_t> shape) {
  if (array == "Biases")
    return ArrayStart::biases();
  SmallVector<int64_t> turned(shape);
  if (shape.size() >= 2) {
    turned[0] = shape[1] * getGroups();
    turned[1] = shape[0] / getGroups();
  }
  return ArrayStart::weights(turned, getGroups());
}

LogicalResult DeconvolutionOp::build(LayerContext &context) {
  ArrayRef<int64_t> shape = context.shape("Output");
  auto window = readWindow(*this, shape.size() - 1, getDilationAttr(),
                           [&] { return emitError(); });
  if (failed(window) || failed(window->resolvePadding(*this, shape, "Output")))
    return failure();
  SmallVector<int64_t> sizes;
  for (int64_t i = 0; i < window->rank(); ++i)
    sizes.push_back(shape[window->spatialAxis(i)]);
  Value y = calc::convolutionInput(
      context.builder(), context.loc(), channelsFirst(context, *window),
      context.array("Weights"), sizes, window->stride, window->dilation,
      window->before, getGroups());
  finish(context, *window, y);
  return success();
}

//===-- pooling -----------------------------------------------------------===//

LogicalResult PoolingOp::constrainShapes(LayerShapes &shapes) {
  std::optional<int64_t> rank;
  if (failed(findRank(*this, shapes, rank)) || failed(shapes.setReal("Output")))
    return failure();
  if (!rank)
    return success();
  auto window =
      readWindow(*this, *rank, Attribute(), [&] { return shapes.error(); });
  if (failed(window) || failed(shapes.setRank("Input", *rank + 1)) ||
      failed(checkFit(shapes, *window)))
    return failure();
  Dim channels = shapes.dims("Input")[window->channelAxis()];
  return shapes.equal("Output", outputDims(shapes, *window, channels));
}

LogicalResult PoolingOp::build(LayerContext &context) {
  ArrayRef<int64_t> shape = context.shape("Input");
  auto window = readWindow(*this, shape.size() - 1, Attribute(),
                           [&] { return emitError(); });
  if (failed(window) || failed(window->resolvePadding(*this, shape)))
    return failure();
  // One entry per axis of the tensor; those of no window are left alone.
  int64_t fullRank = context.leading() + shape.size(), volume = 1;
  SmallVector<int64_t> size(fullRank, 1), stride(fullRank, 1);
  SmallVector<int64_t> low(fullRank, 0), high(fullRank, 0);
  for (int64_t i = 0; i < window->rank(); ++i) {
    int64_t axis = context.axis(window->spatialAxis(i), shape.size());
    size[axis] = window->kernel[i];
    stride[axis] = window->stride[i];
    low[axis] = window->before[i];
    high[axis] = window->after[i];
    volume *= window->kernel[i];
  }
  auto kind =
      getFunction() == "max" ? calc::ReduceKind::max : calc::ReduceKind::add;
  Value y = calc::WindowReduceOp::create(context.builder(), context.loc(),
                                         context.realInput("Input"), kind, size,
                                         stride, low, high);
  if (getFunction() == "mean")
    y = context.map(y, [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
      Value count = calc::scalar(b, loc, double(volume), x[0].getType());
      return arith::DivFOp::create(b, loc, x[0], count);
    });
  context.setOutput("Output", y);
  return success();
}
