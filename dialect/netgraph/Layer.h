// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a layer is given when it does one of its two duties.
//
//   constrainShapes(LayerShapes &)   relates the sizes of its ports and arrays
//   build(LayerContext &)            composes its outputs from calc operators
//
// Both speak of ports and arrays by the names of the text, and of axes as the
// text does: per example, without the batch, negative from the end.
#ifndef NGC_NETGRAPH_LAYER_H
#define NGC_NETGRAPH_LAYER_H

#include "dialect/calc/Build.h"
#include "dialect/netgraph/Netgraph.h"
#include "dialect/netgraph/ShapeSolver.h"

namespace mlir::netgraph {

enum class Mode { Test, Train };

/// The axis counted from the front, if there is one.
std::optional<int64_t> normalizeAxis(int64_t axis, int64_t rank);

/// "1 entry", "3 entries", for errors.
std::string countOfEntries(int64_t count);

/// A layer's view of the shape solver. Relations hold in both directions;
/// stating one twice states it once.
class LayerShapes {
public:
  using Dim = ShapeSolver::Dim;
  using Range = ShapeSolver::Range;

  /// Adds the layer's ports and arrays to the solver, as "<path>/<name>".
  LayerShapes(Operation *layer, StringRef path, ShapeSolver &solver);

  Operation *getOperation() const { return layer; }
  /// Input1, Input2, ... for a layer of any number of inputs.
  SmallVector<std::string> inputNames() const { return inputs; }
  /// Whether a port or array exists: not so for `Biases = none`.
  bool has(StringRef name) const { return ports.contains(name); }
  /// The solver's port, for whoever joins layers. It must exist.
  ShapeSolver::Port port(StringRef name) const;

  std::optional<int64_t> rank(StringRef name) const;
  LogicalResult setRank(StringRef name, int64_t rank);
  /// The sizes; only when the rank is known.
  SmallVector<Dim> dims(StringRef name) const;
  LogicalResult equal(StringRef name, ArrayRef<Dim> dims);
  /// `what` names the thing that has the size, for the error.
  LogicalResult equal(Dim a, Dim b, StringRef what);
  LogicalResult sameShape(StringRef a, StringRef b);

  Dim constant(int64_t size) { return solver.constant(size); }
  SmallVector<Dim> constants(ArrayRef<int64_t> sizes);
  /// A variable; the same key of the same layer is the same one.
  Dim fresh(StringRef key);
  /// floor((a*x + b)/c) + d
  Dim affine(Dim x, int64_t a, int64_t b, int64_t c, int64_t d);
  Dim sum(ArrayRef<Dim> terms);
  Dim product(ArrayRef<Dim> factors);
  std::optional<int64_t> value(Dim dim) const { return solver.value(dim); }
  /// Whether the size is known, as a number or in lengths.
  bool isKnown(Dim dim) const { return solver.length(dim).has_value(); }
  bool same(Dim a, Dim b) const { return solver.same(a, b); }
  /// Everything else has come to rest: a layer may now take what is unknown to
  /// be the usual.
  bool mayGuess() const { return isAtRest; }
  void setAtRest(bool atRest) { isAtRest = atRest; }

  LogicalResult setReal(StringRef name);
  LogicalResult setInteger(StringRef name, std::optional<Range> range);
  /// The range that holds if nobody else declares one.
  LogicalResult suggestRange(StringRef name, Range range);
  std::optional<Range> range(StringRef name) const;
  /// Kind and range of b are those of a.
  LogicalResult sameKind(StringRef a, StringRef b);

  /// "layer 'conv1': ...", at the layer.
  InFlightDiagnostic error() const;
  /// An error if a size of the port varies, from this axis on; for layers that
  /// cannot have it.
  LogicalResult fixed(StringRef name, size_t from = 0) const;
  /// An axis of a port; an error if there is none. Needs the rank.
  FailureOr<int64_t> axis(StringRef name, int64_t axis) const;

private:
  ShapeSolver::Source source() const;

