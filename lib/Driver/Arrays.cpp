// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of arrays: from safetensors files, which are mapped and read when
// their turn comes, or from the text. Numbers are converted to the type that
// kernels read, then packed by the routine that the runtime has too.
#include "Arrays.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include "ngc/pack.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace ngc;

//===-- opening -----------------------------------------------------------===//

// LLVM's errors are sentences of their own; ours name the layer's place.
static LogicalResult report(Location location, llvm::Error error) {
  return emitError(location, llvm::toString(std::move(error)));
}

LogicalResult ArrayValues::find(ModelTables::Array &array,
                                const ArraySource &source, StringRef path) {
  Safetensors *&file = byPath[path];
  if (!file) {
    llvm::Expected<Safetensors> opened = Safetensors::open(path);
    if (!opened)
      return report(source.location, opened.takeError());
    files.push_back(std::make_unique<Safetensors>(std::move(*opened)));
    file = files.back().get();
  }
  auto tensor = file->get(source.key, array.dims);
  if (!tensor)
    return report(source.location, tensor.takeError());
  ngc_type type = *(*tensor)->type;
  if (type != NGC_REAL32 && type != NGC_REAL64 && type != NGC_REAL16 &&
      type != NGC_BFLOAT16)
    return emitError(source.location)
           << "array '" << array.path << "' needs real numbers, but '"
           << source.key << "' in '" << path << "' has dtype "
           << (*tensor)->dtype;
  values.back().tensor = *tensor;
  array.hasValue = true;
  return success();
}

LogicalResult ArrayValues::open(ModelTables &tables,
                                const std::vector<ArraySource> &sources,
                                StringRef folder, StringRef override) {
  for (auto [array, source] : llvm::zip(tables.arrays, sources)) {
    values.emplace_back();
    if (source.value) {
      values.back().text = source.value;
      array.hasValue = true;
      continue;
    }
    if (!override.empty()) {
      ArraySource whole = source;
      whole.key = source.path;
      if (failed(find(array, whole, override)))
        return failure();
      continue;
    }
    if (source.file.empty())
      continue;
    llvm::SmallString<128> path(source.file);
    if (llvm::sys::path::is_relative(path)) {
      path = folder;
      llvm::sys::path::append(path, source.file);
    }
    if (failed(find(array, source, path)))
      return failure();
  }
  return success();
}

//===-- reading -----------------------------------------------------------===//

static float asFloat(ngc_type type, const char *bytes) {
  auto narrow = [&](const llvm::fltSemantics &semantics) {
    uint16_t bits;
    std::memcpy(&bits, bytes, sizeof bits);
    llvm::APFloat number(semantics, llvm::APInt(16, bits));
    bool inexact;
    number.convert(llvm::APFloat::IEEEsingle(),
                   llvm::APFloat::rmNearestTiesToEven, &inexact);
    return number.convertToFloat();
  };
  switch (type) {
  case NGC_REAL64: {
    double number;
    std::memcpy(&number, bytes, sizeof number);
    return static_cast<float>(number);
  }
  case NGC_REAL16:
    return narrow(llvm::APFloat::IEEEhalf());
  case NGC_BFLOAT16:
    return narrow(llvm::APFloat::BFloat());
  default: {
    float number;
    std::memcpy(&number, bytes, sizeof number);
    return number;
  }
  }
}

static size_t bytesOf(ngc_type type) {
  return type == NGC_REAL64 ? 8 : type == NGC_REAL32 ? 4 : 2;
}

static std::vector<float> toSingle(const Safetensors::Tensor &tensor) {
  size_t size = bytesOf(*tensor.type);
  std::vector<float> numbers(tensor.data.size() / size);
  for (size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = asFloat(*tensor.type, tensor.data.data() + i * size);
  return numbers;
}

static std::vector<float> toSingle(ElementsAttr text) {
  std::vector<float> numbers;
  for (llvm::APFloat number : text.getValues<llvm::APFloat>()) {
    bool inexact;
    number.convert(llvm::APFloat::IEEEsingle(),
                   llvm::APFloat::rmNearestTiesToEven, &inexact);
    numbers.push_back(number.convertToFloat());
  }
  return numbers;
}

static llvm::ArrayRef<char> bytes(const std::vector<float> &numbers) {
  return {reinterpret_cast<const char *>(numbers.data()),
          numbers.size() * sizeof(float)};
}

llvm::Error ArrayValues::read(const ModelTables &tables, size_t index,
                              ByteSink sink) const {
  const ModelTables::Placed &placed = tables.placed[index];
  const Value &value = values[placed.array];
  if (value.tensor && *value.tensor->type == placed.type &&
      placed.recipe.empty()) {
    sink(value.tensor->data);
    return llvm::Error::success();
  }
  std::vector<float> numbers =
      value.tensor ? toSingle(*value.tensor) : toSingle(value.text);
  if (placed.recipe.empty()) {
    sink(bytes(numbers));
    return llvm::Error::success();
  }
  const ModelTables::Array &array = tables.arrays[placed.array];
  PackRecipe recipe = {
      placed.recipe.data(), static_cast<uint32_t>(placed.recipe.size()),
      array.dims.data(), static_cast<uint32_t>(array.dims.size())};
  std::vector<float> packed(placed.bytes / sizeof(float));
  pack(recipe, sizeof(float), numbers.data(), packed.data());
  sink(bytes(packed));
  return llvm::Error::success();
}
