// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel is cut into tasks, a task into tiles.
//
// The last op of a kernel (its root) is tiled, and what it reads from other
// ops of the kernel is computed on the tile: a softmax row lives in registers
// and in the first cache, an epilogue runs on the sums of its contraction
// before they are stored.
//
//   scf.forall (%n, %o) = (0, 0) to (%batch, 500) step (1, 10)
//     contraction of 1x10 sums, bias, ramp -> out[%n, %o .. %o + 10]
//
// An axis of the root may be cut if every producer has it as a parallel axis:
// cutting any other would compute the producer again for each tile. Tile
// sizes divide their axis, so that whatever lives within a tile has a static
// size; only a kernel of a single op, which keeps nothing, may have a rest.
#include "Movement.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/Target.h"
#include "llvm/ADT/SmallBitVector.h"

namespace ngc {
#define GEN_PASS_DEF_TILEKERNELS
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

// One tile should amortise its loop overhead and stay in the first cache:
// 16k operations are about 4 us of scalar and 0.5 us of vector code.
static constexpr int64_t operationsPerTile = 16384;
// Of whole rows, which several loops go over, each from its start.
static constexpr int64_t operationsPerRows = 65536;
// The innermost axis is cut only beyond this, so that vectors stay full.
static constexpr int64_t innermostElements = 512;

// Lines that are summed are cut only into whole pages: a narrower block touches
// as many pages, and the next one all of them again.
static constexpr int64_t pageBytes = 4096;

// Rows of a contraction that share what is loaded.
static constexpr int64_t channelsPerTile = 16;
// The same along an axis of unknown size: whole blocks of 4, 6 or 8 rows.
static constexpr int64_t rowsPerTile = 48;
// Vectors of columns of such a contraction, for a single row.
static constexpr int64_t vectorsPerTile = 8;

//===-- what may be cut ---------------------------------------------------===//

static linalg::LinalgOp producerOf(Value value) {
  auto op = value.getDefiningOp<linalg::LinalgOp>();
  return op && !isa<linalg::FillOp>(op) ? op : linalg::LinalgOp();
}

using SeenLoops = DenseSet<std::pair<Operation *, unsigned>>;

// Whether loop `dim` of `op` is a parallel loop of all that `op` reads from
// the kernel. `seen` need not be looked at again: what is read in two ways in
// each of many steps would be looked at 2^steps times.
static bool isIndependent(linalg::LinalgOp op, unsigned dim, SeenLoops &seen) {
  if (!seen.insert({op, dim}).second)
    return true;
  if (op.getIteratorTypesArray()[dim] != utils::IteratorType::parallel)
    return false;
  AffineExpr loop = getAffineDimExpr(dim, op.getContext());
  for (OpOperand *operand : op.getDpsInputOperands()) {
    linalg::LinalgOp producer = producerOf(operand->get());
    if (!producer) {
      if (operand->get().getDefiningOp() &&
          !isa<bufferization::ToTensorOp>(operand->get().getDefiningOp()) &&
          isa<TilingInterface>(operand->get().getDefiningOp()))
        return false;
      continue;
    }
    AffineMap read = op.getMatchingIndexingMap(operand);
    auto position = read.getResultPosition(loop);
    if (!position)
      return false;
    auto result = cast<OpResult>(operand->get());
    AffineMap write = producer.getIndexingMapMatchingResult(result);
    auto inner = dyn_cast<AffineDimExpr>(write.getResult(*position));
    if (!inner || !isIndependent(producer, inner.getPosition(), seen))
      return false;
  }
  return true;
}

//===-- tile sizes --------------------------------------------------------===//

static bool keepsNothing(linalg::LinalgOp root) {
  return llvm::all_of(root.getDpsInputs(), [](Value input) {
    return !input.getDefiningOp() ||
           !isa<TilingInterface>(input.getDefiningOp());
  });
}

// Operations of `op` and of its producers for one point of the loops that are
// cut: the bodies, times whatever other loops there are around each.
using Costs = DenseMap<Operation *,
                       SmallVector<std::pair<llvm::SmallBitVector, int64_t>>>;

static int64_t operationsPerPoint(linalg::LinalgOp op,
                                  const llvm::SmallBitVector &cut,
                                  Costs &known) {
  constexpr int64_t unknownExtent = 64, mostOperations = int64_t(1) << 40;
  for (auto &[loops, cost] : known[op])
    if (loops == cut)
      return cost;
  int64_t cost = op.getBlock()->getOperations().size();
  for (auto [dim, extent] : llvm::enumerate(op.getStaticLoopRanges()))
    if (!cut.test(dim))
      cost *= ShapedType::isDynamic(extent) ? unknownExtent : extent;
  for (OpOperand *operand : op.getDpsInputOperands()) {
    linalg::LinalgOp producer = producerOf(operand->get());
    if (!producer)
      continue;
    AffineMap read = op.getMatchingIndexingMap(operand);
    AffineMap write =
        producer.getIndexingMapMatchingResult(cast<OpResult>(operand->get()));
    llvm::SmallBitVector inner(producer.getNumLoops());
    for (auto [from, to] : llvm::zip(read.getResults(), write.getResults())) {
      auto outer = dyn_cast<AffineDimExpr>(from);
      auto loop = dyn_cast<AffineDimExpr>(to);
      if (outer && loop && cut.test(outer.getPosition()))
        inner.set(loop.getPosition());
    }
    cost = std::min(cost + operationsPerPoint(producer, inner, known),
                    mostOperations);
  }
  known[op].push_back({cut, std::max<int64_t>(cost, 1)});
  return known[op].back().second;
}

static int64_t largestDivisor(int64_t extent, int64_t limit) {
  int64_t divisor = std::clamp<int64_t>(limit, 1, extent);
  while (extent % divisor)
    --divisor;
  return divisor;
}

namespace {
struct Tiling {
  SmallVector<int64_t> sizes; // 0: not cut
  int64_t operations;         // of one tile
};
} // namespace

// Whether the loop runs over rows of one factor that share the other one, which
// runs along the result: x of x[n, k] * w[k, o].
static bool isRow(linalg::LinalgOp op, unsigned dim) {
  auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
  if (!generic || !ngc::isMultiplyAdd(generic))
    return false;
  AffineMap out = generic.getMatchingIndexingMap(generic.getDpsInitOperand(0));
  auto last = dyn_cast<AffineDimExpr>(out.getResults().back());
  if (!last)
    return false;
  auto reads = [&](unsigned input, unsigned loop) {
    return generic.getMatchingIndexingMap(generic.getDpsInputOperand(input))
        .isFunctionOfDim(loop);
  };
  for (unsigned x : {0, 1})
    if (reads(x, dim) && !reads(1 - x, dim) && !reads(x, last.getPosition()) &&
        reads(1 - x, last.getPosition()))
      return true;
  return false;
}

// Whether the op sums lines: each input of the sums runs along `dim` as the
// result does.
static bool sumsLines(linalg::LinalgOp op, unsigned dim) {
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  auto isLine = [&](OpOperand *input) {
    AffineMap map = op.getMatchingIndexingMap(input);
    return !op.payloadUsesValueFromOperand(input) ||
           llvm::none_of(reductions,
                         [&](unsigned i) { return map.isFunctionOfDim(i); }) ||
           ngc::stepOf(map, dim) == 1;
  };
  return !reductions.empty() && llvm::all_of(op.getDpsInputOperands(), isLine);
}

static Tiling chooseTiling(linalg::LinalgOp root, int64_t vectorBytes) {
  SmallVector<int64_t> extents = root.getStaticLoopRanges();
  SmallVector<unsigned> cut;
  llvm::SmallBitVector isCut(extents.size());
  for (unsigned dim = 0; dim < extents.size(); ++dim)
    if (SeenLoops seen; isIndependent(root, dim, seen)) {
      cut.push_back(dim);
      isCut.set(dim);
    }
  Costs known;
  Tiling tiling{SmallVector<int64_t>(extents.size(), 0),
                operationsPerPoint(root, isCut, known)};

  // Of a softmax this is the row, which is never cut.
  unsigned innermost = 0;
  for (unsigned dim = 0; dim < extents.size(); ++dim)
    if (root.getIteratorTypesArray()[dim] == utils::IteratorType::parallel)
      innermost = dim;

  // The first axis of known size is that of the channels, mostly: rows of a
  // contraction's register tile, whatever the budget says.
  std::optional<unsigned> channels;
  for (unsigned dim : cut)
    if (!channels && isCut.test(innermost) &&
        !ShapedType::isDynamic(extents[dim]))
      channels = dim;

  bool restAllowed = keepsNothing(root);
  std::optional<unsigned> rows;
  for (unsigned dim : cut)
    if (ShapedType::isDynamic(extents[dim]) && restAllowed && isRow(root, dim))
      rows = dim;
  int64_t bits = getElementTypeOrSelf(root->getResult(0).getType())
                     .getIntOrFloatBitWidth();
  int64_t atLeast =
      rows ? vectorsPerTile * vectorBytes * 8 / bits : channelsPerTile;
  for (unsigned dim : llvm::reverse(cut)) {
    int64_t budget = std::max<int64_t>(
        1, (isCut.test(innermost) ? operationsPerTile : operationsPerRows) /
               tiling.operations);
    int64_t extent = extents[dim], size;
    if (ShapedType::isDynamic(extent))
      size = restAllowed ? std::max(budget, dim == rows ? rowsPerTile : 1) : 1;
    else if (dim == innermost &&
             (extent <= innermostElements || sumsLines(root, dim)))
      size = largestDivisor(extent,
                            std::max(innermostElements, pageBytes * 8 / bits));
    else
      size = largestDivisor(extent, dim == channels ? std::max(budget, atLeast)
                                                    : budget);
    tiling.sizes[dim] = size;
    tiling.operations *= size;
  }
  return tiling;
}

//===-- tiling ------------------------------------------------------------===//

// The root writes into the kernel's out-parameter from the start, be it
// through the fill that starts a reduction.
static void writeInPlace(OpResult result, Value out) {
  auto root = cast<linalg::LinalgOp>(result.getOwner());
  OpOperand *init = root.getDpsInitOperand(result.getResultNumber());
  if (auto fill = init->get().getDefiningOp<linalg::FillOp>())
    if (fill->hasOneUse())
      init = &fill.getDpsInitsMutable()[0];
  auto empty = init->get().getDefiningOp<tensor::EmptyOp>();
  if (!empty)
    return;
  OpBuilder builder(init->getOwner());
  init->set(bufferization::ToTensorOp::create(
      builder, root.getLoc(), empty.getType(), out, /*restrict=*/true,
      /*writable=*/true));
}

// store collapse(x) to out  =>  store x to expand(out)
static bufferization::MaterializeInDestinationOp
storeExpanded(bufferization::MaterializeInDestinationOp store,
              tensor::CollapseShapeOp collapse) {
  OpBuilder builder(&store->getBlock()->front());
  auto type = collapse.getSrcType();
  Value out = memref::ExpandShapeOp::create(builder, store.getLoc(),
                                            type.getShape(), store.getDest(),
                                            collapse.getReassociationIndices());
  builder.setInsertionPoint(store);
  auto expanded = bufferization::MaterializeInDestinationOp::create(
      builder, store.getLoc(), Type(), collapse.getSrc(), out,
      /*restrict=*/true, /*writable=*/true);
  store.erase();
  if (collapse->use_empty())
    collapse.erase();
  return expanded;
}

// An operator that knows better cuts itself. One iteration of its loop costs at
// least what it writes.
static void setCost(scf::ForallOp loop) {
  if (loop->hasAttr(ngc::costAttr))
    return;
  int64_t cost = 1;
  for (Operation &op : loop.getTerminator().getYieldingOps())
    if (auto insert = dyn_cast<tensor::ParallelInsertSliceOp>(op))
      for (OpFoldResult size : insert.getMixedSizes())
        cost *= getConstantIntValue(size).value_or(
            getConstantIntValue(loop.getMixedStep().front()).value_or(1));
  OpBuilder builder(loop);
  loop->setAttr(ngc::costAttr, builder.getI64IntegerAttr(cost));
}

namespace {
struct TileKernels : ngc::impl::TileKernelsBase<TileKernels> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(ngc::kernelAttr))
      return;
    kernel.walk(setCost);
    SmallVector<bufferization::MaterializeInDestinationOp> stores(
        kernel.getOps<bufferization::MaterializeInDestinationOp>());
    if (stores.empty())
      return;
    if (auto collapse =
            stores[0].getSource().getDefiningOp<tensor::CollapseShapeOp>())
      stores[0] = storeExpanded(stores[0], collapse);
    auto root = stores[0].getSource().getDefiningOp<linalg::LinalgOp>();
    if (!root || root->getNumResults() != stores.size() ||
        !llvm::all_of(stores, [&](auto store) {
          return store.getSource().getDefiningOp() == root;
        }))
      return;
    for (auto store : stores)
      writeInPlace(cast<OpResult>(store.getSource()), store.getDest());
    if (failed(tile(root)))
      return signalPassFailure();
  }

  LogicalResult tile(linalg::LinalgOp root) {
    Tiling tiling = chooseTiling(root, ngc::targetOf(root).vectorBytes);
    if (llvm::all_of(tiling.sizes, [](int64_t size) { return size == 0; }))
      return success();
    IRRewriter rewriter(&getContext());
    rewriter.setInsertionPoint(root);
    scf::SCFTileAndFuseOptions options;
    options.tilingOptions.setTileSizes(
        getAsIndexOpFoldResult(&getContext(), tiling.sizes));
    options.tilingOptions.setLoopType(
        scf::SCFTilingOptions::LoopType::ForallOp);
    auto tileable = cast<TilingInterface>(root.getOperation());
    FailureOr<scf::SCFTileAndFuseResult> result =
        scf::tileConsumerAndFuseProducersUsingSCF(rewriter, tileable, options);
    assert(succeeded(result) && "parallel loops of linalg can be tiled");
    for (auto [before, after] : result->replacements)
      rewriter.replaceAllUsesWith(before, after);
    for (LoopLikeOpInterface loop : result->loops)
      loop->setAttr(ngc::costAttr,
                    rewriter.getI64IntegerAttr(tiling.operations));
    return cleanUp();
  }

  // Empty tensors shrink to their tile; slices of slices merge.
  LogicalResult cleanUp() {
    RewritePatternSet patterns(&getContext());
    linalg::populateLinalgTilingCanonicalizationPatterns(patterns);
    tensor::populateFoldTensorEmptyPatterns(patterns);
    tensor::populateMergeConsecutiveInsertExtractSlicePatterns(patterns);
    scf::ForallOp::getCanonicalizationPatterns(patterns, &getContext());
    return applyPatternsGreedily(getOperation(), std::move(patterns));
  }
};
} // namespace
