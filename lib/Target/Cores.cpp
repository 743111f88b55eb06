// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Cores.cpp - latencies, throughputs, caches
//-------------------------===//
//
// Two tables. The first goes by features, so that it also holds for a machine
// whose name is not known; makers are told apart by a feature that only one of
// them has (sse4a: AMD). The second goes by name, for caches and for cores
// that differ in nothing else. Numbers are those of the makers' optimisation
// guides and of uops.info.
//
//===----------------------------------------------------------------------===//
#include "Cores.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MemoryBuffer.h"

#include <unistd.h>

using namespace llvm;
using namespace ngc;

//===-- by features -------------------------------------------------------===//

namespace {
struct Units {
  StringLiteral features; // all of them
  int64_t fmaLatency, fmaPerCycle, loadsPerCycle;
};

// In KiB; a shared cache in full.
struct Core {
  StringLiteral name;
  int64_t l1, l2, l3;
  int64_t fmaPerCycle = 0, loadsPerCycle = 0; // 0: by features
};
} // namespace

// The first that fits. Zen 3 (vaes) and Skylake (clflushopt) wait one cycle
// less for a multiply-add than those before them. Zen 4 does 64 bytes in two
// halves, Zen 5 at once. Without multiply-adds the latency is that of an
// addition.
static constexpr Units x86Units[] = {
    {"avx512f sse4a avxvnni", 4, 2, 2},
    {"avx512f sse4a", 4, 1, 1},
    {"avx512f", 4, 2, 2},
    {"fma sse4a vaes", 4, 2, 2},
    {"fma sse4a", 5, 2, 2},
    {"fma clflushopt", 4, 2, 2},
    {"fma", 5, 2, 2},
    {"", 4, 1, 2},
};
static constexpr Units armUnits[] = {{"", 4, 2, 2}};

static bool hasAll(StringRef features, function_ref<bool(StringRef)> has) {
  SmallVector<StringRef> words;
  features.split(words, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  return all_of(words, has);
}

//===-- by name -----------------------------------------------------------===//

static constexpr Core cores[] = {
    {"haswell", 32, 256, 8192},
    {"broadwell", 32, 256, 8192},
    {"skylake", 32, 256, 8192},
    {"skylake-avx512", 32, 1024, 25344},
    {"cascadelake", 32, 1024, 36608},
    {"cooperlake", 32, 1024, 39424},
    {"icelake-client", 48, 512, 8192, 1},
    {"rocketlake", 48, 512, 16384, 1},
    {"tigerlake", 48, 1280, 12288, 1},
    {"icelake-server", 48, 1280, 49152},
    {"alderlake", 48, 1280, 30720},
    {"raptorlake", 48, 2048, 36864},
    {"sapphirerapids", 48, 2048, 107520},
    {"emeraldrapids", 48, 2048, 262144},
    {"graniterapids", 48, 2048, 442368},
    {"znver1", 32, 512, 8192, 1, 1},
    {"znver2", 32, 512, 16384},
    {"znver3", 32, 512, 32768},
    {"znver4", 32, 1024, 32768},
    {"znver5", 48, 1024, 32768},
    {"cortex-a53", 32, 512, 0, 1, 1},
    {"cortex-a55", 32, 512, 0, 1, 1},
    {"cortex-a72", 32, 1024, 0, 2, 1},
    {"cortex-a76", 64, 512, 2048},
    {"neoverse-n1", 64, 1024, 32768},
    {"neoverse-n2", 64, 1024, 32768, 2, 3},
    {"neoverse-v1", 64, 1024, 32768, 4, 3},
    {"neoverse-v2", 64, 2048, 32768, 4, 3},
    {"apple-m1", 128, 12288, 8192, 4, 3},
    {"apple-m2", 128, 16384, 8192, 4, 3},
    {"apple-m3", 128, 16384, 8192, 4, 3},
    {"apple-m4", 128, 16384, 8192, 4, 3},
};

static constexpr Core wide{"", 32, 1024, 16384}, narrow{"", 32, 256, 8192},
    arm{"", 64, 512, 2048};

void ngc::describeCore(TargetDescription &target,
                       function_ref<bool(StringRef)> has, StringRef name) {
  ArrayRef<Units> all = target.isX86() ? ArrayRef(x86Units) : armUnits;
  for (const Units &units : all)
    if (hasAll(units.features, has)) {
      target.fmaLatency = units.fmaLatency;
      target.fmaPerCycle = units.fmaPerCycle;
      target.loadsPerCycle = units.loadsPerCycle;
      break;
    }
  const Core *core = !target.isX86()           ? &arm
                     : target.vectorBytes > 32 ? &wide
                                               : &narrow;
  if (const Core *found =
          find_if(cores, [&](const Core &row) { return row.name == name; });
      found != std::end(cores))
    core = found;
  constexpr int64_t kibi = 1024;
  target.l1Bytes = core->l1 * kibi;
  target.l2Bytes = core->l2 * kibi;
  target.l3Bytes = core->l3 * kibi;
  if (core->fmaPerCycle)
    target.fmaPerCycle = core->fmaPerCycle;
  if (core->loadsPerCycle)
    target.loadsPerCycle = core->loadsPerCycle;
  if (name.starts_with("apple-m"))
    target.lineBytes = 128;
}

//===-- this machine ------------------------------------------------------===//

// First line of a file of the system's, or nothing.
static std::string systemLine(const Twine &path) {
  auto file = MemoryBuffer::getFileAsStream(path);
  if (!file)
    return "";
  return (*file)->getBuffer().split('\n').first.str();
}

static int64_t bytesFrom(StringRef text) {
  int64_t unit = text.consume_back("K")   ? 1 << 10
                 : text.consume_back("M") ? 1 << 20
                                          : 1;
  int64_t count = 0;
  return text.getAsInteger(10, count) ? 0 : count * unit;
}

// The system's files come first: the C library knows no caches of AArch64.
void ngc::measureCaches(TargetDescription &target) {
  int64_t *const sizes[] = {nullptr, &target.l1Bytes, &target.l2Bytes,
                            &target.l3Bytes};
  bool told = false;
  for (int index = 0; index < 8; ++index) {
    std::string folder =
        "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index);
    int64_t bytes = bytesFrom(systemLine(folder + "/size"));
    int64_t level = bytesFrom(systemLine(folder + "/level"));
    if (bytes <= 0 || level < 1 || level > 3 ||
        systemLine(folder + "/type") == "Instruction")
      continue;
    *sizes[level] = bytes;
    told = true;
  }
  if (told)
    return;
  constexpr int names[] = {0, _SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE,
                           _SC_LEVEL3_CACHE_SIZE};
  for (int level = 1; level <= 3; ++level)
    if (long bytes = sysconf(names[level]); bytes > 0)
      *sizes[level] = bytes;
}
