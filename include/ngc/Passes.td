// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All passes, in the order of the pipeline: to read this is to read how a net
// becomes code. lib/Driver/Pipeline.cpp says why they stand in this order.
#ifndef NGC_PASSES_TD
#define NGC_PASSES_TD

include "mlir/Pass/PassBase.td"

//===-- stage Net ---------------------------------------------------------===//

def ExpandInstances : Pass<"ngc-expand-instances", "::mlir::ModuleOp"> {
  let summary = "instances become nested nets";
  let description = [{
    Each instance has arrays of its own, under its name. Private nets are gone
    afterwards: they were there to be used.

    ```
    %a = instance @block (%x)
    =>
    %a = chain (%x) { ... }
    ```
  }];
  let dependentDialects = ["::mlir::netgraph::NetgraphDialect"];
}

def ResolvePorts : Pass<"ngc-resolve-ports", "::mlir::ModuleOp"> {
  let summary = "write out what nets imply: edges, ports, outputs";
  let description = [{
    All nets are graphs afterwards, every port is connected, and members stand
    in one order. However a net was spelt, it is the same IR now.

    ```
    netgraph.chain @net {
      ramp
    }
    =>
    netgraph.graph @net {
      %Input = input
      %_1 = ramp %Input
      output %_1
    }
    ```
  }];
  let dependentDialects = ["::mlir::netgraph::NetgraphDialect"];
}

def InferShapes : Pass<"ngc-infer-shapes", "::mlir::ModuleOp"> {
  let summary = "find the shape of every port and array";
  let description = [{
    From all sides at once; a size that follows from nothing is an error.
    Dimensions that vary have a name, that of their port if they were given
    none; with `lengths` each has one of them, or follows from them.

    ```
    %linear = linear %Input {size = [10]}
    =>
    %linear = linear %Input {size = [10]} : (Biases = real<[10]>,
        Input = real<[4]>, Output = real<[10]>, Weights = real<[10, 4]>)
    ```
  }];
  let options = [ListOption<"lengths", "lengths", "std::string",
                            "lengths of varying dimensions, as n=128">];
  let dependentDialects = ["::mlir::netgraph::NetgraphDialect"];
}

//===-- stage Graph -------------------------------------------------------===//

def DescribeTarget : Pass<"ngc-describe-target", "::mlir::ModuleOp"> {
  let summary = "the module learns which machine it is for";
  let description = [{
    The properties of a processor become the module's attribute `ngc.target`:
    what vectors, registers, caches and multiply-adds are like. Passes ask the
    attribute, and take x86-64-v3 where there is none.
  }];
  let options = [Option<"cpu", "cpu", "std::string", "\"x86-64-v3\"",
                        "native, or the name of a processor">];
}

def BuildEntries : Pass<"ngc-build-entries", "::mlir::ModuleOp"> {
  let summary = "compose the entries of a net in calc";
  let description = [{
    Before: resolved nets. After: functions of calc, one for each thing the
    artifact can be asked: `evaluate` for each precision and mode, the same to
    be differentiated (`ngc.gradients`), and the coders' compiled parts. An
    argument says which port or array it is (`ngc.port`, `ngc.array`), and
    which dynamic dimension of the entry each `?` is (`ngc.dims`). In mode
    train the new values of statistics are results, too. With a fixed batch
    nothing of the net is dynamic, and the entry says how many examples it
    takes (`ngc.batch`); coders take any number of items.

    ```
    %linear = linear %Input {size = [10]}
    =>
    func.func @evaluate(%Input: tensor<?x4xf32> {ngc.port = "Input", ...},
                        %w: tensor<10x4xf32> {ngc.array = "linear/Weights"})
      %0 = calc.contract %Input, %w ...
    ```
  }];
  let options = [
    ListOption<"precisions", "precisions", "std::string",
               "real32 (alone if none is named), real64, mixed">,
    ListOption<"modes", "modes", "std::string",
               "test (alone if none is named), train">,
    ListOption<"gradients", "gradients", "std::string",
               "input ports and arrays to be differentiated by, or all">,
    Option<"batch", "batch", "int64_t", "0",
           "examples of every call; 0: any number">
  ];
  let dependentDialects = ["::mlir::func::FuncDialect",
    "::mlir::calc::CalcDialect", "::mlir::arith::ArithDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"];
}

