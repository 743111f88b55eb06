// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each call of an entry does, for reports and profiles.
//
//   plan.call @wide (%x, %w) into (%y) {layers = ["wide"]}
//   =>
//   ngc.steps = [{kernel = "wide", layers = ["wide"], bound = "contraction 66",
//     flops = [[1290, 1]], read = [[256, 1]], written = [[40, 1]],
//     weights = 2600, tile = [6, 16, 64], tasks = 1}]
//
// [1290, 1, 2] is 1290 * d0 * d1^2, d the entry's dynamic dimensions; a list is
// a sum. Kernels tell their work by axes of arguments (DescribeWork), calls
// know which dimension each is. What kernels read of arrays stands apart, as
// it comes from memory while the rest has just been written.
#include "dialect/plan/Plan.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

#include <map>

namespace ngc {
#define GEN_PASS_DEF_DESCRIBESTEPS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

namespace {
/// How often each dimension of the entry is a factor.
using Exponents = std::vector<int64_t>;

/// A sum of products of dimensions.
class Amount {
public:
  void add(int64_t coefficient, Exponents exponents) {
    while (!exponents.empty() && exponents.back() == 0)
      exponents.pop_back();
    terms[exponents] += coefficient;
  }
  ArrayAttr attribute(Builder &builder) const {
    SmallVector<Attribute> rows;
    for (const auto &[exponents, coefficient] : terms) {
      SmallVector<int64_t> row = {coefficient};
      llvm::append_range(row, exponents);
      if (coefficient)
        rows.push_back(builder.getDenseI64ArrayAttr(row));
    }
    return builder.getArrayAttr(rows);
  }

private:
  std::map<Exponents, int64_t> terms;
};

class StepDescriber {
public:
  StepDescriber(plan::CallOp call, func::FuncOp kernel, int64_t dims)
      : call(call), kernel(kernel), dims(dims), builder(call.getContext()) {}
  DictionaryAttr describe();

private:
  Amount work(StringRef name);
  Amount times();
  void addBytes(Value memory, Amount &amount);
  bool isPicked(unsigned argument);
  void addMemory();

