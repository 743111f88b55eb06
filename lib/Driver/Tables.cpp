// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The facts of the lowered module: which placed arrays there are, and what
// each entry takes, gives and needs. Stage Plan left them as attributes.
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "ngc/Model.h"
#include "ngc/Names.h"

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
  return NGC_REAL32;
}

static std::vector<ModelTables::Slot> slots(ArrayAttr rows) {
  std::vector<ModelTables::Slot> result;
  for (auto row : rows.getAsRange<ArrayAttr>()) {
    ModelTables::Slot slot;
    slot.name = cast<StringAttr>(row[0]).str();
    slot.type = elementType(cast<TypeAttr>(row[1]).getValue());
    llvm::append_range(slot.dims, cast<DenseI64ArrayAttr>(row[2]).asArrayRef());
    result.push_back(slot);
  }
  return result;
}

static ModelTables::Entry entryOf(LLVM::LLVMFuncOp function) {
  ModelTables::Entry entry;
  entry.name = function->getAttrOfType<StringAttr>(entryAttr).str();
  entry.function = function.getSymName().str();
  entry.dimCount = function->getAttrOfType<IntegerAttr>(dimCountAttr).getInt();
  entry.inputs = slots(function->getAttrOfType<ArrayAttr>(inputsAttr));
  entry.outputs = slots(function->getAttrOfType<ArrayAttr>(outputsAttr));
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

static LogicalResult addPlaced(ModuleOp module, ModelTables &tables) {
  llvm::StringMap<uint32_t> arrays;
  for (auto [i, array] : llvm::enumerate(tables.arrays))
    arrays[array.path] = i;
  for (auto row :
       module->getAttrOfType<ArrayAttr>(placedAttr).getAsRange<ArrayAttr>()) {
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
    tables.arrays[placed.array].placed = tables.placed.size();
    tables.placed.push_back(placed);
  }
  return success();
}

// Coders find their compiled part by its name.
static void connectCoders(ModelTables &tables) {
  auto connect = [&](std::vector<ModelTables::Port> &ports, StringRef role) {
    for (ModelTables::Port &port : ports)
      for (auto [i, entry] : llvm::enumerate(tables.versions[0].entries))
        if (port.coder && entry.name == (role + ":" + port.name).str())
          port.coder->entry = i;
  };
  connect(tables.inputs, "encode");
  connect(tables.outputs, "decode");
}

LogicalResult ngc::describeCode(ModuleOp module, ModelTables &tables) {
  if (failed(addPlaced(module, tables)))
    return failure();
  tables.versions.emplace_back();
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (function->hasAttr(entryAttr))
      tables.versions[0].entries.push_back(entryOf(function));
  connectCoders(tables);
  return success();
}
