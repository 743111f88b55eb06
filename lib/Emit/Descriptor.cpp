// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Descriptor.cpp - the model's tables as constants of the module ----===//
//
// Each struct of ngc/artifact.h becomes a constant with the same fields. None
// of them has implicit padding, so packed LLVM structs have the C layout
// whatever data layout the module has; strings are shared.
//
//   @ngc_model_lenet = constant <{ "ngcmodl", 1, 144, ptr @name, ... }>
//     ├─ @tables (ports, arrays, entries ...)      private, relocated once
//     ├─ @evaluate, ...                            the entries' code, internal
//     └─ @ngc_weights_lenet                        external: the weights object
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;
using namespace ngc;

namespace {
/// Fields of one struct, in order.
using Fields = SmallVector<Constant *, 32>;

class DescriptorBuilder {
public:
  DescriptorBuilder(Module &module, const ModelTables &tables)
      : module(module), context(module.getContext()), tables(tables) {}

  Error checkEntries();
  GlobalVariable *build();
  GlobalVariable *buildNote();

private:
  Module &module;
  LLVMContext &context;
  const ModelTables &tables;
  StringMap<Constant *> strings;

  // Fields.
  Constant *u8(uint8_t value) {
    return ConstantInt::get(Type::getInt8Ty(context), value);
  }
  Constant *u32(uint32_t value) {
    return ConstantInt::get(Type::getInt32Ty(context), value);
  }
  Constant *u64(uint64_t value) {
    return ConstantInt::get(Type::getInt64Ty(context), value);
  }
  Constant *f64(double value) {
    return ConstantFP::get(Type::getDoubleTy(context), value);
  }
  Constant *null() {
    return ConstantPointerNull::get(PointerType::getUnqual(context));
  }
  Constant *string(StringRef text);
  Constant *numbers(ArrayRef<int64_t> values);
  Constant *record(ArrayRef<Constant *> fields) {
    return ConstantStruct::getAnon(context, fields, /*Packed=*/true);
  }
  /// A pointer to a table; null if it is empty.
  Constant *table(ArrayRef<Constant *> elements);
  template <typename T, typename Make>
  Constant *tableOf(const std::vector<T> &items, Make make) {
    Fields elements;
    for (const T &item : items)
      elements.push_back(record(make(item)));
    return table(elements);
  }

  Constant *coder(const std::optional<ModelTables::Coder> &coder);
  Constant *ports(const std::vector<ModelTables::Port> &ports);
  Constant *arrays();
  Constant *placed();
  Constant *layers();
  Constant *edges();
  Constant *slots(const std::vector<ModelTables::Slot> &slots);
  Constant *regions(const std::vector<ngc_region> &regions);
  Constant *entries(const std::vector<ModelTables::Entry> &entries);
  Constant *versions();
  Constant *weights();
  GlobalVariable *constant(Constant *value, Align alignment);
};
} // namespace

GlobalVariable *DescriptorBuilder::constant(Constant *value, Align alignment) {
  auto *global =
      new GlobalVariable(module, value->getType(), /*isConstant=*/true,
                         GlobalValue::PrivateLinkage, value, "ngc");
  global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  global->setAlignment(alignment);
  return global;
}

Constant *DescriptorBuilder::string(StringRef text) {
  Constant *&result = strings[text];
  if (!result)
    result = constant(ConstantDataArray::getString(context, text), Align(1));
  return result;
}

Constant *DescriptorBuilder::numbers(ArrayRef<int64_t> values) {
  if (values.empty())
    return null();
  ArrayRef<uint64_t> bits(reinterpret_cast<const uint64_t *>(values.data()),
                          values.size());
  return constant(ConstantDataArray::get(context, bits), Align(8));
}

Constant *DescriptorBuilder::table(ArrayRef<Constant *> elements) {
  if (elements.empty())
    return null();
  auto *type = ArrayType::get(elements.front()->getType(), elements.size());
  return constant(ConstantArray::get(type, elements), Align(8));
}

