// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parallel loops become tasks of the host.
//
//   scf.forall (%i, %j) = (0, 0) to (%n, 500) step (1, 10) { body }
//   =>
//   func.func @linear_task(captures..., %begin, %end)   a range of iterations
//   llvm.func @linear_body(args*, begin, end, worker)   unpacks the captures
//   host->parallel_for(context, @linear_body, args*, count, grain)
//
// An iteration's number counts the loop of the dynamic axis (the batch)
// innermost: tasks next to each other then share the weights they read. The
// grain follows from the cost of an iteration, so the cut depends on shapes
// only and results are the same for every number of threads. Little work is
// not handed over at all: waking a thread costs about a microsecond.
//
// Every kernel gets the host's table as its last argument.
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_OUTLINETASKS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

// Operations that a task should hold: some 10 us, ten times the cost of
// handing it over.
static constexpr int64_t operationsPerTask = 65536;

namespace {
class TaskOutliner {
public:
  TaskOutliner(func::FuncOp kernel, SymbolTable &symbols)
      : kernel(kernel), symbols(symbols), builder(kernel.getContext()),
        converter(kernel.getContext()),
        pointer(LLVM::LLVMPointerType::get(kernel.getContext())) {}

  void run();

private:
  void outline(scf::ForallOp loop);
  void countTasks(scf::ForallOp loop, int64_t grain);
  Value iterations(scf::ForallOp loop, SmallVectorImpl<Value> &counts);
  SmallVector<Value> captures(scf::ForallOp loop);
  func::FuncOp buildTask(scf::ForallOp loop, ArrayRef<Value> captured);
  void buildBody(func::FuncOp body, func::FuncOp task,
                 LLVM::LLVMStructType type);
  void buildCall(scf::ForallOp loop, func::FuncOp task, func::FuncOp body,
                 LLVM::LLVMStructType type, ArrayRef<Value> captured);
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(builder, kernel.getLoc(), value);
  }
  Value load(Value table, int64_t offset, Type type);
  Value toLlvm(Value value) {
    return UnrealizedConversionCastOp::create(
               builder, value.getLoc(), converter.convertType(value.getType()),
               value)
        .getResult(0);
  }

  func::FuncOp kernel;
  SymbolTable &symbols;
  OpBuilder builder;
  LLVMTypeConverter converter;
  Type pointer;
  Value host;
};
} // namespace

//===-- iterations --------------------------------------------------------===//

static bool isDynamic(OpFoldResult bound) { return isa<Value>(bound); }

// The loops in the order in which an iteration's number counts them, the
// slowest first: static axes, then dynamic ones.
static SmallVector<unsigned> loopOrder(scf::ForallOp loop) {
  SmallVector<unsigned> order;
  for (bool dynamic : {false, true})
    for (auto [i, bound] : llvm::enumerate(loop.getMixedUpperBound()))
      if (isDynamic(bound) == dynamic)
        order.push_back(i);
  return order;
}

Value TaskOutliner::iterations(scf::ForallOp loop,
                               SmallVectorImpl<Value> &counts) {
  Location loc = loop.getLoc();
  Value total = constant(1);
  for (auto [low, high, step] :
       llvm::zip(loop.getMixedLowerBound(), loop.getMixedUpperBound(),
                 loop.getMixedStep())) {
    Value from = getValueOrCreateConstantIndexOp(builder, loc, low);
    Value to = getValueOrCreateConstantIndexOp(builder, loc, high);
    Value by = getValueOrCreateConstantIndexOp(builder, loc, step);
    Value extent = arith::SubIOp::create(builder, loc, to, from);
    counts.push_back(arith::CeilDivUIOp::create(builder, loc, extent, by));
    total = arith::MulIOp::create(builder, loc, total, counts.back());
  }
  return total;
}

SmallVector<Value> TaskOutliner::captures(scf::ForallOp loop) {
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(loop.getRegion(), used);
  for (Value operand : loop->getOperands())
    used.insert(operand);
  // Constants are cheaper made again than carried along.
  used.remove_if([](Value value) {
    return value.getDefiningOp() &&
           value.getDefiningOp()->hasTrait<OpTrait::ConstantLike>();
  });
  return used.takeVector();
}

//===-- the three functions -----------------------------------------------===//

