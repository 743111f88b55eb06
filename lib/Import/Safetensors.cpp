// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Safetensors.cpp - read a safetensors file -------------------------===//
//
// A file comes from anywhere, so nothing in it is believed: lengths are
// compared with the file's before they are used, sums and products are checked
// for overflow, and the arrays must fill the data without gaps or overlaps, as
// the format asks. Values are not looked at: NaN is a value like others.
//
//===----------------------------------------------------------------------===//
#include "ngc/Safetensors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/EndianStream.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace ngc;

// The format's own limit, and more nesting than any header has: the JSON
// parser is recursive, a file of brackets would exhaust the stack.
static constexpr uint64_t maxHeaderBytes = 100'000'000;
static constexpr int maxNesting = 8;
static constexpr uint64_t lengthBytes = 8;

namespace {
struct DataType {
  StringLiteral name;
  ngc_type type;
  uint64_t bytes;
};
} // namespace

static constexpr DataType dataTypes[] = {
    {"F64", NGC_REAL64, 8},    {"F32", NGC_REAL32, 4}, {"F16", NGC_REAL16, 2},
    {"BF16", NGC_BFLOAT16, 2}, {"I64", NGC_INT64, 8},  {"I32", NGC_INT32, 4},
    {"I16", NGC_INT16, 2},     {"I8", NGC_INT8, 1},    {"U64", NGC_UINT64, 8},
    {"U32", NGC_UINT32, 4},    {"U16", NGC_UINT16, 2}, {"U8", NGC_UINT8, 1},
    {"BOOL", NGC_BOOL, 1}};

static std::string shapeText(ArrayRef<int64_t> shape) {
  std::string result = "[";
  raw_string_ostream out(result);
  interleaveComma(shape, out);
  return result + "]";
}

//===-- reading -----------------------------------------------------------===//

namespace ngc {
class SafetensorsReader {
public:
  SafetensorsReader(Safetensors &file) : file(file) {}
  Error read();

private:
  Safetensors &file;
  StringRef data;

  Error fail(const Twine &message) {
    return createStringError(inconvertibleErrorCode(),
                             "'" + file.name + "': " + message);
  }
  Error fail(const Safetensors::Tensor &tensor, const Twine &message) {
    return fail("tensor '" + tensor.key + "': " + message);
  }
  Expected<StringRef> header();
  Error readMetadata(const json::Value &value);
  Error readTensor(StringRef key, const json::Value &value);
  Error readShape(Safetensors::Tensor &tensor, const json::Object &entry);
  Error readData(Safetensors::Tensor &tensor, const json::Object &entry);
  Error checkBytes(const Safetensors::Tensor &tensor, uint64_t elementBytes);
  Error checkCover();
};
} // namespace ngc

static bool nestsTooDeep(StringRef json) {
  int depth = 0;
  bool inString = false;
  for (size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (inString && c == '\\')
      ++i;
    else if (c == '"')
      inString = !inString;
    else if (!inString && (c == '[' || c == '{') && ++depth > maxNesting)
      return true;
    else if (!inString && (c == ']' || c == '}'))
      --depth;
  }
  return false;
}

Expected<StringRef> SafetensorsReader::header() {
  StringRef content = file.content->getBuffer();
  if (content.size() < lengthBytes)
    return fail("is no safetensors file: it has " + Twine(content.size()) +
                " bytes");
  uint64_t bytes = support::endian::read64le(content.data());
  StringRef rest = content.drop_front(lengthBytes);
  if (bytes > maxHeaderBytes)
    return fail("is no safetensors file: its header would have " +
                Twine(bytes) + " bytes, more than the format allows");
  if (bytes > rest.size())
    return fail("is truncated: its header has " + Twine(bytes) +
                " bytes, but only " + Twine(rest.size()) + " follow");
  StringRef text = rest.take_front(bytes);
  if (!text.starts_with("{") || nestsTooDeep(text))
    return fail("is no safetensors file: its header is not a JSON object of "
                "tensors");
  data = rest.drop_front(bytes);
  return text;
}

Error SafetensorsReader::readMetadata(const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return fail("'__metadata__' is not an object of texts");
  for (const auto &[key, text] : *object) {
    std::optional<StringRef> note = text.getAsString();
    if (!note)
      return fail("'__metadata__' has a value that is not a text");
    file.notes.emplace_back(std::string(key.str()), note->str());
  }
  llvm::sort(file.notes);
  return Error::success();
}

