// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// basic_recurrent, gated_recurrent and long_short_term_memory.
//
// What a step needs of its input, W x + b, is one product for all steps of the
// sequence. Only products with the state wait for the step before:
//
//   x [n, T, k] → [T, n, k] → W x + b [T, n, size]     each gate
//     scan over T: U s, gates, new state
//   states [T + 1, n, size] → [n, T, size]
#include "dialect/netgraph/layers/Recurrent.h"
#include "dialect/netgraph/Layer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::netgraph;
using Dim = LayerShapes::Dim;

//===-- shapes ------------------------------------------------------------===//

static std::string arrayOf(StringRef gate, StringRef kind) {
  return (gate + kind).str();
}

static LogicalResult constrainSize(LayerShapes &shapes,
                                   std::optional<ArrayRef<int64_t>> size,
                                   Dim units) {
  if (!size)
    return success();
  if (size->size() != 1)
    return shapes.error() << "'size' has " << countOfEntries(size->size())
                          << ", expected 1: the state is a vector";
  return shapes.equal(units, shapes.constant(size->front()), "size");
}

static LogicalResult constrain(LayerShapes &shapes, ArrayRef<StringRef> gates,
                               ArrayRef<StringRef> states,
                               std::optional<ArrayRef<int64_t>> size) {
  Dim steps = shapes.fresh("steps"), features = shapes.fresh("features"),
      units = shapes.fresh("units");
  if (failed(constrainSize(shapes, size, units)))
    return failure();
  auto relate = [&](StringRef name, ArrayRef<Dim> dims) {
    return success(!shapes.has(name) || (succeeded(shapes.setReal(name)) &&
                                         succeeded(shapes.equal(name, dims))));
  };
  // The arrays come first, so that a wrong one is named against its input.
  for (StringRef gate : gates)
    if (failed(relate(arrayOf(gate, "InputWeights"), {units, features})) ||
        failed(relate(arrayOf(gate, "StateWeights"), {units, units})) ||
        failed(relate(arrayOf(gate, "Biases"), {units})))
      return failure();
  for (StringRef state : states)
    if (failed(relate(state, {units})))
      return failure();
  if (failed(shapes.equal("Input", {steps, features})))
    return failure();
  return relate("Output", {steps, units});
}

static ArrayStart startOf(StringRef array, ArrayRef<int64_t> shape) {
  return array.ends_with("Biases") ? ArrayStart::biases()
                                   : ArrayStart::weights(shape);
}

//===-- composition -------------------------------------------------------===//

namespace {
/// A scan over the steps of a sequence.
class Steps {
public:
  /// New states, by what each gate gets of the input, the states, and the
  /// gates' weights of the state.
  using Step = function_ref<SmallVector<Value>(
      ValueRange fromInput, ValueRange states, ValueRange stateWeights)>;

  Steps(LayerContext &context, ArrayRef<StringRef> gates,
        ArrayRef<StringRef> states)
      : context(context), b(context.builder()), loc(context.loc()),
        gates(gates), states(states) {}

  LogicalResult build(Step step);

private:
  Value ofInput(Value sequence, StringRef gate);
  Value firstState(StringRef name);
  /// The axis of the steps is the first, or follows the leading ones again.
  Value stepsFirst(Value sequence, bool first);

  LayerContext &context;
  OpBuilder &b;
  Location loc;
  ArrayRef<StringRef> gates, states;
};
} // namespace

Value Steps::stepsFirst(Value sequence, bool first) {
  auto order = llvm::to_vector(llvm::seq<int64_t>(context.leading() + 2));
  int64_t axis = context.leading();
  if (first)
    std::rotate(order.begin(), order.begin() + axis, order.begin() + axis + 1);
  else
    std::rotate(order.begin(), order.begin() + 1, order.begin() + axis + 1);
  return calc::transpose(b, loc, sequence, order);
}

Value Steps::ofInput(Value sequence, StringRef gate) {
  Value weights = context.array(arrayOf(gate, "InputWeights"));
  Value y = calc::ContractOp::create(b, loc, sequence, weights, {}, {},
                                     {context.leading() + 1}, {1});
  if (Value biases = context.array(arrayOf(gate, "Biases")))
    y = calc::add(b, loc, y, context.broadcastArray(biases, {1}, y));
  return y;
}

Value Steps::firstState(StringRef name) {
  if (llvm::is_contained(context.inputNames(), name))
    return context.realInput(name);
  int64_t units = context.shape("Output")[1];
  return calc::splat(b, loc, 0.0, context.realType(), context.sizes({units}));
}

LogicalResult Steps::build(Step step) {
  Value sequence = stepsFirst(context.realInput("Input"), true);
  SmallVector<Value> inputs, first, weights;
  for (StringRef gate : gates) {
    inputs.push_back(ofInput(sequence, gate));
    weights.push_back(context.array(arrayOf(gate, "StateWeights")));
  }
  for (StringRef state : states)
    first.push_back(firstState(state));
  auto body = [&](OpBuilder &inner, Location, Block &block) {
    auto arguments = block.getArguments();
    auto rest = arguments.drop_front(inputs.size());
    calc::NextOp::create(inner, loc,
                         step(arguments.take_front(inputs.size()),
                              rest.take_front(first.size()),
                              rest.drop_front(first.size())),
                         ValueRange());
  };
  auto scan = calc::ScanOp::create(b, loc, inputs, first, weights,
                                   /*reverse=*/false, body);
  Value all = calc::entries(b, loc, scan->getResult(0), 1, 0);
  context.setOutput("Output", stepsFirst(all, false));
  for (auto [state, values] : llvm::zip(states, scan->getResults()))
    context.setOutput(state, calc::entry(b, loc, values, -1));
  return success();
}

