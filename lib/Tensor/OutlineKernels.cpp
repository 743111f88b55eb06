// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Groups become kernels, entries become plans.
//
// A group is a set of calc ops with one number (`ngc.group`), of which one
// value is used outside. It becomes a function on memory,
//
//   func.func private @linear(%x: memref<?x4xf32>, ..., %out: memref<?x10xf32>)
//
// whose body is still calc between `to_tensor` and
// `materialize_in_destination`: out-parameters are what keeps one-shot
// bufferisation from allocating results. The entry becomes a `plan.entry` that
// calls kernels in the order of the ops that end them. A value lives in a slot,
// or straight in the caller's memory if nothing but the entry's result reads
// it; a view is the same memory.
//
// A scan becomes a `plan.repeat` of the calls of its step. A result is one
// piece of memory, so that new states are written where the next step reads
// them.
#include "dialect/calc/Calc.h"
#include "dialect/calc/Traits.h"
#include "dialect/plan/Plan.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_OUTLINEKERNELS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

//===-- dynamic dimensions ------------------------------------------------===//

namespace {
// Which dynamic dimension of the entry is axis `axis` of `value`? Found by
// asking ops for the shape of their results, down to the entry's arguments.
class DimTracer {
public:
  explicit DimTracer(func::FuncOp entry)
      : entry(entry),
        count(entry->getAttrOfType<IntegerAttr>(dimCountAttr).getInt()) {}

  FailureOr<int64_t> trace(Value value, int64_t axis) {
    if (count == 1)
      return 0;
    if (auto argument = dyn_cast<BlockArgument>(value))
      return argumentDim(argument, axis);
    auto shaped = value.getDefiningOp<ReifyRankedShapedTypeOpInterface>();
    if (!shaped)
      return value.getDefiningOp()->emitError("tells no shape of its results");
    OpBuilder builder(shaped);
    ReifiedRankedShapedTypeDims shapes;
    if (failed(shaped.reifyResultShapes(builder, shapes)))
      return failure();
    auto index = cast<OpResult>(value).getResultNumber();
    return traceIndex(dyn_cast<Value>(shapes[index][axis]), shaped->getLoc());
  }

  FailureOr<SmallVector<int64_t>> traceAll(Value value) {
    SmallVector<int64_t> ids;
    auto type = cast<RankedTensorType>(value.getType());
    for (int64_t axis = 0; axis < type.getRank(); ++axis) {
      if (!type.isDynamicDim(axis))
        continue;
      FailureOr<int64_t> id = trace(value, axis);
      if (failed(id))
        return failure();
      ids.push_back(*id);
    }
    return ids;
  }

private:
  FailureOr<int64_t> argumentDim(BlockArgument argument, int64_t axis) {
    unsigned number = argument.getArgNumber();
    if (auto scan = dyn_cast<calc::StepwiseOpInterface>(
            argument.getOwner()->getParentOp()))
      return trace(scan->getOperand(number),
                   number < scan.getInputs().size() ? axis + 1 : axis);
    auto ids = entry.getArgAttrOfType<DenseI64ArrayAttr>(number, dimIdsAttr);
    auto type = cast<RankedTensorType>(argument.getType());
    int64_t position = 0;
    for (int64_t i = 0; i < axis; ++i)
      position += type.isDynamicDim(i);
    return ids[position];
  }

  FailureOr<int64_t> traceIndex(Value index, Location loc) {
    if (auto dim = index ? index.getDefiningOp<tensor::DimOp>() : nullptr)
      return trace(dim.getSource(), *dim.getConstantIndex());
    return emitError(loc, "this size is no dynamic dimension of the entry");
  }

  func::FuncOp entry;
  int64_t count;
};

// Builds one plan.entry and its kernels from one calc function.
class Outliner {
public:
  Outliner(func::FuncOp entry, SymbolTable &symbols)
      : entry(entry), symbols(symbols), dims(entry),
        builder(entry.getContext()) {}

