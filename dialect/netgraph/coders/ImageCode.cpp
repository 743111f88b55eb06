// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiled part of the image coder.
//
//   encode  Pixels [h, w, 3] - scale - colour - padding - layout - statistics
//   decode  statistics - layout - colour - clip - Pixels uint8 [n, h, w, c]
//
// Between scaling and layout the picture is [channels, height, width]. Grey
// is mixed before scaling, because both are linear and one channel is less
// work; all other colours after, on the smaller picture.
#include "dialect/netgraph/coders/ImageCode.h"
#include "dialect/netgraph/coders/Image.h"
#include "dialect/netgraph/coders/Options.h"

using namespace mlir;
using namespace mlir::calc;
using namespace mlir::netgraph;

using Reals = ArrayRef<Real>;
using Integers = ArrayRef<Bits>;

namespace {
class ImageCode {
public:
  ImageCode(ImageCoderAttr coder, CoderContext &context);
  LogicalResult encode();
  LogicalResult decode();

private:
  LogicalResult readStatistics();
  LogicalResult readNumbers(StringRef option, SmallVectorImpl<double> &numbers);
  Value statistic(ArrayRef<double> numbers, ArrayRef<OpFoldResult> sizes);
  Value contract(Value left, Value right, int64_t axis);
  Value scale(Value pixels);
  Value changeColor(Value picture, bool toNet, ArrayRef<OpFoldResult> outer);
  Value pad(Value picture, bool isRgb);
  SmallVector<int64_t> layout();

  CoderContext &context;
  OpBuilder &b;
  Location loc;
  ImageCoderAttr coder;
  StringRef color;
  Fitting fitting;
  bool isInterleaved, isTransposed;
  int64_t channels, height, width;
  PictureAxis vertical, horizontal; // when encoding
  SmallVector<double> mean, deviation;
};
} // namespace

/// Channels, height and width of a port are its axes with these numbers.
SmallVector<int64_t> ImageCode::layout() {
  if (isInterleaved)
    return isTransposed ? SmallVector<int64_t>{2, 1, 0}
                        : SmallVector<int64_t>{2, 0, 1};
  return isTransposed ? SmallVector<int64_t>{0, 2, 1}
                      : SmallVector<int64_t>{0, 1, 2};
}

ImageCode::ImageCode(ImageCoderAttr coder, CoderContext &context)
    : context(context), b(context.builder()), loc(context.loc()), coder(coder),
      color(optionOf<StringAttr>(coder, "color").getValue()),
      fitting{optionOf<StringAttr>(coder, "method").getValue(),
              optionOf<StringAttr>(coder, "resampling").getValue(),
              optionOf<StringAttr>(coder, "alignment").getValue()},
      isInterleaved(optionOf<BoolAttr>(coder, "interleaving").getValue()),
      isTransposed(optionOf<BoolAttr>(coder, "transposed").getValue()) {
  SmallVector<int64_t> axes = layout();
  channels = context.itemShape()[axes[0]];
  height = context.itemShape()[axes[1]];
  width = context.itemShape()[axes[2]];
}

//===-- options -----------------------------------------------------------===//

/// One number, one of each channel, or one of each element of the port.
LogicalResult ImageCode::readNumbers(StringRef option,
                                     SmallVectorImpl<double> &numbers) {
  Attribute value = coder.getOptions().get(option);
  auto number = [](Attribute item) {
    if (auto real = dyn_cast<FloatAttr>(item))
      return real.getValueAsDouble();
    return static_cast<double>(cast<IntegerAttr>(item).getInt());
  };
  if (!value || isa<StringAttr>(value))
    return success();
  if (auto list = dyn_cast<DenseI64ArrayAttr>(value)) {
    llvm::append_range(numbers, list.asArrayRef());
  } else if (auto list = dyn_cast<ArrayAttr>(value)) {
    llvm::append_range(numbers, llvm::map_range(list, number));
  } else if (auto array = dyn_cast<ElementsAttr>(value)) {
    if (array.getShapedType().getShape() != context.itemShape())
      return context.error()
             << "option '" << option << "' has the shape of "
             << array.getShapedType() << ", which is not that of the image";
    auto reals = array.tryGetValues<APFloat>();
    if (!reals)
      return context.error()
             << "option '" << option << "' expects an array of reals, got "
             << array.getShapedType();
    for (APFloat real : *reals)
      numbers.push_back(real.convertToDouble());
  } else {
    numbers.push_back(number(value));
  }
  return success();
}

