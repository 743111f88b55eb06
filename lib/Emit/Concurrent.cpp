// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Concurrent.cpp - machine code on all cores ------------------------===//
//
// LLVM works on one core for each context. So a module is cut into parts, each
// goes as bitcode to a context of its own, and the objects are linked to one.
//
//   @evaluate ──┬── @conv1 ── @conv1_task      part 1
//               ├── @pool1 ── @pool1_task      part 2
//   tables ─────┘                              part 0, with the entries
//
// A kernel and what it calls stay together; only entries call across parts.
// The cut follows from sizes and names, so the same module gives the same
// bytes on any number of cores. What the entries know of a kernel's arguments
// is settled before. ResNet-50, of which 2 s are not LLVM's: the core that
// works longest takes 3.6 s in place of 5.0, with two; the code is as large.
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/IPO/DeadArgumentElimination.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/IPO/SCCP.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"

using namespace llvm;
using namespace ngc;

using Bytes = SmallVector<char, 0>;

namespace {
/// The part of each function; 0 is that of the entries and the tables.
struct Cut {
  StringMap<unsigned> parts;
  unsigned count = 1;
};
} // namespace

//===-- before the cut ----------------------------------------------------===//

template <typename... Passes>
static void runOnModule(Module &module, Passes... passes) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  PassBuilder builder;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  ModulePassManager manager;
  (manager.addPass(std::move(passes)), ...);
  manager.run(module, modules);
}

//===-- the cut -----------------------------------------------------------===//

static StringSet<> entriesOf(const ModelTables &tables) {
  StringSet<> names;
  for (const ModelTables::Version &version : tables.versions)
    for (const ModelTables::Entry &entry : version.entries)
      names.insert(entry.function);
  return names;
}

/// The function in which an instruction that uses the value stands; others use
/// it in tables.
static void forEachCaller(Function &function,
                          function_ref<void(Function &)> visit) {
  for (User *user : function.users())
    if (auto *instruction = dyn_cast<Instruction>(user))
      visit(*instruction->getFunction());
}

static Cut chooseCut(Module &module, const StringSet<> &entries) {
  // Less is not worth a context.
  constexpr size_t instructionsOfPart = 3000, mostParts = 32;
  EquivalenceClasses<Function *> families;
  for (Function &function : module) {
    if (function.isDeclaration() || entries.contains(function.getName()))
      continue;
    families.insert(&function);
    forEachCaller(function, [&](Function &caller) {
      if (!entries.contains(caller.getName()))
        families.unionSets(&function, &caller);
    });
  }
  struct Family {
    size_t size = 0;
    std::vector<Function *> members; // in the order of the module
  };
  MapVector<Function *, Family> all;
  size_t total = 0;
  for (Function &function : module) {
    if (!families.contains(&function))
      continue;
    Family &family = all[families.getLeaderValue(&function)];
    family.size += function.getInstructionCount();
    total += function.getInstructionCount();
    family.members.push_back(&function);
  }
  auto bySize = to_vector(make_second_range(all));
  stable_sort(bySize,
              [](const Family &a, const Family &b) { return a.size > b.size; });
  Cut cut;
  cut.count = 1 + std::min(mostParts, total / instructionsOfPart);
  std::vector<size_t> sizes(cut.count);
  for (const Family &family : bySize) {
    unsigned part = min_element(sizes) - sizes.begin();
    sizes[part] += family.size;
    for (Function *function : family.members)
      cut.parts[function->getName()] = part;
  }
  return cut;
}

/// Functions become visible to the other parts, and to nobody else.
static void showFunctions(Module &module) {
  for (Function &function : module)
    if (!function.isDeclaration() && function.hasLocalLinkage()) {
      function.setLinkage(GlobalValue::ExternalLinkage);
      function.setVisibility(GlobalValue::HiddenVisibility);
      function.setDSOLocal(true);
    }
}

//===-- one part ----------------------------------------------------------===//

/// Leaves the functions of one part; tables are part 0's.
static Error keepPart(Module &module, const Cut &cut, unsigned part) {
  for (Function &function : module)
    if (!function.isDeclaration() &&
        cut.parts.lookup(function.getName()) != part)
      function.deleteBody();
  if (Error error = module.materializeAll())
    return error;
  if (part != 0)
    for (GlobalVariable &global : make_early_inc_range(module.globals()))
      if (global.use_empty() && !global.isDeclaration() &&
          (!global.hasLocalLinkage() ||
           global.getName() == "llvm.compiler.used"))
        global.eraseFromParent();
  runOnModule(module, GlobalDCEPass());
  return Error::success();
}

static Expected<Bytes> compilePart(MemoryBufferRef bitcode,
                                   const TargetDescription &target,
                                   const Cut &cut, unsigned part) {
  LLVMContext context;
  // Only what is kept is read.
  auto module = getLazyBitcodeModule(bitcode, context);
  if (!module)
    return module.takeError();
  auto machine = createMachine(target);
  if (!machine)
    return machine.takeError();
  if (Error error = keepPart(**module, cut, part))
    return error;
  if (Error error = optimise(**module, **machine))
    return error;
  return generate(**module, **machine, CodeGenFileType::ObjectFile);
}

// The linker's inputs are files in memory, to which the limit applies too.
static Error checkSize(StringRef path, ArrayRef<StringRef> objects) {
  Expected<OutputFile> file = OutputFile::open(path);
  if (!file)
    return file.takeError();
  uint64_t bytes = 0;
  for (StringRef object : objects)
    bytes += object.size();
  return file->checkLimit(bytes);
}

Expected<Bytes> ngc::compileInParts(Module &module,
                                    const TargetDescription &target,
                                    const ModelTables &tables, StringRef path) {
  // Descriptors of memory are taken apart first: of the 62 arguments of a
  // kernel of ResNet-50 then 18 are left, and half of the entry's code.
  runOnModule(module, createModuleToFunctionPassAdaptor(EarlyCSEPass()),
              IPSCCPPass(), DeadArgumentEliminationPass(), GlobalDCEPass());
  Cut cut = chooseCut(module, entriesOf(tables));
  showFunctions(module);
  SmallVector<char, 0> bitcode;
  raw_svector_ostream stream(bitcode);
  WriteBitcodeToFile(module, stream);
  MemoryBufferRef buffer(StringRef(bitcode.data(), bitcode.size()),
                         module.getModuleIdentifier());
  std::vector<std::optional<Expected<Bytes>>> objects(cut.count);
  {
    DefaultThreadPool threads(hardware_concurrency());
    for (unsigned part = 0; part < cut.count; ++part)
      threads.async([&, part] {
        objects[part].emplace(compilePart(buffer, target, cut, part));
      });
    threads.wait();
  }
  Error error = Error::success();
  std::vector<StringRef> inputs;
  for (std::optional<Expected<Bytes>> &object : objects)
    if (*object)
      inputs.push_back(StringRef((*object)->data(), (*object)->size()));
    else
      error = joinErrors(std::move(error), object->takeError());
  if (error)
    return error;
  if (Error limit = checkSize(path, inputs))
    return limit;
  return linkInMemory({"-r"}, inputs);
}
