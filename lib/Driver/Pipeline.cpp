// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a net becomes code: all passes in the order of time.
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Affine/Transforms/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"
#include "ngc/Compiler.h"
#include "ngc/Passes.h"

using namespace mlir;
using namespace ngc;

static void tidy(OpPassManager &pm) {
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

// Kernels are independent of each other: each core takes its share.
static void tidyFunctions(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
}

//===-- Net ---------------------------------------------------------------===//

static void buildNet(OpPassManager &pm, const EntryOptions &entries) {
  // A net used twice is two nets, each with arrays of its own.
  pm.addPass(createExpandInstances());
  // Chains become graphs, implied ports are written out, members are sorted.
  pm.addPass(createResolvePorts());
  // Sizes flow forward from inputs and backward from decoders.
  pm.addPass(createInferShapes({llvm::to_vector(entries.lengths)}));
  // From here on every port and every array has a shape.
}

//===-- Graph -------------------------------------------------------------===//

static void buildGraph(OpPassManager &pm, const TargetOptions &target,
                       const EntryOptions &entries) {
  DescribeTargetOptions machine;
  machine.cpu = target.cpu;
  pm.addPass(createDescribeTarget(machine));
  // From here on every pass can ask what the machine is like.
  // Every layer composes itself from calc.
  BuildEntriesOptions requests;
  llvm::append_range(requests.precisions, entries.precisions);
  llvm::append_range(requests.modes, entries.modes);
  llvm::append_range(requests.gradients, entries.gradients);
  requests.batch = entries.batch;
  pm.addPass(createBuildEntries(requests));
  // From here on no layer is left, and nothing is known by name.
  tidy(pm);
  // Before gradients, so that they are stable too.
  pm.addNestedPass<func::FuncOp>(createFuseStable());
  pm.addNestedPass<func::FuncOp>(createDifferentiate());
  // From here on a gradient is computed like any other value.
  pm.addNestedPass<func::FuncOp>(createPrecision());
  tidy(pm);
  // Channels become vectors; one decision for the whole entry.
  pm.addNestedPass<func::FuncOp>(createChannelsLast());
  tidy(pm);
  // Before grouping, because the padded copy is a kernel of its own.
  pm.addNestedPass<func::FuncOp>(createExposePadding());
  tidy(pm);
  // Before anything is computed again: what is stored then is settled.
  pm.addNestedPass<func::FuncOp>(createStoreSlopes());
  // Before a sum is computed again or in several kernels: all must be equal.
  pm.addNestedPass<func::FuncOp>(createContractProducts());
  // Right before grouping: CSE would join what is computed twice.
  pm.addNestedPass<func::FuncOp>(createRecompute());
  GroupOptions groups;
  groups.fuse = target.tile.fuse.value_or(true);
  pm.addNestedPass<func::FuncOp>(createGroup(groups));
}

//===-- Tensor ------------------------------------------------------------===//

static void buildTensor(OpPassManager &pm) {
  // Groups become functions, the entry a list of calls.
  pm.addPass(createOutlineKernels());
  // Before lowering, so that equal layers are lowered once.
  pm.addPass(createShareKernels());
  // Every op decomposes itself into linalg.
  pm.addPass(createDecompose());
  pm.addNestedPass<func::FuncOp>(createFuseElementwise());
  tidyFunctions(pm);
  pm.addNestedPass<func::FuncOp>(createDescribeWork());
  // From here on kernels are linalg, and the plan is fixed.
}

//===-- Target/CPU --------------------------------------------------------===//

static std::string nameOf(Real32 choice) {
  constexpr llvm::StringLiteral names[] = {"rule", "fma", "tiles"};
  return names[size_t(choice)].str();
}

static EmitPanelsOptions panelOptions(const TargetOptions &target) {
  const TileSettings &tile = target.tile;
  EmitPanelsOptions options;
  options.real32 = nameOf(target.real32);
  options.rows = tile.rows;
  options.vectors = tile.vectors;
  options.steps = tile.steps;
  options.taskRows = tile.taskRows;
  if (tile.prefetch)
    options.prefetch = *tile.prefetch ? "on" : "off";
  return options;
}

static void buildTarget(OpPassManager &pm, const TargetOptions &target) {
  // Before anybody asks what is an array: it may have been moved only.
  pm.addPass(createMoveArrays());
  // Who sums products can as well leave a border around its result.
  pm.addPass(createWriteBorders());
  // Borders that nobody writes along cost a copy, or a few tests.
  pm.addPass(createReadBorders());
  // Before tiling, which knows nothing of registers.
  pm.addPass(createEmitRows());
  pm.addPass(createEmitPanels(panelOptions(target)));
  // Parallel tiles that hold all of a kernel's ops.
  pm.addNestedPass<func::FuncOp>(createTileKernels());
  tidyFunctions(pm);
  // From here on values are memory, and nothing is allocated on the heap.
  pm.addNestedPass<func::FuncOp>(createBufferizeKernels());
  tidyFunctions(pm);
  // Sums of products first: what is left is for LLVM's loop vectoriser.
  pm.addNestedPass<func::FuncOp>(createEmitDots());
  pm.addNestedPass<func::FuncOp>(createEmitContractions());
  pm.addNestedPass<func::FuncOp>(createEmitReductions());
  pm.addNestedPass<func::FuncOp>(createLowerToLoops());
  // Affine minima and maxima of tile sizes become arithmetic.
  pm.addNestedPass<func::FuncOp>(createLowerAffinePass());
  // After the loops exist, so that each function is expanded once.
  pm.addNestedPass<func::FuncOp>(createExpandMath());
  pm.addPass(createOutlineTasks());
  tidyFunctions(pm);
}

//===-- Plan --------------------------------------------------------------===//

static void buildPlan(OpPassManager &pm) {
  // Before slots are placed: a call that nobody needs takes no memory.
  pm.addPass(createComputeNeeds());
  pm.addPass(createAssignSlots());
  // From here on the memory of a call is known up to its batch size.
  pm.addPass(createDescribeSteps());
  pm.addPass(createLowerPlan());
}

//===-- Llvm --------------------------------------------------------------===//

static void buildLlvm(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(memref::createExpandStridedMetadataPass());
  pm.addNestedPass<func::FuncOp>(createLowerAffinePass());
  pm.addNestedPass<func::FuncOp>(arith::createArithExpandOpsPass());
  tidyFunctions(pm);
  pm.addNestedPass<func::FuncOp>(createSCFToControlFlowPass());
  pm.addPass(createConvertToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createMarkNoAlias());
}

//===-- all of them -------------------------------------------------------===//

void ngc::buildStage(OpPassManager &pm, Stage stage,
                     const TargetOptions &target, const EntryOptions &entries) {
  switch (stage) {
  case Stage::Import:
    break;
  case Stage::Net:
    buildNet(pm, entries);
    break;
  case Stage::Graph:
    buildGraph(pm, target, entries);
    break;
  case Stage::Tensor:
    buildTensor(pm);
    break;
  case Stage::Target:
    buildTarget(pm, target);
    break;
  case Stage::Plan:
    buildPlan(pm);
    break;
  case Stage::Llvm:
    buildLlvm(pm);
    break;
  }
  VerifyStageOptions options;
  options.stage = nameOf(stage).str();
  pm.addPass(createVerifyStage(options));
}
