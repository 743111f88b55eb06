// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two views of a layer: of shapes that are being solved, and of calc code
// that is being built.
#include "dialect/netgraph/Layer.h"
#include "dialect/netgraph/Nets.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include <algorithm>

using namespace mlir;
using namespace mlir::netgraph;

std::optional<int64_t> mlir::netgraph::normalizeAxis(int64_t axis,
                                                     int64_t rank) {
  int64_t fromFront = axis < 0 ? axis + rank : axis;
  if (fromFront < 0 || fromFront >= rank)
    return std::nullopt;
  return fromFront;
}

std::string mlir::netgraph::countOfEntries(int64_t count) {
  return std::to_string(count) + (count == 1 ? " entry" : " entries");
}

//===-- LayerShapes -------------------------------------------------------===//

LayerShapes::LayerShapes(Operation *layer, StringRef path, ShapeSolver &solver)
    : layer(layer), path(path), solver(solver) {
  auto member = cast<MemberOpInterface>(layer);
  ShapeSolver::Origin origin = layer->getLoc().getAsOpaquePointer();
  auto add = [&](StringRef name) {
    ports[name] = solver.addPort((path + "/" + name).str(), origin);
  };
  for (const std::string &name : inputNamesOf(layer)) {
    bool isOptional = is_contained(member.getOptionalPortNames(), name);
    if (isOptional && !operandOf(layer, name))
      continue;
    inputs.push_back(name);
    add(name);
  }
  for (StringRef name : member.getArrayNames())
    if (!isWithout(layer, name))
      add(name);
  for (const std::string &name : outputNamesOf(layer))
    add(name);
}

ShapeSolver::Source LayerShapes::source() const {
  return {layer->getLoc().getAsOpaquePointer(), "layer '" + path + "'"};
}

ShapeSolver::Port LayerShapes::port(StringRef name) const {
  assert(has(name) && "no such port or array");
  return ports.lookup(name);
}

std::optional<int64_t> LayerShapes::rank(StringRef name) const {
  return solver.rank(port(name));
}

LogicalResult LayerShapes::setRank(StringRef name, int64_t rank) {
  return success(solver.setRank(port(name), rank, source()));
}

SmallVector<LayerShapes::Dim> LayerShapes::dims(StringRef name) const {
  assert(rank(name) && "the rank must be known");
  return SmallVector<Dim>(solver.dims(port(name)));
}

LogicalResult LayerShapes::equal(StringRef name, ArrayRef<Dim> dims) {
  return success(solver.setShape(port(name), dims, source()));
}

LogicalResult LayerShapes::equal(Dim a, Dim b, StringRef what) {
  return success(solver.equal(a, b, source(), what));
}

LogicalResult LayerShapes::sameShape(StringRef a, StringRef b) {
  if (rank(a))
    return equal(b, dims(a));
  if (rank(b))
    return equal(a, dims(b));
  return success();
}

SmallVector<LayerShapes::Dim> LayerShapes::constants(ArrayRef<int64_t> sizes) {
  return map_to_vector(sizes, [&](int64_t size) { return constant(size); });
}

LayerShapes::Dim LayerShapes::fresh(StringRef key) {
  auto [position, isNew] = variables.try_emplace(key);
  if (isNew)
    position->second = solver.variable();
  return position->second;
}

LayerShapes::Dim LayerShapes::affine(Dim x, int64_t a, int64_t b, int64_t c,
                                     int64_t d) {
  return solver.affine(x, a, b, c, d, source());
}

LayerShapes::Dim LayerShapes::sum(ArrayRef<Dim> terms) {
  return solver.sum(terms, source());
}

LayerShapes::Dim LayerShapes::product(ArrayRef<Dim> factors) {
  return solver.product(factors, source());
}

LogicalResult LayerShapes::setReal(StringRef name) {
  return success(solver.setKind(port(name), ShapeSolver::Kind::Real, source()));
}

LogicalResult LayerShapes::setInteger(StringRef name,
                                      std::optional<Range> range) {
  if (range)
    return success(solver.setRange(port(name), *range, source()));
  return success(
      solver.setKind(port(name), ShapeSolver::Kind::Integer, source()));
}

LogicalResult LayerShapes::suggestRange(StringRef name, Range range) {
  return success(solver.suggestRange(port(name), range, source()));
}

