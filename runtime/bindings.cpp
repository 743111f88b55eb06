// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- bindings.cpp - what the slots of entries are to the net -----------===//
//
// A slot names a port or an array; its role says what it is to it. Names are
// looked up here, once, when a model is opened, and all that calls rely on is
// checked: types, shapes, that no port is left out. An entry without a dynamic
// dimension is for one size of batch, that of its ports.
//
//===----------------------------------------------------------------------===//

#include "core.h"

namespace ngc {
namespace {

/// Looks for names in a table whose order they mostly follow.
template <typename Row> class Names {
public:
  Names(const Row *rows, uint32_t count, const char *Row::*name)
      : rows(rows), count(count), name(name) {}

  int32_t find(const char *wanted) {
    for (uint32_t step = 0; step < count; ++step) {
      uint32_t i = (next + step) % count;
      if (strcmp(rows[i].*name, wanted) == 0) {
        next = i + 1;
        return int32_t(i);
      }
    }
    return -1;
  }

private:
  const Row *rows;
  uint32_t count;
  const char *Row::*name;
  uint32_t next = 0;
};

bool sameDims(const ngc_dim *a, const ngc_dim *b, uint32_t rank) {
  for (uint32_t i = 0; i < rank; ++i)
    if (a[i] != b[i])
      return false;
  return true;
}

class Binder {
public:
  Binder(const ngc_model &model, const ngc_entry &entry, Binding &binding)
      : model(model), entry(entry), binding(binding),
        inputs(model.inputs, model.input_count, &ngc_port::name),
        outputs(model.outputs, model.output_count, &ngc_port::name),
        arrays(model.arrays, model.array_count, &ngc_array::path) {}

  ngc_status bind(Message &message);

private:
  const ngc_model &model;
  const ngc_entry &entry;
  Binding &binding;
  Names<ngc_port> inputs, outputs;
  Names<ngc_array> arrays;