// for t in [begin, end): the loop's body with its indices taken from t
func::FuncOp TaskOutliner::buildTask(scf::ForallOp loop,
                                     ArrayRef<Value> captured) {
  Location loc = loop.getLoc();
  SmallVector<Type> types;
  for (Value value : captured)
    types.push_back(value.getType());
  types.append(2, builder.getIndexType());
  auto task = func::FuncOp::create(loc, (kernel.getSymName() + "_task").str(),
                                   builder.getFunctionType(types, {}));
  task.setPrivate();
  task->setAttr(taskAttr, builder.getUnitAttr());
  symbols.insert(task);

  OpBuilder::InsertionGuard guard(builder);
  Block *entry = task.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  IRMapping values;
  for (auto [value, argument] : llvm::zip(captured, entry->getArguments()))
    values.map(value, argument);
  auto bring = [&](Value value) {
    if (!values.contains(value))
      values.map(value, builder.clone(*value.getDefiningOp())->getResult(0));
  };
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(loop.getRegion(), used);
  llvm::for_each(used, bring);
  llvm::for_each(loop->getOperands(), bring);

  auto mapped = [&](OpFoldResult bound) -> Value {
    if (auto value = dyn_cast<Value>(bound))
      return values.lookup(value);
    return getValueOrCreateConstantIndexOp(builder, loc, bound);
  };
  SmallVector<Value> counts;
  auto lows = loop.getMixedLowerBound(), highs = loop.getMixedUpperBound(),
       steps = loop.getMixedStep();
  for (size_t i = 0; i < lows.size(); ++i)
    counts.push_back(arith::CeilDivUIOp::create(
        builder, loc,
        arith::SubIOp::create(builder, loc, mapped(highs[i]), mapped(lows[i])),
        mapped(steps[i])));

  unsigned last = entry->getNumArguments() - 1;
  auto range = scf::ForOp::create(builder, loc, entry->getArgument(last - 1),
                                  entry->getArgument(last), constant(1));
  func::ReturnOp::create(builder, loc);
  builder.setInsertionPointToStart(range.getBody());
  Value rest = range.getInductionVar();
  for (unsigned i : llvm::reverse(loopOrder(loop))) {
    Value index = arith::RemUIOp::create(builder, loc, rest, counts[i]);
    rest = arith::DivUIOp::create(builder, loc, rest, counts[i]);
    Value scaled = arith::MulIOp::create(builder, loc, index, mapped(steps[i]));
    values.map(loop.getInductionVar(i),
               arith::AddIOp::create(builder, loc, scaled, mapped(lows[i])));
  }
  for (Operation &op : loop.getBody()->without_terminator())
    builder.clone(op, values);
  // What an iteration keeps is used by one iteration at a time.
  task.walk([&](memref::AllocaOp op) { op->moveBefore(&entry->front()); });
  return task;
}

void TaskOutliner::buildBody(func::FuncOp body, func::FuncOp task,
                             LLVM::LLVMStructType type) {
  Location loc = task.getLoc();
  OpBuilder::InsertionGuard guard(builder);
  Block *entry = body.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  Value all = LLVM::LoadOp::create(builder, loc, type, entry->getArgument(0));
  SmallVector<Value> arguments;
  size_t count = type.getBody().size();
  for (size_t i = 0; i < count; ++i) {
    Value field = LLVM::ExtractValueOp::create(builder, loc, all, i);
    arguments.push_back(UnrealizedConversionCastOp::create(
                            builder, loc, task.getArgumentTypes()[i], field)
                            .getResult(0));
  }
  for (unsigned i : {1, 2})
    arguments.push_back(arith::IndexCastOp::create(
        builder, loc, builder.getIndexType(), entry->getArgument(i)));
  func::CallOp::create(builder, loc, task, arguments);
  func::ReturnOp::create(builder, loc);
}

Value TaskOutliner::load(Value table, int64_t offset, Type type) {
  Location loc = kernel.getLoc();
  Value address =
      LLVM::GEPOp::create(builder, loc, pointer, builder.getI8Type(), table,
                          ArrayRef<LLVM::GEPArg>{offset});
  return LLVM::LoadOp::create(builder, loc, type, address);
}