std::optional<LayerShapes::Range> LayerShapes::range(StringRef name) const {
  return solver.range(port(name));
}

LogicalResult LayerShapes::sameKind(StringRef a, StringRef b) {
  auto copy = [&](StringRef from, StringRef to) {
    std::optional<Range> range = this->range(from);
    return solver.setKind(port(to), solver.kind(port(from)), source()) &&
           (!range || solver.setRange(port(to), *range, source()));
  };
  return success(copy(a, b) && copy(b, a));
}

InFlightDiagnostic LayerShapes::error() const {
  return layer->emitError() << "layer '" << path << "': ";
}

FailureOr<int64_t> LayerShapes::axis(StringRef name, int64_t axis) const {
  int64_t rank = *this->rank(name);
  if (auto found = normalizeAxis(axis, rank))
    return *found;
  return error() << "axis " << axis << " does not exist, '" << name << "' is "
                 << solver.print(port(name));
}

LogicalResult LayerShapes::fixed(StringRef name, size_t from) const {
  ArrayRef<Dim> dims = solver.dims(port(name));
  for (Dim dim : dims.drop_front(std::min(from, dims.size()))) {
    std::optional<Length> length = solver.length(dim);
    if (length && !length->constant())
      return error() << "takes no varying sizes, but '" << name << "' is "
                     << solver.print(port(name));
  }
  return success();
}

//===-- Solving -----------------------------------------------------------===//

LogicalResult mlir::netgraph::emitConflict(const ShapeSolver &solver,
                                           Location fallback) {
  auto locate = [&](ShapeSolver::Origin origin) {
    return origin ? Location::getFromOpaquePointer(origin) : fallback;
  };
  const ShapeSolver::Conflict &conflict = *solver.conflict();
  InFlightDiagnostic diagnostic = emitError(locate(conflict.origin));
  diagnostic << conflict.text;
  for (const ShapeSolver::Note &note : conflict.notes)
    diagnostic.attachNote(locate(note.origin)) << note.text;
  return diagnostic;
}

static LogicalResult constrain(LayerShapes &shapes, ShapeSolver &solver) {
  auto layer = cast<LayerOpInterface>(shapes.getOperation());
  bool isDone = succeeded(layer.constrainShapes(shapes));
  if (solver.conflict())
    return emitConflict(solver, layer.getLoc());
  return success(isDone);
}

/// When all has come to rest, layers may guess, one at a time. True if one did.
static FailureOr<bool> guess(ShapeSolver &solver,
                             ArrayRef<std::unique_ptr<LayerShapes>> layers) {
  uint64_t before = solver.revision();
  for (const std::unique_ptr<LayerShapes> &shapes : layers) {
    shapes->setAtRest(true);
    LogicalResult constrained = constrain(*shapes, solver);
    shapes->setAtRest(false);
    if (failed(constrained))
      return failure();
    if (solver.revision() != before)
      return true;
  }
  return false;
}

LogicalResult
mlir::netgraph::solveShapes(ShapeSolver &solver,
                            ArrayRef<std::unique_ptr<LayerShapes>> layers) {
  uint64_t before;
  FailureOr<bool> guessed = false;
  // To and fro: ranks travel through a whole net in one round, whichever way
  // its lines are ordered.
  do {
    before = solver.revision();
    for (const std::unique_ptr<LayerShapes> &shapes : layers)
      if (failed(constrain(*shapes, solver)))
        return failure();
    for (const std::unique_ptr<LayerShapes> &shapes : reverse(layers))
      if (failed(constrain(*shapes, solver)))
        return failure();
    if (solver.revision() == before)
      guessed = guess(solver, layers);
    if (failed(guessed))
      return failure();
  } while (solver.revision() != before || solver.settle());
  return success();
}

//===-- LayerContext ------------------------------------------------------===//

LayerContext::LayerContext(OpBuilder &builder, Operation *layer,
                           int64_t leading, Mode mode, Type realType,
                           llvm::StringMap<Value> inputs,
                           llvm::StringMap<Value> arrays)
    : b(builder), layer(layer), numLeading(leading), theMode(mode),
      real(realType), inputs(std::move(inputs)), arrays(std::move(arrays)) {
  for (std::string &name : inputNamesOf(layer))
    if (this->inputs.contains(name))
      names.push_back(std::move(name));
}

