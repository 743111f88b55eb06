// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ngc/Target.h - the machine that code is made for
//-------------------===//
//
// Passes decide by properties (how wide is a vector, how long does a
// multiply-add take), never by a processor's name. The properties follow from
// the list of its features and a small table; the module carries them as the
// attribute `ngc.target`, so that a pass, and a test of it, needs no more than
// the module:
//
//   TargetDescription target = targetOf(op);
//   int64_t lanes = target.vectorBytes / 4;
//
//===----------------------------------------------------------------------===//
#ifndef NGC_TARGET_H
#define NGC_TARGET_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir {
class DictionaryAttr;
class MLIRContext;
class Operation;
} // namespace mlir

namespace ngc {

/// What the initial values say is x86-64-v3.
struct TargetDescription {
  std::string cpu = "x86-64-v3"; ///< as asked for, "native" included
  std::string triple = "x86_64-unknown-linux-gnu";
  /// What a machine must have, beyond the first of its kind, to run the code:
  /// LLVM's names, in a fixed order.
  std::vector<std::string> features = {
      "sse3", "ssse3", "sse4.1", "sse4.2", "popcnt", "avx",  "f16c",
      "fma",  "avx2",  "bmi",    "bmi2",   "lzcnt",  "movbe"};

  int64_t vectorBytes = 32;     ///< width of a vector register
  int64_t vectorRegisters = 16; ///< as many of them
  int64_t fmaLatency = 5;       ///< cycles from a multiply-add to the next
                                ///< that adds to its result
  int64_t fmaPerCycle = 2;      ///< whole vectors
  int64_t loadsPerCycle = 2;    ///< whole vectors
  int64_t l1Bytes = 32 << 10;   ///< of data
  int64_t l2Bytes = 256 << 10;  ///< of one core
  int64_t l3Bytes = 8 << 20;    ///< shared; 0: there is none
  int64_t lineBytes = 64;       ///< of a cache
  // For predictions in reports only: usual values of one core of a server.
  int64_t clockMhz = 3000;
  int64_t l2BytesPerCycle = 32;
  int64_t l3BytesPerCycle = 10;
  int64_t memoryBytesPerCycle = 5;
  bool hasFma = true;
  bool masked = false; ///< loads and stores of parts of a vector cost no more
  /// Products of 16-bit pairs are summed faster than f32 is multiplied and
  /// added. Some processors have the instruction without the speed.
  bool fast16BitDot = false;
  bool hasTiles = false; ///< amx-bf16; no part of `features`, because code
                         ///< without tiles must run where they are locked

  bool has(llvm::StringRef feature) const;
  bool isX86() const;
  std::string featureText() const;  ///< separated by spaces
  std::string llvmFeatures() const; ///< "+avx,+avx2,+fma"
};

/// `cpu` is "native" (this machine, asked by cpuid: names that hypervisors
/// report are not trusted), "baseline" (x86-64-v3), "aarch64" (any of them), or
/// a name that LLVM knows for x86-64 or AArch64.
llvm::Expected<TargetDescription> describeTarget(llvm::StringRef cpu);

/// Several of one kind (x86-64 or AArch64), the best first, no two with the
/// same features.
llvm::Expected<std::vector<TargetDescription>>
describeTargets(llvm::ArrayRef<std::string> cpus);

/// In place of the compiler's own choices of register tiles over panels, for
/// experiments. 0, or nothing: its own.
struct TileSettings {
  int64_t rows = 0;             ///< of a tile
  int64_t vectors = 0;          ///< of columns of a tile
  int64_t steps = 0;            ///< of a block of a sum
  int64_t taskRows = 0;         ///< of a task
  std::optional<bool> prefetch; ///< of the next panel
  std::optional<bool> fuse;     ///< of what follows a sum of products
};

/// From "6,2,256,96,on,off"; an empty field, or 0, is the compiler's own
/// choice. An error names the field.
llvm::Expected<TileSettings> parseTileSettings(llvm::StringRef text);

/// An error if the machine has too few registers for the tile.
llvm::Error checkTile(const TileSettings &settings,
                      const TargetDescription &target);

/// On the module: the machine it is for.
constexpr llvm::StringLiteral targetAttr = "ngc.target";

/// What the module around `op` is made for; x86-64-v3 if it does not say.
TargetDescription targetOf(mlir::Operation *op);

/// The attribute's value: every property by its name, and back. Properties
/// that are not named keep their initial values.
mlir::DictionaryAttr targetAttribute(mlir::MLIRContext *context,
                                     const TargetDescription &target);
TargetDescription targetFrom(mlir::DictionaryAttr attribute);

} // namespace ngc

#endif
