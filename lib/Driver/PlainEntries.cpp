// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Entries become functions on memory: inputs, arrays, outputs, the host's
// table.
//
//   func.func @evaluate(tensor) -> tensor   bodies stay, ends are tensors of
//                                           memory
//   plan.entry @evaluate                    slots are on the heap, all calls
//                                           are needed
//
// The dynamic dimensions of an entry are 3, 4, 5, ...: a mix-up shows.
#include "PlainRoute.h"
#include "dialect/plan/Plan.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "ngc/Names.h"

using namespace mlir;
using namespace ngc;
using namespace ngc::plain;

static int64_t sizeOfDim(int64_t id) { return 3 + id; }

static SmallVector<int64_t> shapeOf(ShapedType type, ArrayRef<int64_t> ids) {
  SmallVector<int64_t> shape(type.getShape());
  size_t next = 0;
  for (int64_t &size : shape)
    if (ShapedType::isDynamic(size))
      size = sizeOfDim(next < ids.size() ? ids[next++] : 0);
  return shape;
}

static MemRefType memoryType(Type tensor) {
  auto type = cast<RankedTensorType>(tensor);
  return MemRefType::get(type.getShape(), type.getElementType());
}

static Argument describe(Role role, StringAttr name, ShapedType type,
                         DenseI64ArrayAttr ids) {
  return {role,
          name.str(),
          shapeOf(type, ids ? ids.asArrayRef() : ArrayRef<int64_t>()),
          type.getElementType(),
          {},
          {}};
}

static Entry enterCalc(func::FuncOp function) {
  Entry entry{
      function->getAttrOfType<StringAttr>(entryAttr).str(), function, {}};
  Location loc = function.getLoc();
  Block &block = function.getBody().front();
  Operation *end = block.getTerminator();
  OpBuilder builder = OpBuilder::atBlockBegin(&block);
  for (auto [i, argument] : llvm::enumerate(function.getArguments())) {
    auto path = function.getArgAttrOfType<StringAttr>(i, arrayAttr);
    auto port = function.getArgAttrOfType<StringAttr>(i, portAttr);
    auto type = cast<RankedTensorType>(argument.getType());
    entry.arguments.push_back(
        describe(path ? Role::Array : Role::Input, path ? path : port, type,
                 function.getArgAttrOfType<DenseI64ArrayAttr>(i, dimIdsAttr)));
    argument.setType(memoryType(type));
    auto tensor =
        bufferization::ToTensorOp::create(builder, loc, type, argument, true);
    argument.replaceAllUsesExcept(tensor, tensor);
  }
  builder.setInsertionPoint(end);
  for (auto [i, result] : llvm::enumerate(end->getOperands())) {
    auto ids = function.getResultAttrOfType<DenseI64ArrayAttr>(i, dimIdsAttr);
    auto type = cast<RankedTensorType>(result.getType());
    entry.arguments.push_back(describe(
        Role::Output, function.getResultAttrOfType<StringAttr>(i, portAttr),
        type, ids));
    bufferization::MaterializeInDestinationOp::create(
        builder, loc, Type(), result, block.addArgument(memoryType(type), loc),
        true, true);
  }
  end->setOperands({});
  block.addArgument(LLVM::LLVMPointerType::get(function.getContext()), loc);
  function.removeArgAttrsAttr();
  function.removeResAttrsAttr();
  function.setType(builder.getFunctionType(block.getArgumentTypes(), {}));
  return entry;
}

namespace {
// A plan as a function: slots are on the heap, all calls are needed.
class PlanEntry {
public:
  explicit PlanEntry(plan::EntryOp plan)
      : plan(plan), builder(plan), converter(plan.getContext()),
        loc(plan.getLoc()) {}