// For reports: open axes count as 1.
void TaskOutliner::countTasks(scf::ForallOp loop, int64_t grain) {
  int64_t total = 1;
  for (auto [low, high, step] :
       llvm::zip(loop.getMixedLowerBound(), loop.getMixedUpperBound(),
                 loop.getMixedStep())) {
    auto from = getConstantIntValue(low), to = getConstantIntValue(high),
         by = getConstantIntValue(step);
    if (from && to && by)
      total *= llvm::divideCeil(*to - *from, *by);
  }
  auto before = kernel->getAttrOfType<IntegerAttr>(tasksAttr);
  kernel->setAttr(tasksAttr, builder.getI64IntegerAttr(
                                 (before ? before.getInt() : 0) +
                                 int64_t(llvm::divideCeil(total, grain))));
}

// if (count <= grain) task(captures, 0, count)
// else host->parallel_for(host->context, body, &captures, count, grain)
void TaskOutliner::buildCall(scf::ForallOp loop, func::FuncOp task,
                             func::FuncOp body, LLVM::LLVMStructType type,
                             ArrayRef<Value> captured) {
  Location loc = loop.getLoc();
  builder.setInsertionPoint(loop);
  SmallVector<Value> counts;
  Value total = iterations(loop, counts);
  auto cost = loop->getAttrOfType<IntegerAttr>(costAttr);
  int64_t grainCount = std::max<int64_t>(
      1, operationsPerTask / (cost ? std::max<int64_t>(cost.getInt(), 1) : 1));
  Value grain = constant(grainCount);
  countTasks(loop, grainCount);
  Value isLittle = arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::ule, total, grain);
  auto branch = scf::IfOp::create(builder, loc, isLittle, /*else=*/true);

  builder.setInsertionPoint(branch.thenYield());
  SmallVector<Value> direct(captured);
  direct.append({constant(0), total});
  func::CallOp::create(builder, loc, task, direct);

  builder.setInsertionPoint(branch.elseYield());
  Value all = LLVM::PoisonOp::create(builder, loc, type);
  for (auto [i, value] : llvm::enumerate(captured))
    all = LLVM::InsertValueOp::create(builder, loc, all, toLlvm(value), i);
  Type i64 = builder.getI64Type();
  Value one = LLVM::ConstantOp::create(builder, loc, i64, 1);
  Value arguments = LLVM::AllocaOp::create(builder, loc, pointer, type, one, 0);
  LLVM::StoreOp::create(builder, loc, all, arguments);
  Value address = toLlvm(func::ConstantOp::create(
      builder, loc, body.getFunctionType(), body.getSymName()));
  Value context = load(host, 0, pointer);
  Value parallelFor = load(host, 8, pointer);
  auto signature =
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(builder.getContext()),
                                  {pointer, pointer, pointer, i64, i64});
  LLVM::CallOp::create(
      builder, loc, signature,
      ValueRange{parallelFor, context, address, arguments,
                 arith::IndexCastOp::create(builder, loc, i64, total),
                 arith::IndexCastOp::create(builder, loc, i64, grain)});
}

void TaskOutliner::outline(scf::ForallOp loop) {
  SmallVector<Value> captured = captures(loop);
  func::FuncOp task = buildTask(loop, captured);
  SmallVector<Type> fields;
  for (Value value : captured)
    fields.push_back(converter.convertType(value.getType()));
  auto type = LLVM::LLVMStructType::getLiteral(kernel.getContext(), fields);
  auto body = func::FuncOp::create(
      loop.getLoc(), (kernel.getSymName() + "_body").str(),
      builder.getFunctionType({pointer, builder.getI64Type(),
                               builder.getI64Type(), builder.getI32Type()},
                              {}));
  body.setPrivate();
  symbols.insert(body);
  buildBody(body, task, type);
  buildCall(loop, task, body, type, captured);
  loop.erase();
}

void TaskOutliner::run() {
  (void)kernel.insertArgument(kernel.getNumArguments(), pointer, {},
                              kernel.getLoc());
  host = kernel.getArguments().back();
  SmallVector<scf::ForallOp> loops;
  kernel.walk<WalkOrder::PreOrder>([&](scf::ForallOp loop) {
    loops.push_back(loop);
    return WalkResult::skip();
  });
  for (scf::ForallOp loop : loops)
    outline(loop);
}

//===-- the pass ----------------------------------------------------------===//

namespace {
struct OutlineTasks : ngc::impl::OutlineTasksBase<OutlineTasks> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    SmallVector<func::FuncOp> kernels;
    for (auto function : module.getOps<func::FuncOp>())
      if (function->hasAttr(ngc::kernelAttr))
        kernels.push_back(function);
    for (func::FuncOp kernel : kernels)
      TaskOutliner(kernel, symbols).run();
  }
};
} // namespace
