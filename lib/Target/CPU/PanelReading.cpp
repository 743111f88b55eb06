// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views do not move anything, so what is behind them is read instead; a step is
// the difference of two index expressions.
#include "Panels.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace ngc;

//===-- memory ------------------------------------------------------------===//

// Whether a view leaves an open first axis alone.
static bool keepsFirstAxis(RankedTensorType type,
                           ArrayRef<ReassociationIndices> runs) {
  return !type.getRank() || !type.isDynamicDim(0) || runs[0].size() == 1;
}

Value ngc::memoryOf(Value tensor) {
  while (Operation *op = tensor.getDefiningOp()) {
    if (auto memory = dyn_cast<bufferization::ToTensorOp>(op))
      return memory.getBuffer();
    auto expand = dyn_cast<tensor::ExpandShapeOp>(op);
    auto collapse = dyn_cast<tensor::CollapseShapeOp>(op);
    if (expand &&
        keepsFirstAxis(expand.getSrcType(), expand.getReassociationIndices()))
      tensor = expand.getSrc();
    else if (collapse && keepsFirstAxis(collapse.getResultType(),
                                        collapse.getReassociationIndices()))
      tensor = collapse.getSrc();
    else
      return {};
  }
  return {};
}

std::optional<SmallVector<int64_t>> ngc::stridesOf(RankedTensorType type) {
  SmallVector<int64_t> result(type.getRank(), 1);
  for (int64_t axis = type.getRank() - 1; axis > 0; --axis) {
    if (type.isDynamicDim(axis) && (axis > 1 || type.isDynamicDim(0)))
      return std::nullopt;
    result[axis - 1] = type.isDynamicDim(axis)
                           ? openStep
                           : result[axis] * type.getDimSize(axis);
  }
  return result;
}

Value ngc::openExtent(OpBuilder &b, Location loc, Value memory) {
  bool isFirst = cast<MemRefType>(memory.getType()).isDynamicDim(0);
  return memref::DimOp::create(b, loc, memory, isFirst ? 0 : 1);
}

// By how much an expression grows from each iteration of a loop to the next.
static std::optional<int64_t> stepAlong(AffineExpr expr, unsigned loop,
                                        unsigned loops) {
  AffineExpr here = getAffineDimExpr(loop, expr.getContext());
  auto step = dyn_cast<AffineConstantExpr>(
      simplifyAffineExpr(expr.replace(here, here + 1) - expr, loops, 0));
  return step ? std::optional(step.getValue()) : std::nullopt;
}

std::optional<Reading> ngc::readingOf(Value memory, RankedTensorType type,
                                      AffineMap map) {
  std::optional<SmallVector<int64_t>> apart = stridesOf(type);
  if (!memory || !apart)
    return std::nullopt;
  AffineExpr offset = getAffineConstantExpr(0, map.getContext());
  std::optional<unsigned> far; // the loop with an open step
  for (auto [index, stride] : llvm::zip(map.getResults(), *apart)) {
    if (stride != openStep) {
      offset = offset + index * stride;
      continue;
    }
    auto loop = dyn_cast<AffineDimExpr>(index);
    if (!loop || !isa<AffineDimExpr>(map.getResult(1)))
      return std::nullopt;
    far = loop.getPosition();
  }
  Reading reading{{memory, 0, type.getElementType()}, {}};
  SmallVector<AffineExpr> zeros(map.getNumDims(),
                                getAffineConstantExpr(0, map.getContext()));
  auto simple = [&](AffineExpr expr) {
    return dyn_cast<AffineConstantExpr>(
        simplifyAffineExpr(expr, map.getNumDims(), 0));
  };
  auto start = simple(offset.replaceDims(zeros));
  if (!start)
    return std::nullopt;
  reading.place.start = start.getValue();
  for (unsigned dim = 0; dim < map.getNumDims(); ++dim) {
    std::optional<int64_t> step = stepAlong(offset, dim, map.getNumDims());
    if (!step || (far == dim && *step != 0))
      return std::nullopt;
    reading.steps.push_back(far == dim ? openStep : *step);
  }
  return reading;
}

//===-- borders -----------------------------------------------------------===//

// i * step + t * dilation, of two loops.
static std::optional<WindowAxis> windowAlong(linalg::GenericOp sum,
                                             AffineExpr index) {
  WindowAxis axis = {};
  bool hasWindow = false, hasTap = false;
  SmallVector<utils::IteratorType> kinds = sum.getIteratorTypesArray();
  for (unsigned loop = 0; loop < sum.getNumLoops(); ++loop) {
    if (!index.isFunctionOfDim(loop))
      continue;
    std::optional<int64_t> step = stepAlong(index, loop, sum.getNumLoops());
    bool isTap = kinds[loop] == utils::IteratorType::reduction;
    if (!step || std::exchange(isTap ? hasTap : hasWindow, true))
      return std::nullopt;
    (isTap ? axis.tap : axis.window) = loop;
    (isTap ? axis.dilation : axis.step) = *step;
  }
  if (!hasWindow || !hasTap)
    return std::nullopt;
  return axis;
}

tensor::PadOp ngc::borderBehind(Value tensor) {
  if (auto expand = tensor.getDefiningOp<tensor::ExpandShapeOp>()) {
    for (const ReassociationIndices &run :
         ArrayRef(expand.getReassociationIndices()).drop_back())
      if (run.size() > 1)
        return {};
    tensor = expand.getSrc();
  }
  auto pad = tensor.getDefiningOp<tensor::PadOp>();
  auto isKnown = [](ArrayRef<int64_t> cells) {
    return llvm::all_of(cells, [](int64_t n) { return n >= 0; });
  };
  return pad && isKnown(pad.getStaticLow()) && isKnown(pad.getStaticHigh()) &&
                 pad.getConstantPaddingValue() &&
                 matchPattern(pad.getConstantPaddingValue(), m_AnyZeroFloat())
             ? pad
             : tensor::PadOp();
}

std::optional<Reading> ngc::readingWithin(Panels &panels, unsigned input) {
  linalg::GenericOp sum = panels.sum;
  OpOperand *operand = sum.getDpsInputOperand(input);
  tensor::PadOp pad = borderBehind(operand->get());
  AffineMap map = sum.getMatchingIndexingMap(operand);
  auto type = cast<RankedTensorType>(operand->get().getType());
  SmallVector<int64_t> shape(type.getShape()), low(type.getRank());
  panels.border = pad;
  panels.windows.clear();
  for (int64_t axis = 0; axis < pad.getType().getRank(); ++axis) {
    int64_t before = pad.getStaticLow()[axis];
    int64_t after = pad.getStaticHigh()[axis];
    if (before == 0 && after == 0)
      continue;
    auto window = windowAlong(sum, map.getResult(axis));
    if (!window || type.isDynamicDim(axis) ||
        type.getDimSize(axis) != pad.getType().getDimSize(axis))
      return std::nullopt;
    shape[axis] = pad.getSourceType().getDimSize(axis);
    low[axis] = before;
    window->low = before;
    window->cells = shape[axis];
    panels.windows.push_back(*window);
  }
  auto within = RankedTensorType::get(shape, type.getElementType());
  std::optional<Reading> reading =
      readingOf(memoryOf(pad.getSource()), within, map);
  std::optional<SmallVector<int64_t>> apart = stridesOf(within);
  if (!reading)
    return std::nullopt;
  for (auto [cells, stride] : llvm::zip(low, *apart))
    if (cells != 0 && stride == openStep)
      return std::nullopt;
    else if (cells != 0)
      reading->place.start -= cells * stride;
  return reading;
}