  LogicalResult run();

private:
  LogicalResult declareArguments();
  LogicalResult declareResults();
  LogicalResult visit(Operation &op);
  LogicalResult emitGroup(ArrayRef<Operation *> group);
  LogicalResult emitScan(calc::StepwiseOpInterface scan);
  LogicalResult emitStep(calc::StepwiseOpInterface scan, Value position,
                         Value before, Value after);
  LogicalResult beginStates(calc::StepwiseOpInterface scan);
  LogicalResult copyMissing(Operation *op);
  FailureOr<Value> stateMemory(Value value);
  Value stepsOf(calc::StepwiseOpInterface scan);
  func::FuncOp buildKernel(ArrayRef<Operation *> group, ArrayRef<Value> inputs,
                           ArrayRef<Value> outputs);
  FailureOr<Value> memoryFor(Value result, bool isSlot = false);
  FailureOr<Value> outputMemory(Value result);
  FailureOr<Value> view(Value memory, Value shapeOf, Value start = {});
  LogicalResult copy(Value tensor, Value from, Value to);
  FlatSymbolRefAttr placedFor(StringAttr path, Type type);

  func::FuncOp entry;
  SymbolTable &symbols;
  DimTracer dims;
  OpBuilder builder;
  plan::EntryOp plan;
  IRMapping memory; // tensors -> memrefs, index values -> index values
  DenseMap<int64_t, SmallVector<Operation *>> groups;
  // Of results, first states, and what a step ends with: where they belong;
  // null once a kernel writes them there.
  DenseMap<OpOperand *, Value> places;
  Operation *outermost = nullptr; // repeat, of those that are being built
};
} // namespace

static MemRefType memoryType(Type tensor) {
  auto type = cast<RankedTensorType>(tensor);
  return MemRefType::get(type.getShape(), type.getElementType());
}

//===-- names -------------------------------------------------------------===//

// The layers that a group computes, from the locations of its ops; but what is
// free may be a clone of another layer's.
static SmallVector<StringRef> layersOf(ArrayRef<Operation *> group) {
  llvm::SetVector<StringRef> names, ofFree;
  for (Operation *op : group)
    if (auto loc = dyn_cast<NameLoc>(op->getLoc()))
      (op->hasTrait<calc::Free>() ? ofFree : names).insert(loc.getName());
  return names.empty() ? ofFree.takeVector() : names.takeVector();
}

// Constants are not handed to kernels, but made in them.
static bool isScalarConstant(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<OpTrait::ConstantLike>() &&
         !isa<ShapedType>(value.getType());
}

//===-- kernels -----------------------------------------------------------===//

func::FuncOp Outliner::buildKernel(ArrayRef<Operation *> group,
                                   ArrayRef<Value> inputs,
                                   ArrayRef<Value> outputs) {
  Location loc = group.back()->getLoc();
  SmallVector<Type> types;
  for (Value value : inputs)
    types.push_back(memory.lookup(value).getType());
  for (Value value : outputs)
    types.push_back(memoryType(value.getType()));
  SmallVector<StringRef> layers = layersOf(group);
  StringRef name = layers.empty() ? "kernel" : layers.front();
  auto kernel =
      func::FuncOp::create(loc, name, builder.getFunctionType(types, {}));
  kernel.setPrivate();
  kernel->setAttr(kernelAttr, builder.getI64IntegerAttr(outputs.size()));
  symbols.insert(kernel);

  Block *block = kernel.addEntryBlock();
  OpBuilder inner = OpBuilder::atBlockBegin(block);
  IRMapping values;
  for (auto [value, argument] : llvm::zip(inputs, block->getArguments())) {
    Value mapped = argument;
    if (isa<RankedTensorType>(value.getType()))
      mapped = bufferization::ToTensorOp::create(inner, loc, value.getType(),
                                                 argument, /*restrict=*/true);
    values.map(value, mapped);
  }
  for (Operation *op : group) {
    op->walk([&](Operation *nested) {
      for (Value operand : nested->getOperands())
        if (isScalarConstant(operand) && !values.contains(operand) &&
            !op->isProperAncestor(operand.getDefiningOp()))
          inner.clone(*operand.getDefiningOp(), values);
    });
    inner.clone(*op, values)->removeAttr(groupAttr);
  }
  for (auto [i, value] : llvm::enumerate(outputs))
    bufferization::MaterializeInDestinationOp::create(
        inner, loc, /*result=*/Type(), values.lookup(value),
        block->getArgument(inputs.size() + i), /*restrict=*/true,
        /*writable=*/true);
  func::ReturnOp::create(inner, loc);
  return kernel;
}

