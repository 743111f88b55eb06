// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Description.cpp - from a processor's name to its properties
//--------===//
//
// A processor is a list of features, never a name: virtual machines report
// names that do not fit what they can do. The list names all that the code may
// use beyond the first processor of its kind, and is what the runtime compares
// with the machine it runs on.
//
//===----------------------------------------------------------------------===//
#include "Cores.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/AArch64TargetParser.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace llvm;
using namespace ngc;

static constexpr StringLiteral x86Triple = "x86_64-unknown-linux-gnu";
static constexpr StringLiteral armTriple = "aarch64-unknown-linux-gnu";

// What helps numeric code. Others (crypto, transactions, ...) stay unused, so
// that code made on one machine runs on as many others as possible. Tiles are
// not here: LLVM never uses them by itself, and a process must ask for them.
static constexpr StringLiteral x86Features[] = {
    "sse3",       "ssse3",    "sse4.1",   "sse4.2",     "popcnt",
    "avx",        "f16c",     "fma",      "avx2",       "bmi",
    "bmi2",       "lzcnt",    "movbe",    "avx512f",    "avx512cd",
    "avx512bw",   "avx512dq", "avx512vl", "avx512vnni", "avx512bf16",
    "avx512fp16", "avxvnni"};
// Nor scalable vectors: their length is known where the code runs, and the
// wide cores do as many multiply-adds in a cycle with vectors of 16 bytes.
static constexpr StringLiteral armFeatures[] = {"fullfp16", "dotprod", "bf16",
                                                "i8mm"};

//===-- facts -------------------------------------------------------------===//

bool TargetDescription::has(StringRef feature) const {
  return is_contained(features, feature);
}

bool TargetDescription::isX86() const {
  return StringRef(triple).starts_with("x86_64");
}

std::string TargetDescription::featureText() const {
  return join(features, " ");
}

std::string TargetDescription::llvmFeatures() const {
  std::string result;
  for (StringRef feature : features)
    result += (result.empty() ? "+" : ",+") + feature.str();
  return result;
}

// The features in the order of the table, so that the text is the same for the
// same set. `name` is empty for this machine.
static TargetDescription describe(StringRef triple, StringRef name,
                                  function_ref<bool(StringRef)> has) {
  TargetDescription target;
  target.triple = triple.str();
  target.features.clear();
  bool x86 = target.isX86();
  for (StringRef feature : x86 ? ArrayRef(x86Features) : armFeatures)
    if (has(feature))
      target.features.push_back(feature.str());
  target.hasFma = !x86 || has("fma");
  target.masked = x86 && has("avx512vl");
  target.vectorBytes = target.has("avx512f") ? 64 : target.has("avx") ? 32 : 16;
  target.vectorRegisters = !x86 || target.has("avx512f") ? 32 : 16;
  // Intel's take two cycles for a vector: half the speed of f32.
  target.fast16BitDot = x86 ? has("avx512bf16") && has("sse4a") : has("bf16");
  target.hasTiles = x86 && has("amx-bf16") && has("amx-tile");
  describeCore(target, has, name);
  return target;
}

//===-- names -------------------------------------------------------------===//

static Error unknownProcessor(StringRef cpu, ArrayRef<StringRef> known) {
  StringRef nearest;
  // More than three letters off, or all of them, is another word.
  unsigned best = std::min<size_t>(4, cpu.size());
  for (StringRef name : known)
    if (unsigned distance = cpu.edit_distance(name, true, best);
        distance < best) {
      best = distance;
      nearest = name;
    }
  if (nearest.empty())
    return createStringError("unknown processor '" + cpu +
                             "', expected native, baseline, or a name such as "
                             "x86-64-v3, skylake-avx512 or neoverse-v1");
  return createStringError("unknown processor '" + cpu + "'; did you mean '" +
                           nearest + "'?");
}

// What a name that LLVM knows stands for, implied features included.
static Expected<TargetDescription> describeNamed(StringRef triple,
                                                 StringRef name) {
  static const bool ready = [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86TargetMC();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64TargetMC();
    return true;
  }();
  (void)ready;
  std::string error;
  Triple parsed(triple);
  const Target *target = TargetRegistry::lookupTarget(parsed, error);
  if (!target)
    return createStringError("this LLVM cannot make code for " + triple + ": " +
                             error);
  std::unique_ptr<MCSubtargetInfo> facts(
      target->createMCSubtargetInfo(parsed, name, ""));
  return describe(triple, name, [&](StringRef feature) {
    return facts->checkFeatures(("+" + feature).str());
  });
}

static TargetDescription describeHost() {
  StringMap<bool> host = sys::getHostCPUFeatures();
  bool x86 = Triple(sys::getProcessTriple()).isX86();
  TargetDescription target =
      describe(x86 ? x86Triple : armTriple, "",
               [&](StringRef feature) { return host.lookup(feature); });
  measureCaches(target);
  return target;
}

static Expected<TargetDescription> describeAny(StringRef cpu) {
  if (cpu == "native")
    return describeHost();
  if (cpu == "baseline")
    return describeNamed(x86Triple, "x86-64-v3");
  if (cpu == "aarch64")
    return describeNamed(armTriple, "generic");
  SmallVector<StringRef> known = {"native", "baseline", "aarch64"};
  X86::fillValidCPUArchList(known, /*Only64Bit=*/true);
  if (is_contained(known, cpu))
    return describeNamed(x86Triple, cpu);
  AArch64::fillValidCPUArchList(known);
  if (is_contained(known, cpu) && cpu != "generic")
    return describeNamed(armTriple, cpu);
  return unknownProcessor(cpu, known);
}

Expected<TargetDescription> ngc::describeTarget(StringRef cpu) {
  Expected<TargetDescription> target = describeAny(cpu);
  if (target)
    target->cpu = cpu.str();
  return target;
}
