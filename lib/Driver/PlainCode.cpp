// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Machine code of entries, called on random data.
//
// Data are uniform in [-1, 1) for the net's inputs and (0, 1] for those of
// coders; arrays are scaled by their second to last dimensions so that layers
// keep the size of their input, variances lie in [0.5, 1.5). Integers are 0,
// 1, 2. What nobody has written is NaN.
#include "PlainRoute.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "ngc/pack.h"
#include "llvm/ADT/bit.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/xxhash.h"
#include <cmath>
#include <random>

using namespace mlir;
using namespace ngc;
using namespace ngc::plain;

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
    if (argument.element.isBF16())
      return llvm::bit_cast<float>(uint32_t(at<uint16_t>(i)) << 16);
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
    else if (argument.element.isBF16())
      at<uint16_t>(i) =
          llvm::bit_cast<uint32_t>(static_cast<float>(value)) >> 16;
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

  // A number of 16 bits, so that nothing changes when arrays become as narrow.
  static double shortened(double value) {
    uint32_t bits = llvm::bit_cast<uint32_t>(static_cast<float>(value));
    return llvm::bit_cast<float>(bits & 0xFFFF0000);
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
    return shortened((1 - 2 * x) * std::sqrt(3.0 * outer / count));
  }

  // The same numbers as in the canonical array, in another order.
  void fillPacked(const Entry &entry) {
    Argument plain = argument;
    plain.shape = argument.canonical;
    plain.recipe.clear();
    Buffer canonical(entry, plain);
    PackRecipe recipe{
        argument.recipe.data(), static_cast<uint32_t>(argument.recipe.size()),
        plain.shape.data(), static_cast<uint32_t>(plain.shape.size())};
    pack(recipe, bytesOf(argument.element), canonical.data, data);
  }

  void fill(const Entry &entry) {
    if (!argument.recipe.empty())
      return fillPacked(entry);
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

llvm::Expected<std::vector<PlainOutput>>
plain::execute(ModuleOp module, ArrayRef<Entry> entries,
               ArrayRef<std::string> symbols) {
  auto jit = load(module, symbols);
  if (!jit)
    return jit.takeError();
  std::vector<PlainOutput> outputs;
  for (auto [entry, symbol] : llvm::zip_equal(entries, symbols))
    if (llvm::Error problem = call(**jit, entry, symbol, outputs))
      return problem;
  return outputs;
}
