// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The facts of the lowered module: which placed arrays there are, and what
// each entry takes, gives and needs. Stage Plan left them as attributes.
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "ngc/Model.h"
#include "ngc/Names.h"
#include "ngc/Target.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace ngc;

static ngc_type elementType(Type type) {
  if (type.isF64())
    return NGC_REAL64;
  if (type.isInteger(64) || type.isIndex())
    return NGC_INT64;
  if (type.isInteger(32))
    return NGC_INT32;
  if (type.isInteger(8))
    return NGC_UINT8;
  if (type.isInteger(1))
    return NGC_BOOL;
  if (type.isBF16())
    return NGC_BFLOAT16;
  return NGC_REAL32;
}

static ngc_role roleNamed(StringRef name) {
  return llvm::StringSwitch<ngc_role>(name)
      .Case("cotangent", NGC_ROLE_COTANGENT)
      .Case("random", NGC_ROLE_RANDOM)
      .Case("port_gradient", NGC_ROLE_PORT_GRADIENT)
      .Case("array_gradient", NGC_ROLE_ARRAY_GRADIENT)
      .Case("statistic", NGC_ROLE_STATISTIC)
      .Default(NGC_ROLE_PORT);
}

static std::vector<ModelTables::Slot> slots(ArrayAttr rows) {
  std::vector<ModelTables::Slot> result;
  for (auto row : rows.getAsRange<ArrayAttr>()) {
    ModelTables::Slot slot;
    slot.name = cast<StringAttr>(row[0]).str();
    slot.type = elementType(cast<TypeAttr>(row[1]).getValue());
    llvm::append_range(slot.dims, cast<DenseI64ArrayAttr>(row[2]).asArrayRef());
    slot.role = roleNamed(cast<StringAttr>(row[3]));
    result.push_back(slot);
  }
  return result;
}

static ModelTables::Entry entryOf(LLVM::LLVMFuncOp function) {
  ModelTables::Entry entry;
  entry.name = function->getAttrOfType<StringAttr>(entryAttr).str();
  entry.function = function.getSymName().str();
  entry.kind =
      llvm::StringSwitch<ngc_entry_kind>(StringRef(entry.name).split(':').first)
          .Case("gradient", NGC_ENTRY_GRADIENT)
          .Case("encode", NGC_ENTRY_ENCODE)
          .Case("decode", NGC_ENTRY_DECODE)
          .Default(NGC_ENTRY_EVALUATE);
  auto text = [&](StringRef name) {
    auto value = function->getAttrOfType<StringAttr>(name);
    return value ? value.getValue() : StringRef();
  };
  entry.precision = llvm::StringSwitch<ngc_precision>(text(precisionAttr))
                        .Case("real64", NGC_PRECISION_REAL64)
                        .Case("mixed", NGC_PRECISION_MIXED)
                        .Default(NGC_PRECISION_REAL32);
  entry.mode = text(modeAttr) == "train" ? NGC_MODE_TRAIN : NGC_MODE_TEST;
  entry.dimCount = function->getAttrOfType<IntegerAttr>(dimCountAttr).getInt();
  entry.inputs = slots(function->getAttrOfType<ArrayAttr>(inputsAttr));
  entry.outputs = slots(function->getAttrOfType<ArrayAttr>(outputsAttr));
  if (auto steps = function->getAttrOfType<ArrayAttr>(stepsAttr))
    entry.stepCount = steps.size();
  for (auto row : function->getAttrOfType<ArrayAttr>(regionsAttr)
                      .getAsRange<DenseI64ArrayAttr>()) {
    ngc_region region = {};
    region.coefficient = row[0];
    for (int64_t i = 1; i < row.size(); ++i)
      region.exponents[i - 1] = row[i];
    entry.regions.push_back(region);
  }
  return entry;
}

//===-- facts for reports -------------------------------------------------===//

static llvm::json::Value jsonOf(Attribute attribute) {
  if (auto text = dyn_cast<StringAttr>(attribute))
    return llvm::json::fixUTF8(text);
  if (auto number = dyn_cast<IntegerAttr>(attribute))
    return number.getInt();
  llvm::json::Array array;
  if (auto numbers = dyn_cast<DenseI64ArrayAttr>(attribute))
    llvm::append_range(array, numbers.asArrayRef());
  else if (auto items = dyn_cast<ArrayAttr>(attribute))
    for (Attribute item : items)
      array.push_back(jsonOf(item));
  else {
    llvm::json::Object object;
    for (NamedAttribute item : cast<DictionaryAttr>(attribute))
      object[item.getName().strref()] = jsonOf(item.getValue());
    return object;
  }
  return array;
}