LogicalResult Outliner::emitGroup(ArrayRef<Operation *> group) {
  DenseSet<Operation *> members(group.begin(), group.end());
  llvm::SetVector<Value> inputs;
  SmallVector<Value> outputs;
  for (Operation *op : group) {
    op->walk([&](Operation *nested) {
      for (Value operand : nested->getOperands())
        if (Operation *source = operand.getDefiningOp();
            !isScalarConstant(operand) &&
            (source ? !members.contains(source) && !op->isAncestor(source)
                    : operand.getParentBlock() == op->getBlock()))
          inputs.insert(operand);
    });
    for (Value result : op->getResults())
      if (llvm::any_of(result.getUsers(), [&](Operation *user) {
            return !members.contains(
                user->getBlock() == op->getBlock()
                    ? user
                    : op->getBlock()->findAncestorOpInBlock(*user));
          }))
        outputs.push_back(result);
  }
  SmallVector<Value> reads, writes;
  for (Value input : inputs)
    reads.push_back(memory.lookup(input));
  for (Value output : outputs) {
    FailureOr<Value> place = memoryFor(output);
    if (failed(place))
      return failure();
    memory.map(output, *place);
    writes.push_back(*place);
  }
  func::FuncOp kernel = buildKernel(group, inputs.getArrayRef(), outputs);
  plan::CallOp::create(builder, group.back()->getLoc(),
                       FlatSymbolRefAttr::get(kernel.getSymNameAttr()), reads,
                       writes, DenseI64ArrayAttr(),
                       builder.getStrArrayAttr(layersOf(group)));
  return success();
}

//===-- memory ------------------------------------------------------------===//

// `start`: the entry of the source's first axis with which the view begins.
FailureOr<Value> Outliner::view(Value source, Value shapeOf, Value start) {
  FailureOr<SmallVector<int64_t>> ids = dims.traceAll(shapeOf);
  if (failed(ids))
    return failure();
  MemRefType type = memoryType(shapeOf.getType());
  if (type == source.getType() && !start)
    return source;
  return plan::ViewOp::create(builder, source.getLoc(), type, source, start,
                              *ids)
      .getMemory();
}

// Whether a view is of all its operand's elements.
static bool isWholeView(Operation *op) {
  auto view = dyn_cast<calc::ViewOpInterface>(op);
  auto extent = [](Value value) {
    SmallVector<int64_t> sizes(cast<ShapedType>(value.getType()).getShape());
    int64_t open = llvm::count(sizes, ShapedType::kDynamic);
    llvm::erase(sizes, ShapedType::kDynamic);
    return std::pair(open, ShapedType::getNumElements(sizes));
  };
  return view && view.getViewStart() == 0 &&
         extent(op->getOperand(0)) == extent(op->getResult(0));
}

// The caller's memory, if the value is read by nothing but one result of the
// entry, be it through views.
FailureOr<Value> Outliner::outputMemory(Value value) {
  if (!value.hasOneUse())
    return Value();
  OpOperand &use = *value.getUses().begin();
  if (use.getOwner() == entry.getBody().front().getTerminator())
    return std::exchange(places[&use], Value());
  if (use.getOwner()->hasAttr(groupAttr) || !isWholeView(use.getOwner()))
    return Value();
  FailureOr<Value> place = outputMemory(use.getOwner()->getResult(0));
  if (failed(place) || !*place)
    return place;
  return view(*place, value);
}

