// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Entries run by a plain route.
//
//   calc function, or plan and its kernels
//     --> a function on memory: inputs, arrays, outputs, the host's table
//     --> calc ops decompose themselves, stock bufferisation with a heap
//     --> stock loops, libm, stock conversions to LLVM, machine code
//     --> called on random data
//
// Of ours it uses the ops' own decompositions and, for the few scalar
// functions of calc that libm lacks, their expansion. All else of the
// pipeline is tested against it.
//
// The dynamic dimensions of an entry are 3, 4, 5, ...: a mix-up shows. Data
// are uniform in [-1, 1) for the net's inputs and (0, 1] for those of coders;
// arrays are scaled by their second to last dimensions so that layers keep
// the size of their input, variances lie in [0.5, 1.5). Integers are 0, 1, 2.
// What nobody has written is NaN.
#include "NumericVerifier.h"
#include "dialect/calc/Calc.h"
#include "dialect/plan/Plan.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Affine/Transforms/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "ngc/Compiler.h"
#include "ngc/Names.h"
#include "ngc/Passes.h"
#include "ngc/artifact.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/xxhash.h"
#include <cmath>
#include <random>

using namespace mlir;
using namespace ngc;

namespace {
enum class Role { Input, Array, Output };

// One argument of an entry that has become a function on memory.
struct Argument {
  Role role;
  std::string name;
  SmallVector<int64_t> shape;
  Type element;
};

struct Entry {
  std::string name;
  func::FuncOp function;
  std::vector<Argument> arguments;
};
} // namespace

//===-- entries become functions on memory --------------------------------===//

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
  return {role, name.str(),
          shapeOf(type, ids ? ids.asArrayRef() : ArrayRef<int64_t>()),
          type.getElementType()};
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
      : plan(plan), builder(plan), loc(plan.getLoc()) {}

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
      declare(Role::Array,
              SymbolTable::lookupNearestSymbolFrom<plan::PlacedOp>(
                  weight, weight.getPlacedAttr())
                  .getPathAttr(),
              weight.getMemory(), {});
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
    } else if (!values.contains(op.getResult(0))) {
      builder.clone(op, values);
    }
  }

  void lowerView(plan::ViewOp view) {
    auto type = cast<MemRefType>(view.getMemory().getType());
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
  Location loc;
  Entry entry;
  Block *block = nullptr;
  Value table;
  IRMapping values;
};
} // namespace

// Names of layers may be those of functions of libm.
static void rename(ModuleOp module) {
  SymbolTable symbols(module);
  for (auto [i, function] : llvm::enumerate(module.getOps<func::FuncOp>()))
    (void)symbols.rename(function, "plain_" + std::to_string(i));
}