LogicalResult ImageCode::readStatistics() {
  SmallVector<double> variance;
  if (failed(readNumbers("mean", mean)) ||
      failed(readNumbers("variance", variance)))
    return failure();
  for (double each : variance) {
    if (!(each > 0))
      return context.error() << "option 'variance' of coder 'image' expects "
                                "numbers above 0, got "
                             << each;
    deviation.push_back(std::sqrt(each));
  }
  return success();
}

/// The numbers, repeated to the port's own layout, which is the last axes.
Value ImageCode::statistic(ArrayRef<double> numbers,
                           ArrayRef<OpFoldResult> sizes) {
  int64_t first = sizes.size() - 3;
  if (numbers.size() == 1)
    return context.broadcast(context.constant(numbers, {}), {}, sizes);
  if (numbers.size() == static_cast<size_t>(channels))
    return context.broadcast(context.constant(numbers, {channels}),
                             {first + layout()[0]}, sizes);
  return context.broadcast(context.constant(numbers, context.itemShape()),
                           {first, first + 1, first + 2}, sizes);
}

//===-- encoding ----------------------------------------------------------===//

/// Sums over an axis of `left` and the first of `right`.
Value ImageCode::contract(Value left, Value right, int64_t axis) {
  ArrayRef<int64_t> none;
  return ContractOp::create(b, loc, left, right, none, none,
                            ArrayRef<int64_t>{axis}, ArrayRef<int64_t>{0});
}

/// [h, w, 3] -> [1 or 3, height, width]
Value ImageCode::scale(Value pixels) {
  horizontal = {dimOf(b, loc, pixels, 1), dimOf(b, loc, pixels, 0), width,
                height, /*isVertical=*/false};
  vertical = {horizontal.otherSource, horizontal.source, height, width,
              /*isVertical=*/true};
  // Across first: memory is read in its order, and the rows of a tile are the
  // channels of a pixel. 1500 x 1000 pixels to 224 x 224 take 50 ms instead
  // of 190 on one thread.
  bool isGrey = color == "grayscale";
  Value picture = pixels;
  if (isGrey)
    picture = contract(pixels, context.constant({0.299, 0.587, 0.114}, {3}), 2);
  Value across = samplingWeights(context, fitting, horizontal, true);
  Value down = samplingWeights(context, fitting, vertical, false);
  // [h, w, c] . [w, width] -> [h, c, width]; [height, h] . it, over h
  Value narrow = contract(picture, across, 1);
  Value small = contract(down, narrow, 1);
  if (isGrey)
    return calc::reshapeTo(b, loc, small,
                           calc::staticSizes(b, {1, height, width}));
  return calc::transpose(b, loc, small, {1, 0, 2});
}

/// [outer, c, height, width]: other channels, those of the net or of sRGB.
Value ImageCode::changeColor(Value picture, bool toNet,
                             ArrayRef<OpFoldResult> outer) {
  if (color == "rgb" || color == "grayscale")
    return picture;
  SmallVector<OpFoldResult> plane(outer), one(outer);
  one.push_back(b.getIndexAttr(1));
  for (int64_t size : {height, width}) {
    plane.push_back(b.getIndexAttr(size));
    one.push_back(b.getIndexAttr(size));
  }
  int64_t axis = outer.size(), given = toNet ? 3 : channels;
  SmallVector<int64_t> offsets(axis + 3), sizes(axis + 3, -1),
      strides(axis + 3, 1);
  sizes[axis] = 1;
  SmallVector<Value> before, after;
  for (int64_t channel = 0; channel < given; ++channel) {
    offsets[axis] = channel;
    Value slice = SliceOp::create(b, loc, picture, offsets, sizes, strides);
    before.push_back(calc::reshapeTo(b, loc, slice, plane));
  }
  for (int64_t channel = 0; channel < (toNet ? channels : 3); ++channel) {
    auto formula = [&](Reals x, Integers) -> Term {
      Pixel pixel(x.begin(), x.end());
      return (toNet ? fromRgb(color, pixel) : toRgb(color, pixel))[channel];
    };
    Value made = context.map(before, formula);
    after.push_back(calc::reshapeTo(b, loc, made, one));
  }
  return ConcatOp::create(b, loc, after, axis);
}