Error SafetensorsReader::readShape(Safetensors::Tensor &tensor,
                                   const json::Object &entry) {
  const json::Array *shape = entry.getArray("shape");
  if (!shape)
    return fail(tensor, "has no 'shape'");
  for (const json::Value &value : *shape) {
    std::optional<int64_t> dim = value.getAsInteger();
    if (!dim || *dim < 0)
      return fail(tensor, "its shape has a size that is not an integer >= 0");
    tensor.shape.push_back(*dim);
  }
  return Error::success();
}

Error SafetensorsReader::readData(Safetensors::Tensor &tensor,
                                  const json::Object &entry) {
  const json::Array *offsets = entry.getArray("data_offsets");
  std::optional<uint64_t> begin, end;
  if (offsets && offsets->size() == 2) {
    begin = (*offsets)[0].getAsUINT64();
    end = (*offsets)[1].getAsUINT64();
  }
  if (!begin || !end || *begin > *end)
    return fail(tensor, "its 'data_offsets' are not two growing integers");
  if (*end > data.size())
    return fail(tensor, "its data end at byte " + Twine(*end) +
                            ", but the file holds " + Twine(data.size()) +
                            " bytes of data");
  tensor.data = ArrayRef<char>(data.data() + *begin, *end - *begin);
  return Error::success();
}

Error SafetensorsReader::checkBytes(const Safetensors::Tensor &tensor,
                                    uint64_t elementBytes) {
  uint64_t bytes = elementBytes;
  bool overflow = false;
  for (int64_t dim : tensor.shape) {
    bool step = false;
    bytes = SaturatingMultiply<uint64_t>(bytes, dim, &step);
    overflow |= step;
  }
  if (!overflow && bytes == tensor.data.size())
    return Error::success();
  return fail(tensor, "its data have " + Twine(tensor.data.size()) +
                          " bytes, but " + tensor.dtype + " of shape " +
                          shapeText(tensor.shape) + " needs " +
                          (overflow ? "more than can be" : Twine(bytes)));
}

Error SafetensorsReader::readTensor(StringRef key, const json::Value &value) {
  Safetensors::Tensor tensor;
  tensor.key = key.str();
  const json::Object *entry = value.getAsObject();
  std::optional<StringRef> dtype =
      entry ? entry->getString("dtype") : std::nullopt;
  if (!dtype)
    return fail(tensor, "has no 'dtype'");
  tensor.dtype = dtype->str();
  if (Error error = readShape(tensor, *entry))
    return error;
  if (Error error = readData(tensor, *entry))
    return error;
  const auto *known = find_if(
      dataTypes, [&](const DataType &type) { return type.name == *dtype; });
  if (known != std::end(dataTypes)) {
    tensor.type = known->type;
    if (Error error = checkBytes(tensor, known->bytes))
      return error;
  }
  file.list.push_back(std::move(tensor));
  return Error::success();
}

Error SafetensorsReader::checkCover() {
  const char *at = data.begin();
  const Safetensors::Tensor *before = nullptr;
  for (const Safetensors::Tensor &tensor : file.list) {
    if (tensor.data.begin() < at)
      return fail(tensor, "its data overlap those of '" + before->key + "'");
    if (tensor.data.begin() > at)
      return fail(tensor, "there are " + Twine(tensor.data.begin() - at) +
                              " bytes before its data that belong to no "
                              "tensor");
    at = tensor.data.end();
    before = &tensor;
  }
  if (at != data.end())
    return fail("the last " + Twine(data.end() - at) +
                " bytes belong to no tensor");
  return Error::success();
}

Error SafetensorsReader::read() {
  Expected<StringRef> text = header();
  if (!text)
    return text.takeError();
  Expected<json::Value> json = json::parse(*text);
  if (!json)
    return fail("its header is not valid JSON: " + toString(json.takeError()));
  const json::Object *object = json->getAsObject();
  if (!object)
    return fail("its header is not a JSON object");
  for (const auto &[key, value] : *object) {
    bool isMetadata = key.str() == "__metadata__";
    if (Error error =
            isMetadata ? readMetadata(value) : readTensor(key.str(), value))
      return error;
  }
  llvm::sort(file.list, [](const auto &a, const auto &b) {
    return std::tuple(a.data.begin(), a.data.size(), a.key) <
           std::tuple(b.data.begin(), b.data.size(), b.key);
  });
  for (auto [position, tensor] : enumerate(file.list))
    file.index[tensor.key] = position;
  return checkCover();
}