  Operation *layer;
  std::string path;
  ShapeSolver &solver;
  llvm::StringMap<ShapeSolver::Port> ports;
  llvm::StringMap<Dim> variables;
  SmallVector<std::string> inputs;
  bool isAtRest = false;
};

/// Asks all layers until nothing changes. Reports the contradiction, if any.
LogicalResult solveShapes(ShapeSolver &solver,
                          ArrayRef<std::unique_ptr<LayerShapes>> layers);
/// Reports the solver's contradiction; always fails. `fallback` is used where
/// a fact has no origin; origins are opaque pointers of locations.
LogicalResult emitConflict(const ShapeSolver &solver, Location fallback);

/// What a layer's build gets. Tensors carry `leading()` axes before the port's
/// own (the batch); arrays carry none.
class LayerContext {
public:
  using Body = function_ref<Value(OpBuilder &, Location, ValueRange)>;

  /// `inputs` and `arrays` are the converted values by name. Shapes are read
  /// from the layer's annotations, which stage Net has completed.
  LayerContext(OpBuilder &builder, Operation *layer, int64_t leading, Mode mode,
               Type realType, llvm::StringMap<Value> inputs,
               llvm::StringMap<Value> arrays);

  OpBuilder &builder() { return b; }
  Location loc() { return layer->getLoc(); }
  int64_t leading() { return numLeading; }
  Mode mode() { return theMode; }
  Type realType() { return real; }
  SmallVector<std::string> inputNames() { return names; }

  Value input(StringRef port);
  /// The input as reals, even if the port holds integers.
  Value realInput(StringRef port);
  /// Null for `none`.
  Value array(StringRef name) { return arrays.lookup(name); }
  /// Per example; kDynamic where the size varies.
  ArrayRef<int64_t> shape(StringRef portOrArray);
  int64_t rank(StringRef port) { return shape(port).size(); }
  std::pair<int64_t, int64_t> range(StringRef port);

  /// How random numbers are come by: the layer's path, and what makes the
  /// entry's state, int64[2]: the seed and the number of the first example.
  void setRandom(StringRef path, std::function<Value()> state) {
    stream = path.str();
    randomState = std::move(state);
  }
  /// Elementwise, like map; the body's first argument is a random number of
  /// 32 bits as an i64, which the seed, the layer's path, the example's number
  /// and the element's index in the example determine: the first word of
  /// Philox4x32-10 of the key seed and the counter (index, lower and upper half
  /// of the example's number, hash of the path by FNV-1a).
  Value mapRandom(ValueRange inputs, Body body);

  void setOutput(StringRef port, Value tensor) { outputs[port] = tensor; }
  /// Training: the new value of an array that is not learned by gradient.
  void setStatistic(StringRef array, Value tensor) {
    statistics[array] = tensor;
  }
  const llvm::StringMap<Value> &getOutputs() { return outputs; }
  const llvm::StringMap<Value> &getStatistics() { return statistics; }

  /// The axis of the tensor that is this axis of a port of that rank.
  int64_t axis(int64_t perExample, int64_t rank);
  SmallVector<int64_t> axes(ArrayRef<int64_t> perExample, int64_t rank);
  /// Elementwise; the element type is the first input's unless told.
  Value map(ValueRange inputs, Body body, Type element = {});
  /// Repeats an array to the full shape of `like`; its axes become these axes
  /// of the port, which are in ascending order.
  Value broadcastArray(Value array, ArrayRef<int64_t> perExampleAxes,
                       Value like);
  /// The leading sizes, followed by these.
  SmallVector<OpFoldResult> sizes(ArrayRef<int64_t> perExampleShape);
  /// Reshapes the axes of each example.
  Value reshape(Value x, ArrayRef<int64_t> perExampleShape);
  /// One leading axis in place of all; reshape() undoes it.
  Value foldLeading(Value x);
  /// Permutes the axes of each example: axis i becomes what permutation[i] was.
  Value transpose(Value x, ArrayRef<int64_t> permutation);
  /// The mean over these axes of the tensor (not per example), removed.
  Value mean(Value x, ArrayRef<int64_t> fullAxes);

private:
  OpBuilder &b;
  Operation *layer;
  int64_t numLeading;
  Mode theMode;
  Type real;
  llvm::StringMap<Value> inputs, arrays, outputs, statistics;
  llvm::StringMap<SmallVector<int64_t>> shapes;
  SmallVector<std::string> names;
  std::string stream;
  std::function<Value()> randomState;
};

} // namespace mlir::netgraph

#endif // NGC_NETGRAPH_LAYER_H
