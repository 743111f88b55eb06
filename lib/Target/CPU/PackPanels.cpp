// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An array [N][K] that a kernel reads a panel of columns at a time, every k
// one after another, is handed over in that order, [N / w][K][w]:
//
//   plan.weight @w : memref<100x64xf32>
//   =>
//   plan.placed @w_panels {path = "w", axes = [OUTER 0 by 16, WHOLE 1,
//     INNER 0 by 16]} : memref<7x64x16xf32>
//
// The compiler fills it, and the runtime does when an array is replaced (see
// ngc/pack.h); the last panel is padded with zeros. Steps tell which axis of
// the array a loop runs along.
//
// Weights of 16 bits come in pairs of steps, [N / w][K / 2][w][2]: a vector of
// 32 bits a lane has those of two steps, and one shift or one mask makes real32
// of each. (With lanes in their own order each vector would have to be spread
// out over twice its width first.) The last pair of an odd K has a zero. Where
// a single row may come, which takes several panels at once, these lie side by
// side: all of them are one stream from memory, which processors foresee.
#include "PackPanels.h"

#include "PackRecipe.h"
#include "ngc/Names.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace ngc;

PlanCalls::PlanCalls(ModuleOp module) : module(module), symbols(module) {
  module.walk([&](plan::CallOp call) {
    calls[call.getCalleeAttr().getAttr()].push_back(call);
  });
}

plan::WeightOp PlanCalls::weightOf(plan::CallOp call, unsigned argument) const {
  if (argument >= call.getInputs().size())
    return {};
  Value memory = call.getInputs()[argument];
  while (auto view = memory.getDefiningOp<plan::ViewOp>()) {
    if (view.getStart())
      return {};
    memory = view.getSource();
  }
  auto weight = memory.getDefiningOp<plan::WeightOp>();
  if (!weight)
    return {};
  auto placed = symbols.lookup<plan::PlacedOp>(weight.getPlaced());
  return placed && Arrangement::of(placed) ? weight : plan::WeightOp();
}

static func::FuncOp ownerOf(BlockArgument argument) {
  return cast<func::FuncOp>(argument.getOwner()->getParentOp());
}

bool PlanCalls::isWeight(BlockArgument argument) const {
  auto found = calls.find(ownerOf(argument).getSymNameAttr());
  return found != calls.end() &&
         llvm::all_of(found->second, [&](plan::CallOp call) {
           return bool(weightOf(call, argument.getArgNumber()));
         });
}

FlatSymbolRefAttr PlanCalls::place(StringRef path, const ArrayRecipe &recipe,
                                   MemRefType type, StringRef kind) {
  for (auto placed : module.getOps<plan::PlacedOp>())
    if (placed.getPath() == path && placed.getType() == type &&
        placed.getAxes() == ArrayRef(recipe.axes) &&
        placed.getShape() == ArrayRef(recipe.shape))
      return FlatSymbolRefAttr::get(placed.getSymNameAttr());
  OpBuilder top = OpBuilder::atBlockBegin(module.getBody());
  auto placed =
      plan::PlacedOp::create(top, module.getLoc(), (path + "/" + kind).str(),
                             path.str(), recipe.axes, recipe.shape, type);
  symbols.insert(placed);
  return FlatSymbolRefAttr::get(placed.getSymNameAttr());
}

SmallVector<func::FuncOp> PlanCalls::kernels() {
  auto isKernel = [](func::FuncOp op) {
    return op->hasAttr(kernelAttr) && !op.isExternal();
  };
  return llvm::filter_to_vector(module.getOps<func::FuncOp>(), isKernel);
}

func::FuncOp PlanCalls::kernelOf(plan::CallOp call) const {
  return symbols.lookup<func::FuncOp>(call.getCallee());
}

void PlanCalls::forEachPad(
    function_ref<void(plan::CallOp, tensor::PadOp)> body) {
  SmallVector<plan::CallOp> work;
  module.walk([&](plan::CallOp call) { work.push_back(call); });
  for (plan::CallOp call : work)
    if (tensor::PadOp pad = padOf(kernelOf(call)))
      body(call, pad);
}

func::FuncOp PlanCalls::copyOf(func::FuncOp kernel, StringRef suffix) {
  func::FuncOp copy = kernel.clone();
  copy.setSymName((kernel.getSymName() + suffix).str());
  symbols.insert(copy);
  return copy;
}

