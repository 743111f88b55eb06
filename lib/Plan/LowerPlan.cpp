// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plan becomes `int32_t run(const ngc_call *call)`.
//
//   plan.dim 0                      call->dims[0]
//   plan.input "Input"              call->inputs[0]
//   plan.weight @p                  call->placed[number of @p]
//   plan.slot {region, offset}      arena + base(region) + offset * monomial
//   plan.call @k ... need = 2       if (call->need[0] & 2) {
//                                     if (host->step) host->step(..., number)
//                                     k(...)
//                                   }
//   plan.repeat %n                  for (i = 0; i < n; ++i)
//
// The base of a region is the sum of the regions before it, each rounded up
// to a cache line; the runtime sums them all up in the same way to know how
// large an arena must be. Memory is dense and row-major, so a pointer and the
// dimensions make a memref.
//
// Placed arrays are numbered in the order of their ops, behind those of other
// versions of the code, with which equal ones are shared. The facts that the
// artifact's tables need stay behind as attributes of the function.
#include "dialect/plan/Plan.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/artifact.h"
#include <cstddef>

namespace ngc {
#define GEN_PASS_DEF_LOWERPLAN
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

static constexpr int64_t cacheLine = 64;
// Pointers are eight bytes wide; the compiler runs where its code does.
static constexpr int64_t pointerBytes = 8;

namespace {
class EntryLowering {
public:
  EntryLowering(plan::EntryOp entry,
                const DenseMap<StringAttr, int64_t> &placed)
      : entry(entry), placed(placed), builder(entry.getContext()),
        converter(entry.getContext()),
        pointer(LLVM::LLVMPointerType::get(entry.getContext())),
        i64(builder.getI64Type()), loc(entry.getLoc()) {}

  void run(SymbolTable &symbols);

private:
  void lower(Operation &op);
  void lowerCall(plan::CallOp call);
  void lowerRepeat(plan::RepeatOp repeat);
  void tell(int32_t step);
  Value startOf(plan::ViewOp view);
  Value isNeeded(ArrayRef<int64_t> mask);
  void loadHeader();
  void computeRegions();
  int64_t countOutputs() {
    return llvm::range_size(entry.getBody().getOps<plan::OutputOp>());
  }
  Value monomial(ArrayRef<int64_t> exponents);
  Value constant(int64_t value) {
    return LLVM::ConstantOp::create(builder, loc, i64, value);
  }
  Value load(Value base, int64_t offset, Type type) {
    return LLVM::LoadOp::create(builder, loc, type, at(base, offset));
  }
  Value at(Value base, int64_t offset) {
    return LLVM::GEPOp::create(builder, loc, pointer, builder.getI8Type(), base,
                               ArrayRef<LLVM::GEPArg>{offset});
  }
  Value memrefAt(Value address, MemRefType type, ArrayRef<int64_t> dimIds);