def FuseStable : Pass<"ngc-fuse-stable", "::mlir::func::FuncOp"> {
  let summary = "take logarithms before numbers round to 0 or 1";
  let description = [{
    The logarithm of a softmax or of a logistic function is computed from what
    these are computed from. Before gradients are built, so that they are
    stable as well.

    ```
    %p = calc.softmax %x {axis = 1}
    %y = calc.map (%p) { log(max(p, tiny)) }
    =>
    %y = calc.log_softmax %x {axis = 1}
    ```
  }];
  let dependentDialects = ["::mlir::calc::CalcDialect"];
}

def Differentiate : Pass<"ngc-differentiate", "::mlir::func::FuncOp"> {
  let summary = "add gradients to the results of a function";
  let description = [{
    Before: a function of calc with the attribute `ngc.gradients`, a list of
    ports and arrays; `ports`, `arrays` and `all` name many. After: it takes
    one more argument for each real output, its cotangent (what the gradient
    begins with; role `cotangent`), and gives one more result for each port and
    array of the list. The gradients are calc again.

    ```
    func.func @f(%x: tensor<?xf32>) -> tensor<?xf32>
        attributes {ngc.gradients = ["all"]}
      %y = calc.map (%x) { x * x }
    =>
    func.func @f(%x: tensor<?xf32>, %dy: tensor<?xf32>)
        -> (tensor<?xf32>, tensor<?xf32>)
      %y = calc.map (%x) { x * x }
      %dx = calc.map (%x, %dy) { x * dy + dy * x }
    ```
  }];
  let dependentDialects = ["::mlir::calc::CalcDialect",
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::tensor::TensorDialect"];
}

def ContractProducts : Pass<"ngc-contract-products", "::mlir::func::FuncOp"> {
  let summary = "a product that is only added becomes one with its sum";
  let description = [{
    On targets with fused multiply-adds. Every kernel that computes such a sum
    gets the same number.

    ```
    %p = calc.map (%x, %s) { x * s }
    %y = calc.map (%p, %b) { p + b }
    =>
    %y = calc.map (%x, %s, %b) { fma(x, s, b) }
    ```
  }];
  let dependentDialects = ["::mlir::math::MathDialect"];
}

def StoreSlopes : Pass<"ngc-store-slopes", "::mlir::func::FuncOp"> {
  let summary = "compute the slope of a costly function beside its value";
  let description = [{
    Where a gradient reads what a function was applied to, and nothing else
    keeps that, the slope is stored in its place: value and slope share what
    is costly.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def Recompute : Pass<"ngc-recompute", "::mlir::func::FuncOp"> {
  let summary = "decide what gradients store and what they compute again";
  let description = [{
    A value of plain arithmetic that only elementwise operators read on the way
    forward is computed again where a gradient reads it; all else is stored.

    ```
    %c = calc.map (%r, %mean) { r - mean }
    %df = calc.map (%dy, %c) { dy * c }
    =>
    %c = calc.map (%r, %mean) { r - mean }
    %again = calc.map (%r, %mean) { r - mean }
    %df = calc.map (%dy, %again) { dy * c }
    ```
  }];
}

def Precision : Pass<"ngc-precision", "::mlir::func::FuncOp"> {
  let summary = "store what contractions multiply by in 16 bits";
  let description = [{
    In functions of precision mixed, arrays that feed contractions, in scans
    too, become bfloat16; these widen them and sum in real32. Rows picked of
    such an array are widened then. Where vectors add pairs of products, what
    meets the array is rounded as well.

    ```
    %y = calc.contract %x, %w : tensor<?x4xf32>, tensor<3x4xf32>
    =>
    %y = calc.contract %x, %w : tensor<?x4xf32>, tensor<3x4xbf16>
    ```
  }];
  let dependentDialects = ["::mlir::calc::CalcDialect",
    "::mlir::arith::ArithDialect"];
}

def ChannelsLast : Pass<"ngc-channels-last", "::mlir::func::FuncOp"> {
  let summary = "order the axes of arrays as convolutions like them";
  let description = [{
    Before: images are [N, C, s...]. After: between convolutions they are
    [N, s..., C], and with them all operators that can follow
    (PermutableOpInterface). The arguments and results of the function are as
    they were; transposes stand where as few elements as possible are moved. A
    function without convolutions is left as it is.

    ```
    %y = calc.convolution %x, %w {...} : tensor<?x3x8x8xf32>, ...
    %m = calc.reduce %y {axes = [2, 3], kind = add} : tensor<?x4x6x6xf32>
    =>
    %t = calc.transpose %x {permutation = [0, 2, 3, 1]} : tensor<?x3x8x8xf32>
    %y = calc.convolution %t, %w {..., channels_last} : tensor<?x8x8x3xf32>, ...
    %m = calc.reduce %y {axes = [1, 2], kind = add} : tensor<?x6x6x4xf32>
    ```
  }];
  let dependentDialects = ["::mlir::calc::CalcDialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def ExposePadding : Pass<"ngc-expose-padding", "::mlir::func::FuncOp"> {
  let summary = "make the padding of convolutions and windows an op of its own";
  let description = [{
    A padded window needs bounds in its inner loop, an unpadded one does not.
    The padded copy costs one pass over the input; a producer that writes into
    the padded buffer can later save it.

    ```
    calc.convolution %x, %w {low = [1, 1], high = [1, 1], ...}
    =>
    %p = calc.pad %x {low = [0, 0, 1, 1], high = [0, 0, 1, 1], ...}
    calc.convolution %p, %w {low = [0, 0], high = [0, 0], ...}
    ```
  }];
  let dependentDialects = ["::mlir::calc::CalcDialect"];
}

def Group : Pass<"ngc-group", "::mlir::func::FuncOp"> {
  let summary = "decide which ops become one kernel";
  let description = [{
    Numbers the ops of an entry with `ngc.group`. A group is a heavy op with
    the elementwise ops that follow it, or a chain of elementwise ops. Cheap
    producers with one use move in with their user, so that their result never
    sees memory. A reshape of dense memory needs no kernel: it has no group.
  }];
  let options = [
    Option<"fuse", "fuse", "bool", "true",
           "whether sums of products end in the elementwise ops behind them">
  ];
}

//===-- stage Tensor ------------------------------------------------------===//

def OutlineKernels : Pass<"ngc-outline-kernels", "::mlir::ModuleOp"> {
  let summary = "groups become kernels, entries become plans that call them";
  let description = [{
    A kernel is a function with its inputs, then its outputs, in memory. It is
    named after the layers it computes, and its body is still calc.

    ```
    %0 = calc.contract %x, %w {ngc.group = 0}
    %1 = calc.map (%0, %b) {...} {ngc.group = 0}
    =>
    plan.call @linear (%x, %w, %b) into (%y)
    ```
  }];
  let dependentDialects = ["::mlir::plan::PlanDialect",
    "::mlir::memref::MemRefDialect", "::mlir::func::FuncDialect",
    "::mlir::bufferization::BufferizationDialect"];
}

def ShareKernels : Pass<"ngc-share-kernels", "::mlir::ModuleOp"> {
  let summary = "equal kernels become one";
  let description = [{
    48 equal blocks are compiled once. The shared kernel's name keeps what the
    names of its layers have in common (`block*/linear`).
  }];
}

def Decompose : Pass<"ngc-decompose", "::mlir::ModuleOp"> {
  let summary = "calc becomes linalg, op by op";
  let description = [{
    Asks every op that can decompose itself to do so, until none is left. The
    pass knows no op by name.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
    "::mlir::tensor::TensorDialect", "::mlir::arith::ArithDialect",
    "::mlir::math::MathDialect", "::mlir::affine::AffineDialect",
    "::mlir::scf::SCFDialect"];
}

def FuseElementwise : Pass<"ngc-fuse-elementwise", "::mlir::func::FuncOp"> {
  let summary = "elementwise linalg ops of a kernel become one";
  let description = [{
    Stock fusion of producers into consumers, within a kernel. A broadcast
    becomes an indexing map, a chain of maps one loop body.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::affine::AffineDialect"];
}

def DescribeWork : Pass<"ngc-describe-work", "::mlir::func::FuncOp"> {
  let summary = "kernels keep in mind what they compute";
  let description = [{
    Flops, error bounds and what is read by single elements show in linalg and
    no longer after it. They become attributes of the kernel, for `--report`
    and for profiles.
  }];
}

//===-- stage Target/CPU --------------------------------------------------===//

def MoveArrays : Pass<"ngc-move-arrays", "::mlir::ModuleOp"> {
  let summary = "arrays that kernels only move are stored moved";
  let description = [{
    A kernel that transposes, turns round or reshapes an array of the net would
    do so in every call. Instead the array gets a recipe that tells where its
    elements go, and kernels that pack it add theirs.

    ```
    %w = plan.weight @w; call @turn (%w) into (%t); call @conv (%x, %t) into ...
    =>
    %t = plan.weight @w/moved; call @conv (%x, %t) into ...
    ```
  }];
}

def WriteBorders : Pass<"ngc-write-borders", "::mlir::ModuleOp"> {
  let summary = "results are written into the middle of a padded array";
  let description = [{
    A kernel of sums of products whose result is only copied into a padded
    array writes there at once, and fills the border.

    ```
    call @conv (%x, %w) into (%y); call @pad (%y) into (%p)
    =>
    call @conv_padded (%x, %w) into (%p)
    ```
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

def ReadBorders : Pass<"ngc-read-borders", "::mlir::ModuleOp"> {
  let summary = "windows that slide leave out what is beyond the border";
  let description = [{
    A padded copy that only depthwise convolutions read, and that nobody wrote
    in place of its source, is dropped: their tiles have no products for the
    taps that would read the border.

    ```
    call @pad (%x) into (%p); call @depthwise (%p, %w) into (%y)
    =>
    call @depthwise_within (%x, %w) into (%y)
    ```
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

def EmitRows : Pass<"ngc-emit-rows", "::mlir::ModuleOp"> {
  let summary = "rows between two sums of products stay in a task's memory";
  let description = [{
    A kernel that sums products along rows, which it makes of sums of products,
    becomes tasks of blocks of rows: register tiles write the block's scores,
    passes make rows of them in place, register tiles read these. Columns that
    a mask leaves out behind the row are left out of all of it.

    ```
    y[q, v] = sum over k of softmax(sum over d of a[q, d] * b[k, d]) * c[k, v]
    =>
    forall q by 48: alloca 48 x k; tiles; for row: max, exp and sum, quotient;
      tiles
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect",
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::vector::VectorDialect"];
}

def EmitPanels : Pass<"ngc-emit-panels", "::mlir::ModuleOp"> {
  let summary = "sums of products become register tiles over packed weights";
  let description = [{
    A kernel that is a matrix product or a convolution, with what is applied to
    its result, becomes tasks of register tiles. Weights are packed in the
    order in which tiles read them: `plan.placed` gets a recipe. Where many
    steps lie apart instead, as they do for the gradient of a filter, blocks of
    them are copied to where the first cache keeps them. Machines with matrix
    tiles use these where they gain.

    ```
    out[n, o] = f(sum over k of x[n, k] * w[o, k])
    =>
    plan.placed @w [o / 16][k][16]
    for o by 16: for n by 6: 12 sums; for k: 2 loads, 6 broadcasts, 12 fma
    ```
  }];
  let options = [
    Option<"real32", "real32", "std::string", "\"rule\"",
           "products of real32 where there are matrix tiles: fma, tiles, or "
           "what the rule says">,
    Option<"rows", "rows", "int64_t", "0", "of a tile; 0: what suits">,
    Option<"vectors", "vectors", "int64_t", "0",
           "of columns of a tile; 0: what suits">,
    Option<"steps", "steps", "int64_t", "0",
           "of a block of a sum; 0: what suits">,
    Option<"taskRows", "task-rows", "int64_t", "0",
           "of a task; 0: what suits">,
    Option<"prefetch", "prefetch", "std::string", "\"rule\"",
           "whether tiles fetch the next panel: on, off, or what the rule says">
  ];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::amx::AMXDialect",
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect"];
}

def TileKernels : Pass<"ngc-tile-kernels", "::mlir::func::FuncOp"> {
  let summary = "cut a kernel into tasks, and tasks into tiles";
  let description = [{
    The last op of a kernel is tiled over the axes that no producer reduces or
    repeats; producers are fused into the tile. The outer loop is an
    `scf.forall`: its iterations are independent and become tasks. Tile sizes
    divide their axes, so that what lives within a tile has a static size.
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect",
    "::mlir::affine::AffineDialect", "::mlir::tensor::TensorDialect",
    "::mlir::linalg::LinalgDialect"];
}

def BufferizeKernels : Pass<"ngc-bufferize-kernels", "::mlir::func::FuncOp"> {
  let summary = "kernels compute in memory";
  let description = [{
    Stock one-shot bufferisation inside each kernel. What remains allocated
    has a static size and lives within one task.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
    "::mlir::memref::MemRefDialect"];
}

def EmitContractions : Pass<"ngc-emit-contractions", "::mlir::func::FuncOp"> {
  let summary = "convolutions become register tiles of vectors";
  let description = [{
    Where output and one input are contiguous along an axis, that axis becomes
    vectors; rows of another share them. Sums stay in registers through all
    reduction loops.

    ```
    out[o, w] += filter[o, k] * x[w + k]
    =>
    for o by 6: for w by 16: 12 sums; for k: 2 loads, 6 broadcasts, 12 fma
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect",
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::memref::MemRefDialect", "::mlir::vector::VectorDialect"];
}

def EmitDots : Pass<"ngc-emit-dots", "::mlir::func::FuncOp"> {
  let summary = "dot products become register tiles of vectors";
  let description = [{
    Where both inputs are contiguous along a reduction, that axis becomes
    vectors, each lane with a sum of its own; the lanes are added up in the
    end. Rows of one input and columns of the other share what is loaded.

    ```
    out[o, n] += w[o, k] * x[n, k]
    =>
    for o by 4: for n by 3: 12 sums; for k by 8: 7 loads, 12 fma
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect",
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::memref::MemRefDialect", "::mlir::vector::VectorDialect"];
}

def EmitReductions : Pass<"ngc-emit-reductions", "::mlir::func::FuncOp"> {
  let summary = "sums and extremes become vectors";
  let description = [{
    Where result and inputs are contiguous along the result's last axis,
    vectors of results stay in registers; of long sums over wide lines the
    lines are read as they lie in memory. Extremes along contiguous inputs have
    one result for each lane until the end.
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect",
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::memref::MemRefDialect", "::mlir::vector::VectorDialect"];
}

def LowerToLoops : Pass<"ngc-lower-to-loops", "::mlir::func::FuncOp"> {
  let summary = "linalg on memory becomes loops";
  let description = [{
    The loops of an op stand in the order in which its output is contiguous
    innermost, so that LLVM vectorises along memory. Reductions over
    contiguous inputs stay innermost if the output has no such axis.
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect",
    "::mlir::memref::MemRefDialect", "::mlir::affine::AffineDialect"];
}

def ExpandMath : Pass<"ngc-expand-math", "::mlir::func::FuncOp"> {
  let summary = "exp, tanh, gamma, ... become arithmetic";
  let description = [{
    Branch-free expansions of our own for f32 and f64, so that loops with
    them vectorise and the artifact needs no mathematical library.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
    "::mlir::math::MathDialect", "::mlir::vector::VectorDialect"];
}

def OutlineTasks : Pass<"ngc-outline-tasks", "::mlir::ModuleOp"> {
  let summary = "parallel loops become tasks of the host";
  let description = [{
    The body of each outer `scf.forall` becomes a function over a range of its
    iterations, handed to the host's parallel_for through the function table.
    The grain follows from shapes, never from the number of threads.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect",
    "::mlir::func::FuncDialect", "::mlir::scf::SCFDialect",
    "::mlir::memref::MemRefDialect", "::mlir::arith::ArithDialect"];
}

//===-- stage Plan --------------------------------------------------------===//

def ComputeNeeds : Pass<"ngc-compute-needs", "::mlir::ModuleOp"> {
  let summary = "which outputs need which call";
  let description = [{
    A call is needed for the outputs that it writes, and for those that need
    what it writes. Calls that nothing needs are dropped.
  }];
}

def AssignSlots : Pass<"ngc-assign-slots", "::mlir::ModuleOp"> {
  let summary = "every slot gets a place in the arena";
  let description = [{
    Best fit by liveness, within one region for each monomial of the dynamic
    dimensions (1, n, h*w, ...): sizes in a region are multiples of the same
    number, so one layout is right for every batch.
  }];
}

def DescribeSteps : Pass<"ngc-describe-steps", "::mlir::ModuleOp"> {
  let summary = "entries keep in mind what each call does";
  let description = [{
    Layers, flops, bytes, tile and tasks of each call, in the order of the
    numbers that calls tell the host; sizes are sums of products of the entry's
    dimensions.
  }];
}

def LowerPlan : Pass<"ngc-lower-plan", "::mlir::ModuleOp"> {
  let summary = "plans become functions on an ngc_call";
  let description = [{
    An entry becomes `int32_t run(const ngc_call *)`: it loads pointers from
    the call, and calls each kernel that the request needs.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect",
    "::mlir::func::FuncDialect", "::mlir::cf::ControlFlowDialect",
    "::mlir::scf::SCFDialect", "::mlir::arith::ArithDialect"];
}

//===-- stage Llvm --------------------------------------------------------===//

def MarkNoAlias : Pass<"ngc-mark-no-alias", "::mlir::ModuleOp"> {
  let summary = "tell LLVM that arguments of kernels do not overlap";
  let description = [{
    Inputs of a kernel are only read, outputs are memory of their own. Without
    that knowledge LLVM would test for overlap before each vector loop.
  }];
}

//===-- after each stage --------------------------------------------------===//

def VerifyStage : Pass<"ngc-verify-stage", "::mlir::ModuleOp"> {
  let summary = "check the promise of a stage";
  let description = [{
    Which dialects may still occur, and what must be known by now. A broken
    promise is an error of the compiler, named with the op that breaks it.
  }];
  let options = [Option<"stage", "stage", "std::string", "",
                        "import, net, graph, tensor, target, plan or llvm">];
}

#endif