// Where a scan that begins, or a step that ends, with the value wants it.
FailureOr<Value> Outliner::stateMemory(Value value) {
  for (OpOperand &use : value.getUses()) {
    auto scan = dyn_cast<calc::StepwiseOpInterface>(use.getOwner());
    if (scan && !outermost && failed(beginStates(scan)))
      return failure();
    if (!isa<func::ReturnOp>(use.getOwner()) && places.lookup(&use))
      return std::exchange(places[&use], Value());
  }
  return Value();
}

FailureOr<Value> Outliner::memoryFor(Value value, bool isSlot) {
  for (auto find : {&Outliner::outputMemory, &Outliner::stateMemory}) {
    FailureOr<Value> place = isSlot ? Value() : (this->*find)(value);
    if (failed(place) || *place)
      return place;
  }
  OpBuilder::InsertionGuard guard(builder);
  if (outermost) // memory is the entry's
    builder.setInsertionPoint(outermost);
  FailureOr<SmallVector<int64_t>> ids = dims.traceAll(value);
  if (failed(ids))
    return failure();
  return plan::SlotOp::create(builder, value.getLoc(),
                              memoryType(value.getType()), *ids, IntegerAttr(),
                              IntegerAttr())
      .getMemory();
}

FlatSymbolRefAttr Outliner::placedFor(StringAttr path, Type type) {
  auto module = entry->getParentOfType<ModuleOp>();
  for (auto placed : module.getOps<plan::PlacedOp>())
    if (placed.getPathAttr() == path && placed.getType() == type &&
        placed.getAxes().empty())
      return FlatSymbolRefAttr::get(placed.getSymNameAttr());
  OpBuilder top = OpBuilder::atBlockBegin(module.getBody());
  auto placed = plan::PlacedOp::create(top, entry.getLoc(), path.getValue(),
                                       path.getValue(), ArrayRef<int64_t>{},
                                       ArrayRef<int64_t>{}, type);
  symbols.insert(placed);
  return FlatSymbolRefAttr::get(placed.getSymNameAttr());
}

//===-- scans -------------------------------------------------------------===//

Value Outliner::stepsOf(calc::StepwiseOpInterface scan) {
  Value input = scan.getInputs().front();
  auto type = cast<RankedTensorType>(input.getType());
  if (!type.isDynamicDim(0))
    return arith::ConstantIndexOp::create(builder, scan->getLoc(),
                                          type.getDimSize(0));
  return plan::DimOp::create(builder, scan->getLoc(), builder.getIndexType(),
                             *dims.trace(input, 0));
}

// Results get memory (the caller's may be null), first states a place in it.
LogicalResult Outliner::beginStates(calc::StepwiseOpInterface scan) {
  if (memory.contains(scan->getResult(0)))
    return success();
  for (Value result : scan->getResults()) {
    FailureOr<Value> place = memoryFor(result, scan->getNumResults() > 1);
    if (failed(place))
      return failure();
    memory.map(result, *place);
  }
  Value first =
      scan.getReverse()
          ? stepsOf(scan)
          : arith::ConstantIndexOp::create(builder, scan->getLoc(), 0);
  unsigned number = scan.getInputs().size();
  for (auto [state, result] : llvm::zip(scan.getStates(), scan->getResults())) {
    FailureOr<Value> place = view(memory.lookup(result), state, first);
    if (failed(place))
      return failure();
    places[&scan->getOpOperand(number++)] = *place;
  }
  return success();
}

// What no kernel has written where it belongs: a result, say, that is also an
// argument, a view of another, or read again.
LogicalResult Outliner::copyMissing(Operation *op) {
  for (OpOperand &operand : op->getOpOperands())
    if (Value place = places.lookup(&operand))
      if (failed(copy(operand.get(), memory.lookup(operand.get()), place)))
        return failure();
  return success();
}

