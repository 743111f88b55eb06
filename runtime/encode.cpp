// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- encode.cpp - values become the port's array -----------------------===//
//
// For one chunk of examples. An array that is dense and of the port's type is
// used where it lies; everything else is written into the port's staging
// memory, in row-major order of the port's axes, whatever the nesting:
//
//   Numbers   converted, integers checked against the port's range
//   Truths    1 or 0
//   Classes   low + position; or positions -> compiled entry -> indicators
//   Pixels    each image -> real32 [h, w, 3] -> compiled entry -> the array
//
//===----------------------------------------------------------------------===//

#include "context.h"

#include <math.h>
#include <stdio.h>

namespace ngc {

/// An encoder has one output.
static constexpr uint64_t onlyOutput = 1;
namespace {

class Encoder {
public:
  Encoder(ngc_context &context, Input &input, int64_t begin)
      : context(context), input(input), message(context.message),
        ordinal(begin * input.count) {}

  /// Writes to `to` and advances; or only checks, if `to` is null.
  ngc_status place(const ngc_value &value);
  ngc_status checkRange(const Slice &slice);
  /// Runs the compiled part over the collected class positions.
  ngc_status finishClasses(uint8_t *array);

  uint8_t *to = nullptr;
  int64_t *positions = nullptr; ///< collected instead of written
  int64_t positionCount = 0;

private:
  ngc_context &context;
  Input &input;
  Message &message;
  int64_t ordinal; ///< of the next element, in the whole input

  /// Where an element stands in the caller's value: " at [3, 0]".
  struct Where {
    char text[240] = "";
  };
  Where where(int64_t element) const;