static std::string factsOf(ModuleOp module, const TargetDescription &target) {
  llvm::json::Array entries;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (auto steps = function->getAttrOfType<ArrayAttr>(stepsAttr)) {
      auto precision = function->getAttrOfType<StringAttr>(precisionAttr);
      auto batch = function->getAttrOfType<IntegerAttr>(batchAttr);
      entries.push_back(llvm::json::Object{
          {"name", jsonOf(function->getAttr(entryAttr))},
          {"precision", precision ? precision.getValue() : "real32"},
          {"batch", batch ? batch.getInt() : 0},
          {"arena", jsonOf(function->getAttr(regionsAttr))},
          {"steps", jsonOf(steps)}});
    }
  // A multiply-add is two operations.
  int64_t flops = 2 * target.fmaPerCycle * target.vectorBytes / sizeof(float);
  llvm::json::Object machine{
      {"cpu", target.cpu},
      {"clock_mhz", target.clockMhz},
      {"flops_per_cycle", flops},
      {"l2_bytes", target.l2Bytes},
      {"l3_bytes", target.l3Bytes},
      {"l2_bytes_per_cycle", target.l2BytesPerCycle},
      {"l3_bytes_per_cycle", target.l3BytesPerCycle},
      {"memory_bytes_per_cycle", target.memoryBytesPerCycle}};
  return llvm::formatv("{0}", llvm::json::Value(llvm::json::Object{
                                  {"machine", std::move(machine)},
                                  {"entries", std::move(entries)}}))
      .str();
}

//===-- arrays ------------------------------------------------------------===//

static bool hasArrayGradients(const ModelTables &tables) {
  for (const ModelTables::Version &version : tables.versions)
    for (const ModelTables::Entry &entry : version.entries)
      for (const ModelTables::Slot &slot : entry.outputs)
        if (slot.role == NGC_ROLE_ARRAY_GRADIENT)
          return true;
  return false;
}

// The exact values of an array are those of its widest copy: of a plain one, or
// one that can be unpacked. An array that only exists in 16 bits gets a copy in
// 32, one that only exists packed gets a plain one, for whoever trains it.
static void chooseCanonical(ModelTables &tables) {
  bool isTrained = hasArrayGradients(tables);
  auto isExact = [&](const ModelTables::Placed &placed, ngc_type type) {
    return placed.type == type && (placed.recipe.empty() || !isTrained);
  };
  for (auto [number, array] : llvm::enumerate(tables.arrays)) {
    bool isUsed = false;
    for (ngc_type type : {NGC_REAL32, NGC_REAL64})
      for (auto [i, placed] : llvm::enumerate(tables.placed)) {
        isUsed |= placed.array == number;
        if (placed.array != number || !isExact(placed, type))
          continue;
        bool hasPlain = array.placed >= 0 && array.type == type &&
                        tables.placed[array.placed].recipe.empty();
        if (hasPlain)
          continue;
        array.placed = i;
        array.type = type;
      }
    if (!isUsed || array.placed >= 0)
      continue;
    ModelTables::Placed master;
    master.array = number;
    master.bytes = sizeof(float);
    for (int64_t size : array.dims)
      master.bytes *= size;
    array.placed = tables.placed.size();
    tables.placed.push_back(master);
  }
}

static LogicalResult addPlaced(ModuleOp module, ModelTables &tables) {
  llvm::StringMap<uint32_t> arrays;
  for (auto [i, array] : llvm::enumerate(tables.arrays))
    arrays[array.path] = i;
  auto rows = module->getAttrOfType<ArrayAttr>(placedAttr);
  // Those of the versions before stand first, and are known.
  for (Attribute each : rows.getValue().drop_front(tables.placed.size())) {
    auto row = cast<ArrayAttr>(each);
    StringRef path = cast<StringAttr>(row[0]).getValue();
    auto type = cast<MemRefType>(cast<TypeAttr>(row[1]).getValue());
    ModelTables::Placed placed;
    auto array = arrays.find(path);
    if (array == arrays.end())
      return module.emitError() << "there is no array '" << path << "'";
    placed.array = array->second;
    placed.type = elementType(type.getElementType());
    placed.bytes = type.getNumElements() * type.getElementTypeBitWidth() / 8;
    ArrayRef<int64_t> axes = cast<DenseI64ArrayAttr>(row[2]);
    for (; !axes.empty(); axes = axes.drop_front(3))
      placed.recipe.push_back({static_cast<uint32_t>(axes[0]),
                               static_cast<uint32_t>(axes[1]), axes[2]});
    llvm::append_range(placed.dims,
                       cast<DenseI64ArrayAttr>(row[3]).asArrayRef());
    tables.placed.push_back(placed);
  }
  ArrayRef<int64_t> reads =
      module->getAttrOfType<DenseI64ArrayAttr>(readsAttr).asArrayRef();
  for (int64_t number : reads)
    tables.placed[number].versions |= 1u << tables.versions.size();
  return success();
}

// Coders find their compiled part by its name.
static void connectCoders(ModelTables &tables) {
  auto connect = [&](std::vector<ModelTables::Port> &ports, StringRef role) {
    for (ModelTables::Port &port : ports)
      for (auto [i, entry] : llvm::enumerate(tables.versions[0].entries))
        if (port.coder && entry.name == (role + ":" + port.name).str())
          port.coder->entry = i;
        else if (port.coder &&
                 entry.name == (role + ":real64:" + port.name).str())
          port.coder->entry64 = i;
  };
  connect(tables.inputs, "encode");
  connect(tables.outputs, "decode");
}

LogicalResult ngc::describeCode(ModuleOp module, ModelTables &tables) {
  if (failed(addPlaced(module, tables)))
    return failure();
  TargetDescription target = targetOf(module);
  tables.triple = target.triple;
  tables.versions.push_back(
      {target.cpu, target.featureText(), {}, factsOf(module, target)});
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (function->hasAttr(entryAttr))
      tables.versions.back().entries.push_back(entryOf(function));
  return success();
}

void ngc::settleTables(ModelTables &tables) {
  chooseCanonical(tables);
  connectCoders(tables);
}