static std::vector<Entry> enter(ModuleOp module) {
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

//===-- lowering ----------------------------------------------------------===//

static LogicalResult bufferise(ModuleOp module) {
  bufferization::OneShotBufferizationOptions options;
  options.setFunctionBoundaryTypeConversion(
      bufferization::LayoutMapOption::IdentityLayoutMap);
  for (auto function : module.getOps<func::FuncOp>()) {
    bufferization::BufferizationState state;
    if (failed(bufferization::runOneShotBufferize(function, options, state)))
      return failure();
  }
  // A copy between strided views would be a call of MLIR's own runtime.
  IRRewriter rewriter(module.getContext());
  module.walk([&](memref::CopyOp op) {
    rewriter.setInsertionPoint(op);
    linalg::CopyOp::create(rewriter, op.getLoc(), op.getSource(),
                           op.getTarget());
    rewriter.eraseOp(op);
  });
  return success();
}

namespace ngc {
void populateExpandMathPatterns(RewritePatternSet &patterns);
} // namespace ngc

// gamma, log_gamma and inverse_erf; libm has the rest.
static void expandScalars(ModuleOp module) {
  RewritePatternSet patterns(module.getContext());
  populateExpandMathPatterns(patterns);
  llvm::erase_if(patterns.getNativePatterns(), [](const auto &pattern) {
    return pattern->getRootKind()->getDialectNamespace() != "calc";
  });
  walkAndApplyPatterns(module, std::move(patterns));
}

static LogicalResult lower(ModuleOp module) {
  PassManager decompose(module.getContext());
  decompose.addPass(createDecompose());
  if (failed(decompose.run(module)) || failed(bufferise(module)))
    return failure();
  expandScalars(module);
  PassManager pm(module.getContext());
  pm.addNestedPass<func::FuncOp>(createConvertLinalgToLoopsPass());
  pm.addNestedPass<func::FuncOp>(createForallToForLoopPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(arith::createArithExpandOpsPass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  return pm.run(module);
}

//===-- data --------------------------------------------------------------===//

static size_t bytesOf(Type element) {
  return element.isIndex()
             ? 8
             : llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
}

namespace {
// Memory of one argument, and its descriptor as the code expects it.
class Buffer {
public:
  Buffer(const Entry &entry, const Argument &argument) : argument(argument) {
    count = 1;
    for (int64_t size : argument.shape)
      count *= size;
    size_t size = count * bytesOf(argument.element);
    memory.assign(size + alignment, '\xff');
    data = reinterpret_cast<char *>(
        llvm::alignAddr(memory.data(), llvm::Align(alignment)));
    if (argument.role != Role::Output)
      fill(entry);
    auto address = reinterpret_cast<int64_t>(data);
    descriptor = {address, address, 0};
    llvm::append_range(descriptor, argument.shape);
    for (size_t i = 0; i < argument.shape.size(); ++i) {
      int64_t stride = 1;
      for (int64_t inner : ArrayRef(argument.shape).drop_front(i + 1))
        stride *= inner;
      descriptor.push_back(stride);
    }
  }

  void *getDescriptor() { return descriptor.data(); }

  PlainOutput read(const Entry &entry) const {
    bool isReal = isa<FloatType>(argument.element);
    PlainOutput output{entry.name,
                       argument.name,
                       isReal ? argument.element.getIntOrFloatBitWidth() : 0,
                       {}};
    for (int64_t i = 0; i < count; ++i)
      output.values.push_back(get(i));
    return output;
  }

private:
  static constexpr size_t alignment = 64;

  template <typename Number> Number &at(int64_t i) const {
    return reinterpret_cast<Number *>(data)[i];
  }

  double get(int64_t i) const {
    if (argument.element.isF32())
      return at<float>(i);
    if (argument.element.isF64())
      return at<double>(i);
    switch (bytesOf(argument.element)) {
    case 1:
      return at<uint8_t>(i);
    case 4:
      return at<int32_t>(i);
    default:
      return static_cast<double>(at<int64_t>(i));
    }
  }

  void set(int64_t i, double value) {
    if (argument.element.isF32())
      at<float>(i) = static_cast<float>(value);
    else if (argument.element.isF64())
      at<double>(i) = value;
    else
      setInteger(i, static_cast<int64_t>(value));
  }

  void setInteger(int64_t i, int64_t value) {
    switch (bytesOf(argument.element)) {
    case 1:
      at<uint8_t>(i) = argument.element.isInteger(1) ? value & 1 : value;
      break;
    case 4:
      at<int32_t>(i) = static_cast<int32_t>(value);
      break;
    default:
      at<int64_t>(i) = value;
    }
  }

  // In (0, 1]; not by <random>'s distributions, which differ by library.
  static double unit(std::mt19937_64 &random) {
    return std::ldexp(static_cast<double>((random() >> 11) + 1), -53);
  }

  double draw(const Entry &entry, std::mt19937_64 &random) const {
    double x = unit(random);
    if (!isa<FloatType>(argument.element))
      return std::min(std::floor(3 * x), 2.0);
    if (argument.role == Role::Input)
      return entry.name == "evaluate" ? 1 - 2 * x : x;
    if (StringRef(argument.name).ends_with("Variance"))
      return 0.5 + x;
    size_t outer = argument.shape.size() > 1 ? argument.shape.front() : count;
    return (1 - 2 * x) * std::sqrt(3.0 * outer / count);
  }

  void fill(const Entry &entry) {
    std::string key = entry.name + "\n" + argument.name;
    std::mt19937_64 random(llvm::xxh3_64bits(key));
    for (int64_t i = 0; i < count; ++i)
      set(i, draw(entry, random));
  }

  const Argument &argument;
  int64_t count;
  std::vector<char> memory;
  char *data;
  SmallVector<int64_t> descriptor;
};
} // namespace

//===-- machine code ------------------------------------------------------===//

// What the code takes from the heap is freed after the entry.
static thread_local std::vector<std::unique_ptr<char[]>> heap;

static void *takeMemory(size_t bytes) {
  heap.push_back(std::make_unique_for_overwrite<char[]>(bytes));
  std::memset(heap.back().get(), 0xff, bytes);
  return heap.back().get();
}

// In order, so that a race shows only if tasks write where others read.
static void runInOrder(void *, ngc_body body, void *arguments, int64_t count,
                       int64_t grain) {
  for (int64_t begin = 0; begin < count; begin += grain)
    body(arguments, begin, std::min(begin + grain, count), 0);
}

// void packed_<name>(void **arguments): the arguments as one array.
static void addPacked(llvm::Module &code, StringRef name) {
  llvm::Function *target = code.getFunction(("_mlir_ciface_" + name).str());
  llvm::IRBuilder<> builder(code.getContext());
  auto *type =
      llvm::FunctionType::get(builder.getVoidTy(), builder.getPtrTy(), false);
  auto *packed = llvm::Function::Create(type, llvm::Function::ExternalLinkage,
                                        "packed_" + name, code);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(code.getContext(), "", packed));
  SmallVector<llvm::Value *> arguments;
  for (unsigned i = 0; i < target->arg_size(); ++i)
    arguments.push_back(builder.CreateLoad(
        builder.getPtrTy(),
        builder.CreateConstGEP1_64(builder.getPtrTy(), packed->getArg(0), i)));
  builder.CreateCall(target, arguments);
  builder.CreateRetVoid();
}

static llvm::Expected<std::unique_ptr<llvm::orc::LLJIT>>
load(ModuleOp module, ArrayRef<std::string> names) {
  using namespace llvm::orc;
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto own = std::make_unique<llvm::LLVMContext>();
  std::unique_ptr<llvm::Module> code = translateModuleToLLVMIR(module, *own);
  if (!code)
    return llvm::createStringError("no LLVM module");
  for (const std::string &name : names)
    addPacked(*code, name);
  auto machine = JITTargetMachineBuilder::detectHost();
  if (!machine)
    return machine.takeError();
  machine->setCodeGenOptLevel(llvm::CodeGenOptLevel::None);
  auto jit = LLJITBuilder()
                 .setJITTargetMachineBuilder(std::move(*machine))
                 .setPlatformSetUp(setUpInactivePlatform)
                 .create();
  if (!jit)
    return jit.takeError();
  code->setDataLayout((*jit)->getDataLayout());
  ExecutorSymbolDef memory(ExecutorAddr::fromPtr(&takeMemory),
                           llvm::JITSymbolFlags::Exported);
  if (llvm::Error error = (*jit)->getMainJITDylib().define(
          absoluteSymbols({{(*jit)->mangleAndIntern("malloc"), memory}})))
    return error;
  if (llvm::Error error =
          (*jit)->addIRModule({std::move(code), std::move(own)}))
    return error;
  return jit;
}

static llvm::Error call(llvm::orc::LLJIT &jit, const Entry &entry,
                        StringRef name, std::vector<PlainOutput> &outputs) {
  auto address = jit.lookup(("packed_" + name).str());
  if (!address)
    return address.takeError();
  std::vector<std::unique_ptr<Buffer>> buffers;
  std::vector<void *> arguments;
  for (const Argument &argument : entry.arguments) {
    buffers.push_back(std::make_unique<Buffer>(entry, argument));
    arguments.push_back(buffers.back()->getDescriptor());
  }
  ngc_host host = {};
  host.parallel_for = runInOrder;
  host.threads = 1;
  arguments.push_back(&host);
  address->toPtr<void (*)(void **)>()(arguments.data());
  heap.clear();
  for (size_t i = 0; i < buffers.size(); ++i)
    if (entry.arguments[i].role == Role::Output)
      outputs.push_back(buffers[i]->read(entry));
  return llvm::Error::success();
}

//===-- all of it ---------------------------------------------------------===//

PlainRoute::PlainRoute()
    : context(std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED)) {
  prepareContext(*context);
  context->loadDialect<arith::ArithDialect, math::MathDialect,
                       linalg::LinalgDialect, memref::MemRefDialect,
                       bufferization::BufferizationDialect, func::FuncDialect,
                       LLVM::LLVMDialect, calc::CalcDialect>();
}

PlainRoute::~PlainRoute() = default;

FailureOr<std::vector<PlainOutput>> PlainRoute::run(ModuleOp module,
                                                    std::string &error) {
  ScopedDiagnosticHandler quiet(context.get(), [&](Diagnostic &diagnostic) {
    if (error.empty())
      error = diagnostic.str();
    return success();
  });
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os, OpPrintingFlags().printGenericOpForm().useLocalScope());
  auto copy = parseSourceString<ModuleOp>(text, context.get());
  if (!copy)
    return failure();
  rename(*copy);
  std::vector<Entry> entries = enter(*copy);
  std::vector<PlainOutput> outputs;
  if (entries.empty())
    return outputs;
  std::vector<std::string> names;
  for (Entry &entry : entries)
    names.push_back(entry.function.getSymName().str());
  if (failed(lower(*copy)))
    return failure();
  auto jit = load(*copy, names);
  llvm::Error problem = jit ? llvm::Error::success() : jit.takeError();
  for (size_t i = 0; i < entries.size() && !problem; ++i)
    problem = call(**jit, entries[i], names[i], outputs);
  if (!problem)
    return outputs;
  error = llvm::toString(std::move(problem));
  return failure();
}
