// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- philox.h - random numbers from a counter --------------------------===//
//
// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
// 2011): a keyed bijection of 128-bit counters, so that any number of any
// stream is had without those before it. Whoever draws says
//
//   key     the seed
//   high    whose numbers: a hash of a path, or the number of an example
//   low     which one
//
// Nothing depends on the order of drawing, on threads or on the machine.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_RUNTIME_PHILOX_H
#define NGC_RUNTIME_PHILOX_H

#include <stdint.h>

namespace ngc {

struct PhiloxWords {
  uint32_t word[4];
};

inline PhiloxWords philox(uint64_t key, uint64_t high, uint64_t low) {
  uint32_t k0 = uint32_t(key), k1 = uint32_t(key >> 32);
  uint32_t c0 = uint32_t(low), c1 = uint32_t(low >> 32);
  uint32_t c2 = uint32_t(high), c3 = uint32_t(high >> 32);
  for (int round = 0; round < 10; ++round) {
    uint64_t p0 = uint64_t(0xD2511F53u) * c0;
    uint64_t p1 = uint64_t(0xCD9E8D57u) * c2;
    c0 = uint32_t(p1 >> 32) ^ c1 ^ k0;
    c1 = uint32_t(p1);
    c2 = uint32_t(p0 >> 32) ^ c3 ^ k1;
    c3 = uint32_t(p0);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}

} // namespace ngc

#endif