  void findBatch();
  bool isPort(const ngc_slot &slot, const ngc_port *port, bool gradient) const;
  bool isArray(const ngc_slot &slot, const ngc_array *array) const;
  int32_t bindInput(const ngc_slot &slot);
  int32_t bindOutput(const ngc_slot &slot);
};

void Binder::findBatch() {
  if (entry.dim_count)
    return;
  auto find = [&](const ngc_slot *slots, uint32_t count) {
    for (uint32_t i = 0; i < count && !binding.batch; ++i)
      if (slots[i].role == NGC_ROLE_PORT && slots[i].rank)
        binding.batch = slots[i].dims[0];
  };
  find(entry.inputs, entry.input_count);
  find(entry.outputs, entry.output_count);
}

/// Whether a slot is the batched array of a port, or a gradient like it.
bool Binder::isPort(const ngc_slot &slot, const ngc_port *port,
                    bool gradient) const {
  bool real = isReal(port->type);
  bool wide = entry.precision == NGC_PRECISION_REAL64;
  uint32_t type = real ? wide ? NGC_REAL64 : NGC_REAL32 : port->type;
  int64_t batch = binding.batch ? binding.batch : -1;
  if (slot.rank != port->rank + 1 || slot.dims[0] != batch ||
      slot.type != type || (gradient && !real))
    return false;
  return sameDims(slot.dims + 1, port->dims, port->rank);
}

bool Binder::isArray(const ngc_slot &slot, const ngc_array *array) const {
  return slot.rank == array->rank && isReal(slot.type) &&
         sameDims(slot.dims, array->dims, slot.rank);
}

/// The number of what the slot names, or -1: it does not fit.
int32_t Binder::bindInput(const ngc_slot &slot) {
  int32_t at = -1;
  switch (slot.role) {
  case NGC_ROLE_PORT:
    at = inputs.find(slot.name);
    return at < 0 || isPort(slot, &model.inputs[at], false) ? at : -1;
  case NGC_ROLE_COTANGENT:
    at = outputs.find(slot.name);
    return at < 0 || isPort(slot, &model.outputs[at], true) ? at : -1;
  case NGC_ROLE_RANDOM:
    binding.random = true;
    return slot.type == NGC_INT64 ? 0 : -1;
  }
  return -1;
}

int32_t Binder::bindOutput(const ngc_slot &slot) {
  int32_t at = -1;
  switch (slot.role) {
  case NGC_ROLE_PORT:
    at = outputs.find(slot.name);
    return at < 0 || isPort(slot, &model.outputs[at], false) ? at : -1;
  case NGC_ROLE_PORT_GRADIENT:
    at = inputs.find(slot.name);
    return at < 0 || isPort(slot, &model.inputs[at], true) ? at : -1;
  case NGC_ROLE_STATISTIC:
    binding.statistics = true;
    [[fallthrough]];
  case NGC_ROLE_ARRAY_GRADIENT:
    at = arrays.find(slot.name);
    return at < 0 || isArray(slot, &model.arrays[at]) ? at : -1;
  }
  return -1;
}

ngc_status Binder::bind(Message &message) {
  uint32_t targetCount = model.input_count + model.array_count;
  binding.inputs =
      allocate<int32_t>(entry.input_count + entry.output_count + targetCount);
  if (!binding.inputs)
    return message.fail(NGC_ERROR_MEMORY, "no memory to open '%s'", model.name);
  binding.outputs = binding.inputs + entry.input_count;
  binding.targets = binding.outputs + entry.output_count;
  for (uint32_t i = 0; i < targetCount; ++i)
    binding.targets[i] = -1;
  findBatch();
  const ngc_slot *wrong = nullptr;
  uint32_t ports = 0;
  for (uint32_t i = 0; i < entry.input_count; ++i) {
    const ngc_slot &slot = entry.inputs[i];
    ports += slot.role == NGC_ROLE_PORT;
    if ((binding.inputs[i] = bindInput(slot)) < 0)
      wrong = &slot;
  }
  for (uint32_t i = 0; i < entry.output_count; ++i) {
    const ngc_slot &slot = entry.outputs[i];
    int32_t at = binding.outputs[i] = bindOutput(slot);
    ports += slot.role == NGC_ROLE_PORT;
    if (at < 0)
      wrong = &slot;
    else if (slot.role == NGC_ROLE_PORT_GRADIENT)
      binding.targets[at] = int32_t(i);
    else if (slot.role == NGC_ROLE_ARRAY_GRADIENT)
      binding.targets[model.input_count + uint32_t(at)] = int32_t(i);
  }
  if (wrong)
    return message.fail(NGC_ERROR_ARTIFACT,
                        "'%s' is damaged: '%s' of entry '%s' does not fit the "
                        "net",
                        model.name, wrong->name, entry.name);
  if (ports != model.input_count + model.output_count ||
      entry.dim_count != (binding.batch ? 0 : 1) || binding.batch < 0)
    return message.fail(NGC_ERROR_ARTIFACT,
                        "'%s' is damaged: %u ports, but its entry '%s' has %u",
                        model.name, model.input_count + model.output_count,
                        entry.name, ports);
  return NGC_OK;
}

} // namespace

ngc_status bindEntries(ngc_handle &handle, Message &message) {
  const ngc_version &version = *handle.version;
  uint32_t bound = 0;
  handle.bindings = allocate<Binding>(version.entry_count);
  if (!handle.bindings)
    return message.fail(NGC_ERROR_MEMORY, "no memory to open '%s'",
                        handle.model->name);
  for (uint32_t i = 0; i < version.entry_count; ++i) {
    const ngc_entry &entry = version.entries[i];
    if (entry.kind != NGC_ENTRY_EVALUATE && entry.kind != NGC_ENTRY_GRADIENT)
      continue;
    ++bound;
    if (!entry.precision || entry.precision > NGC_PRECISION_MIXED ||
        !entry.mode || entry.mode > NGC_MODE_TRAIN)
      return message.fail(NGC_ERROR_ARTIFACT,
                          "'%s' is damaged: entry '%s' has no precision or "
                          "mode",
                          handle.model->name, entry.name);
    if (ngc_status status =
            Binder(*handle.model, entry, handle.bindings[i]).bind(message))
      return status;
  }
  return bound ? NGC_OK
               : message.fail(NGC_ERROR_ARTIFACT,
                              "'%s' is damaged: it has no entry to evaluate",
                              handle.model->name);
}

} // namespace ngc
