// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each kernel is going to do, written down while it still shows.
//
// At the end of stage Tensor a kernel is a few linalg ops. Work is the size of
// each op's loops times the rounded operations in its body; the family and the
// number of terms of an error bound show in the loops and in the body:
//
//   iterators      body                        family
//   parallel       nothing rounded             movement
//   parallel       n operations                elementwise, n
//   n reductions   product of two inputs, sum  contraction; with windows,
//                                              x[h + k], convolution
//   n reductions   any other sum               reduction; with windows, pooling
//
// A kernel with an exponential and a sum is a softmax, one with a root, a
// quotient and a sum is a normalization.
//
// An open loop is told by the argument of the kernel and its axis that is as
// long; whoever calls the kernel knows which dimension of the entry that is:
//
//   kernel @wide(%x: memref<?x64xf32>, ...)  ngc.flops = [[1290, 0, 0]]
//   1290 operations for each entry of axis 0 of argument 0
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "ngc/Bounds.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace ngc {
#define GEN_PASS_DEF_DESCRIBEWORK
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;
using namespace ngc;

//===-- bounds ------------------------------------------------------------===//

static constexpr ErrorBound bounds[] = {
    {"movement", 0, 0},    {"elementwise", 10, 0},  {"contraction", 1, 2},
    {"convolution", 1, 2}, {"reduction", 1, 2},     {"pooling", 1, 2},
    {"softmax", 1, 8},     {"normalization", 1, 8}, {"loss", 1, 10},
};

ArrayRef<ErrorBound> ngc::errorBounds() { return bounds; }

const ErrorBound &ngc::errorBoundOf(StringRef family) {
  auto found = llvm::find_if(
      bounds, [&](const ErrorBound &bound) { return bound.family == family; });
  assert(found != std::end(bounds) && "families are known when compiled");
  return *found;
}

//===-- open loops --------------------------------------------------------===//

namespace {
struct ArgumentAxis {
  int64_t argument, axis;
};
} // namespace

// Ops that stand between a value and the argument whose axis it has are few.
constexpr int mostSteps = 16;

static std::optional<ArgumentAxis> argumentAxis(Value value, int64_t axis,
                                                int left = mostSteps);

// Whatever operand's index is the loop alone is as long as the loop.
static std::optional<ArgumentAxis> argumentOfLoop(linalg::LinalgOp op,
                                                  unsigned loop, int left) {
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (auto [axis, expr] : llvm::enumerate(map.getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expr))
        if (dim.getPosition() == loop)
          if (auto found = argumentAxis(operand.get(), axis, left))
            return found;
  }
  return std::nullopt;
}

static std::optional<ArgumentAxis> argumentAxis(Value value, int64_t axis,
                                                int left) {
  if (left == 0)
    return std::nullopt;
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    if (!isa<func::FuncOp>(argument.getOwner()->getParentOp()))
      return std::nullopt;
    return ArgumentAxis{argument.getArgNumber(), axis};
  }
  Operation *op = value.getDefiningOp();
  if (auto memory = dyn_cast<bufferization::ToTensorOp>(op))
    return argumentAxis(memory.getBuffer(), axis, left - 1);
  if (auto empty = dyn_cast<tensor::EmptyOp>(op)) {
    if (!empty.getType().isDynamicDim(axis))
      return std::nullopt;
    Operation *size = empty.getDynamicSize(axis).getDefiningOp();
    if (auto dim = dyn_cast_if_present<tensor::DimOp>(size))
      if (auto index = dim.getConstantIndex())
        return argumentAxis(dim.getSource(), *index, left - 1);
    if (auto dim = dyn_cast_if_present<memref::DimOp>(size))
      if (auto index = dim.getConstantIndex())
        return argumentAxis(dim.getSource(), *index, left - 1);
    return std::nullopt;
  }
  if (auto linalg = dyn_cast<linalg::LinalgOp>(op)) {
    AffineMap map = linalg.getIndexingMapMatchingResult(cast<OpResult>(value));
    if (auto dim = dyn_cast<AffineDimExpr>(map.getResult(axis)))
      return argumentOfLoop(linalg, dim.getPosition(), left - 1);
  }
  return std::nullopt;
}

// Where nothing is found, the first open axis there is: mostly the batch's.
static std::optional<ArgumentAxis> firstOpenAxis(func::FuncOp kernel) {
  for (auto [number, type] : llvm::enumerate(kernel.getArgumentTypes()))
    if (auto memory = dyn_cast<MemRefType>(type))
      for (int64_t axis = 0; axis < memory.getRank(); ++axis)
        if (memory.isDynamicDim(axis))
          return ArgumentAxis{static_cast<int64_t>(number), axis};
  return std::nullopt;
}

//===-- kernels -----------------------------------------------------------===//

// Open dimensions count as 1.
static int64_t sizeOf(ArrayRef<int64_t> dims) {
  int64_t size = 1;
  for (int64_t dim : dims)
    size *= ShapedType::isDynamic(dim) ? 1 : dim;
  return size;
}

static bool isRounded(Operation &op) {
  if (op.getNumResults() != 1 || !isa<FloatType>(op.getResult(0).getType()))
    return false;
  return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp,
             arith::RemFOp>(op) ||
         (isa<math::MathDialect>(op.getDialect()) && !isa<math::AbsFOp>(op)) ||
         op.getDialect()->getNamespace() == "calc";
}

// Multiply-adds that take as long as the operation, in units of half of one;
// those of f64 take two vectors. Functions are polynomials of our own.
static int64_t costOf(Operation &op) {
  constexpr int64_t ofFunction = 40, ofQuotient = 16;
  int64_t cost = 2;
  if (isa<arith::DivFOp, arith::RemFOp, math::SqrtOp, math::RsqrtOp>(op))
    cost = ofQuotient;
  else if (!isa<arith::ArithDialect>(op.getDialect()) && !isa<math::FmaOp>(op))
    cost = ofFunction;
  return op.getResult(0).getType().isF64() ? 2 * cost : cost;
}