// One turn, at a place; before and after are those of its old and new states.
LogicalResult Outliner::emitStep(calc::StepwiseOpInterface scan, Value position,
                                 Value before, Value after) {
  Block &body = scan.getBody().front();
  unsigned inputs = scan.getInputs().size(), states = scan.getStates().size();
  for (BlockArgument argument : body.getArguments()) {
    unsigned number = argument.getArgNumber();
    bool isInput = number < inputs,
         isState = !isInput && number < inputs + states;
    Value source =
        isState ? scan->getResult(number - inputs) : scan->getOperand(number);
    FailureOr<Value> place = view(memory.lookup(source), argument,
                                  isInput   ? position
                                  : isState ? before
                                            : Value());
    if (failed(place))
      return failure();
    memory.map(argument, *place);
  }
  Operation *next = body.getTerminator();
  for (OpOperand &left : next->getOpOperands()) {
    unsigned number = left.getOperandNumber();
    FailureOr<Value> place =
        view(memory.lookup(scan->getResult(number)), left.get(),
             number < states ? after : position);
    if (failed(place))
      return failure();
    places[&left] = *place;
  }
  for (Operation &op : body.without_terminator())
    if (failed(visit(op)))
      return failure();
  return copyMissing(next);
}

LogicalResult Outliner::emitScan(calc::StepwiseOpInterface scan) {
  if (failed(beginStates(scan)) || failed(copyMissing(scan)))
    return failure();
  Location loc = scan->getLoc();
  auto repeat = plan::RepeatOp::create(builder, loc, stepsOf(scan));
  OpBuilder::InsertionGuard guard(builder);
  Operation *around = std::exchange(outermost, outermost ? outermost : repeat);
  Block &turn = repeat.getBody().emplaceBlock();
  builder.setInsertionPointToStart(&turn);
  Value position = turn.addArgument(builder.getIndexType(), loc);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  if (scan.getReverse()) {
    Value rest =
        arith::SubIOp::create(builder, loc, repeat.getCount(), position);
    position = arith::SubIOp::create(builder, loc, rest, one);
  }
  Value behind = arith::AddIOp::create(builder, loc, position, one);
  LogicalResult result = scan.getReverse()
                             ? emitStep(scan, position, behind, position)
                             : emitStep(scan, position, position, behind);
  outermost = around;
  return result;
}

//===-- entries -----------------------------------------------------------===//

LogicalResult Outliner::declareArguments() {
  for (BlockArgument argument : entry.getArguments()) {
    unsigned number = argument.getArgNumber();
    MemRefType type = memoryType(argument.getType());
    if (auto path = entry.getArgAttrOfType<StringAttr>(number, arrayAttr)) {
      if (argument.use_empty())
        continue;
      memory.map(argument, plan::WeightOp::create(builder, entry.getLoc(), type,
                                                  placedFor(path, type))
                               .getMemory());
      continue;
    }
    FailureOr<SmallVector<int64_t>> ids = dims.traceAll(argument);
    if (failed(ids))
      return failure();
    auto name = entry.getArgAttrOfType<StringAttr>(number, portAttr);
    memory.map(argument,
               plan::InputOp::create(
                   builder, entry.getLoc(), type, name,
                   builder.getDenseI64ArrayAttr(*ids),
                   entry.getArgAttrOfType<StringAttr>(number, roleAttr))
                   .getMemory());
  }
  return success();
}

// All of them at the beginning: their order is that of the ports, not that in
// which kernels write them.
LogicalResult Outliner::declareResults() {
  Operation *terminator = entry.getBody().front().getTerminator();
  for (auto [i, result] : llvm::enumerate(terminator->getOperands())) {
    FailureOr<SmallVector<int64_t>> ids = dims.traceAll(result);
    if (failed(ids))
      return failure();
    auto name = entry.getResultAttrOfType<StringAttr>(i, portAttr);
    places[&terminator->getOpOperand(i)] =
        plan::OutputOp::create(
            builder, entry.getLoc(), memoryType(result.getType()), name,
            builder.getDenseI64ArrayAttr(*ids),
            entry.getResultAttrOfType<StringAttr>(i, roleAttr))
            .getMemory();
  }
  return success();
}

