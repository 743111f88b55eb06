// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// batch_normalization, normalization and dropout.
#include "dialect/netgraph/layers/Normalization.h"
#include "dialect/netgraph/Layer.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

/// x * scale + bias, each broadcast along the axes that it does not have.
static Value scaleAndShift(LayerContext &context, Value x, Value scale,
                           Value bias, ArrayRef<int64_t> axes) {
  OpBuilder &b = context.builder();
  if (scale)
    x = calc::mul(b, context.loc(), x, context.broadcastArray(scale, axes, x));
  if (bias)
    x = calc::add(b, context.loc(), x, context.broadcastArray(bias, axes, x));
  return x;
}

static ArrayStart startOf(StringRef array) {
  if (array == "Biases")
    return ArrayStart::biases();
  return ArrayStart::constant(array == "Scaling" ? 1 : 0);
}

//===-- batch_normalization -----------------------------------------------===//

ArrayStart BatchNormalizationOp::getArrayStart(StringRef array,
                                               ArrayRef<int64_t> shape) {
  if (array == "MovingMean")
    return ArrayStart::statistic(0);
  if (array == "MovingVariance")
    return ArrayStart::statistic(1);
  return startOf(array);
}

LogicalResult BatchNormalizationOp::constrainShapes(LayerShapes &shapes) {
  Dim channels = shapes.fresh("channels");
  for (StringRef array : getArrayNames())
    if (shapes.has(array) && (failed(shapes.setReal(array)) ||
                              failed(shapes.equal(array, {channels}))))
      return failure();
  if (failed(shapes.setReal("Output")) ||
      failed(shapes.sameShape("Input", "Output")))
    return failure();
  if (!shapes.rank("Input"))
    return success();
  SmallVector<Dim> dims = shapes.dims("Input");
  if (dims.empty())
    return shapes.error() << "a scalar has no channels";
  return shapes.equal(getInterleaving() ? dims.back() : dims.front(), channels,
                      "the number of channels");
}

/// factor = Scaling / sqrt(variance + epsilon)
static Value channelFactor(LayerContext &context, Value variance,
                           double epsilon) {
  SmallVector<Value> operands = {variance};
  if (Value scaling = context.array("Scaling"))
    operands.push_back(scaling);
  return context.map(
      operands, [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
        Value small = calc::scalar(b, loc, epsilon, x[0].getType());
        Value sum = arith::AddFOp::create(b, loc, x[0], small);
        Value one = calc::scalar(b, loc, 1.0, x[0].getType());
        return arith::DivFOp::create(b, loc, x.size() > 1 ? x[1] : one,
                                     math::SqrtOp::create(b, loc, sum));
      });
}

/// shift = Biases - mean * factor, so that x * factor + shift is all the work
/// there is for an element of x.
static Value channelShift(LayerContext &context, Value mean, Value factor) {
  OpBuilder &b = context.builder();
  Value moved = factor ? calc::mul(b, context.loc(), mean, factor) : mean;
  if (Value biases = context.array("Biases"))
    return calc::sub(b, context.loc(), biases, moved);
  return context.map({moved}, [](OpBuilder &b, Location loc, ValueRange x) {
    return Value(arith::NegFOp::create(b, loc, x[0]));
  });
}

/// moving = momentum * moving + (1 - momentum) * batch
static void move(LayerContext &context, StringRef array, Value batch,
                 double momentum) {
  Value moving = context.array(array);
  if (!moving)
    return;
  auto body = [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
    Type type = x[0].getType();
    Value keep = calc::scalar(b, loc, momentum, type);
    Value take = calc::scalar(b, loc, 1.0 - momentum, type);
    return arith::AddFOp::create(b, loc,
                                 arith::MulFOp::create(b, loc, keep, x[0]),
                                 arith::MulFOp::create(b, loc, take, x[1]));
  };
  context.setStatistic(array, context.map({moving, batch}, body));
}

LogicalResult BatchNormalizationOp::build(LayerContext &context) {
  OpBuilder &b = context.builder();
  Location loc = context.loc();
  Value x = context.realInput("Input");
  int64_t rank = context.rank("Input");
  int64_t channelAxis = getInterleaving() ? rank - 1 : 0;
  Value mean = context.array("MovingMean");
  Value variance = context.array("MovingVariance");
  if (context.mode() == Mode::Train) {
    SmallVector<int64_t> others;
    for (int64_t axis = 0; axis < context.leading() + rank; ++axis)
      if (axis != context.axis(channelAxis, rank))
        others.push_back(axis);
    mean = context.mean(x, others);
    x = calc::sub(b, loc, x, context.broadcastArray(mean, {channelAxis}, x));
    variance = context.mean(calc::mul(b, loc, x, x), others);
    move(context, "MovingMean", mean, getMomentum());
    move(context, "MovingVariance", variance, getMomentum());
    mean = nullptr;
  }
  Value factor = variance ? channelFactor(context, variance, getEpsilon())
                          : context.array("Scaling");
  Value shift =
      mean ? channelShift(context, mean, factor) : context.array("Biases");
  context.setOutput("Output",
                    scaleAndShift(context, x, factor, shift, {channelAxis}));
  return success();
}

