// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What only moves the elements of an array is done when the array is stored.
//
//   call @turn (%w) into (%t)
//   call @conv (%x, %t) into (%y)
//   =>
//   call @conv (%x, %w/moved) into (%y)
//
// A transposed convolution, and the gradient of any by its input, read their
// filters transposed or turned round. In every call that would be a pass over
// the filter, and another one to pack it into panels. As a recipe it is done
// by the compiler, and by the runtime where the array is replaced. Elements
// that are cut out or repeated stay with their kernel: whoever reads an array
// back wants all of them, and once.
#include "PackPanels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_MOVEARRAYS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

//===-- what a kernel moves -----------------------------------------------===//

// What a reshape is of; all memory is dense, so it moves nothing.
static Value withoutReshapes(Value tensor) {
  while (Operation *op = tensor.getDefiningOp()) {
    if (!isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(op))
      break;
    tensor = op->getOperand(0);
  }
  return tensor;
}

// An index in terms of the loops around it; null if it is another sum.
static AffineExpr exprOf(Value index) {
  MLIRContext *context = index.getContext();
  Operation *op = index.getDefiningOp();
  APInt number;
  if (matchPattern(index, m_ConstantInt(&number)))
    return getAffineConstantExpr(number.getSExtValue(), context);
  if (auto loop = dyn_cast_if_present<linalg::IndexOp>(op))
    return getAffineDimExpr(loop.getDim(), context);
  if (!isa_and_present<arith::AddIOp, arith::SubIOp>(op))
    return {};
  AffineExpr x = exprOf(op->getOperand(0)), y = exprOf(op->getOperand(1));
  if (!x || !y)
    return {};
  return isa<arith::AddIOp>(op) ? x + y : x - y;
}

namespace {
struct Source {
  Value tensor;
  SmallVector<AffineExpr> indices;
};
} // namespace

// The one element that an iteration reads and yields.
static std::optional<Source> sourceOf(linalg::GenericOp op) {
  Value yielded = op.getBlock()->getTerminator()->getOperand(0);
  if (auto argument = dyn_cast<BlockArgument>(yielded)) {
    OpOperand *operand = op.getMatchingOpOperand(argument);
    if (!op.isDpsInput(operand))
      return std::nullopt;
    return Source{
        operand->get(),
        llvm::to_vector(op.getMatchingIndexingMap(operand).getResults())};
  }
  auto element = yielded.getDefiningOp<tensor::ExtractOp>();
  if (!element)
    return std::nullopt;
  Source source{element.getTensor(), {}};
  for (Value index : element.getIndices())
    source.indices.push_back(exprOf(index));
  return source;
}

// The step of each loop over the source, whose elements are dense.
static std::optional<Arrangement> arrangementOf(linalg::GenericOp op,
                                                const Source &source) {
  MLIRContext *context = op.getContext();
  AffineExpr place = getAffineConstantExpr(0, context);
  int64_t stride = 1;
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(source.tensor.getType()).getShape();
  for (auto [index, size] :
       llvm::reverse(llvm::zip_equal(source.indices, shape))) {
    if (!index)
      return std::nullopt;
    place = place + index * stride;
    stride *= size;
  }
  unsigned loops = op.getNumLoops();
  SmallVector<AffineExpr> zeros(loops, getAffineConstantExpr(0, context));
  auto number = [&](AffineExpr expr) {
    return dyn_cast<AffineConstantExpr>(simplifyAffineExpr(expr, loops, 0));
  };
  auto start = number(place.replaceDims(zeros));
  SmallVector<Arrangement::Run> runs;
  for (auto [loop, extent] : llvm::enumerate(op.getStaticLoopRanges())) {
    AffineExpr here = getAffineDimExpr(loop, context);
    auto step = number(place.replace(here, here + 1) - place);
    if (!step || !start)
      return std::nullopt;
    runs.push_back({extent, step.getValue()});
  }
  return Arrangement::of(runs, start.getValue());
}

// How the second argument is the first one moved; nothing if it is more.
static std::optional<Arrangement> movedBy(func::FuncOp kernel) {
  auto stores = kernel.getOps<bufferization::MaterializeInDestinationOp>();
  if (kernel.isExternal() || kernel.getNumArguments() != 2 ||
      !llvm::hasSingleElement(stores))
    return std::nullopt;
  auto op = withoutReshapes((*stores.begin()).getSource())
                .getDefiningOp<linalg::GenericOp>();
  if (!op || op.getNumResults() != 1 || op.hasDynamicShape() ||
      op.getNumParallelLoops() != op.getNumLoops() ||
      !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity())
    return std::nullopt;
  std::optional<Source> source = sourceOf(op);
  if (!source)
    return std::nullopt;
  auto memory = withoutReshapes(source->tensor)
                    .getDefiningOp<bufferization::ToTensorOp>();
  if (!memory || memory.getBuffer() != kernel.getArgument(0))
    return std::nullopt;
  return arrangementOf(op, *source);
}

//===-- the pass ----------------------------------------------------------===//

// Whether nobody but the call writes a slot, be it through views.
static bool isOnlyWriter(plan::CallOp call, Value memory) {
  return llvm::all_of(memory.getUsers(), [&](Operation *user) {
    if (auto view = dyn_cast<plan::ViewOp>(user))
      return isOnlyWriter(call, view.getMemory());
    auto other = dyn_cast<plan::CallOp>(user);
    return other &&
           (other == call || !llvm::is_contained(other.getOutputs(), memory));
  });
}

// A panel's axis is one run; of several it could not be a part.
static bool hasWholeAxes(const Arrangement &moved, ArrayRef<int64_t> shape) {
  int64_t step = 1;
  for (int64_t size : llvm::reverse(shape)) {
    auto runs = moved.along({size, step});
    if (!runs || runs->size() > 1)
      return false;
    step *= size;
  }
  return true;
}

namespace {
struct MoveArrays : ngc::impl::MoveArraysBase<MoveArrays> {
  void runOnOperation() override {
    PlanCalls calls(getOperation());
    SmallVector<plan::CallOp> work;
    getOperation().walk([&](plan::CallOp call) {
      if (call.getInputs().size() == 1 && call.getOutputs().size() == 1)
        work.push_back(call);
    });
    for (plan::CallOp call : work)
      move(call, calls);
    calls.eraseUnused();
    calls.eraseUncalled();
  }

  static void move(plan::CallOp call, PlanCalls &calls) {
    Value result = call.getOutputs()[0];
    std::optional<Arrangement> before = calls.arrangementOf(call);
    func::FuncOp kernel = calls.kernelOf(call);
    if (!before || !kernel || !result.getDefiningOp<plan::SlotOp>() ||
        !isOnlyWriter(call, result))
      return;
    std::optional<Arrangement> moves = movedBy(kernel);
    std::optional<Arrangement> moved = moves ? before->then(*moves) : moves;
    if (!moved ||
        !hasWholeAxes(*moved, cast<MemRefType>(result.getType()).getShape()))
      return;
    if (std::optional<ArrayRecipe> recipe = moved->recipe())
      calls.moveArray(call, *recipe);
  }
};
} // namespace
