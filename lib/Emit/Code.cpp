// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Code.cpp - LLVM in process: optimising and machine code -----------===//
//
// An LLVM module in, object code or assembly text out, for a described machine.
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/OptBisect.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;
using namespace ngc;

//===-- machines ----------------------------------------------------------===//

static Expected<const Target *> findTarget(const Triple &triple) {
  static const bool ready = [] { // once: parts are compiled at the same time
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64Target();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmPrinter();
    return true;
  }();
  (void)ready;
  std::string error;
  const Target *target = TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return makeError("this LLVM cannot make code for " + triple.str() + ": " +
                     error);
  return target;
}

// The name only chooses costs and schedules; it must not bring instructions
// that the list lacks. x86-64-v4 would make LLVM shun 64-byte vectors.
static StringRef costModel(const TargetDescription &target) {
  if (!target.isX86())
    return "generic";
  bool hasAll = all_of(TargetDescription().features,
                       [&](StringRef feature) { return target.has(feature); });
  return hasAll ? "x86-64-v3" : "x86-64";
}

Expected<std::unique_ptr<TargetMachine>>
ngc::createMachine(const TargetDescription &description) {
  Triple triple(description.triple);
  Expected<const Target *> target = findTarget(triple);
  if (!target)
    return target.takeError();
  TargetOptions options;
  options.FunctionSections = true;
  std::unique_ptr<TargetMachine> machine((*target)->createTargetMachine(
      triple, costModel(description), description.llvmFeatures(), options,
      Reloc::PIC_, CodeModel::Small, CodeGenOptLevel::Aggressive));
  if (!machine)
    return makeError("this LLVM cannot make code for " + triple.str());
  return machine;
}

// LLVM declares what is called.
void ngc::addUsedFeatures(TargetDescription &target, const Module &module) {
  for (const Function &function : module)
    if (function.getName().starts_with("llvm.x86.tile") ||
        function.getName().starts_with("llvm.x86.tdp")) {
      target.features.insert(target.features.end(), {"amx-tile", "amx-bf16"});
      return;
    }
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

void ngc::markVersion(Module &module, const TargetMachine &machine,
                      StringRef cpu) {
  for (GlobalValue &value : module.global_values())
    if (!value.isDeclaration())
      value.setName(value.getName() + "." + cpu);
  for (Function &function : module)
    if (!function.isDeclaration()) {
      function.addFnAttr("target-cpu", machine.getTargetCPU());
      function.addFnAttr("target-features", machine.getTargetFeatureString());
    }
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