LogicalResult Outliner::visit(Operation &op) {
  if (auto group = op.getAttrOfType<IntegerAttr>(groupAttr)) {
    ArrayRef<Operation *> members = groups[group.getInt()];
    return members.back() == &op ? emitGroup(members) : success();
  }
  if (auto scan = dyn_cast<calc::StepwiseOpInterface>(op))
    return emitScan(scan);
  if (auto dim = dyn_cast<tensor::DimOp>(op)) {
    FailureOr<int64_t> id =
        dims.trace(dim.getSource(), *dim.getConstantIndex());
    if (failed(id))
      return failure();
    memory.map(dim.getResult(), plan::DimOp::create(builder, op.getLoc(),
                                                    builder.getIndexType(), *id)
                                    .getResult());
    return success();
  }
  if (!isa<RankedTensorType>(op.getResult(0).getType())) {
    builder.clone(op, memory); // arithmetic on sizes
    return success();
  }
  Value start;
  if (int64_t first = *cast<calc::ViewOpInterface>(op).getViewStart())
    start = arith::ConstantIndexOp::create(builder, op.getLoc(), first);
  FailureOr<Value> place =
      view(memory.lookup(op.getOperand(0)), op.getResult(0), start);
  if (failed(place))
    return failure();
  memory.map(op.getResult(0), *place);
  return success();
}

LogicalResult Outliner::copy(Value tensor, Value from, Value to) {
  Location loc = tensor.getLoc();
  auto type = builder.getFunctionType({from.getType(), to.getType()}, {});
  auto kernel = func::FuncOp::create(loc, "copy", type);
  kernel.setPrivate();
  kernel->setAttr(kernelAttr, builder.getI64IntegerAttr(1));
  symbols.insert(kernel);
  OpBuilder inner = OpBuilder::atBlockBegin(kernel.addEntryBlock());
  Value source = bufferization::ToTensorOp::create(
      inner, loc, tensor.getType(), kernel.getArgument(0), /*restrict=*/true);
  Value same = calc::MapOp::create(
      inner, loc, source,
      cast<RankedTensorType>(tensor.getType()).getElementType(),
      [](OpBuilder &, Location, ValueRange x) { return x[0]; });
  bufferization::MaterializeInDestinationOp::create(
      inner, loc, Type(), same, kernel.getArgument(1), true, true);
  func::ReturnOp::create(inner, loc);
  plan::CallOp::create(builder, loc,
                       FlatSymbolRefAttr::get(kernel.getSymNameAttr()), from,
                       to, DenseI64ArrayAttr(), ArrayAttr());
  return success();
}

LogicalResult Outliner::run() {
  Block &block = entry.getBody().front();
  entry.walk([&](Operation *op) {
    if (auto group = op->getAttrOfType<IntegerAttr>(groupAttr))
      groups[group.getInt()].push_back(op);
  });

  builder.setInsertionPoint(entry);
  StringAttr name = entry.getSymNameAttr();
  symbols.remove(entry);
  plan = plan::EntryOp::create(builder, entry.getLoc(), name,
                               entry->getAttrOfType<IntegerAttr>(dimCountAttr),
                               ArrayAttr());
  for (StringRef name : {entryAttr, precisionAttr, modeAttr, batchAttr})
    if (Attribute value = entry->getAttr(name))
      plan->setAttr(name, value);
  symbols.insert(plan);
  builder.setInsertionPointToStart(&plan.getBody().emplaceBlock());
  if (failed(declareArguments()) || failed(declareResults()))
    return failure();
  for (Operation &op : llvm::make_early_inc_range(block.without_terminator()))
    if (failed(visit(op)))
      return failure();
  if (failed(copyMissing(block.getTerminator())))
    return failure();
  entry.erase();
  return success();
}

//===-- the pass ----------------------------------------------------------===//

namespace {
struct OutlineKernels : ngc::impl::OutlineKernelsBase<OutlineKernels> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<func::FuncOp> entries;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr(entryAttr))
        entries.push_back(function);
    for (func::FuncOp entry : entries)
      if (failed(Outliner(entry, symbols).run()))
        return signalPassFailure();
  }
};
} // namespace