  Entry build() {
    entry.name = plan->getAttrOfType<StringAttr>(entryAttr).str();
    entry.function = func::FuncOp::create(builder, loc, plan.getSymName(),
                                          builder.getFunctionType({}, {}));
    block = entry.function.addEntryBlock();
    builder.setInsertionPointToStart(block);
    for (Operation &op : plan.getBody().front())
      declare(op);
    table = block->addArgument(LLVM::LLVMPointerType::get(builder.getContext()),
                               loc);
    for (Operation &op : plan.getBody().front())
      lower(op);
    func::ReturnOp::create(builder, loc);
    entry.function.setType(
        builder.getFunctionType(block->getArgumentTypes(), {}));
    plan.erase();
    return std::move(entry);
  }

private:
  void declare(Operation &op) {
    if (auto input = dyn_cast<plan::InputOp>(op))
      declare(Role::Input, input.getNameAttr(), input.getMemory(),
              input.getDimIdsAttr());
    else if (auto output = dyn_cast<plan::OutputOp>(op))
      declare(Role::Output, output.getNameAttr(), output.getMemory(),
              output.getDimIdsAttr());
    else if (auto weight = dyn_cast<plan::WeightOp>(op))
      declare(weight);
  }

  void declare(plan::WeightOp weight) {
    auto placed = SymbolTable::lookupNearestSymbolFrom<plan::PlacedOp>(
        weight, weight.getPlacedAttr());
    declare(Role::Array, placed.getPathAttr(), weight.getMemory(), {});
    Argument &argument = entry.arguments.back();
    argument.canonical = llvm::to_vector(placed.getShape());
    ArrayRef<int64_t> axes = placed.getAxes();
    for (; !axes.empty(); axes = axes.drop_front(3))
      argument.recipe.push_back({static_cast<uint32_t>(axes[0]),
                                 static_cast<uint32_t>(axes[1]), axes[2]});
  }

  void declare(Role role, StringAttr name, Value memory,
               DenseI64ArrayAttr ids) {
    auto type = cast<MemRefType>(memory.getType());
    entry.arguments.push_back(describe(role, name, type, ids));
    values.map(memory, block->addArgument(type, loc));
  }

  void lower(Operation &op) {
    if (auto slot = dyn_cast<plan::SlotOp>(op)) {
      auto type = cast<MemRefType>(slot.getMemory().getType());
      values.map(slot.getMemory(),
                 memref::AllocOp::create(builder, loc, type,
                                         dynamicSizes(type, slot.getDimIds())));
    } else if (auto view = dyn_cast<plan::ViewOp>(op)) {
      lowerView(view);
    } else if (auto dim = dyn_cast<plan::DimOp>(op)) {
      values.map(dim.getResult(), index(sizeOfDim(dim.getIndex())));
    } else if (auto call = dyn_cast<plan::CallOp>(op)) {
      lowerCall(call);
    } else if (auto repeat = dyn_cast<plan::RepeatOp>(op)) {
      lowerRepeat(repeat);
    } else if (op.getNumResults() && !values.contains(op.getResult(0))) {
      builder.clone(op, values);
    }
  }

  void lowerRepeat(plan::RepeatOp repeat) {
    auto loop = scf::ForOp::create(builder, loc, index(0),
                                   values.lookup(repeat.getCount()), index(1));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(loop.getBody()->getTerminator());
    values.map(repeat.getBody().getArgument(0), loop.getInductionVar());
    for (Operation &op : repeat.getBody().front())
      lower(op);
  }