Value LayerContext::input(StringRef port) { return inputs.lookup(port); }

Value LayerContext::realInput(StringRef port) {
  Value x = input(port);
  Type from = getElementTypeOrSelf(x.getType());
  if (isa<FloatType>(from))
    return x;
  auto toReal = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
    // One bit is a truth value; wider integers carry a sign.
    if (from.isInteger(1))
      return arith::UIToFPOp::create(b, loc, real, args[0]);
    return arith::SIToFPOp::create(b, loc, real, args[0]);
  };
  return map(x, toReal, real);
}

ArrayRef<int64_t> LayerContext::shape(StringRef portOrArray) {
  auto [position, isNew] = shapes.try_emplace(portOrArray);
  if (isNew)
    position->second = annotationOf(layer, portOrArray).getShape();
  return position->second;
}

std::pair<int64_t, int64_t> LayerContext::range(StringRef port) {
  ArrayRef<int64_t> range = annotationOf(layer, port).getRange();
  // Where nobody declares one, the integers count from 1.
  if (range.empty())
    return {1, INT64_MAX};
  return {range[0], range[1]};
}

int64_t LayerContext::axis(int64_t perExample, int64_t rank) {
  return numLeading + *normalizeAxis(perExample, rank);
}

SmallVector<int64_t> LayerContext::axes(ArrayRef<int64_t> perExample,
                                        int64_t rank) {
  return map_to_vector(perExample,
                       [&](int64_t value) { return axis(value, rank); });
}

Value LayerContext::map(ValueRange inputs, Body body, Type element) {
  if (!element)
    element = getElementTypeOrSelf(inputs[0].getType());
  return calc::MapOp::create(b, loc(), inputs, element, body);
}

Value LayerContext::broadcastArray(Value array,
                                   ArrayRef<int64_t> perExampleAxes,
                                   Value like) {
  int64_t rank = cast<RankedTensorType>(like.getType()).getRank() - numLeading;
  return calc::broadcastTo(b, loc(), array, axes(perExampleAxes, rank),
                           calc::sizesOf(b, loc(), like));
}

SmallVector<OpFoldResult>
LayerContext::sizes(ArrayRef<int64_t> perExampleShape) {
  SmallVector<OpFoldResult> result;
  for (int64_t i = 0; i < numLeading; ++i)
    result.push_back(calc::sizeOf(b, loc(), input(names[0]), i));
  append_range(result, calc::staticSizes(b, perExampleShape));
  return result;
}

Value LayerContext::reshape(Value x, ArrayRef<int64_t> perExampleShape) {
  return calc::reshapeTo(b, loc(), x, sizes(perExampleShape));
}

Value LayerContext::foldLeading(Value x) {
  SmallVector<OpFoldResult> all = calc::sizesOf(b, loc(), x);
  ArrayRef<OpFoldResult> leading = ArrayRef(all).take_front(numLeading);
  SmallVector<OpFoldResult> folded = {calc::product(b, loc(), leading)};
  append_range(folded, ArrayRef(all).drop_front(numLeading));
  return calc::reshapeTo(b, loc(), x, folded);
}

Value LayerContext::transpose(Value x, ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> full = to_vector(llvm::seq<int64_t>(0, numLeading));
  append_range(full, axes(permutation, permutation.size()));
  return calc::transpose(b, loc(), x, full);
}

Value LayerContext::mean(Value x, ArrayRef<int64_t> fullAxes) {
  if (fullAxes.empty())
    return x;
  Value total = calc::reduce(b, loc(), x, fullAxes, calc::ReduceKind::add);
  SmallVector<OpFoldResult> counted;
  for (int64_t axis : fullAxes)
    counted.push_back(calc::sizeOf(b, loc(), x, axis));
  OpFoldResult count = calc::product(b, loc(), counted);
  Type type = getElementTypeOrSelf(x.getType());
  Value divisor;
  if (std::optional<int64_t> constant = getConstantIntValue(count)) {
    divisor = calc::scalar(b, loc(), double(*constant), type);
  } else {
    Value integer = arith::IndexCastOp::create(b, loc(), b.getI64Type(),
                                               cast<Value>(count));
    divisor = arith::SIToFPOp::create(b, loc(), type, integer);
  }
  auto body = [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
    return arith::DivFOp::create(b, loc, args[0], divisor);
  };
  return map(total, body);
}
