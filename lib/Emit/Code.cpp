// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Code.cpp - LLVM in process: processors, optimising, machine code --===//
//
// A processor is a list of features, never a name: virtual machines report
// names that do not fit what they can do. The list names all that the code may
// use beyond plain x86-64, and is what the runtime compares with the machine
// it runs on.
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/OptBisect.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace llvm;
using namespace ngc;

//===-- processors --------------------------------------------------------===//

// What helps numeric code. Others (crypto, transactions, ...) stay unused, so
// that code made on one machine runs on as many others as possible. Tiles are
// not here: LLVM never uses them by itself, and a process must ask for them.
static constexpr StringLiteral usefulFeatures[] = {
    "sse3",       "ssse3",    "sse4.1",   "sse4.2",     "popcnt",
    "avx",        "f16c",     "fma",      "avx2",       "bmi",
    "bmi2",       "lzcnt",    "movbe",    "avx512f",    "avx512cd",
    "avx512bw",   "avx512dq", "avx512vl", "avx512vnni", "avx512bf16",
    "avx512fp16", "avxvnni"};

bool Processor::has(StringRef feature) const {
  return is_contained(features, feature);
}

std::string Processor::text() const { return join(features, " "); }

std::string Processor::llvmFeatures() const {
  std::string result;
  for (StringRef feature : features)
    result += (result.empty() ? "+" : ",+") + feature.str();
  return result;
}

unsigned Processor::vectorBytes() const {
  return has("avx512f") ? 64 : has("avx") ? 32 : 16;
}

// In the order of the table, so that the text is the same for the same set.
static Processor useful(function_ref<bool(StringRef)> has) {
  Processor result;
  for (StringRef feature : usefulFeatures)
    if (has(feature))
      result.features.push_back(feature.str());
  return result;
}

static Triple targetTriple() { return Triple("x86_64-unknown-linux-gnu"); }

static Expected<const Target *> findTarget() {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
  std::string error;
  const Target *target = TargetRegistry::lookupTarget(targetTriple(), error);
  if (!target)
    return makeError("this LLVM cannot make code for " + targetTriple().str() +
                     ": " + error);
  return target;
}

// What a name that LLVM knows stands for, implied features included.
static Expected<Processor> named(StringRef cpu) {
  Expected<const Target *> target = findTarget();
  if (!target)
    return target.takeError();
  std::unique_ptr<MCSubtargetInfo> facts(
      (*target)->createMCSubtargetInfo(targetTriple(), cpu, ""));
  return useful([&](StringRef feature) {
    return facts->checkFeatures(("+" + feature).str());
  });
}

static Error unknownProcessor(StringRef cpu, ArrayRef<StringRef> known) {
  StringRef nearest;
  unsigned best = 4; // more than three letters off is another word
  for (StringRef name : known)
    if (unsigned distance = cpu.edit_distance(name, true, best);
        distance < best) {
      best = distance;
      nearest = name;
    }
  if (nearest.empty())
    return makeError("unknown processor '" + cpu +
                     "', expected native, baseline, or a name such as "
                     "x86-64-v3 or skylake-avx512");
  return makeError("unknown processor '" + cpu + "'; did you mean '" + nearest +
                   "'?");
}

Expected<Processor> ngc::findProcessor(StringRef cpu) {
  if (cpu == "native") {
    StringMap<bool> host = sys::getHostCPUFeatures();
    return useful([&](StringRef feature) { return host.lookup(feature); });
  }
  if (cpu == "baseline")
    cpu = "x86-64-v3";
  SmallVector<StringRef> known = {"native", "baseline"};
  X86::fillValidCPUArchList(known, /*Only64Bit=*/true);
  if (!is_contained(known, cpu))
    return unknownProcessor(cpu, known);
  return named(cpu);
}

// The name only chooses costs and schedules; it must not bring instructions
// that the list lacks. x86-64-v4 would make LLVM shun 64-byte vectors.
static Expected<StringRef> costModel(const Processor &processor) {
  constexpr StringLiteral haswell = "x86-64-v3", plain = "x86-64";
  Expected<Processor> needed = named(haswell);
  if (!needed)
    return needed.takeError();
  bool hasAll = all_of(needed->features, [&](StringRef feature) {
    return processor.has(feature);
  });
  return hasAll ? haswell : plain;
}

Expected<std::unique_ptr<TargetMachine>>
ngc::createMachine(const Processor &processor) {
  Expected<const Target *> target = findTarget();
  if (!target)
    return target.takeError();
  Expected<StringRef> costs = costModel(processor);
  if (!costs)
    return costs.takeError();
  TargetOptions options;
  options.FunctionSections = true;
  std::unique_ptr<TargetMachine> machine((*target)->createTargetMachine(
      targetTriple(), *costs, processor.llvmFeatures(), options, Reloc::PIC_,
      CodeModel::Small, CodeGenOptLevel::Aggressive));
  if (!machine)
    return makeError("this LLVM cannot make code for " + targetTriple().str());
  return machine;
}

//===-- modules -----------------------------------------------------------===//

void ngc::prepareModule(Module &module, const TargetMachine &machine,
                        StringRef name) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  module.setModuleIdentifier(name);
  module.setSourceFileName(identifier(name));
  StripDebugInfo(module);
  // Nothing throws, so no tables are needed to unwind.
  for (Function &function : module)
    if (!function.isDeclaration())
      function.setDoesNotThrow();
}

static Error checkModule(const Module &module, StringRef when) {
  std::string message;
  raw_string_ostream out(message);
  if (!verifyModule(module, &out))
    return Error::success();
  return makeError("the code is broken " + when + ": " + message);
}

Error ngc::optimise(Module &module, TargetMachine &machine, unsigned level) {
  if (Error error = checkModule(module, "before optimising"))
    return error;
  if (level == 0)
    return Error::success();
  PipelineTuningOptions tuning;
  tuning.LoopVectorization = true;
  // What vectors the code wants besides, it has already.
  tuning.SLPVectorization = false;
  PassBuilder builder(&machine, tuning);
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  OptimizationLevel strength = level == 1   ? OptimizationLevel::O1
                               : level == 2 ? OptimizationLevel::O2
                                            : OptimizationLevel::O3;
  builder.buildPerModuleDefaultPipeline(strength).run(module, modules);
  return Error::success();
}

namespace {
// Rewriting the addresses of loops takes more than half of the time in which
// LLVM makes machine code, and changes nothing that can be measured: those of
// x86 are a base, an index and an offset anyway. LeNet: 0.57 of 1.04 s.
struct NoStrengthReduction : OptPassGate {
  bool shouldRunPass(StringRef pass, StringRef) const override {
    return pass != "Loop Strength Reduction";
  }
  bool isEnabled() const override { return true; }
};
} // namespace

Expected<SmallVector<char, 0>>
ngc::generate(Module &module, TargetMachine &machine, CodeGenFileType kind) {
  if (Error error = checkModule(module, "before code generation"))
    return error;
  SmallVector<char, 0> result;
  raw_svector_ostream out(result);
  NoStrengthReduction gate;
  LLVMContext &context = module.getContext();
  OptPassGate &before = context.getOptPassGate();
  context.setOptPassGate(gate);
  auto restore = make_scope_exit([&] { context.setOptPassGate(before); });
  legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, out, nullptr, kind))
    return makeError("this LLVM cannot write the wanted kind of code");
  passes.run(module);
  return result;
}
