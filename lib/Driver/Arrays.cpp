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

llvm::Expected<Safetensors *> ArrayValues::openFile(StringRef path) {
  Safetensors *&file = byPath[path];
  if (file)
    return file;
  llvm::Expected<Safetensors> opened = Safetensors::open(path);
  if (!opened)
    return opened.takeError();
  files.push_back(std::make_unique<Safetensors>(std::move(*opened)));
  return file = files.back().get();
}

// A tensor may be missing if the array can be initialised.
LogicalResult ArrayValues::findTensor(ModelTables::Array &array,
                                      const ArraySource &source, StringRef path,
                                      Value &value) {
  llvm::Expected<Safetensors *> file = openFile(path);
  if (!file)
    return report(source.location, file.takeError());
  if (value.initial && !(*file)->find(source.key))
    return success();
  auto tensor = (*file)->get(source.key, array.dims);
  if (!tensor)
    return report(source.location, tensor.takeError());
  ngc_type type = *(*tensor)->type;
  if (type != NGC_REAL32 && type != NGC_REAL64 && type != NGC_REAL16 &&
      type != NGC_BFLOAT16)
    return emitError(source.location)
           << "array '" << array.path << "' needs real numbers, but '"
           << source.key << "' in '" << path << "' has dtype "
           << (*tensor)->dtype;
  value.tensor = *tensor;
  return success();
}

LogicalResult ArrayValues::findValue(ModelTables::Array &array,
                                     const ArraySource &source,
                                     StringRef folder, StringRef override,
                                     Value &value) {
  if (source.value) {
    value.text = source.value;
    return success();
  }
  if (!override.empty()) {
    ArraySource whole = source;
    whole.key = source.path;
    return findTensor(array, whole, override, value);
  }
  if (source.file.empty())
    return success();
  llvm::SmallString<128> path(source.file);
  if (llvm::sys::path::is_relative(path)) {
    path = folder;
    llvm::sys::path::append(path, source.file);
  }
  return findTensor(array, source, path, value);
}

LogicalResult ArrayValues::open(ModelTables &tables,
                                const std::vector<ArraySource> &sources,
                                StringRef folder,
                                const CompileOptions &options) {
  for (auto [array, source] : llvm::zip(tables.arrays, sources)) {
    Value &value = values.emplace_back();
    Initialization how;
    bool isAsked =
        readInitialization(tables.initialize.c_str(), array.path.c_str(), how);
    if (isAsked || options.fill != Fill::Asked)
      value.initial = how;
    if (options.fill != Fill::All &&
        failed(findValue(array, source, folder, options.arrays, value)))
      return failure();
    array.hasValue = value.initial || value.tensor || value.text;
  }
  return success();
}

//===-- reading -----------------------------------------------------------===//

using Numbers = std::vector<double>;

// A number of 16 bits.
static double widen(const llvm::fltSemantics &semantics, uint16_t bits) {
  llvm::APFloat number(semantics, llvm::APInt(16, bits));
  bool inexact;
  number.convert(llvm::APFloat::IEEEdouble(),
                 llvm::APFloat::rmNearestTiesToEven, &inexact);
  return number.convertToDouble();
}

template <typename Stored, typename Convert>
static Numbers convertAll(llvm::ArrayRef<char> data, Convert convert) {
  Numbers numbers(data.size() / sizeof(Stored));
  for (size_t i = 0; i < numbers.size(); ++i) {
    Stored item;
    std::memcpy(&item, data.data() + i * sizeof item, sizeof item);
    numbers[i] = convert(item);
  }
  return numbers;
}

static Numbers numbersOf(const Safetensors::Tensor &tensor) {
  switch (*tensor.type) {
  case NGC_REAL64:
    return convertAll<double>(tensor.data, [](double x) { return x; });
  case NGC_REAL16:
    return convertAll<uint16_t>(tensor.data, [](uint16_t bits) {
      return widen(llvm::APFloat::IEEEhalf(), bits);
    });
  case NGC_BFLOAT16:
    return convertAll<uint16_t>(tensor.data, [](uint16_t bits) {
      return widen(llvm::APFloat::BFloat(), bits);
    });
  default:
    return convertAll<float>(tensor.data, [](float x) { return x; });
  }
}

static Numbers numbersOf(ElementsAttr text) {
  Numbers numbers;
  for (llvm::APFloat number : text.getValues<llvm::APFloat>()) {
    bool inexact;
    number.convert(llvm::APFloat::IEEEdouble(),
                   llvm::APFloat::rmNearestTiesToEven, &inexact);
    numbers.push_back(number.convertToDouble());
  }
  return numbers;
}

static llvm::Expected<Numbers> numbersOf(const ModelTables::Array &array,
                                         const Initialization &how) {
  ngc_array facts = {};
  facts.path = array.path.c_str();
  facts.rank = array.dims.size();
  facts.dims = array.dims.data();
  facts.initial = array.initial();
  facts.initial_value = array.constant.value_or(0);
  facts.fan_in = array.fanIn;
  facts.fan_out = array.fanOut;
  size_t count = 1;
  for (int64_t size : array.dims)
    count *= size;
  Numbers numbers(count);
  if (initialize(facts, how, NGC_REAL64, numbers.data()))
    return numbers;
  return llvm::createStringError(
      std::errc::not_enough_memory,
      "there is not enough memory to initialise array '%s'",
      array.path.c_str());
}

// As kernels store them.
static std::vector<char> bytesOf(const Numbers &numbers, ngc_type type) {
  size_t size = type == NGC_REAL64 ? 8 : type == NGC_BFLOAT16 ? 2 : 4;
  std::vector<char> bytes(numbers.size() * size);
  char *place = bytes.data();
  for (double number : numbers) {
    float single = static_cast<float>(number);
    if (type == NGC_REAL64)
      std::memcpy(place, &number, size);
    else if (type == NGC_BFLOAT16) {
      llvm::APFloat rounded(single);
      bool inexact;
      rounded.convert(llvm::APFloat::BFloat(),
                      llvm::APFloat::rmNearestTiesToEven, &inexact);
      uint16_t bits = rounded.bitcastToAPInt().getZExtValue();
      std::memcpy(place, &bits, size);
    } else
      std::memcpy(place, &single, size);
    place += size;
  }
  return bytes;
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
  const ModelTables::Array &array = tables.arrays[placed.array];
  llvm::Expected<Numbers> numbers = value.tensor ? numbersOf(*value.tensor)
                                    : value.text
                                        ? numbersOf(value.text)
                                        : numbersOf(array, *value.initial);
  if (!numbers)
    return numbers.takeError();
  std::vector<char> plain = bytesOf(*numbers, placed.type);
  if (placed.recipe.empty()) {
    sink(plain);
    return llvm::Error::success();
  }
  const std::vector<int64_t> &dims =
      placed.dims.empty() ? array.dims : placed.dims;
  PackRecipe recipe = {placed.recipe.data(),
                       static_cast<uint32_t>(placed.recipe.size()), dims.data(),
                       static_cast<uint32_t>(dims.size())};
  std::vector<char> packed(placed.bytes);
  pack(recipe, plain.size() / numbers->size(), plain.data(), packed.data());
  sink(packed);
  return llvm::Error::success();
}
