// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From names to properties, and properties as an attribute.
#include "ngc/Target.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include <gtest/gtest.h>

using namespace llvm;
using namespace ngc;

static TargetDescription described(StringRef cpu) {
  Expected<TargetDescription> target = describeTarget(cpu);
  if (target)
    return *target;
  ADD_FAILURE() << toString(target.takeError());
  return {};
}

static std::string problemOf(StringRef cpu) {
  return toString(describeTarget(cpu).takeError());
}

TEST(Target, Baseline) {
  TargetDescription target = described("baseline"), initial;
  EXPECT_EQ(target.featureText(), "sse3 ssse3 sse4.1 sse4.2 popcnt avx f16c "
                                  "fma avx2 bmi bmi2 lzcnt movbe");
  // What stands in the header is the same machine.
  initial.cpu = "baseline";
  mlir::MLIRContext context;
  EXPECT_EQ(targetAttribute(&context, target),
            targetAttribute(&context, initial));
}

TEST(Target, Vectors) {
  auto check = [](StringRef cpu, int64_t bytes, int64_t registers, bool fma,
                  bool masked) {
    TargetDescription target = described(cpu);
    EXPECT_EQ(target.vectorBytes, bytes) << cpu.str();
    EXPECT_EQ(target.vectorRegisters, registers) << cpu.str();
    EXPECT_EQ(target.hasFma, fma) << cpu.str();
    EXPECT_EQ(target.masked, masked) << cpu.str();
  };
  check("x86-64", 16, 16, false, false);
  check("sandybridge", 32, 16, false, false);
  check("haswell", 32, 16, true, false);
  check("znver3", 32, 16, true, false);
  check("x86-64-v4", 64, 32, true, true);
  check("skylake-avx512", 64, 32, true, true);
  check("znver4", 64, 32, true, true);
  check("neoverse-v1", 16, 32, true, false);
  check("aarch64", 16, 32, true, false);
}

// The same instructions, at different speeds.
TEST(Target, SpeedsThatFeaturesHide) {
  EXPECT_EQ(described("znver4").fmaPerCycle, 1);
  EXPECT_EQ(described("znver5").fmaPerCycle, 2);
  EXPECT_EQ(described("skylake-avx512").fmaPerCycle, 2);
  EXPECT_EQ(described("neoverse-n1").fmaPerCycle, 2);
  EXPECT_EQ(described("neoverse-v1").fmaPerCycle, 4);
  EXPECT_TRUE(described("znver4").fast16BitDot);
  TargetDescription sapphire = described("sapphirerapids");
  EXPECT_TRUE(sapphire.has("avx512bf16"));
  EXPECT_FALSE(sapphire.fast16BitDot);
  EXPECT_TRUE(sapphire.hasTiles);
  EXPECT_FALSE(sapphire.has("amx-tile"));
  EXPECT_FALSE(described("znver4").hasTiles);
  EXPECT_EQ(sapphire.l2Bytes, 2 << 20);
}

TEST(Target, Architectures) {
  EXPECT_TRUE(described("nehalem").isX86());
  TargetDescription arm = described("neoverse-v1");
  EXPECT_FALSE(arm.isX86());
  EXPECT_EQ(arm.triple, "aarch64-unknown-linux-gnu");
  EXPECT_EQ(arm.featureText(), "fullfp16 dotprod bf16 i8mm");
  EXPECT_EQ(described("aarch64").featureText(), "");
  EXPECT_EQ(described("x86-64").featureText(), "");
}

TEST(Target, Native) {
  TargetDescription target = described("native");
  EXPECT_EQ(target.cpu, "native");
  EXPECT_GE(target.vectorBytes, 16);
  EXPECT_GE(target.l1Bytes, 8 << 10);
  EXPECT_LE(target.l1Bytes, target.l2Bytes);
}

TEST(Target, UnknownNames) {
  EXPECT_EQ(problemOf("x86-64-v33"),
            "unknown processor 'x86-64-v33'; did you mean 'x86-64-v3'?");
  EXPECT_EQ(problemOf("neoverse-v"),
            "unknown processor 'neoverse-v'; did you mean 'neoverse-v1'?");
  EXPECT_EQ(problemOf("toaster-9000"),
            "unknown processor 'toaster-9000', expected native, baseline, or "
            "a name such as x86-64-v3, skylake-avx512 or neoverse-v1");
  EXPECT_EQ(problemOf(""),
            "unknown processor '', expected native, baseline, or a name such "
            "as x86-64-v3, skylake-avx512 or neoverse-v1");
}