Constant *
DescriptorBuilder::coder(const std::optional<ModelTables::Coder> &coder) {
  if (!coder)
    return null();
  Fields labels;
  for (const std::string &label : coder->classes)
    labels.push_back(string(label));
  uint32_t count = labels.empty() ? coder->classCount : labels.size();
  Constant *fields[] = {string(coder->kind), string(coder->options),
                        u32(count),          u32(coder->depth),
                        table(labels),       u32(coder->entry),
                        u32(coder->entry64)};
  return constant(record(fields), Align(8));
}

Constant *
DescriptorBuilder::ports(const std::vector<ModelTables::Port> &ports) {
  return tableOf(ports, [&](const ModelTables::Port &port) {
    auto [low, high] = port.range.value_or(std::pair<int64_t, int64_t>(1, 0));
    return Fields{string(port.name),  u32(port.type), u32(port.dims.size()),
                  numbers(port.dims), u64(low),       u64(high),
                  coder(port.coder)};
  });
}

Constant *DescriptorBuilder::arrays() {
  return tableOf(tables.arrays, [&](const ModelTables::Array &array) {
    return Fields{string(array.path),
                  u32(array.type),
                  u32(array.dims.size()),
                  numbers(array.dims),
                  u32(array.placed),
                  u32(array.hasValue),
                  u32(array.initial()),
                  u32(array.statistic),
                  f64(array.constant.value_or(0)),
                  u64(array.fanIn),
                  u64(array.fanOut),
                  f64(array.learningRate)};
  });
}

Constant *DescriptorBuilder::placed() {
  std::vector<uint64_t> offsets = tables.weightOffsets();
  size_t next = 0;
  return tableOf(tables.placed, [&](const ModelTables::Placed &placed) {
    Constant *axes = tableOf(placed.recipe, [&](const ngc_pack_axis &axis) {
      return Fields{u32(axis.kind), u32(axis.source), u64(axis.block)};
    });
    return Fields{u32(placed.array),
                  u32(placed.type),
                  u64(offsets[next++]),
                  u64(placed.bytes),
                  u32(placed.recipe.size()),
                  u32(placed.dims.size()),
                  axes,
                  numbers(placed.dims),
                  u32(placed.versions),
                  u32(0)};
  });
}

Constant *DescriptorBuilder::layers() {
  return tableOf(tables.layers, [&](const ModelTables::Layer &layer) {
    return Fields{string(layer.path), string(layer.kind)};
  });
}

Constant *DescriptorBuilder::edges() {
  return tableOf(tables.edges, [&](const ModelTables::Edge &edge) {
    return Fields{u32(edge.from), u32(edge.to), string(edge.fromPort),
                  string(edge.toPort)};
  });
}

Constant *
DescriptorBuilder::slots(const std::vector<ModelTables::Slot> &slots) {
  return tableOf(slots, [&](const ModelTables::Slot &slot) {
    return Fields{string(slot.name),  u32(slot.type), u32(slot.dims.size()),
                  numbers(slot.dims), u32(slot.role), u32(0)};
  });
}

Constant *DescriptorBuilder::regions(const std::vector<ngc_region> &regions) {
  return tableOf(regions, [&](const ngc_region &region) {
    Fields fields = {u64(region.coefficient)};
    for (uint8_t exponent : region.exponents)
      fields.push_back(u8(exponent));
    fields.push_back(u32(0));
    return fields;
  });
}

Constant *
DescriptorBuilder::entries(const std::vector<ModelTables::Entry> &entries) {
  return tableOf(entries, [&](const ModelTables::Entry &entry) {
    return Fields{string(entry.name),        u32(entry.kind),
                  u32(entry.precision),      u32(entry.mode),
                  u32(entry.stepCount),      module.getFunction(entry.function),
                  u32(entry.dimCount),       u32(entry.inputs.size()),
                  u32(entry.outputs.size()), u32(entry.regions.size()),
                  slots(entry.inputs),       slots(entry.outputs),
                  regions(entry.regions),    u64(entry.scratch)};
  });
}

