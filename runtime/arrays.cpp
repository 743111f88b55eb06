// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- arrays.cpp - reading arrays and writing sets of them --------------===//
//
// An array has one value, of the type in the model's table: what is written is
// rounded to it first, so that entries of every precision compute with the
// same numbers. All placed arrays made from it are then made anew:
//
//   value -> dense, of the array's type -> placed type -> packed
//
// A write is one transaction: everything is checked, then every new block is
// made, then the set is exchanged.
//
//===----------------------------------------------------------------------===//

#include "context.h"
#include "ngc/pack.h"

#include <math.h>

namespace ngc {

int64_t arrayCount(const ngc_array &array) {
  int64_t count = 1;
  for (uint32_t i = 0; i < array.rank; ++i)
    count *= array.dims[i];
  return count;
}

ngc_status unknownArray(const ngc_model &model, const char *path,
                        Message &message) {
  NearName near(path);
  for (uint32_t i = 0; i < model.array_count; ++i)
    near.offer(model.arrays[i].path);
  return message.fail(NGC_ERROR_NAME, "unknown array '%s'%s", path,
                      near.hint());
}

//===-- placed arrays ----------------------------------------------------===//

ngc_status recipeOf(const ngc_model &model, uint32_t index, PackRecipe &recipe,
                    Message &message) {
  const ngc_placed &placed = model.placed[index];
  const ngc_array &array = model.arrays[placed.array];
  recipe = {placed.axes, placed.rank, array.dims, array.rank};
  if (placed.dims) {
    recipe.dims = placed.dims;
    recipe.sourceRank = placed.source_rank;
  }
  const char *problem =
      isType(placed.type) ? checkPack(recipe) : "its place has no type";
  if (!problem && canonicalCount(recipe) != arrayCount(array))
    problem = "a pack recipe is for another number of elements";
  if (!problem && uint64_t(packedCount(recipe)) * ngc_type_bytes(placed.type) >
                      placed.bytes)
    problem = "its place is too small";
  if (!problem)
    return NGC_OK;
  return message.fail(NGC_ERROR_ARTIFACT, "array '%s' is damaged: %s",
                      array.path, problem);
}

ngc_status packPlaced(const ngc_model &model, uint32_t index, uint32_t type,
                      const void *values, void *to, Buffer &converted,
                      Message &message) {
  const ngc_placed &placed = model.placed[index];
  PackRecipe recipe;
  if (ngc_status status = recipeOf(model, index, recipe, message))
    return status;
  uint64_t bytes = ngc_type_bytes(placed.type);
  if (placed.type != type) {
    int64_t count = arrayCount(model.arrays[placed.array]);
    if (!converted.reserve(uint64_t(count) * bytes))
      return message.fail(NGC_ERROR_MEMORY, "no memory for array '%s'",
                          model.arrays[placed.array].path);
    convertRow(placed.type, converted.data, int64_t(bytes), type,
               static_cast<const uint8_t *>(values),
               int64_t(ngc_type_bytes(type)), count);
    values = converted.data;
  }
  uint64_t used = uint64_t(packedCount(recipe)) * bytes;
  pack(recipe, bytes, values, to);
  memset(static_cast<uint8_t *>(to) + used, 0, placed.bytes - used);
  return NGC_OK;
}

//===-- reading ----------------------------------------------------------===//

ngc_status readArray(const ngc_handle &handle, const ArraySet &set,
                     const ngc_array &array, uint32_t type, void *to,
                     Message &message) {
  const ngc_model &model = *handle.model;
  uint32_t index = uint32_t(&array - model.arrays);
  uint32_t from = array.type;
  PackRecipe recipe = {nullptr, 0, array.dims, array.rank};
  const void *packed;
  if (array.placed >= 0) {
    from = model.placed[array.placed].type;
    packed = set.placed[array.placed];
    if (ngc_status status =
            recipeOf(model, uint32_t(array.placed), recipe, message))
      return status;
  } else {
    Block *block = set.blocks[model.placed_count + index];
    if (!block)
      return message.fail(NGC_ERROR_MISSING,
                          "no code reads array '%s', so the model does not "
                          "hold its values",
                          array.path);
    packed = block->data();
  }
  uint64_t bytes = ngc_type_bytes(from);
  if (from == type) {
    unpack(recipe, bytes, packed, to);
    return NGC_OK;
  }
  int64_t count = arrayCount(array);
  Buffer values;
  if (!values.reserve(uint64_t(count) * bytes))
    return message.fail(NGC_ERROR_MEMORY, "no memory to read array '%s'",
                        array.path);
  unpack(recipe, bytes, packed, values.data);
  convertRow(type, static_cast<uint8_t *>(to), int64_t(ngc_type_bytes(type)),
             from, values.data, int64_t(bytes), count);
  values.release();
  return NGC_OK;
}

//===-- writing ----------------------------------------------------------===//

namespace {

class Transaction {
public:
  Transaction(ngc_handle &handle, Message &message)
      : handle(handle), model(*handle.model), message(message) {}
  ~Transaction() {
    if (next)
      releaseSet(next);
    free(given);
    values.release();
    converted.release();
  }