void PlanCalls::eraseUncalled() {
  llvm::StringSet<> called;
  module.walk([&](plan::CallOp call) { called.insert(call.getCallee()); });
  for (auto kernel : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
    if (kernel->hasAttr(kernelAttr) && !called.contains(kernel.getSymName()))
      symbols.erase(kernel);
}

void PlanCalls::eraseUnused() {
  llvm::StringSet<> used;
  module.walk([&](plan::WeightOp op) { used.insert(op.getPlaced()); });
  for (auto placed :
       llvm::make_early_inc_range(module.getOps<plan::PlacedOp>()))
    if (!used.contains(placed.getSymName()))
      symbols.erase(placed);
}

//===-- recipes -----------------------------------------------------------===//

// [outer..., panels, reductions..., width]; without spreading the columns
// themselves are the last axis.
static std::optional<PackedShape>
recipeFor(const Panels &panels, MemRefType array, const PanelLayout &layout) {
  int64_t width = layout.packedWidth();
  PackedShape recipe;
  AxisFinder finder(array);
  std::optional<int64_t> column = finder.take(panels.column);
  if (!column || !finder.takeWhole(panels.outer, recipe))
    return std::nullopt;
  if (panels.spreadsA)
    recipe.add(NGC_PACK_OUTER, *column, width,
               llvm::divideCeil(panels.columns(), width));
  std::optional<int64_t> paired;
  if (layout.together > 1) {
    paired = finder.take(panels.reductions.back());
    if (!paired ||
        !finder.takeWhole(ArrayRef(panels.reductions).drop_back(), recipe))
      return std::nullopt;
    recipe.add(
        NGC_PACK_OUTER, *paired, layout.together,
        llvm::divideCeil(panels.reductions.back().extent, layout.together));
  } else if (!finder.takeWhole(panels.reductions, recipe)) {
    return std::nullopt;
  }
  if (panels.spreadsA)
    recipe.add(NGC_PACK_INNER, *column, width, width);
  else
    recipe.add(NGC_PACK_WHOLE, *column, 0, panels.columns());
  if (paired)
    recipe.add(NGC_PACK_INNER, *paired, layout.together, layout.together);
  if (!finder.takeRest(recipe))
    return std::nullopt;
  return recipe;
}

// How far loops move in what the recipe makes.
void ngc::stepThroughPanels(Panels &panels, PanelLayout &layout) {
  int64_t width = layout.packedWidth();
  int64_t columns = panels.spreadsA ? width : panels.columns();
  int64_t step = columns;
  panels.places[PanelB].start = 0;
  for (Axis &axis : llvm::reverse(panels.reductions)) {
    axis.steps[PanelB] = step;
    bool isPaired = &axis == &panels.reductions.back();
    step *=
        isPaired ? llvm::alignTo(axis.extent, layout.together) : axis.extent;
  }
  panels.column.steps[PanelB] = 1;
  layout.apart = panels.spreadsA ? step : layout.width();
  layout.isPadded = panels.spreadsA;
  if (panels.spreadsA)
    step *= llvm::divideCeil(panels.columns(), width);
  for (Axis &axis : llvm::reverse(panels.outer))
    if (axis.steps[PanelB] != 0) {
      axis.steps[PanelB] = step;
      step *= axis.extent;
    }
  for (SmallVector<Axis> *axes : {&panels.outer, &panels.reductions})
    for (Axis &axis : *axes)
      for (unsigned sum = 1; sum < panels.sumCount(); ++sum)
        axis.steps[panels.placeOfB(sum)] = axis.steps[PanelB];
}

//===-- packing -----------------------------------------------------------===//

void PlanCalls::readPacked(BlockArgument argument, MemRefType type) {
  func::FuncOp kernel = ownerOf(argument);
  argument.setType(type);
  SmallVector<Type> inputs(kernel.getArgumentTypes());
  inputs[argument.getArgNumber()] = type;
  kernel.setFunctionType(
      FunctionType::get(kernel.getContext(), inputs, TypeRange()));
}

// Of an array that is moved, the recipe does both at once.
std::optional<ArrayRecipe> PlanCalls::recipeOf(plan::PlacedOp placed,
                                               ArrayRef<int64_t> axes,
                                               ArrayRef<int64_t> shape) const {
  if (placed.getAxes().empty())
    return ArrayRecipe{llvm::to_vector(axes), llvm::to_vector(shape)};
  return Arrangement::of(placed)->recipe(axes, shape);
}

static void eraseUnread(Value memory) {
  while (memory && memory.use_empty()) {
    Operation *op = memory.getDefiningOp();
    memory = op->getNumOperands() ? op->getOperand(0) : Value();
    op->erase();
  }
}

// Every caller hands over what the recipe makes of the array.
void PlanCalls::handOver(BlockArgument argument, ArrayRef<int64_t> recipe,
                         MemRefType type) {
  auto array = cast<MemRefType>(argument.getType());
  unsigned number = argument.getArgNumber();
  for (plan::CallOp call : calls[ownerOf(argument).getSymNameAttr()]) {
    plan::WeightOp weight = weightOf(call, number);
    auto placed = symbols.lookup<plan::PlacedOp>(weight.getPlaced());
    OpBuilder builder(weight);
    auto packed = plan::WeightOp::create(
        builder, weight.getLoc(), type,
        place(placed.getPath(), *recipeOf(placed, recipe, array.getShape()),
              type));
    Value old = call.getInputs()[number];
    call.getInputsMutable()[number].set(packed.getMemory());
    eraseUnread(old);
  }
  readPacked(argument, type);
}

void PlanCalls::moveArray(plan::CallOp call, const ArrayRecipe &recipe) {
  plan::WeightOp weight = weightOf(call, 0);
  auto placed = symbols.lookup<plan::PlacedOp>(weight.getPlaced());
  Value array = call.getInputs()[0], moved = call.getOutputs()[0];
  OpBuilder builder(weight);
  auto type = cast<MemRefType>(moved.getType());
  auto read =
      plan::WeightOp::create(builder, weight.getLoc(), type,
                             place(placed.getPath(), recipe, type, "moved"));
  llvm::erase(calls[call.getCalleeAttr().getAttr()], call);
  call.erase();
  eraseUnread(array);
  moved.replaceAllUsesWith(read.getMemory());
  moved.getDefiningOp()->erase();
}

std::optional<Arrangement> PlanCalls::arrangementOf(plan::CallOp call) const {
  plan::WeightOp weight = weightOf(call, 0);
  if (!weight)
    return std::nullopt;
  return Arrangement::of(symbols.lookup<plan::PlacedOp>(weight.getPlaced()));
}

bool ngc::comesInPairs(const Panels &panels) {
  return panels.places[PanelB].element.isBF16() && panels.sumType().isF32() &&
         panels.spreadsA && !panels.reductions.empty() &&
         !panels.reductions.back().isOpen();
}

bool PlanCalls::canHandOver(BlockArgument argument,
                            ArrayRef<int64_t> recipe) const {
  auto array = cast<MemRefType>(argument.getType());
  auto callers = calls.find(ownerOf(argument).getSymNameAttr());
  return llvm::all_of(callers->second, [&](plan::CallOp call) {
    plan::WeightOp weight = weightOf(call, argument.getArgNumber());
    auto placed = symbols.lookup<plan::PlacedOp>(weight.getPlaced());
    return recipeOf(placed, recipe, array.getShape()).has_value();
  });
}

LogicalResult
PlanCalls::packAs(Panels &panels,
                  function_ref<std::optional<PackedShape>(MemRefType)> order) {
  llvm::SetVector<BlockArgument> arrays;
  for (unsigned sum = 0; sum < panels.sumCount(); ++sum) {
    const Place &place = panels.places[panels.placeOfB(sum)];
    auto argument = dyn_cast<BlockArgument>(place.memory);
    if (!argument || !isWeight(argument) || place.start != 0)
      return failure();
    arrays.insert(argument);
  }
  auto array = cast<MemRefType>(arrays.front().getType());
  std::optional<PackedShape> packed = order(array);
  if (!packed || llvm::any_of(arrays, [&](BlockArgument other) {
        return other.getType() != array || !canHandOver(other, packed->axes);
      }))
    return failure();
  auto type = MemRefType::get(packed->shape, array.getElementType());
  for (BlockArgument argument : arrays)
    handOver(argument, packed->axes, type);
  return success();
}

LogicalResult PlanCalls::pack(Panels &panels, PanelLayout &layout) {
  if (failed(packAs(panels, [&](MemRefType array) {
        return recipeFor(panels, array, layout);
      })))
    return failure();
  stepThroughPanels(panels, layout);
  return success();
}
