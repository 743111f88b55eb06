// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- processor.cpp - which version of the code can run here ------------===//
//
// A model carries code for several instruction sets, best first. On x86 the
// CPUID bits say what the processor has, and XCR0 which registers the system
// saves: without the second, AVX code would lose its registers at a switch.
// Elsewhere the kernel says what there is.
// Names are LLVM's. A name that is not in the table counts as missing, so an
// old runtime never picks code that it cannot judge.
//
//===----------------------------------------------------------------------===//

#include "core.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <sys/auxv.h>
#endif

namespace ngc {

namespace {
enum class Presence { there, missing, refused };
} // namespace

#if defined(__x86_64__)

namespace {

enum Register { EAX, EBX, ECX, EDX };

/// Which part of the state the system must save (bits of XCR0).
enum State : uint32_t {
  none = 0,
  ymm = 0x6,
  zmm = 0xe6,
  tiles = 0x60000,
};

struct Feature {
  const char *name;
  uint32_t leaf, subleaf;
  Register in;
  uint32_t bit;
  State state;
};

constexpr Feature features[] = {
    {"sse2", 1, 0, EDX, 26, none},
    {"sse3", 1, 0, ECX, 0, none},
    {"ssse3", 1, 0, ECX, 9, none},
    {"sse4.1", 1, 0, ECX, 19, none},
    {"sse4.2", 1, 0, ECX, 20, none},
    {"movbe", 1, 0, ECX, 22, none},
    {"popcnt", 1, 0, ECX, 23, none},
    {"fma", 1, 0, ECX, 12, ymm},
    {"avx", 1, 0, ECX, 28, ymm},
    {"f16c", 1, 0, ECX, 29, ymm},
    {"lzcnt", 0x80000001, 0, ECX, 5, none},
    {"bmi", 7, 0, EBX, 3, none},
    {"avx2", 7, 0, EBX, 5, ymm},
    {"bmi2", 7, 0, EBX, 8, none},
    {"avx512f", 7, 0, EBX, 16, zmm},
    {"avx512dq", 7, 0, EBX, 17, zmm},
    {"avx512ifma", 7, 0, EBX, 21, zmm},
    {"avx512cd", 7, 0, EBX, 28, zmm},
    {"avx512bw", 7, 0, EBX, 30, zmm},
    {"avx512vl", 7, 0, EBX, 31, zmm},
    {"avx512vbmi", 7, 0, ECX, 1, zmm},
    {"avx512vbmi2", 7, 0, ECX, 6, zmm},
    {"avx512vnni", 7, 0, ECX, 11, zmm},
    {"avx512bitalg", 7, 0, ECX, 12, zmm},
    {"avx512vpopcntdq", 7, 0, ECX, 14, zmm},
    {"avx512fp16", 7, 0, EDX, 23, zmm},
    {"amx-bf16", 7, 0, EDX, 22, tiles},
    {"amx-tile", 7, 0, EDX, 24, tiles},
    {"amx-int8", 7, 0, EDX, 25, tiles},
    {"avxvnni", 7, 1, EAX, 4, ymm},
    {"avx512bf16", 7, 1, EAX, 5, zmm},
};

uint64_t savedState() {
  uint32_t words[4] = {};
  constexpr uint32_t osxsave = 1u << 27;
  if (!__get_cpuid(1, &words[EAX], &words[EBX], &words[ECX], &words[EDX]) ||
      !(words[ECX] & osxsave))
    return 0;
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t(high) << 32) | low;
}

/// The system gives the tile registers only to processes that ask, and to the
/// threads that these make from then on. Asked once: the answer stays.
bool askForTiles() {
  constexpr long requestPermission = 0x1023, tileData = 18;
  enum { unknown, given, refused };
  static int answer = unknown;
  int now = __atomic_load_n(&answer, __ATOMIC_RELAXED);
  if (now == unknown) {
    now =
        syscall(SYS_arch_prctl, requestPermission, tileData) ? refused : given;
    __atomic_store_n(&answer, now, __ATOMIC_RELAXED);
  }
  return now == given;
}

Presence findFeature(const char *name, size_t length) {
  for (const Feature &feature : features) {
    if (strlen(feature.name) != length || memcmp(feature.name, name, length))
      continue;
    uint32_t words[4] = {};
    if (!__get_cpuid_count(feature.leaf, feature.subleaf, &words[EAX],
                           &words[EBX], &words[ECX], &words[EDX]))
      return Presence::missing;
    if (!(words[feature.in] >> feature.bit & 1))
      return Presence::missing;
    if ((savedState() & feature.state) != feature.state)
      return Presence::missing;
    return feature.state != tiles || askForTiles() ? Presence::there
                                                   : Presence::refused;
  }
  return Presence::missing;
}

} // namespace

#else

namespace {

struct Feature {
  const char *name;
  unsigned long bits, bits2; // of the auxiliary vector's HWCAP and HWCAP2
};

#if defined(__aarch64__)
constexpr Feature features[] = {
    {"neon", 1ul << 1, 0},     {"fullfp16", 1ul << 9 | 1ul << 10, 0},
    {"dotprod", 1ul << 20, 0}, {"i8mm", 0, 1ul << 13},
    {"bf16", 0, 1ul << 14},
};
#else
constexpr Feature features[] = {{"", 0, 0}};
#endif

Presence findFeature(const char *name, size_t length) {
  for (const Feature &feature : features)
    if (strlen(feature.name) == length &&
        memcmp(feature.name, name, length) == 0)
      return (getauxval(AT_HWCAP) & feature.bits) == feature.bits &&
                     (getauxval(AT_HWCAP2) & feature.bits2) == feature.bits2
                 ? Presence::there
                 : Presence::missing;
  return Presence::missing;
}

} // namespace

#endif

Missing missingFeatures(const char *features) {
  Missing missing;
  size_t used = 0;
  for (const char *at = features ? features : ""; *at;) {
    size_t length = strcspn(at, " ");
    Presence presence = length ? findFeature(at, length) : Presence::there;
    if (presence != Presence::there) {
      ++missing.count;
      missing.refused += presence == Presence::refused;
      if (used + length + 2 < sizeof missing.names) {
        if (used)
          missing.names[used++] = ' ';
        memcpy(missing.names + used, at, length);
        used += length;
      }
    }
    at += length;
    at += strspn(at, " ");
  }
  return missing;
}

} // namespace ngc