namespace {
// What the ops of a kernel add up to.
class KernelWork {
public:
  explicit KernelWork(func::FuncOp kernel)
      : kernel(kernel), builder(kernel.getContext()) {
    kernel.walk([&](linalg::LinalgOp op) { add(op); });
    kernel.walk([&](Operation *op) {
      hasExponential |= isa<math::ExpOp>(op);
      hasRoot |= isa<math::SqrtOp, math::RsqrtOp>(op);
      hasQuotient |= isa<arith::DivFOp>(op);
    });
  }
  void describe();

private:
  struct Part {
    StringRef family;
    int64_t terms;
  };

  void add(linalg::LinalgOp op);
  DenseI64ArrayAttr term(linalg::LinalgOp op, int64_t each);
  std::string bound() const;
  SmallVector<int64_t> pickedFrom();

  func::FuncOp kernel;
  Builder builder;
  SmallVector<Attribute> flops, halves;
  SmallVector<Part> parts;
  bool hasExponential = false, hasRoot = false, hasQuotient = false;
};
} // namespace

// Whether a loop runs along an array in step with another.
static bool hasWindows(linalg::LinalgOp op) {
  return llvm::any_of(op.getIndexingMapsArray(), [](AffineMap map) {
    return llvm::any_of(map.getResults(), [](AffineExpr expr) {
      return !isa<AffineDimExpr, AffineConstantExpr>(expr);
    });
  });
}

// A number for each iteration of the loops.
DenseI64ArrayAttr KernelWork::term(linalg::LinalgOp op, int64_t each) {
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  SmallVector<int64_t> numbers = {each * sizeOf(extents)};
  for (auto [loop, extent] : llvm::enumerate(extents)) {
    if (!ShapedType::isDynamic(extent))
      continue;
    std::optional<ArgumentAxis> axis = argumentOfLoop(op, loop, mostSteps);
    if (!axis)
      axis = firstOpenAxis(kernel);
    if (axis)
      numbers.append({axis->argument, axis->axis});
  }
  return builder.getDenseI64ArrayAttr(numbers);
}

void KernelWork::add(linalg::LinalgOp op) {
  int64_t rounded = llvm::count_if(*op.getBlock(), isRounded);
  if (!rounded)
    return;
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  bool isProduct = !reductions.empty() && op.getNumDpsInputs() == 2 &&
                   rounded == 2 &&
                   !op.getBlock()->getOps<arith::MulFOp>().empty();
  int64_t cost = 0;
  for (Operation &inner : *op.getBlock())
    if (isRounded(inner))
      cost += isProduct ? costOf(inner) / 2 : costOf(inner);
  flops.push_back(term(op, rounded));
  halves.push_back(term(op, cost));
  if (reductions.empty()) {
    parts.push_back({"elementwise", rounded});
    return;
  }
  SmallVector<int64_t> extents = op.getStaticLoopRanges(), reduced;
  for (unsigned dim : reductions)
    reduced.push_back(extents[dim]);
  StringRef family = isProduct ? hasWindows(op) ? "convolution" : "contraction"
                     : hasWindows(op) ? "pooling"
                                      : "reduction";
  parts.push_back({family, sizeOf(reduced)});
}

std::string KernelWork::bound() const {
  auto text = [](StringRef family, int64_t terms) {
    return llvm::formatv("{0} {1}", family,
                         int64_t(errorBoundOf(family).factor(terms)))
        .str();
  };
  auto sum = llvm::find_if(
      parts, [](const Part &part) { return part.family == "reduction"; });
  SmallVector<std::string> all;
  if (sum != parts.end() && (hasExponential || (hasRoot && hasQuotient)))
    all.push_back(
        text(hasExponential ? "softmax" : "normalization", sum->terms));
  bool hasRows = !all.empty(); // made by all ops but products
  for (const Part &part : parts)
    if (!hasRows || part.family == "contraction")
      all.push_back(text(part.family, part.terms));
  return all.empty() ? text("movement", 0) : llvm::join(all, " + ");
}

// Arguments of which single elements are picked: what is read of a table of
// embeddings is as large as the result, not as the table.
SmallVector<int64_t> KernelWork::pickedFrom() {
  SmallVector<int64_t> picked;
  for (BlockArgument argument : kernel.getArguments()) {
    bool isPicked = !argument.use_empty();
    for (Operation *user : argument.getUsers()) {
      auto memory = dyn_cast<bufferization::ToTensorOp>(user);
      isPicked &= memory && llvm::all_of(memory->getUsers(), [](Operation *op) {
                    return isa<tensor::ExtractOp>(op);
                  });
    }
    if (isPicked)
      picked.push_back(argument.getArgNumber());
  }
  return picked;
}

void KernelWork::describe() {
  kernel->setAttr(boundAttr, builder.getStringAttr(bound()));
  kernel->setAttr(flopsAttr, builder.getArrayAttr(flops));
  kernel->setAttr(costsAttr, builder.getArrayAttr(halves));
  if (SmallVector<int64_t> picked = pickedFrom(); !picked.empty())
    kernel->setAttr(pickedAttr, builder.getDenseI64ArrayAttr(picked));
}

//===-- the pass ----------------------------------------------------------===//

namespace {
struct DescribeWork : ngc::impl::DescribeWorkBase<DescribeWork> {
  void runOnOperation() override {
    if (getOperation()->hasAttr(kernelAttr) && !getOperation().isExternal())
      KernelWork(getOperation()).describe();
  }
};
} // namespace
