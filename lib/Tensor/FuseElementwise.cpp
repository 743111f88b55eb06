// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Within a kernel, chains of elementwise linalg ops become one loop body.
//
// Grouping has already decided what may be computed together, so every
// producer of the kernel is fused if stock fusion can: a broadcast turns into
// an indexing map, unit dimensions vanish from the maps. Of a kernel with
// several results, which have one shape, the ops that make them become one:
//
//   c = f(x, y); s = g(c, z)    =>    c, s = f_g(x, y, z)
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"

namespace ngc {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "ngc/Passes.h.inc"
} // namespace ngc

using namespace mlir;

//===-- kernels with several results --------------------------------------===//

namespace {
class ResultJoiner {
public:
  explicit ResultJoiner(func::FuncOp kernel)
      : stores(kernel.getOps<bufferization::MaterializeInDestinationOp>()),
        ops(kernel.getOps<linalg::GenericOp>()), b(kernel.getContext()) {
    llvm::erase_if(ops, [](linalg::GenericOp op) {
      return op.getNumParallelLoops() != op.getNumLoops();
    });
  }

  void run() {
    if (stores.size() < 2 || ops.empty() || !llvm::all_of(ops, canJoin))
      return;
    SmallVector<int64_t> extents = ops.front().getStaticLoopRanges();
    if (!llvm::all_of(ops, [&](linalg::GenericOp op) {
          return op.getStaticLoopRanges() == extents;
        }))
      return;
    b.setInsertionPoint(stores.front());
    collectInputs();
    SmallVector<Value> inits;
    for (auto store : stores)
      inits.push_back(initLike(store.getSource()));
    unsigned rank = ops.front().getNumLoops();
    maps.append(stores.size(), b.getMultiDimIdentityMap(rank));
    SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::parallel);
    auto joined = linalg::GenericOp::create(
        b, stores.front().getLoc(), ValueRange(inits).getTypes(), inputs, inits,
        maps, loops, [&](OpBuilder &inner, Location loc, ValueRange arguments) {
          buildBody(inner, loc, arguments);
        });
    for (auto [store, result] : llvm::zip(stores, joined.getResults()))
      store.getSourceMutable().set(result);
    for (linalg::GenericOp op : llvm::reverse(ops))
      if (op->use_empty())
        op.erase();
  }

private:
  // Elements of the result stand where the loops are, and what one op reads of
  // another does, too.
  static bool canJoin(linalg::GenericOp op) {
    auto isInPlace = [&](OpOperand *operand) {
      return op.getMatchingIndexingMap(operand).isIdentity();
    };
    if (op.getNumDpsInits() != 1 || !isInPlace(op.getDpsInitOperand(0)) ||
        op.payloadUsesValueFromOperand(op.getDpsInitOperand(0)))
      return false;
    return llvm::all_of(op.getDpsInputOperands(), [&](OpOperand *operand) {
      auto source = operand->get().getDefiningOp<linalg::GenericOp>();
      return !source || isInPlace(operand);
    });
  }

  // An input with the map it is read by; one place for the same twice.
  unsigned numberOf(Value value, AffineMap map) {
    for (unsigned i = 0; i < inputs.size(); ++i)
      if (inputs[i] == value && maps[i] == map)
        return i;
    inputs.push_back(value);
    maps.push_back(map);
    return inputs.size() - 1;
  }

  bool isInside(Value value) {
    return llvm::is_contained(ops, value.getDefiningOp());
  }

  void collectInputs() {
    for (linalg::GenericOp op : ops)
      for (OpOperand *operand : op.getDpsInputOperands())
        if (!isInside(operand->get()))
          numberOf(operand->get(), op.getMatchingIndexingMap(operand));
    unsigned rank = ops.front().getNumLoops();
    for (auto store : stores) // a sum that is a result itself
      if (!isInside(store.getSource()))
        numberOf(store.getSource(), b.getMultiDimIdentityMap(rank));
  }