  ngc_status check(const ngc_assignment *all, uint32_t count);
  ngc_status write(const ngc_assignment *all, uint32_t count);

private:
  ngc_handle &handle;
  const ngc_model &model;
  Message &message;
  ArraySet *next = nullptr;
  uint8_t *given = nullptr; ///< by array: it is among the assignments
  Buffer values, converted;

  ngc_status checkOne(const ngc_assignment &one);
  ngc_status checkNumbers(const ngc_array &array, const ngc_value &value);
  ngc_status checkRow(const ngc_array &array, uint32_t type,
                      const uint8_t *data, int64_t stride, int64_t count);
  void store(const ngc_array &array, const ngc_value &value, uint8_t *&to);
  ngc_status writeOne(const ngc_array &array, const ngc_value &value);
};

/// Numbers for an array of integers must be whole and fit its type.
ngc_status Transaction::checkRow(const ngc_array &array, uint32_t type,
                                 const uint8_t *data, int64_t stride,
                                 int64_t count) {
  int64_t low, high;
  typeRange(array.type, low, high);
  for (int64_t i = 0; i < count; ++i, data += stride) {
    double number;
    loadReals(&number, type, data, stride, 1);
    if (!(number >= double(low) && number <= double(high)) ||
        number != rint(number))
      return message.fail(NGC_ERROR_RANGE,
                          "array '%s' holds %s, which %g does not fit",
                          array.path, ngc_type_name(array.type), number);
  }
  return NGC_OK;
}

ngc_status Transaction::checkNumbers(const ngc_array &array,
                                     const ngc_value &value) {
  if (isReal(array.type))
    return NGC_OK;
  if (value.kind == NGC_NUMBER)
    return checkRow(array, NGC_REAL64,
                    reinterpret_cast<const uint8_t *>(&value.number), 0, 1);
  if (value.kind == NGC_ARRAY)
    return forEachRow(Slice(value),
                      [&](const uint8_t *data, int64_t stride, int64_t count) {
                        return checkRow(array, value.type, data, stride, count);
                      });
  for (uint64_t i = 0; i < value.count; ++i)
    if (ngc_status status = checkNumbers(array, value.items[i]))
      return status;
  return NGC_OK;
}

ngc_status Transaction::checkOne(const ngc_assignment &one) {
  if (!one.array)
    return message.fail(NGC_ERROR_NULL, "an array to be written has no path");
  const ngc_array *array = ngc_model_array(&handle, one.array);
  if (!array)
    return unknownArray(model, one.array, message);
  if (given[array - model.arrays]++)
    return message.fail(NGC_ERROR_NAME, "array '%s' is given twice",
                        array->path);
  Grid grid;
  Message problem;
  if (ngc_status status = measure(one.value, Reading::Numbers, grid, problem))
    return message.fail(status, "array '%s': %.900s", array->path,
                        problem.text);
  bool fits = grid.rank == array->rank;
  for (uint32_t i = 0; fits && i < grid.rank; ++i)
    fits = grid.dims[i] == array->dims[i];
  if (!fits)
    return message.fail(NGC_ERROR_SHAPE,
                        "array '%s': expected shape %s, got %s", array->path,
                        ShapeText(array->rank, array->dims).text,
                        ShapeText(grid.rank, grid.dims).text);
  return checkNumbers(*array, one.value);
}

ngc_status Transaction::check(const ngc_assignment *all, uint32_t count) {
  given = allocate<uint8_t>(model.array_count);
  if (!given)
    return message.fail(NGC_ERROR_MEMORY, "no memory to write arrays");
  for (uint32_t i = 0; i < count; ++i)
    if (ngc_status status = checkOne(all[i]))
      return status;
  return NGC_OK;
}

/// The value as dense elements of the array's type; `to` advances.
void Transaction::store(const ngc_array &array, const ngc_value &value,
                        uint8_t *&to) {
  int64_t bytes = int64_t(ngc_type_bytes(array.type));
  auto row = [&](uint32_t type, const uint8_t *data, int64_t stride,
                 int64_t count) {
    convertRow(array.type, to, bytes, type, data, stride, count);
    to += count * bytes;
    return NGC_OK;
  };
  if (value.kind == NGC_NUMBER)
    row(NGC_REAL64, reinterpret_cast<const uint8_t *>(&value.number),
        sizeof value.number, 1);
  else if (value.kind == NGC_ARRAY)
    forEachRow(Slice(value),
               [&](const uint8_t *data, int64_t stride, int64_t count) {
                 return row(value.type, data, stride, count);
               });
  else
    for (uint64_t i = 0; i < value.count; ++i)
      store(array, value.items[i], to);
}

ngc_status Transaction::writeOne(const ngc_array &array,
                                 const ngc_value &value) {
  uint32_t index = uint32_t(&array - model.arrays);
  uint64_t bytes = uint64_t(arrayCount(array)) * ngc_type_bytes(array.type);
  auto noMemory = [&] {
    return message.fail(NGC_ERROR_MEMORY, "no memory for array '%s'",
                        array.path);
  };
  if (!values.reserve(bytes))
    return noMemory();
  uint8_t *to = values.data;
  store(array, value, to);
  if (array.placed < 0) {
    uint8_t *block = renewBlock(*next, model.placed_count + index, bytes);
    if (!block)
      return noMemory();
    memcpy(block, values.data, bytes);
  }
  for (int32_t i = handle.firstPlaced[index]; i >= 0;
       i = handle.nextPlaced[i]) {
    uint8_t *block = renewBlock(*next, uint32_t(i), model.placed[i].bytes);
    if (!block)
      return noMemory();
    next->placed[i] = block;
    if (ngc_status status = packPlaced(model, uint32_t(i), array.type,
                                       values.data, block, converted, message))
      return status;
  }
  next->hasValue[index] = 1;
  return NGC_OK;
}

ngc_status Transaction::write(const ngc_assignment *all, uint32_t count) {
  next = copySet(*handle.set, model);
  if (!next)
    return message.fail(NGC_ERROR_MEMORY, "no memory to write arrays");
  for (uint32_t i = 0; i < count; ++i)
    if (ngc_status status =
            writeOne(*ngc_model_array(&handle, all[i].array), all[i].value))
      return status;
  next->uninitialised = nullptr;
  for (uint32_t i = model.array_count; i-- > 0;)
    if (!next->hasValue[i])
      next->uninitialised = &model.arrays[i];
  publishSet(handle, next);
  next = nullptr;
  return NGC_OK;
}

} // namespace

ngc_status writeArrays(ngc_handle &handle, const ngc_assignment *values,
                       uint32_t count, Message &message) {
  Transaction transaction(handle, message);
  if (ngc_status status = transaction.check(values, count))
    return status;
  pthread_mutex_lock(&handle.writing);
  ngc_status status = transaction.write(values, count);
  pthread_mutex_unlock(&handle.writing);
  return status;
}

} // namespace ngc