// The best first, whatever the order in which they are named.
TEST(Target, Several) {
  auto names = [](std::vector<std::string> cpus) {
    auto targets = describeTargets(cpus);
    if (!targets)
      return toString(targets.takeError());
    std::string result;
    for (const TargetDescription &target : *targets)
      result += target.cpu + " ";
    return result;
  };
  EXPECT_EQ(names({"x86-64", "sapphirerapids", "haswell", "skylake-avx512"}),
            "sapphirerapids skylake-avx512 haswell x86-64 ");
  EXPECT_EQ(names({"aarch64", "neoverse-v1"}), "neoverse-v1 aarch64 ");
  EXPECT_EQ(names({"haswell", "skylak"}),
            "unknown processor 'skylak'; did you mean 'skylake'?");
  EXPECT_EQ(names({"haswell", "aarch64"}),
            "one file holds code for one kind of processor, but 'haswell' is "
            "x86-64 and 'aarch64' is AArch64");
  EXPECT_EQ(names({"haswell", "x86-64-v3"}),
            "'x86-64-v3' and 'haswell' need the same features, so that one of "
            "them would never run; leave one out");
  EXPECT_EQ(names({}), "0 processors were named, expected 1 to 32");
}

TEST(Target, OfAnOp) {
  mlir::MLIRContext context;
  auto loc = mlir::UnknownLoc::get(&context);
  mlir::OwningOpRef<mlir::ModuleOp> module(mlir::ModuleOp::create(loc));
  EXPECT_EQ(targetOf(*module).vectorBytes, 32);
  (*module)->setAttr(targetAttr,
                     targetAttribute(&context, described("znver4")));
  auto inner = mlir::ModuleOp::create(loc);
  module->push_back(inner);
  EXPECT_EQ(targetOf(*module).vectorBytes, 64);
  // The nearest module says nothing.
  EXPECT_EQ(targetOf(inner).vectorBytes, 32);
}

TEST(Target, Attribute) {
  mlir::MLIRContext context;
  for (StringRef cpu : {"x86-64", "sapphirerapids", "apple-m1"}) {
    mlir::DictionaryAttr attribute = targetAttribute(&context, described(cpu));
    EXPECT_EQ(targetAttribute(&context, targetFrom(attribute)), attribute);
  }
}

//===-- settings of tiles -------------------------------------------------===//

static std::string problemOfTile(StringRef text) {
  return toString(parseTileSettings(text).takeError());
}

TEST(TileSettings, Fields) {
  Expected<TileSettings> all = parseTileSettings("6, 2,256,96,on,off");
  ASSERT_TRUE(bool(all));
  EXPECT_EQ(all->rows, 6);
  EXPECT_EQ(all->vectors, 2);
  EXPECT_EQ(all->steps, 256);
  EXPECT_EQ(all->taskRows, 96);
  EXPECT_EQ(all->prefetch, true);
  EXPECT_EQ(all->fuse, false);
  for (StringRef text : {"", "0", ",,,,,", "0,0,0,0,,"}) {
    Expected<TileSettings> none = parseTileSettings(text);
    ASSERT_TRUE(bool(none)) << text.str();
    EXPECT_EQ(none->rows + none->vectors + none->steps + none->taskRows, 0);
    EXPECT_FALSE(none->prefetch || none->fuse);
  }
}

TEST(TileSettings, Errors) {
  EXPECT_EQ(problemOfTile("6,two"),
            "--debug-tile: 'two' is no number for nr; expected 0 to 1048576, "
            "0 or nothing for what suits");
  EXPECT_EQ(problemOfTile(",,-1"),
            "--debug-tile: '-1' is no number for kc; expected 0 to 1048576, "
            "0 or nothing for what suits");
  EXPECT_EQ(problemOfTile(",,,,,yes"),
            "--debug-tile: 'yes' is no choice for fuse; expected on, off, or "
            "nothing for what suits");
  EXPECT_EQ(problemOfTile(",,,,,,"),
            "--debug-tile: ',,,,,,' has 7 fields; expected at most 6: "
            "mr,nr,kc,mc,prefetch,fuse");
}

TEST(TileSettings, Registers) {
  TargetDescription haswell = described("haswell");
  TargetDescription wide = described("skylake-avx512");
  TileSettings tile;
  tile.rows = 6;
  tile.vectors = 3;
  EXPECT_EQ(toString(checkTile(tile, haswell)),
            "--debug-tile: a tile of 6 rows and 3 vectors needs 22 registers, "
            "'haswell' has 16");
  EXPECT_FALSE(bool(checkTile(tile, wide)));
  tile.rows = 0; // one at least
  EXPECT_FALSE(bool(checkTile(tile, haswell)));
  tile.vectors = 8;
  EXPECT_EQ(toString(checkTile(tile, haswell)),
            "--debug-tile: a tile of 1 rows and 8 vectors needs 17 registers, "
            "'haswell' has 16");
}