/// Fills what the picture does not reach: colours by name in sRGB, numbers in
/// the channels of the net.
Value ImageCode::pad(Value picture, bool isRgb) {
  Attribute option = optionOf<Attribute>(coder, "padding");
  auto word = dyn_cast<StringAttr>(option);
  if (fitting.method != "fit" || isRgb != static_cast<bool>(word))
    return picture;
  SmallVector<double> numbers;
  if (word)
    numbers = {word == "white" ? 1.0 : word == "gray" ? 0.5 : 0.0};
  else
    (void)readNumbers("padding", numbers); // the parser has checked it
  SmallVector<OpFoldResult> sizes = calc::sizesOf(b, loc, picture);
  SmallVector<int64_t> shape, axes;
  if (numbers.size() > 1) {
    shape = {channels};
    axes = {0};
  }
  Value filling =
      context.broadcast(context.constant(numbers, shape), axes, sizes);
  return context.map({picture, filling,
                      insidePicture(context, fitting, vertical, sizes, 1),
                      insidePicture(context, fitting, horizontal, sizes, 2)},
                     [](Reals x, Integers) -> Term {
                       return select(x[2] > 0.0 && x[3] > 0.0, x[0], x[1]);
                     });
}

LogicalResult ImageCode::encode() {
  if (failed(readStatistics()))
    return failure();
  Value pixels =
      context.input("Pixels", {CoderContext::dim(0), CoderContext::dim(1), 3},
                    context.realType());
  Value picture = pad(scale(pixels), /*isRgb=*/true);
  picture = pad(changeColor(picture, /*toNet=*/true, {}), /*isRgb=*/false);
  SmallVector<int64_t> axes = layout(), permutation(3);
  for (auto [from, to] : llvm::enumerate(axes))
    permutation[to] = from;
  Value array = calc::transpose(b, loc, picture, permutation);
  SmallVector<OpFoldResult> sizes = calc::sizesOf(b, loc, array);
  if (!mean.empty())
    array = calc::sub(b, loc, array, statistic(mean, sizes));
  if (!deviation.empty())
    array = calc::div(b, loc, array, statistic(deviation, sizes));
  context.setOutput(context.portName(), array);
  return success();
}

//===-- decoding ----------------------------------------------------------===//

LogicalResult ImageCode::decode() {
  if (llvm::any_of(context.itemShape(), ShapedType::isDynamic))
    return context.error() << "coder 'image' needs an output of fixed size";
  if (failed(readStatistics()))
    return failure();
  SmallVector<int64_t> shape = {CoderContext::dim(0)};
  llvm::append_range(shape, context.itemShape());
  Value array = context.input("Input", shape, context.realType());
  SmallVector<OpFoldResult> sizes = calc::sizesOf(b, loc, array);
  if (!deviation.empty())
    array = calc::mul(b, loc, array, statistic(deviation, sizes));
  if (!mean.empty())
    array = calc::add(b, loc, array, statistic(mean, sizes));
  SmallVector<int64_t> permutation = {0};
  for (int64_t axis : layout())
    permutation.push_back(axis + 1);
  Value picture = calc::transpose(b, loc, array, permutation);
  picture = changeColor(picture, /*toNet=*/false, {sizes[0]});
  picture = calc::transpose(b, loc, picture, {0, 2, 3, 1});
  Type byte = b.getI8Type();
  auto quantise = [&](Reals x, Integers) -> Term {
    // What is no number becomes black.
    Real clipped = select(x[0] > 0.0, least(x[0], 1.0), 0.0);
    Real rounded = roundEven(clipped * 255.0);
    return rounded.make<arith::FPToUIOp, Bits>(byte, rounded.value);
  };
  context.setOutput("Pixels", context.map(picture, quantise, byte));
  return success();
}

LogicalResult ImageCoderAttr::build(CoderContext &context) const {
  ImageCode code(*this, context);
  return context.role() == CoderRole::Encoder ? code.encode() : code.decode();
}