  ngc_status outOfRange(int64_t value, int64_t element);
  ngc_status checkBlock(const int64_t *block, int64_t n, uint32_t type);
  ngc_status toIntegers(int64_t *block, uint32_t type, const uint8_t *data,
                        int64_t stride, int64_t n);
  ngc_status integerRow(uint32_t type, const uint8_t *data, int64_t stride,
                        int64_t count);
  void realRow(uint32_t type, const uint8_t *data, int64_t stride,
               int64_t count);
  void truthRow(uint32_t type, const uint8_t *data, int64_t stride,
                int64_t count);
  ngc_status numbers(const Slice &slice);
  ngc_status truth(const ngc_value &value);
  ngc_status classes(const ngc_value &value);
  ngc_status classList(const ngc_value &value);
  ngc_status classNumber(double number);
  ngc_status classLabel(const char *label, uint64_t length);
  ngc_status addPosition(int64_t position);
  ngc_status unknownClass(const char *label);
  ngc_status pixels(const ngc_value &value);
  ngc_status image(const Slice &slice);
  ngc_status file(const ngc_value &value);
  ngc_status widen(uint32_t type, uint32_t rank, const int64_t *dims,
                   const void *&data);
  ngc_status encodeImage(const float *data, uint32_t rank, const int64_t *dims);
};

//===-- numbers ----------------------------------------------------------===//

Encoder::Where Encoder::where(int64_t element) const {
  Where result;
  Grid grid = input.shape;
  for (uint32_t i = grid.rank; i-- > 0;) {
    int64_t size = input.shape.dims[i] ? input.shape.dims[i] : 1;
    grid.dims[i] = element % size;
    element /= size;
  }
  char batch[24] = "";
  if (input.batched)
    snprintf(batch, sizeof batch, "%lld", (long long)element);
  if (grid.rank || input.batched)
    snprintf(
        result.text, sizeof result.text, " at %s",
        ShapeText(grid.rank, grid.dims, input.batched ? batch : nullptr).text);
  return result;
}

ngc_status Encoder::outOfRange(int64_t value, int64_t element) {
  return message.fail(NGC_ERROR_RANGE,
                      "port '%s': %lld%s is out of range %lld to %lld",
                      input.port->name, (long long)value, where(element).text,
                      (long long)input.low, (long long)input.high);
}

ngc_status Encoder::checkBlock(const int64_t *block, int64_t n, uint32_t type) {
  for (int64_t i = 0; i < n; ++i) {
    // Unsigned numbers above the largest int64 were loaded as the largest.
    bool tooLarge = type == NGC_UINT64 && block[i] == INT64_MAX;
    if (block[i] < input.low || block[i] > input.high || tooLarge)
      return outOfRange(block[i], ordinal + i);
  }
  return NGC_OK;
}

/// Real numbers must be whole to go to an integer port.
ngc_status Encoder::toIntegers(int64_t *block, uint32_t type,
                               const uint8_t *data, int64_t stride, int64_t n) {
  if (!isReal(type)) {
    loadIntegers(block, type, data, stride, n);
    return NGC_OK;
  }
  double reals[blockCount];
  constexpr double most = 9.2e18;
  loadReals(reals, type, data, stride, n);
  for (int64_t i = 0; i < n; ++i) {
    if (!(fabs(reals[i]) < most) || reals[i] != rint(reals[i]))
      return message.fail(NGC_ERROR_RANGE,
                          "port '%s': %g%s is no whole number, expected "
                          "integers",
                          input.port->name, reals[i], where(ordinal + i).text);
    block[i] = int64_t(reals[i]);
  }
  return NGC_OK;
}

ngc_status Encoder::integerRow(uint32_t type, const uint8_t *data,
                               int64_t stride, int64_t count) {
  int64_t block[blockCount];
  int64_t bytes = int64_t(ngc_type_bytes(input.type));
  for (int64_t at = 0; at < count; at += blockCount) {
    int64_t n = count - at < blockCount ? count - at : blockCount;
    if (ngc_status status =
            toIntegers(block, type, data + at * stride, stride, n))
      return status;
    if (ngc_status status = checkBlock(block, n, type))
      return status;
    ordinal += n;
    if (!to)
      continue;
    storeIntegers(input.type, to, bytes, block, n);
    to += n * bytes;
  }
  return NGC_OK;
}

void Encoder::realRow(uint32_t type, const uint8_t *data, int64_t stride,
                      int64_t count) {
  int64_t bytes = int64_t(ngc_type_bytes(input.type));
  convertRow(input.type, to, bytes, type, data, stride, count);
  to += count * bytes;
  ordinal += count;
}

ngc_status Encoder::numbers(const Slice &slice) {
  uint32_t type = slice.value.type;
  bool integers = isIntegerPort(*input.port);
  return forEachRow(slice,
                    [&](const uint8_t *data, int64_t stride, int64_t count) {
                      if (integers)
                        return integerRow(type, data, stride, count);
                      realRow(type, data, stride, count);
                      return NGC_OK;
                    });
}

ngc_status Encoder::checkRange(const Slice &slice) { return numbers(slice); }

//===-- truths -----------------------------------------------------------===//

void Encoder::truthRow(uint32_t type, const uint8_t *data, int64_t stride,
                       int64_t count) {
  double block[blockCount];
  int64_t bytes = int64_t(ngc_type_bytes(input.type));
  for (int64_t at = 0; at < count; at += blockCount) {
    int64_t n = count - at < blockCount ? count - at : blockCount;
    loadReals(block, type, data + at * stride, stride, n);
    for (int64_t i = 0; i < n; ++i)
      block[i] = block[i] != 0;
    storeReals(input.type, to, bytes, block, n);
    to += n * bytes;
  }
  ordinal += count;
}

/// The bytes of a number as a row of one.
const uint8_t *bytesOf(const double &number) {
  return reinterpret_cast<const uint8_t *>(&number);
}

ngc_status Encoder::truth(const ngc_value &value) {
  if (value.kind == NGC_ARRAY)
    return forEachRow(Slice(value),
                      [&](const uint8_t *data, int64_t stride, int64_t count) {
                        truthRow(value.type, data, stride, count);
                        return NGC_OK;
                      });
  double number = value.number;
  if (value.kind == NGC_TEXT) {
    const char *text = static_cast<const char *>(value.data);
    auto is = [&](const char *word) {
      return value.count == strlen(word) &&
             strncasecmp(text, word, value.count) == 0;
    };
    if (!is("true") && !is("false"))
      return message.fail(
          NGC_ERROR_NAME, "port '%s': expected 'True' or 'False', got '%.*s'",
          input.port->name, int(value.count < 80 ? value.count : 80), text);
    number = is("true");
  }
  truthRow(NGC_REAL64, bytesOf(number), sizeof number, 1);
  return NGC_OK;
}

//===-- classes ----------------------------------------------------------===//

ngc_status Encoder::addPosition(int64_t position) {
  if (positions) {
    positions[positionCount++] = position;
    return NGC_OK;
  }
  int64_t value = input.port->low + position;
  return integerRow(NGC_INT64, reinterpret_cast<const uint8_t *>(&value),
                    sizeof value, 1);
}

ngc_status Encoder::unknownClass(const char *label) {
  const ngc_coder &coder = *input.port->coder;
  if (!coder.classes)
    return message.fail(NGC_ERROR_NAME,
                        "port '%s': unknown class '%s', expected 1 to %u",
                        input.port->name, label, coder.class_count);
  NearName near(label);
  for (uint32_t i = 0; i < coder.class_count; ++i)
    near.offer(coder.classes[i]);
  return message.fail(NGC_ERROR_NAME, "port '%s': unknown class '%s'%s",
                      input.port->name, label, near.hint());
}

/// `label` need not end in a zero byte.
ngc_status Encoder::classLabel(const char *label, uint64_t length) {
  const ngc_coder &coder = *input.port->coder;
  char copy[128];
  snprintf(copy, sizeof copy, "%.*s", int(length < 127 ? length : 127), label);
  if (!coder.classes) {
    char *end = copy;
    long long number = strtoll(copy, &end, 10);
    return *copy && !*end ? classNumber(double(number)) : unknownClass(copy);
  }
  for (uint32_t i = 0; i < coder.class_count; ++i)
    if (strlen(coder.classes[i]) == length &&
        memcmp(coder.classes[i], label, length) == 0)
      return addPosition(i);
  return unknownClass(copy);
}

ngc_status Encoder::classNumber(double number) {
  const ngc_coder &coder = *input.port->coder;
  char text[32];
  int length = snprintf(text, sizeof text, "%.15g", number);
  if (coder.classes)
    return classLabel(text, uint64_t(length));
  if (!(number >= 1 && number <= coder.class_count) || number != rint(number))
    return unknownClass(text);
  return addPosition(int64_t(number) - 1);
}

ngc_status Encoder::classes(const ngc_value &value) {
  if (value.kind == NGC_NUMBER)
    return classNumber(value.number);
  if (value.kind == NGC_TEXT)
    return classLabel(static_cast<const char *>(value.data), value.count);
  return forEachRow(Slice(value),
                    [&](const uint8_t *data, int64_t stride, int64_t count) {
                      for (int64_t i = 0; i < count; ++i, data += stride) {
                        double number;
                        loadReals(&number, value.type, data, stride, 1);
                        if (ngc_status status = classNumber(number))
                          return status;
                      }
                      return NGC_OK;
                    });
}

/// One multilabel item: ones at the positions of its classes.
ngc_status Encoder::classList(const ngc_value &value) {
  uint32_t type = input.type, count = input.port->coder->class_count;
  int64_t bytes = int64_t(ngc_type_bytes(type));
  memset(to, 0, uint64_t(count * bytes));
  bool list = value.kind == NGC_LIST;
  for (uint64_t i = 0; i < (list ? value.count : 1); ++i) {
    // Array items hold several classes, so positions are taken in between.
    int64_t found[blockCount];
    Slice row(list ? value.items[i] : value);
    int64_t all = row.value.kind == NGC_ARRAY ? row.count() : 1;
    for (int64_t at = 0; at < all; at += blockCount) {
      Slice part = row;
      if (row.value.kind == NGC_ARRAY)
        part.narrow(at, all - at < blockCount ? all - at : blockCount);
      positions = found;
      positionCount = 0;
      ngc_status status = classes(part.value);
      positions = nullptr;
      if (status)
        return status;
      const double one = 1;
      for (int64_t k = 0; k < positionCount; ++k)
        storeReals(type, to + found[k] * bytes, bytes, &one, 1);
    }
  }
  to += count * bytes;
  return NGC_OK;
}

ngc_status Encoder::finishClasses(uint8_t *array) {
  const void *inputs[] = {positions};
  void *outputs[] = {array};
  if (!positionCount)
    return NGC_OK;
  return runEntry(context, *input.encode, &positionCount, inputs, outputs,
                  &onlyOutput);
}

//===-- images -----------------------------------------------------------===//

/// Pixels are real32; the code of Real64 may take real64.
ngc_status Encoder::widen(uint32_t type, uint32_t rank, const int64_t *dims,
                          const void *&data) {
  if (type == NGC_REAL32)
    return NGC_OK;
  int64_t count = 1, bytes = int64_t(ngc_type_bytes(type));
  for (uint32_t i = 0; i < rank; ++i)
    count *= dims[i];
  if (ngc_status status =
          reserve(context, input.widened, uint64_t(count * bytes)))
    return status;
  convertRow(type, input.widened.data, bytes, NGC_REAL32,
             static_cast<const uint8_t *>(data), sizeof(float), count);
  data = input.widened.data;
  return NGC_OK;
}

ngc_status Encoder::encodeImage(const float *data, uint32_t rank,
                                const int64_t *dims) {
  const ngc_slot &slot = input.encode->inputs[0];
  int64_t values[NGC_MAX_DIMS] = {};
  bool fits = rank == slot.rank;
  for (uint32_t i = 0; fits && i < rank; ++i) {
    if (slot.dims[i] >= 0)
      fits = slot.dims[i] == dims[i];
    else
      values[-1 - slot.dims[i]] = dims[i];
    fits = fits && dims[i] > 0;
  }
  if (!fits)
    return message.fail(NGC_ERROR_SHAPE,
                        "port '%s': the encoder cannot take shape %s",
                        input.port->name, ShapeText(rank, dims).text);
  const void *inputs[] = {data};
  void *outputs[] = {to};
  if (ngc_status status = widen(slot.type, rank, dims, inputs[0]))
    return status;
  if (ngc_status status = runEntry(context, *input.encode, values, inputs,
                                   outputs, &onlyOutput))
    return status;
  int64_t count = input.count;
  for (uint32_t i = 0; i < input.items.rank; ++i)
    count /= input.items.dims[i];
  to += count * int64_t(ngc_type_bytes(input.type));
  ordinal += count;
  return NGC_OK;
}

/// Number that stands for white.
double whiteOf(uint32_t type) {
  return type == NGC_UINT8 ? 255 : type == NGC_UINT16 ? 65535 : 1;
}

/// One channel of one row, written to `copies` neighbouring channels.
void pixelRow(float *to, int copies, uint32_t type, const uint8_t *from,
              int64_t stride, int64_t count) {
  double white = whiteOf(type), block[blockCount];
  for (int64_t x = 0; x < count; x += blockCount) {
    int64_t n = count - x < blockCount ? count - x : blockCount;
    loadReals(block, type, from + x * stride, stride, n);
    for (int64_t i = 0; i < n; ++i)
      for (int k = 0; k < copies; ++k)
        to[(x + i) * 3 + k] = float(block[i] / white);
  }
}

/// [h, w] or [h, w, c] of any pixel type -> real32 [h, w, 3].
ngc_status Encoder::image(const Slice &slice) {
  const int64_t *dims = slice.dims;
  uint32_t type = slice.value.type, rank = slice.value.rank;
  int64_t shape[] = {dims[0], dims[1], 3};
  const uint8_t *data = static_cast<const uint8_t *>(slice.value.data);
  if (type == NGC_REAL32 && rank == 3 && dims[2] == 3 && slice.isDense() &&
      reinterpret_cast<uintptr_t>(data) % alignof(float) == 0)
    return encodeImage(reinterpret_cast<const float *>(data), 3, shape);
  uint64_t bytes = uint64_t(shape[0] * shape[1]) * 3 * sizeof(float);
  if (ngc_status status = reserve(context, input.pixels, bytes))
    return status;
  float *pixels = reinterpret_cast<float *>(input.pixels.data);
  bool grey = rank == 2 || dims[2] == 1;
  for (int64_t y = 0; y < shape[0]; ++y)
    for (int64_t channel = 0; channel < (grey ? 1 : 3); ++channel) {
      int64_t offset = grey ? 0 : channel * slice.strides[2];
      pixelRow(pixels + y * shape[1] * 3 + channel, grey ? 3 : 1, type,
               data + offset + y * slice.strides[0], slice.strides[1],
               shape[1]);
    }
  return encodeImage(pixels, 3, shape);
}

void *allocatePixels(void *context, uint64_t bytes) {
  Buffer &buffer = *static_cast<Buffer *>(context);
  return buffer.reserve(bytes) ? buffer.data : nullptr;
}

ngc_status Encoder::file(const ngc_value &value) {
  const ngc_coder &coder = *input.port->coder;
  RawRoutine routine = findRawRoutine(coder.kind);
  if (!routine.run)
    return message.fail(NGC_ERROR_UNSUPPORTED,
                        "port '%s': nothing in this program reads files for "
                        "coders of kind '%s', link ngc_coders and call "
                        "ngc_coders_register",
                        input.port->name, coder.kind);
  ngc_allocator allocator = {&input.pixels, allocatePixels};
  ngc_decoded decoded = {};
  Message problem = {};
  ngc_status status = routine.run(routine.user, &coder, &value, &allocator,
                                  &decoded, problem.text, sizeof problem.text);
  if (status)
    return message.fail(status, "port '%s': %.900s", input.port->name,
                        problem.text[0] ? problem.text : "cannot read it");
  if (!decoded.data || decoded.rank > NGC_MAX_AXES)
    return message.fail(NGC_ERROR_RUN,
                        "port '%s': the routine for '%s' gave no array",
                        input.port->name, coder.kind);
  return encodeImage(decoded.data, decoded.rank, decoded.dims);
}

ngc_status Encoder::pixels(const ngc_value &value) {
  if (value.kind != NGC_ARRAY)
    return file(value);
  Slice all(value);
  if (value.rank == pixelAxes(value))
    return image(all);
  for (int64_t i = 0; i < value.dims[0]; ++i) {
    Slice part = all;
    part.enter(i);
    if (ngc_status status = pixels(part.value))
      return status;
  }
  return NGC_OK;
}

//===-- all --------------------------------------------------------------===//

ngc_status Encoder::place(const ngc_value &value) {
  bool list = value.kind == NGC_LIST;
  if (list && !(input.reading == Reading::ClassLists && isClassList(value))) {
    for (uint64_t i = 0; i < value.count; ++i)
      if (ngc_status status = place(value.items[i]))
        return status;
    return NGC_OK;
  }
  switch (input.reading) {
  case Reading::Numbers: {
    if (value.kind == NGC_ARRAY)
      return numbers(Slice(value));
    int64_t one = 1;
    ngc_value number = ngc_value_array(&value.number, NGC_REAL64, 1, &one);
    return numbers(Slice(number));
  }
  case Reading::Truths:
    return truth(value);
  case Reading::Classes:
    return classes(value);
  case Reading::Pixels:
    return pixels(value);
  case Reading::ClassLists:
    break;
  }
  if (value.kind != NGC_ARRAY || value.rank == 1)
    return classList(value);
  for (int64_t i = 0; i < value.dims[0]; ++i) {
    Slice part(value);
    part.enter(i);
    if (ngc_status status = place(part.value))
      return status;
  }
  return NGC_OK;
}

} // namespace

ngc_status encodeInput(ngc_context &context, Input &input, int64_t begin,
                       int64_t count, const void **array) {
  uint64_t elementBytes = ngc_type_bytes(input.type);
  Slice chunk(*input.value);
  if (input.batched)
    chunk.narrow(begin, count);
  Encoder encoder(context, input, begin);
  *array = chunk.value.data;
  if (input.reading == Reading::Numbers && chunk.value.kind == NGC_ARRAY &&
      chunk.value.type == input.type && chunk.isDense() &&
      reinterpret_cast<uintptr_t>(chunk.value.data) % elementBytes == 0)
    return input.port->low <= input.port->high ? encoder.checkRange(chunk)
                                               : NGC_OK;
  uint64_t bytes = uint64_t(count * input.count) * elementBytes;
  if (ngc_status status = reserve(context, input.staged, bytes))
    return status;
  *array = encoder.to = input.staged.data;
  bool indicators = input.reading == Reading::Classes && input.encode;
  if (!indicators)
    return encoder.place(chunk.value);
  int64_t items = count;
  for (uint32_t i = 0; i < input.items.rank; ++i)
    items *= input.items.dims[i];
  if (ngc_status status =
          reserve(context, input.positions, uint64_t(items) * sizeof(int64_t)))
    return status;
  encoder.positions = reinterpret_cast<int64_t *>(input.positions.data);
  if (ngc_status status = encoder.place(chunk.value))
    return status;
  return encoder.finishClasses(input.staged.data);
}

} // namespace ngc
