// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resampling as a matrix for each axis: row i holds the weights of the source
// pixels in pixel i of the target. Pixel j covers j to j + 1.
//
//   source  |--0--|--1--|--2--|--3--|--4--|        scale = source / content
//   target  padding |----0----|----1----| padding  content = 2 pixels
//                    center(i) = (i + 1/2) scale + origin
//
// A filter looks at the distance of a source pixel from the centre. When the
// picture shrinks it is widened by the scale, so that every source pixel
// counts: no aliasing. Weights are divided by their sum, which also takes
// care of the edges. Without scaling centres meet pixels, and every filter is
// 1 there and 0 at whole distances: the picture stays exactly as it is.
//
// Positions are real64: real32 would lose them in large pictures.
#include "dialect/netgraph/coders/ImageCode.h"

using namespace mlir;
using namespace mlir::calc;
using namespace mlir::netgraph;

using Reals = ArrayRef<Real>;
using Integers = ArrayRef<Bits>;

//===-- where the picture lies --------------------------------------------===//

namespace {
/// The picture along one axis, in scalars of a map's body.
struct Placement {
  Real size;            // of the source
  Real scale, origin;   // center(i) = (i - offset + 1/2) scale + origin
  Real offset, content; // target pixels from `offset` on lie in the picture
};
} // namespace

static Real roundUpHalf(Real x) { return floor(x + 0.5); }

static Real doubleOf(Value index, ImplicitLocOpBuilder &builder) {
  Value integer =
      arith::IndexCastOp::create(builder, builder.getI64Type(), index);
  return {{&builder,
           arith::SIToFPOp::create(builder, builder.getF64Type(), integer)}};
}
static Real doubleOf(Bits integer) {
  return integer.make<arith::SIToFPOp, Real>(integer.builder->getF64Type(),
                                             integer.value);
}

/// The part of the slack that is before the picture.
static double alignmentOf(const Fitting &fitting, const PictureAxis &axis) {
  StringRef first = axis.isVertical ? "top" : "left";
  StringRef last = axis.isVertical ? "bottom" : "right";
  return fitting.alignment == first ? 0 : fitting.alignment == last ? 1 : 0.5;
}

static Placement placePicture(const Fitting &fitting, const PictureAxis &axis,
                              ImplicitLocOpBuilder &builder) {
  Real size = doubleOf(axis.source, builder);
  Real own = size / static_cast<double>(axis.target);
  Placement placement{size, own, size.like(0), size.like(0),
                      size.like(static_cast<double>(axis.target))};
  if (fitting.method == "stretch")
    return placement;
  Real other = doubleOf(axis.otherSource, builder) /
               static_cast<double>(axis.otherTarget);
  double before = alignmentOf(fitting, axis);
  if (fitting.method == "fill") {
    placement.scale = least(own, other);
    placement.origin = (size - placement.scale * placement.content) * before;
    return placement;
  }
  Real content = most(roundUpHalf(size / most(own, other)), 1.0);
  placement.offset = floor((placement.content - content) * before);
  placement.content = content;
  placement.scale = size / content;
  return placement;
}

Value netgraph::insidePicture(CoderContext &context, const Fitting &fitting,
                              const PictureAxis &axis,
                              ArrayRef<OpFoldResult> sizes, int64_t along) {
  return context.map(
      context.iota(sizes, along), [&](Reals, Integers index) -> Term {
        Placement placement = placePicture(fitting, axis, *index[0].builder);
        Real i = doubleOf(index[0]) - placement.offset;
        Real one = toSingle(i.like(1)), zero = toSingle(i.like(0));
        return select(i >= 0.0 && i < placement.content, one, zero);
      });
}

//===-- filters -----------------------------------------------------------===//

static Real cubic(Real d) {
  constexpr double a = -0.5;
  Real near = ((a + 2) * d - (a + 3)) * d * d + 1.0;
  Real far = (((d - 5.0) * d + 8.0) * d - 4.0) * a;
  return select(d < 1.0, near, select(d < 2.0, far, 0.0));
}

/// sin(pi x) / (pi x), exactly 0 at whole numbers but 0.
static Real sinc(Real x) {
  constexpr double pi = 3.14159265358979323846;
  Real value = apply<math::SinOp>(x * pi) / (x * pi);
  value = select(x == roundEven(x), 0.0, value);
  return select(x == 0.0, 1.0, value);
}

/// The weight of source pixel j around a centre.
static Real weigh(StringRef resampling, const Placement &placement, Real center,
                  Real j) {
  if (resampling == "nearest") {
    Real nearest = least(floor(center), placement.size - 1.0);
    return select(j == nearest, j.like(1), 0.0);
  }
  if (resampling == "area") {
    Real half = placement.scale * 0.5;
    Real covered = least(center + half, j + 1.0) - most(center - half, j);
    return most(covered, 0.0);
  }
  Real distance = abs(j + 0.5 - center) / most(placement.scale, 1.0);
  if (resampling == "cubic")
    return cubic(distance);
  if (resampling == "lanczos")
    return select(distance < 3.0, sinc(distance) * sinc(distance / 3.0), 0.0);
  return most(1.0 - distance, 0.0); // linear
}

Value netgraph::samplingWeights(CoderContext &context, const Fitting &fitting,
                                const PictureAxis &axis, bool sourceFirst) {
  OpBuilder &b = context.builder();
  SmallVector<OpFoldResult> sizes = {b.getIndexAttr(axis.target), axis.source};
  int64_t along = 1;
  if (sourceFirst) {
    std::swap(sizes[0], sizes[1]);
    along = 0;
  }
  Value weights = context.map(
      {context.iota(sizes, 1 - along), context.iota(sizes, along)},
      [&](Reals, Integers index) -> Term {
        Placement placement = placePicture(fitting, axis, *index[0].builder);
        // Outside the picture its border goes on, so that sums are not 0.
        Real i = doubleOf(index[0]) - placement.offset;
        i = most(least(i, placement.content - 1.0), 0.0);
        Real center = (i + 0.5) * placement.scale + placement.origin;
        return toSingle(
            weigh(fitting.resampling, placement, center, doubleOf(index[1])));
      });
  Value sums =
      calc::reduce(b, context.loc(), weights, {along}, ReduceKind::add);
  return calc::div(b, context.loc(), weights,
                   context.broadcast(sums, {1 - along}, sizes));
}