  plan::EntryOp entry;
  const DenseMap<StringAttr, int64_t> &placed;
  OpBuilder builder;
  LLVMTypeConverter converter;
  Type pointer, i64;
  Location loc;
  Value call, inputs, outputs, placedTable, arena, host, tellStep;
  SmallVector<Value> dims, needs, bases, monomials;
  DenseMap<Value, Value> addresses; // of memory, for views
  IRMapping values;
  int64_t inputCount = 0, outputCount = 0;
  int32_t stepCount = 0;
};
} // namespace

//===-- header of the call ------------------------------------------------===//

void EntryLowering::loadHeader() {
  Value table = load(call, offsetof(ngc_call, dims), pointer);
  for (int64_t i = 0; i < entry.getDims(); ++i)
    dims.push_back(load(table, i * sizeof(int64_t), i64));
  inputs = load(call, offsetof(ngc_call, inputs), pointer);
  outputs = load(call, offsetof(ngc_call, outputs), pointer);
  placedTable = load(call, offsetof(ngc_call, placed), pointer);
  arena = load(call, offsetof(ngc_call, arena), pointer);
  Value need = load(call, offsetof(ngc_call, need), pointer);
  for (int64_t i = 0; i < llvm::divideCeil(countOutputs(), 64); ++i)
    needs.push_back(load(need, i * sizeof(uint64_t), i64));
  host = load(call, offsetof(ngc_call, host), pointer);
  tellStep = load(host, offsetof(ngc_host, step), pointer);
}

Value EntryLowering::monomial(ArrayRef<int64_t> exponents) {
  Value product = constant(1);
  for (auto [dim, exponent] : llvm::zip(dims, exponents))
    for (int64_t i = 0; i < exponent; ++i)
      product = LLVM::MulOp::create(builder, loc, product, dim);
  return product;
}

void EntryLowering::computeRegions() {
  Value base = constant(0);
  for (Attribute row : entry.getRegions().value_or(ArrayAttr())) {
    ArrayRef<int64_t> numbers = cast<DenseI64ArrayAttr>(row);
    monomials.push_back(monomial(numbers.drop_front()));
    bases.push_back(base);
    Value bytes = LLVM::MulOp::create(builder, loc, monomials.back(),
                                      constant(numbers.front()));
    Value padded =
        LLVM::AddOp::create(builder, loc, bytes, constant(cacheLine - 1));
    base = LLVM::AddOp::create(
        builder, loc, base,
        LLVM::AndOp::create(builder, loc, padded, constant(-cacheLine)));
  }
}

//===-- memory ------------------------------------------------------------===//

Value EntryLowering::memrefAt(Value address, MemRefType type,
                              ArrayRef<int64_t> dimIds) {
  auto descriptor =
      MemRefDescriptor::poison(builder, loc, converter.convertType(type));
  descriptor.setAllocatedPtr(builder, loc, address);
  descriptor.setAlignedPtr(builder, loc, address);
  descriptor.setConstantOffset(builder, loc, 0);
  SmallVector<Value> sizes;
  size_t next = 0;
  for (int64_t size : type.getShape())
    sizes.push_back(ShapedType::isDynamic(size) ? dims[dimIds[next++]]
                                                : constant(size));
  Value stride = constant(1);
  for (int64_t axis = type.getRank() - 1; axis >= 0; --axis) {
    descriptor.setSize(builder, loc, axis, sizes[axis]);
    descriptor.setStride(builder, loc, axis, stride);
    stride = LLVM::MulOp::create(builder, loc, stride, sizes[axis]);
  }
  return UnrealizedConversionCastOp::create(builder, loc, type,
                                            Value(descriptor))
      .getResult(0);
}

void EntryLowering::lower(Operation &op) {
  auto place = [&](Value memory, Value address, ArrayRef<int64_t> dimIds) {
    addresses[memory] = address;
    values.map(memory,
               memrefAt(address, cast<MemRefType>(memory.getType()), dimIds));
  };
  if (auto input = dyn_cast<plan::InputOp>(op)) {
    place(input.getMemory(), load(inputs, pointerBytes * inputCount++, pointer),
          input.getDimIds());
  } else if (auto output = dyn_cast<plan::OutputOp>(op)) {
    place(output.getMemory(),
          load(outputs, pointerBytes * outputCount++, pointer),
          output.getDimIds());
  } else if (auto weight = dyn_cast<plan::WeightOp>(op)) {
    int64_t number = placed.lookup(weight.getPlacedAttr().getAttr());
    place(weight.getMemory(), load(placedTable, pointerBytes * number, pointer),
          {});
  } else if (auto slot = dyn_cast<plan::SlotOp>(op)) {
    int64_t region = *slot.getRegion();
    Value offset =
        LLVM::AddOp::create(builder, loc, bases[region],
                            LLVM::MulOp::create(builder, loc, monomials[region],
                                                constant(*slot.getOffset())));
    Value address = LLVM::GEPOp::create(builder, loc, pointer,
                                        builder.getI8Type(), arena, offset);
    place(slot.getMemory(), address, slot.getDimIds());
  } else if (auto view = dyn_cast<plan::ViewOp>(op)) {
    place(view.getMemory(), startOf(view), view.getDimIds());
  } else if (auto dim = dyn_cast<plan::DimOp>(op)) {
    values.map(dim.getResult(),
               arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                          dims[dim.getIndex()])
                   .getResult());
  } else if (auto kernel = dyn_cast<plan::CallOp>(op)) {
    lowerCall(kernel);
  } else if (auto repeat = dyn_cast<plan::RepeatOp>(op)) {
    lowerRepeat(repeat);
  } else {
    builder.clone(op, values);
  }
}

// Memory is dense, so an entry of the first axis is as long as its stride.
Value EntryLowering::startOf(plan::ViewOp view) {
  Value address = addresses.lookup(view.getSource());
  if (!view.getStart())
    return address;
  Value source = values.lookup(view.getSource());
  auto type = cast<MemRefType>(source.getType());
  auto cast = UnrealizedConversionCastOp::create(
      builder, loc, converter.convertType(type), source);
  MemRefDescriptor descriptor(cast.getResult(0));
  Value start = arith::IndexCastOp::create(builder, loc, i64,
                                           values.lookup(view.getStart()));
  Value offset = LLVM::MulOp::create(builder, loc, start,
                                     descriptor.stride(builder, loc, 0));
  return LLVM::GEPOp::create(builder, loc, pointer,
                             converter.convertType(type.getElementType()),
                             address, offset);
}

void EntryLowering::lowerRepeat(plan::RepeatOp repeat) {
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  auto loop = scf::ForOp::create(builder, loc, zero,
                                 values.lookup(repeat.getCount()), one);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(loop.getBody()->getTerminator());
  values.map(repeat.getBody().getArgument(0), loop.getInductionVar());
  for (Operation &op : repeat.getBody().front())
    lower(op);
}

Value EntryLowering::isNeeded(ArrayRef<int64_t> mask) {
  Value wanted;
  for (auto [word, bits] : llvm::zip(needs, mask)) {
    if (!bits)
      continue;
    Value part = LLVM::AndOp::create(builder, loc, word, constant(bits));
    wanted = wanted ? LLVM::OrOp::create(builder, loc, wanted, part) : part;
  }
  return LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne, wanted,
                              constant(0));
}