  Value initLike(Value result) {
    Location loc = result.getLoc();
    Value init = ops.front().getDpsInits()[0];
    return tensor::EmptyOp::create(b, loc, tensor::getMixedSizes(b, loc, init),
                                   getElementTypeOrSelf(result.getType()));
  }

  void buildBody(OpBuilder &inner, Location loc, ValueRange arguments) {
    IRMapping values;
    unsigned rank = ops.front().getNumLoops();
    auto argumentFor = [&](Value value, AffineMap map) {
      return isInside(value) ? values.lookup(value)
                             : Value(arguments[numberOf(value, map)]);
    };
    for (linalg::GenericOp op : ops) {
      for (OpOperand *operand : op.getDpsInputOperands())
        values.map(
            op.getMatchingBlockArgument(operand),
            argumentFor(operand->get(), op.getMatchingIndexingMap(operand)));
      for (Operation &each : op.getBlock()->without_terminator())
        inner.clone(each, values);
      Value result = op.getBlock()->getTerminator()->getOperand(0);
      values.map(op.getResult(0), values.lookupOrDefault(result));
    }
    SmallVector<Value> results;
    for (auto store : stores)
      results.push_back(
          argumentFor(store.getSource(), inner.getMultiDimIdentityMap(rank)));
    linalg::YieldOp::create(inner, loc, results);
  }

  SmallVector<bufferization::MaterializeInDestinationOp> stores;
  SmallVector<linalg::GenericOp> ops; // elementwise ones, in order
  OpBuilder b;
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
};
} // namespace

static bool readsSum(linalg::GenericOp op) {
  return llvm::any_of(op.getDpsInputs(), [](Value input) {
    auto sum = input.getDefiningOp<linalg::LinalgOp>();
    return sum && sum.getNumReductionLoops() > 0;
  });
}

// What is made of the sum of a row is the same for all of the row: it would be
// computed again for each element. So would rows that are factors of products
// be for each column.
static bool isOfRow(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!producer || !consumer || !readsSum(producer))
    return false;
  AffineMap map = consumer.getMatchingIndexingMap(operand);
  return llvm::any_of(
      llvm::enumerate(consumer.getStaticLoopRanges()), [&](auto loop) {
        return loop.value() != 1 && !map.isFunctionOfDim(loop.index());
      });
}

namespace {
struct FuseElementwise : ngc::impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(ngc::kernelAttr))
      return;
    // Broadcasts are fused first: expanded, they would stand in the way.
    if (failed(fuse(kernel, /*expandReshapes=*/false)) ||
        failed(fuse(kernel, /*expandReshapes=*/true)))
      return signalPassFailure();
    ResultJoiner(kernel).run();
  }

  LogicalResult fuse(func::FuncOp kernel, bool expandReshapes) {
    RewritePatternSet patterns(&getContext());
    // A producer with several readers is fused only if nothing is repeated. A
    // product reads each factor many times.
    linalg::populateElementwiseOpsFusionPatterns(
        patterns, [](OpOperand *operand) {
          Operation *producer = operand->get().getDefiningOp();
          return producer && producer->hasOneUse() && !isOfRow(operand);
        });
    // The split channels of a grouped convolution stay split to the end.
    if (expandReshapes)
      linalg::populateFoldReshapeOpsByExpansionPatterns(
          patterns, [](OpOperand *operand) {
            return isa_and_nonnull<tensor::CollapseShapeOp>(
                operand->get().getDefiningOp());
          });
    linalg::populateConstantFoldLinalgOperations(
        patterns, [](OpOperand *) { return true; });
    linalg::GenericOp::getCanonicalizationPatterns(patterns, &getContext());
    linalg::FillOp::getCanonicalizationPatterns(patterns, &getContext());
    tensor::EmptyOp::getCanonicalizationPatterns(patterns, &getContext());
    memref::populateResolveRankedShapedTypeResultDimsPatterns(patterns);
    return applyPatternsGreedily(kernel, std::move(patterns));
  }
};
} // namespace