  // A kernel's memory begins where its pointer does, so a view that begins
  // later is a descriptor of its own.
  void lowerEntries(plan::ViewOp view) {
    auto type = cast<MemRefType>(view.getMemory().getType());
    Value source = values.lookup(view.getSource());
    auto sourceType = cast<MemRefType>(source.getType());
    MemRefDescriptor from(recast(source, converter.convertType(sourceType)));
    Type i64 = builder.getI64Type();
    auto constant = [&](int64_t value) -> Value {
      return LLVM::ConstantOp::create(builder, loc, i64, value);
    };
    Value start = arith::IndexCastOp::create(builder, loc, i64,
                                             values.lookup(view.getStart()));
    Value offset =
        LLVM::MulOp::create(builder, loc, start, from.stride(builder, loc, 0));
    Value pointer = LLVM::GEPOp::create(
        builder, loc, LLVM::LLVMPointerType::get(builder.getContext()),
        converter.convertType(type.getElementType()),
        from.alignedPtr(builder, loc), offset);
    auto to =
        MemRefDescriptor::poison(builder, loc, converter.convertType(type));
    to.setAllocatedPtr(builder, loc, pointer);
    to.setAlignedPtr(builder, loc, pointer);
    to.setOffset(builder, loc, constant(0));
    SmallVector<int64_t> shape = shapeOf(type, view.getDimIds());
    int64_t stride = 1;
    for (int64_t axis = shape.size(); axis-- > 0; stride *= shape[axis]) {
      to.setSize(builder, loc, axis, constant(shape[axis]));
      to.setStride(builder, loc, axis, constant(stride));
    }
    values.map(view.getMemory(), recast(to, type));
  }

  Value recast(Value value, Type type) {
    return UnrealizedConversionCastOp::create(builder, loc, type, value)
        .getResult(0);
  }

  void lowerView(plan::ViewOp view) {
    auto type = cast<MemRefType>(view.getMemory().getType());
    if (view.getStart())
      return lowerEntries(view);
    auto [typeStrides, offset] = type.getStridesAndOffset();
    SmallVector<int64_t> shape = shapeOf(type, view.getDimIds());
    SmallVector<OpFoldResult> sizes, strides;
    auto known = [&](int64_t inType, int64_t value) -> OpFoldResult {
      if (ShapedType::isDynamic(inType))
        return index(value);
      return builder.getIndexAttr(value);
    };
    for (size_t i = 0; i < shape.size(); ++i) {
      int64_t stride = 1;
      for (int64_t inner : ArrayRef(shape).drop_front(i + 1))
        stride *= inner;
      sizes.push_back(known(type.getShape()[i], shape[i]));
      strides.push_back(known(typeStrides[i], stride));
    }
    values.map(view.getMemory(),
               memref::ReinterpretCastOp::create(
                   builder, loc, type, values.lookup(view.getSource()),
                   builder.getIndexAttr(0), sizes, strides));
  }

  void lowerCall(plan::CallOp call) {
    auto kernel = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        call, call.getCalleeAttr());
    SmallVector<Value> arguments;
    for (Value operand : call->getOperands())
      arguments.push_back(values.lookup(operand));
    // Tasks need the host; before they exist, kernels do not.
    if (kernel.getNumArguments() == arguments.size() + 1)
      arguments.push_back(table);
    func::CallOp::create(builder, loc, kernel, arguments);
  }

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }

  SmallVector<Value> dynamicSizes(MemRefType type, ArrayRef<int64_t> ids) {
    SmallVector<Value> sizes;
    for (int64_t id : ids)
      sizes.push_back(index(sizeOfDim(id)));
    return sizes;
  }

  plan::EntryOp plan;
  OpBuilder builder;
  LLVMTypeConverter converter;
  Location loc;
  Entry entry;
  Block *block = nullptr;
  Value table;
  IRMapping values;
};
} // namespace

std::vector<Entry> plain::enter(ModuleOp module) {
  std::vector<Entry> entries;
  SmallVector<func::FuncOp> functions;
  for (auto function : module.getOps<func::FuncOp>())
    if (function->hasAttr(entryAttr) && !function.getArguments().empty() &&
        isa<RankedTensorType>(function.getArgumentTypes().front()))
      functions.push_back(function);
  for (func::FuncOp function : functions)
    entries.push_back(enterCalc(function));
  for (auto plan : llvm::make_early_inc_range(module.getOps<plan::EntryOp>()))
    entries.push_back(PlanEntry(plan).build());
  for (auto placed :
       llvm::make_early_inc_range(module.getOps<plan::PlacedOp>()))
    placed.erase();
  for (Entry &entry : entries) {
    entry.function.setPublic();
    entry.function->setAttr(LLVM::LLVMDialect::getEmitCWrapperAttrName(),
                            UnitAttr::get(module.getContext()));
  }
  return entries;
}