Expected<Safetensors> Safetensors::open(StringRef path) {
  auto refuse = [&](std::string why) {
    why[0] = toLower(why[0]);
    return createStringError(inconvertibleErrorCode(),
                             "cannot read '" + path + "': " + why);
  };
  if (sys::fs::is_directory(path))
    return refuse("it is a folder");
  auto content = MemoryBuffer::getFile(path, /*IsText=*/false,
                                       /*RequiresNullTerminator=*/false);
  if (!content)
    return refuse(content.getError().message());
  return open(std::move(*content), path);
}

Expected<Safetensors> Safetensors::open(std::unique_ptr<MemoryBuffer> content,
                                        StringRef path) {
  Safetensors file;
  file.name = path.str();
  file.content = std::move(content);
  if (Error error = SafetensorsReader(file).read())
    return error;
  return file;
}

//===-- look-up -----------------------------------------------------------===//

const Safetensors::Tensor *Safetensors::find(StringRef key) const {
  auto found = index.find(key);
  return found == index.end() ? nullptr : &list[found->second];
}

// The nearest key, if it could be a slip of the pen; all keys if they are few.
static std::string hint(StringRef key, ArrayRef<Safetensors::Tensor> tensors) {
  static constexpr size_t few = 8;
  unsigned best = std::max<size_t>(2, key.size() / 3);
  StringRef nearest;
  for (const Safetensors::Tensor &tensor : tensors)
    if (unsigned distance = key.edit_distance(tensor.key, true, best);
        distance < best) {
      best = distance;
      nearest = tensor.key;
    }
  if (!nearest.empty())
    return ("; did you mean '" + nearest + "'?").str();
  if (tensors.empty() || tensors.size() > few)
    return "";
  std::string result = "; it has ";
  raw_string_ostream out(result);
  interleaveComma(tensors, out, [&](const Safetensors::Tensor &tensor) {
    out << "'" << tensor.key << "'";
  });
  return result;
}

Expected<const Safetensors::Tensor *> Safetensors::get(StringRef key) const {
  const Tensor *tensor = find(key);
  if (!tensor)
    return createStringError(inconvertibleErrorCode(),
                             "'" + name + "' has no tensor '" + key + "'" +
                                 hint(key, list));
  if (!tensor->type)
    return createStringError(inconvertibleErrorCode(),
                             "'" + name + "': tensor '" + key +
                                 "': unknown dtype '" + tensor->dtype +
                                 "', expected F64, F32, F16, BF16, BOOL or an "
                                 "integer type such as I64");
  return tensor;
}

Expected<const Safetensors::Tensor *>
Safetensors::get(StringRef key, ArrayRef<int64_t> shape) const {
  Expected<const Tensor *> tensor = get(key);
  if (!tensor || ArrayRef<int64_t>((*tensor)->shape) == shape)
    return tensor;
  return createStringError(inconvertibleErrorCode(),
                           "'" + name + "': tensor '" + key + "' has shape " +
                               shapeText((*tensor)->shape) + ", expected " +
                               shapeText(shape));
}

//===-- writing -----------------------------------------------------------===//

static StringRef dataTypeName(ngc_type type) {
  for (const DataType &known : dataTypes)
    if (known.type == type)
      return known.name;
  return "";
}

std::string ngc::safetensorsHeader(ArrayRef<Safetensors::Tensor> tensors) {
  std::string text;
  raw_string_ostream out(text);
  json::OStream json(out);
  int64_t offset = 0;
  json.object([&] {
    for (const Safetensors::Tensor &tensor : tensors)
      json.attributeObject(tensor.key, [&] {
        json.attribute("dtype", dataTypeName(*tensor.type));
        json.attributeArray("shape", [&] {
          for (int64_t dim : tensor.shape)
            json.value(dim);
        });
        int64_t begin = offset;
        offset += tensor.data.size();
        json.attributeArray("data_offsets", [&] {
          json.value(begin);
          json.value(offset);
        });
      });
  });
  // Spaces let the data begin at a multiple of 8, as other writers do.
  text.append(alignTo(text.size(), lengthBytes) - text.size(), ' ');
  std::string length;
  raw_string_ostream lengthOut(length);
  support::endian::write<uint64_t>(lengthOut, text.size(), endianness::little);
  return length + text;
}
