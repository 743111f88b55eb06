// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The description as an attribute of the module:
//
//   module attributes {ngc.target = {cpu = "haswell", vector_bytes = 32, ...}}
//
// A test names the properties that it is about.
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "ngc/Target.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace ngc;

namespace {
template <typename T> struct Property {
  StringRef name;
  T TargetDescription::*member;
};
} // namespace

static constexpr Property<std::string> texts[] = {
    {"cpu", &TargetDescription::cpu},
    {"triple", &TargetDescription::triple},
};
static constexpr Property<int64_t> numbers[] = {
    {"vector_bytes", &TargetDescription::vectorBytes},
    {"vector_registers", &TargetDescription::vectorRegisters},
    {"fma_latency", &TargetDescription::fmaLatency},
    {"fma_per_cycle", &TargetDescription::fmaPerCycle},
    {"loads_per_cycle", &TargetDescription::loadsPerCycle},
    {"l1_bytes", &TargetDescription::l1Bytes},
    {"l2_bytes", &TargetDescription::l2Bytes},
    {"l3_bytes", &TargetDescription::l3Bytes},
    {"line_bytes", &TargetDescription::lineBytes},
    {"clock_mhz", &TargetDescription::clockMhz},
    {"l2_bytes_per_cycle", &TargetDescription::l2BytesPerCycle},
    {"l3_bytes_per_cycle", &TargetDescription::l3BytesPerCycle},
    {"memory_bytes_per_cycle", &TargetDescription::memoryBytesPerCycle},
};
static constexpr Property<bool> flags[] = {
    {"has_fma", &TargetDescription::hasFma},
    {"masked", &TargetDescription::masked},
    {"fast_16_bit_dot", &TargetDescription::fast16BitDot},
    {"has_tiles", &TargetDescription::hasTiles},
};
static constexpr StringLiteral featuresName = "features";

DictionaryAttr ngc::targetAttribute(MLIRContext *context,
                                    const TargetDescription &target) {
  Builder builder(context);
  NamedAttrList list;
  for (auto [name, member] : texts)
    list.set(name, builder.getStringAttr(target.*member));
  list.set(featuresName, builder.getStringAttr(target.featureText()));
  for (auto [name, member] : numbers)
    list.set(name, builder.getI64IntegerAttr(target.*member));
  for (auto [name, member] : flags)
    list.set(name, builder.getBoolAttr(target.*member));
  return list.getDictionary(context);
}

TargetDescription ngc::targetFrom(DictionaryAttr attribute) {
  TargetDescription target;
  for (auto [name, member] : texts)
    if (auto text = attribute.getAs<StringAttr>(name))
      target.*member = text.str();
  if (auto text = attribute.getAs<StringAttr>(featuresName)) {
    SmallVector<StringRef> words;
    text.getValue().split(words, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
    target.features.assign(words.begin(), words.end());
  }
  for (auto [name, member] : numbers)
    if (auto number = attribute.getAs<IntegerAttr>(name))
      target.*member = number.getInt();
  for (auto [name, member] : flags)
    if (auto flag = attribute.getAs<BoolAttr>(name))
      target.*member = flag.getValue();
  return target;
}

TargetDescription ngc::targetOf(Operation *op) {
  auto module = dyn_cast<ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<ModuleOp>();
  auto attribute =
      module ? module->getAttrOfType<DictionaryAttr>(targetAttr) : nullptr;
  return attribute ? targetFrom(attribute) : TargetDescription();
}