  plan::CallOp call;
  func::FuncOp kernel;
  int64_t dims;
  Builder builder;
  Amount read, written;
  int64_t weights = 0;
};
} // namespace

//===-- sizes -------------------------------------------------------------===//

static ArrayRef<int64_t> dimIdsOf(Value memory) {
  Operation *op = memory.getDefiningOp();
  auto ids = op ? op->getAttrOfType<DenseI64ArrayAttr>("dim_ids") : nullptr;
  return ids ? ids.asArrayRef() : ArrayRef<int64_t>();
}

// Which dimension of the entry an axis is; nothing where its size is known.
static std::optional<int64_t> dimOf(Value memory, int64_t axis) {
  auto type = dyn_cast<MemRefType>(memory.getType());
  ArrayRef<int64_t> ids = dimIdsOf(memory);
  if (!type || axis >= type.getRank() || !type.isDynamicDim(axis))
    return std::nullopt;
  size_t number = type.getDynamicDimIndex(axis);
  return number < ids.size() ? std::optional(ids[number]) : std::nullopt;
}

// Those of flops and costs: a number, then arguments and axes.
Amount StepDescriber::work(StringRef name) {
  Amount amount;
  auto rows = kernel->getAttrOfType<ArrayAttr>(name);
  if (!rows)
    return amount;
  for (auto row : rows.getAsRange<DenseI64ArrayAttr>()) {
    Exponents exponents(dims);
    for (ArrayRef<int64_t> rest = row.asArrayRef().drop_front();
         rest.size() >= 2; rest = rest.drop_front(2))
      if (rest[0] < int64_t(call.getNumOperands()))
        if (auto dim = dimOf(call->getOperand(rest[0]), rest[1]))
          ++exponents[*dim];
    amount.add(row[0], exponents);
  }
  return amount;
}

void StepDescriber::addBytes(Value memory, Amount &amount) {
  auto type = dyn_cast<MemRefType>(memory.getType());
  if (!type)
    return;
  constexpr int64_t indexBits = 64, bitsOfByte = 8;
  int64_t count = 1;
  for (int64_t size : type.getShape())
    count *= ShapedType::isDynamic(size) ? 1 : size;
  Type element = type.getElementType();
  int64_t bits =
      element.isIndex() ? indexBits : int64_t(element.getIntOrFloatBitWidth());
  Exponents exponents(dims);
  for (int64_t id : dimIdsOf(memory))
    ++exponents[id];
  amount.add(llvm::divideCeil(count * bits, bitsOfByte), exponents);
}

bool StepDescriber::isPicked(unsigned argument) {
  auto picked = kernel->getAttrOfType<DenseI64ArrayAttr>(pickedAttr);
  return picked && llvm::is_contained(picked.asArrayRef(), argument);
}

void StepDescriber::addMemory() {
  for (auto [number, memory] : llvm::enumerate(call.getInputs())) {
    Value root = memory;
    while (auto view = root.getDefiningOp<plan::ViewOp>())
      root = view.getSource();
    if (isPicked(number))
      for (Value output : call.getOutputs())
        addBytes(output, read);
    else if (root.getDefiningOp<plan::WeightOp>())
      weights += cast<MemRefType>(memory.getType()).getNumElements() *
                 cast<MemRefType>(memory.getType()).getElementTypeBitWidth() /
                 8;
    else
      addBytes(memory, read);
  }
  for (Value memory : call.getOutputs())
    addBytes(memory, written);
}

// How often the call is made; a number that is not known counts as 1.
Amount StepDescriber::times() {
  int64_t count = 1;
  Exponents exponents(dims);
  for (auto repeat = call->getParentOfType<plan::RepeatOp>(); repeat;
       repeat = repeat->getParentOfType<plan::RepeatOp>()) {
    APInt known;
    if (matchPattern(repeat.getCount(), m_ConstantInt(&known)))
      count *= known.getSExtValue();
    else if (auto dim = repeat.getCount().getDefiningOp<plan::DimOp>())
      ++exponents[dim.getIndex()];
  }
  Amount amount;
  amount.add(count, exponents);
  return amount;
}

//===-- the pass ----------------------------------------------------------===//

static bool readsBfloat16(plan::CallOp call) {
  return llvm::any_of(call.getInputs().getTypes(), [](Type type) {
    return getElementTypeOrSelf(type).isBF16();
  });
}

DictionaryAttr StepDescriber::describe() {
  addMemory();
  NamedAttrList facts;
  facts.set("kernel", call.getCalleeAttr().getAttr());
  ArrayAttr layers = call.getLayersAttr();
  facts.set("layers", layers ? layers : builder.getArrayAttr({}));
  auto bound = kernel->getAttrOfType<StringAttr>(boundAttr);
  std::string text = bound ? bound.str() : "movement 0";
  if (readsBfloat16(call) && bound)
    text += ", and 1.01 eps16";
  facts.set("bound", builder.getStringAttr(text));
  facts.set("flops", work(flopsAttr).attribute(builder));
  facts.set("costs", work(costsAttr).attribute(builder));
  facts.set("read", read.attribute(builder));
  facts.set("written", written.attribute(builder));
  facts.set("weights", builder.getI64IntegerAttr(weights));
  facts.set("times", times().attribute(builder));
  auto tile = kernel->getAttrOfType<DenseI64ArrayAttr>(tileAttr);
  facts.set("tile", tile ? tile : builder.getDenseI64ArrayAttr({}));
  auto tasks = kernel->getAttrOfType<IntegerAttr>(tasksAttr);
  facts.set("tasks", builder.getI64IntegerAttr(tasks ? tasks.getInt() : 1));
  return facts.getDictionary(call.getContext());
}

namespace {
struct DescribeSteps : ngc::impl::DescribeStepsBase<DescribeSteps> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (auto entry : getOperation().getOps<plan::EntryOp>()) {
      SmallVector<Attribute> steps;
      entry->walk([&](plan::CallOp call) {
        auto kernel = symbols.lookup<func::FuncOp>(call.getCallee());
        steps.push_back(
            StepDescriber(call, kernel, entry.getDims()).describe());
      });
      entry->setAttr(stepsAttr, ArrayAttr::get(&getContext(), steps));
    }
  }
};
} // namespace