/// U s
static Value product(LayerContext &context, Value state, Value weights) {
  return calc::ContractOp::create(context.builder(), context.loc(), state,
                                  weights, {}, {}, {context.leading()}, {1});
}

/// W x + U s + b
static Value sum(LayerContext &context, Value fromInput, Value state,
                 Value weights) {
  return calc::add(context.builder(), context.loc(), fromInput,
                   product(context, state, weights));
}

static Value tanhOf(OpBuilder &b, Location loc, Value x) {
  return math::TanhOp::create(b, loc, x);
}

static Value logistic(OpBuilder &b, Location loc, Value x) {
  return calc::LogisticOp::create(b, loc, x);
}

static Value times(OpBuilder &b, Location loc, Value x, Value y) {
  return arith::MulFOp::create(b, loc, x, y);
}

static Value plus(OpBuilder &b, Location loc, Value x, Value y) {
  return arith::AddFOp::create(b, loc, x, y);
}

//===-- basic_recurrent ---------------------------------------------------===//

LogicalResult BasicRecurrentOp::constrainShapes(LayerShapes &shapes) {
  return constrain(shapes, getGates(), getStateNames(), getSize());
}

ArrayStart BasicRecurrentOp::getArrayStart(StringRef array,
                                           ArrayRef<int64_t> shape) {
  return ::startOf(array, shape);
}

LogicalResult BasicRecurrentOp::build(LayerContext &context) {
  auto step = [&](ValueRange x, ValueRange s, ValueRange w) {
    Value y = sum(context, x[0], s[0], w[0]);
    auto body = [](OpBuilder &b, Location loc, ValueRange v) {
      return tanhOf(b, loc, v[0]);
    };
    return SmallVector<Value>{context.map(y, body)};
  };
  return Steps(context, getGates(), getStateNames()).build(step);
}

//===-- gated_recurrent ---------------------------------------------------===//

LogicalResult GatedRecurrentOp::constrainShapes(LayerShapes &shapes) {
  return constrain(shapes, getGates(), getStateNames(), getSize());
}

ArrayStart GatedRecurrentOp::getArrayStart(StringRef array,
                                           ArrayRef<int64_t> shape) {
  return ::startOf(array, shape);
}

// (1 - i) * m + i * s = m + i * (s - m)
LogicalResult GatedRecurrentOp::build(LayerContext &context) {
  auto step = [&](ValueRange x, ValueRange s, ValueRange w) {
    Value i = sum(context, x[0], s[0], w[0]),
          r = sum(context, x[1], s[0], w[1]);
    Value m = product(context, s[0], w[2]);
    auto body = [](OpBuilder &b, Location loc, ValueRange v) {
      Value i = logistic(b, loc, v[0]), r = logistic(b, loc, v[1]);
      Value m = tanhOf(b, loc, plus(b, loc, v[3], times(b, loc, r, v[2])));
      Value change = arith::SubFOp::create(b, loc, v[4], m);
      return plus(b, loc, m, times(b, loc, i, change));
    };
    return SmallVector<Value>{context.map({i, r, m, x[2], s[0]}, body)};
  };
  return Steps(context, getGates(), getStateNames()).build(step);
}

//===-- long_short_term_memory --------------------------------------------===//

LogicalResult LongShortTermMemoryOp::constrainShapes(LayerShapes &shapes) {
  return constrain(shapes, getGates(), getStateNames(), getSize());
}

ArrayStart LongShortTermMemoryOp::getArrayStart(StringRef array,
                                                ArrayRef<int64_t> shape) {
  return ::startOf(array, shape);
}

LogicalResult LongShortTermMemoryOp::build(LayerContext &context) {
  auto step = [&](ValueRange x, ValueRange s, ValueRange w) {
    SmallVector<Value> y; // input, output, forget, memory
    for (unsigned gate = 0; gate < 4; ++gate)
      y.push_back(sum(context, x[gate], s[0], w[gate]));
    auto cell = [](OpBuilder &b, Location loc, ValueRange v) {
      Value kept = times(b, loc, logistic(b, loc, v[1]), v[3]);
      Value taken = times(b, loc, logistic(b, loc, v[0]), tanhOf(b, loc, v[2]));
      return plus(b, loc, kept, taken);
    };
    auto output = [](OpBuilder &b, Location loc, ValueRange v) {
      return times(b, loc, logistic(b, loc, v[0]), tanhOf(b, loc, v[1]));
    };
    Value c = context.map({y[0], y[2], y[3], s[1]}, cell);
    return SmallVector<Value>{context.map({y[1], c}, output), c};
  };
  return Steps(context, getGates(), getStateNames()).build(step);
}