//===-- normalization -----------------------------------------------------===//

ArrayStart NormalizationOp::getArrayStart(StringRef array,
                                          ArrayRef<int64_t> shape) {
  return startOf(array);
}

/// The axes of the statistics, counted from the front, ascending.
static SmallVector<int64_t> statisticAxes(NormalizationOp op, int64_t rank) {
  SmallVector<int64_t> result;
  if (std::optional<ArrayRef<int64_t>> given = op.getAxes())
    for (int64_t axis : *given)
      result.push_back(*normalizeAxis(axis, rank));
  else
    append_range(result, llvm::seq<int64_t>(1, std::max<int64_t>(rank, 1)));
  llvm::sort(result);
  return result;
}

static SmallVector<int64_t> scalingAxes(NormalizationOp op, int64_t rank) {
  SmallVector<int64_t> result, statistics = statisticAxes(op, rank);
  Attribute scaling = op.getScalingOptionAttr();
  if (auto given = dyn_cast_if_present<DenseI64ArrayAttr>(scaling)) {
    for (int64_t axis : given.asArrayRef())
      result.push_back(*normalizeAxis(axis, rank));
    llvm::sort(result);
    return result;
  }
  auto word = dyn_cast_if_present<StringAttr>(scaling);
  bool isSame = word && word.getValue() == "same";
  for (int64_t axis = 0; axis < rank; ++axis)
    if (is_contained(statistics, axis) == isSame)
      result.push_back(axis);
  return result;
}

/// How many groups each axis of the array is cut into. `axes` gives the order
/// in which the text lists them.
static SmallVector<int64_t> groupsPerAxis(NormalizationOp op, int64_t rank) {
  SmallVector<int64_t> result(rank, 1), order = statisticAxes(op, rank);
  if (std::optional<ArrayRef<int64_t>> given = op.getAxes())
    for (auto [place, axis] : enumerate(*given))
      order[place] = *normalizeAxis(axis, rank);
  Attribute groups = op.getGroupsAttr();
  if (auto number = dyn_cast_if_present<IntegerAttr>(groups))
    result[order[0]] = number.getInt();
  else if (groups)
    for (auto [axis, count] :
         zip(order, cast<DenseI64ArrayAttr>(groups).asArrayRef()))
      result[axis] = count;
  return result;
}

/// Each axis of a list exists, and none is named twice.
static LogicalResult checkAxes(LayerShapes &shapes, StringRef option,
                               ArrayRef<int64_t> axes) {
  SmallVector<int64_t> seen;
  for (int64_t axis : axes) {
    FailureOr<int64_t> found = shapes.axis("Input", axis);
    if (failed(found))
      return failure();
    if (is_contained(seen, *found))
      return shapes.error()
             << "'" << option << "' names axis " << *found << " twice";
    seen.push_back(*found);
  }
  return success();
}

static LogicalResult checkOptions(NormalizationOp op, LayerShapes &shapes) {
  int64_t rank = *shapes.rank("Input");
  std::optional<ArrayRef<int64_t>> axes = op.getAxes();
  if (axes && failed(checkAxes(shapes, "axes", *axes)))
    return failure();
  auto scaling =
      dyn_cast_if_present<DenseI64ArrayAttr>(op.getScalingOptionAttr());
  if (scaling && failed(checkAxes(shapes, "scaling", scaling.asArrayRef())))
    return failure();
  int64_t count = statisticAxes(op, rank).size();
  if (count == 0)
    return shapes.error() << "there is no axis to normalize along, 'Input' "
                             "has rank "
                          << rank;
  auto groups = dyn_cast_if_present<DenseI64ArrayAttr>(op.getGroupsAttr());
  if (groups && groups.size() != count)
    return shapes.error() << "'groups' has " << countOfEntries(groups.size())
                          << ", but there are " << count
                          << " axes to normalize along";
  return success();
}

LogicalResult NormalizationOp::constrainShapes(LayerShapes &shapes) {
  if (failed(shapes.setReal("Output")) ||
      failed(shapes.sameShape("Input", "Output")))
    return failure();
  if (!shapes.rank("Input"))
    return success();
  if (failed(checkOptions(*this, shapes)))
    return failure();
  SmallVector<Dim> dims = shapes.dims("Input"), scaled;
  for (int64_t axis : scalingAxes(*this, dims.size()))
    scaled.push_back(dims[axis]);
  for (StringRef array : getArrayNames())
    if (shapes.has(array) &&
        (failed(shapes.setReal(array)) || failed(shapes.equal(array, scaled))))
      return failure();
  int64_t elements = 1;
  bool allKnown = true;
  for (auto [axis, groups] : enumerate(groupsPerAxis(*this, dims.size()))) {
    std::optional<int64_t> size = shapes.value(dims[axis]);
    if (size && *size % groups != 0)
      return shapes.error()
             << "its " << groups << " groups do not divide the " << *size
             << " elements of axis " << axis << " of 'Input'";
    if (!is_contained(statisticAxes(*this, dims.size()), int64_t(axis)))
      continue;
    allKnown &= size.has_value();
    elements *= size.value_or(1) / groups;
  }
  if (getUnbiased() && allKnown && elements < 2)
    return shapes.error() << "an unbiased variance needs 2 elements, but there "
                             "is only 1 to normalize";
  return success();
}