using namespace ngc;

ngc_status ngc_model_write_arrays(ngc_handle *model,
                                  const ngc_assignment *values,
                                  uint32_t count) {
  Message &message = threadMessage();
  if (!model || (count && !values))
    return message.fail(NGC_ERROR_NULL, "ngc_model_write_arrays: %s",
                        model ? "values is null" : "the model is null");
  return writeArrays(*model, values, count, message);
}

uint32_t ngc_model_array_has_value(const ngc_handle *model, const char *path) {
  const ngc_array *array = ngc_model_array(model, path);
  if (!array)
    return 0;
  SetReference current(*model);
  return current.set->hasValue[array - model->model->arrays];
}

ngc_status ngc_model_read_array(const ngc_handle *model, const char *path,
                                uint32_t type, void *data, uint64_t bytes) {
  Message &message = threadMessage();
  if (!model || !path || !data)
    return message.fail(NGC_ERROR_NULL, "ngc_model_read_array: %s is null",
                        !model  ? "the model"
                        : !path ? "the array's path"
                                : "the place for the values");
  const ngc_array *array = ngc_model_array(model, path);
  if (!array)
    return unknownArray(*model->model, path, message);
  type = type ? type : array->type;
  if (!isType(type))
    return message.fail(NGC_ERROR_TYPE, "array '%s': %u is no element type",
                        path, type);
  SetReference current(*model);
  if (!current.set->hasValue[array - model->model->arrays])
    return message.fail(NGC_ERROR_MISSING, "array '%s' has no value", path);
  uint64_t needed = uint64_t(arrayCount(*array)) * ngc_type_bytes(type);
  if (bytes < needed)
    return message.fail(
        NGC_ERROR_MEMORY, "array '%s' needs %llu bytes, there is room for %llu",
        path, (unsigned long long)needed, (unsigned long long)bytes);
  return readArray(*model, *current.set, *array, type, data, message);
}