Constant *DescriptorBuilder::versions() {
  return tableOf(tables.versions, [&](const ModelTables::Version &version) {
    return Fields{string(version.cpu),
                  string(version.features),
                  u32(version.entries.size()),
                  u32(0),
                  entries(version.entries),
                  version.facts.empty() ? null() : string(version.facts)};
  });
}

Constant *DescriptorBuilder::weights() {
  auto *symbol = new GlobalVariable(
      module, Type::getInt8Ty(context), /*isConstant=*/true,
      GlobalValue::ExternalLinkage, nullptr, weightsSymbol(tables.name));
  symbol->setVisibility(GlobalValue::HiddenVisibility);
  symbol->setAlignment(Align(weightAlignment));
  return symbol;
}

GlobalVariable *DescriptorBuilder::build() {
  StringRef magic("ngcmodl\0", 8);
  Fields fields = {
      ConstantDataArray::getString(context, magic, /*AddNull=*/false),
      u32(NGC_ABI_VERSION),
      u32(sizeof(ngc_model)),
      string(tables.name),
      string(tables.compiler),
      tables.text ? string(*tables.text) : null()};
  for (size_t count :
       {tables.inputs.size(), tables.outputs.size(), tables.arrays.size(),
        tables.placed.size(), tables.layers.size(), tables.edges.size(),
        tables.versions.size(), size_t(0)})
    fields.push_back(u32(count));
  fields.append(
      {ports(tables.inputs), ports(tables.outputs), arrays(), placed(),
       layers(), edges(), versions(), weights(),
       u64(tables.weightOffsets().back()),
       tables.initialize.empty() ? null() : string(tables.initialize)});
  auto *model = constant(record(fields), Align(8));
  model->setName(modelSymbol(tables.name));
  model->setLinkage(GlobalValue::ExternalLinkage);
  model->setUnnamedAddr(GlobalValue::UnnamedAddr::None);
  return model;
}

GlobalVariable *DescriptorBuilder::buildNote() {
  Constant *bytes = ConstantDataArray::getString(context, noteBytes(tables),
                                                 /*AddNull=*/false);
  GlobalVariable *note = constant(bytes, Align(4));
  note->setSection(".note.ngc");
  return note;
}

Error DescriptorBuilder::checkEntries() {
  Type *pointer = PointerType::getUnqual(context);
  auto *expected =
      FunctionType::get(Type::getInt32Ty(context), {pointer}, false);
  for (const ModelTables::Version &version : tables.versions)
    for (const ModelTables::Entry &entry : version.entries) {
      Function *function = module.getFunction(entry.function);
      if (!function || function->isDeclaration())
        return makeError("entry '" + entry.name + "': no function '" +
                         entry.function + "' in the module");
      if (function->getFunctionType() != expected)
        return makeError("entry '" + entry.name + "': function '" +
                         entry.function +
                         "' must take a pointer and return an i32");
    }
  for (std::string symbol :
       {modelSymbol(tables.name), weightsSymbol(tables.name)})
    if (module.getNamedValue(symbol))
      return makeError("the module already has a symbol '" + symbol + "'");
  return Error::success();
}

// Nothing but the descriptor may be seen from outside: entries of two models
// in one program have the same names.
static void hideAll(Module &module) {
  for (GlobalValue &value : module.global_values()) {
    if (value.isDeclarationForLinker() || value.hasLocalLinkage() ||
        value.getName().starts_with("llvm."))
      continue;
    value.setVisibility(GlobalValue::DefaultVisibility);
    value.setLinkage(GlobalValue::InternalLinkage);
    if (auto *object = dyn_cast<GlobalObject>(&value))
      object->setComdat(nullptr);
  }
}

Error ngc::buildDescriptor(Module &module, const ModelTables &tables) {
  if (Error error = checkTables(tables))
    return error;
  DescriptorBuilder builder(module, tables);
  if (Error error = builder.checkEntries())
    return error;
  hideAll(module);
  builder.build();
  appendToCompilerUsed(module, {builder.buildNote()});
  return Error::success();
}