LogicalResult NormalizationOp::build(LayerContext &context) {
  ArrayRef<int64_t> shape = context.shape("Input");
  int64_t rank = shape.size();
  SmallVector<int64_t> statistics = statisticAxes(*this, rank);
  SmallVector<int64_t> groups = groupsPerAxis(*this, rank);
  // An axis of n in g groups becomes two, [g, n/g]; the second is normalized.
  SmallVector<int64_t> cut, axes;
  for (int64_t axis = 0; axis < rank; ++axis) {
    if (groups[axis] > 1)
      cut.push_back(groups[axis]);
    if (is_contained(statistics, axis))
      axes.push_back(context.leading() + cut.size());
    cut.push_back(groups[axis] > 1 ? shape[axis] / groups[axis] : shape[axis]);
  }
  bool isCut = cut.size() != shape.size();
  if (isCut && is_contained(shape, ShapedType::kDynamic))
    return emitError() << "'groups' needs fixed sizes of 'Input'";
  Value x = context.realInput("Input");
  if (isCut)
    x = context.reshape(x, cut);
  auto method = getMethod() == "rms" ? calc::NormalizeMethod::rms
                                     : calc::NormalizeMethod::standardize;
  x = calc::NormalizeOp::create(context.builder(), context.loc(), x, axes,
                                APFloat(getEpsilon()), method, getUnbiased());
  if (isCut)
    x = context.reshape(x, shape);
  context.setOutput("Output",
                    scaleAndShift(context, x, context.array("Scaling"),
                                  context.array("Biases"),
                                  scalingAxes(*this, rank)));
  return success();
}

//===-- dropout -----------------------------------------------------------===//

LogicalResult DropoutOp::constrainShapes(LayerShapes &shapes) {
  for (StringRef output : getOutputNames())
    if (shapes.has(output) && (failed(shapes.setReal(output)) ||
                               failed(shapes.sameShape("Input", output))))
      return failure();
  return success();
}

namespace {
/// What becomes of an element: scale * x + shift if it is kept, else `lost`.
struct Dropping {
  double scale, shift, lost;
};
} // namespace

// Dropout keeps the mean. AlphaDropout (Klambauer et al. 2017) drops to what
// selu tends to, alpha = -scale * alpha of selu, and then keeps mean 0 and
// variance 1 by an affine map.
static Dropping droppingOf(StringRef method, double p) {
  if (p >= 1)
    return {0, 0, 0};
  if (method == "dropout")
    return {1 / (1 - p), 0, 0};
  double alpha = -1.758099340847161;
  double scale = 1 / std::sqrt((1 - p) * (1 + p * alpha * alpha));
  double shift = -scale * p * alpha;
  return {scale, shift, scale * alpha + shift};
}

/// Whether a random number of 32 bits keeps its element.
static Value isKept(OpBuilder &b, Location loc, Value bits, double p) {
  Value limit = arith::ConstantIntOp::create(
      b, loc, static_cast<int64_t>(std::ldexp(p, 32)), 64);
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::uge, bits, limit);
}

/// The output and the mask draw the same numbers each for itself: to compute
/// them again costs less than to store them.
static void dropElements(LayerContext &context, Value x, StringRef method,
                         double p) {
  Dropping to = droppingOf(method, p);
  auto kept = [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
    Type type = v[1].getType();
    Value y = arith::MulFOp::create(b, loc, v[1],
                                    calc::scalar(b, loc, to.scale, type));
    if (to.shift != 0)
      y = arith::AddFOp::create(b, loc, y,
                                calc::scalar(b, loc, to.shift, type));
    return arith::SelectOp::create(b, loc, isKept(b, loc, v[0], p), y,
                                   calc::scalar(b, loc, to.lost, type));
  };
  auto mask = [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
    Type type = v[1].getType();
    return arith::SelectOp::create(b, loc, isKept(b, loc, v[0], p),
                                   calc::scalar(b, loc, 1, type),
                                   calc::scalar(b, loc, 0, type));
  };
  context.setOutput("Output", context.mapRandom(x, kept));
  context.setOutput("BinaryMask", context.mapRandom(x, mask));
}

LogicalResult DropoutOp::build(LayerContext &context) {
  Value x = context.realInput("Input");
  if (context.mode() == Mode::Train) {
    dropElements(context, x, getMethod(), getProbability());
    return success();
  }
  context.setOutput("Output", x);
  context.setOutput("BinaryMask", calc::constantLike(context.builder(),
                                                     context.loc(), 1.0, x));
  return success();
}