void EntryLowering::lowerCall(plan::CallOp kernel) {
  SmallVector<Value> arguments;
  for (Value memory : kernel.getOperands())
    arguments.push_back(values.lookup(memory));
  arguments.push_back(host);
  ArrayRef<int64_t> mask = *kernel.getNeed();
  int64_t bits = 0;
  for (uint64_t word : mask)
    bits += llvm::popcount(word);
  OpBuilder::InsertionGuard guard(builder);
  if (bits != countOutputs()) { // every request asks for some output
    auto branch =
        scf::IfOp::create(builder, loc, isNeeded(mask), /*else=*/false);
    builder.setInsertionPoint(branch.thenYield());
  }
  tell(stepCount++);
  func::CallOp::create(builder, kernel.getLoc(), kernel.getCallee(),
                       TypeRange(), arguments);
}

// Who measures is told of each step; else it costs a test.
void EntryLowering::tell(int32_t step) {
  Value none = LLVM::ZeroOp::create(builder, loc, pointer);
  Value isWanted = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne,
                                        tellStep, none);
  auto branch = scf::IfOp::create(builder, loc, isWanted, /*else=*/false);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(branch.thenYield());
  Type i32 = builder.getI32Type();
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(builder.getContext()), {pointer, i32});
  Value number = LLVM::ConstantOp::create(builder, loc, i32, step);
  Value observer = load(host, offsetof(ngc_host, observer), pointer);
  LLVM::CallOp::create(builder, loc, type,
                       ValueRange{tellStep, observer, number});
}

//===-- the entry ---------------------------------------------------------===//

// One row a port: name, element type, dimensions (a dynamic one is -1 - id),
// role (empty for a port of the net).
template <typename PortOp> static ArrayAttr portTable(plan::EntryOp entry) {
  Builder builder(entry.getContext());
  SmallVector<Attribute> rows;
  for (auto port : entry.getBody().getOps<PortOp>()) {
    auto type = cast<MemRefType>(port.getMemory().getType());
    SmallVector<int64_t> shape(type.getShape());
    size_t next = 0;
    for (int64_t &size : shape)
      if (ShapedType::isDynamic(size))
        size = -1 - port.getDimIds()[next++];
    rows.push_back(builder.getArrayAttr(
        {builder.getStringAttr(port.getName()),
         TypeAttr::get(type.getElementType()),
         builder.getDenseI64ArrayAttr(shape),
         builder.getStringAttr(port.getRole().value_or(""))}));
  }
  return builder.getArrayAttr(rows);
}

void EntryLowering::run(SymbolTable &symbols) {
  builder.setInsertionPoint(entry);
  auto type = builder.getFunctionType(pointer, builder.getI32Type());
  StringAttr name = entry.getSymNameAttr();
  symbols.remove(entry);
  auto function = func::FuncOp::create(builder, loc, name, type);
  function->setDiscardableAttrs(entry->getDiscardableAttrDictionary());
  function->setAttr(dimCountAttr, entry.getDimsAttr());
  function->setAttr(regionsAttr, entry.getRegionsAttr());
  function->setAttr(inputsAttr, portTable<plan::InputOp>(entry));
  function->setAttr(outputsAttr, portTable<plan::OutputOp>(entry));
  symbols.insert(function);
  builder.setInsertionPointToStart(function.addEntryBlock());
  call = function.getArgument(0);
  loadHeader();
  computeRegions();
  for (Operation &op : entry.getBody().front())
    lower(op);
  tell(-1);
  Value done =
      arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(0));
  func::ReturnOp::create(builder, loc, done);
  entry.erase();
}

namespace {
struct LowerPlan : ngc::impl::LowerPlanBase<LowerPlan> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    DenseMap<StringAttr, int64_t> numbers;
    SmallVector<Attribute> table;
    SmallVector<int64_t> reads;
    if (auto others = module->getAttrOfType<ArrayAttr>(placedAttr))
      llvm::append_range(table, others);
    Builder builder(&getContext());
    for (auto placed :
         llvm::make_early_inc_range(module.getOps<plan::PlacedOp>())) {
      Attribute row =
          builder.getArrayAttr({placed.getPathAttr(), placed.getTypeAttr(),
                                placed.getAxesAttr(), placed.getShapeAttr()});
      int64_t number = llvm::find(table, row) - table.begin();
      if (number == static_cast<int64_t>(table.size()))
        table.push_back(row);
      numbers[placed.getSymNameAttr()] = number;
      reads.push_back(number);
      symbols.erase(placed);
    }
    module->setAttr(placedAttr, builder.getArrayAttr(table));
    module->setAttr(readsAttr, builder.getDenseI64ArrayAttr(reads));
    for (auto entry :
         llvm::make_early_inc_range(module.getOps<plan::EntryOp>()))
      EntryLowering(entry, numbers).run(symbols);
  }
};
} // namespace
