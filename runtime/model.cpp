// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- model.cpp - an opened model ---------------------------------------===//
//
// Opening checks everything once that calls then rely on: versions, that the
// tables fit each other, that there is code for this processor. A call checks
// only what the caller gives.
//
//===----------------------------------------------------------------------===//

#include "core.h"

#include <dlfcn.h>
#include <elf.h>
#include <stdio.h>

namespace ngc {

int64_t portCount(const ngc_port &port) {
  int64_t count = 1;
  for (uint32_t i = 0; i < port.rank; ++i)
    count *= port.dims[i];
  return count;
}

int32_t findSlot(const ngc_slot *slots, uint32_t count, const char *name) {
  for (uint32_t i = 0; i < count; ++i)
    if (strcmp(slots[i].name, name) == 0)
      return int32_t(i);
  return -1;
}

const ngc_entry *coderEntry(const ngc_handle &handle, const ngc_coder *coder,
                            uint32_t precision) {
  if (!coder)
    return nullptr;
  int32_t entry =
      precision == NGC_PRECISION_REAL64 ? coder->entry64 : coder->entry;
  if (entry < 0 || uint32_t(entry) >= handle.version->entry_count)
    return nullptr;
  return &handle.version->entries[entry];
}

namespace {

//===-- checks -----------------------------------------------------------===//

ngc_status checkIdentity(const ngc_model *model, const char *what,
                         Message &message) {
  if (memcmp(model->magic, "ngcmodl", 8))
    return message.fail(NGC_ERROR_ARTIFACT,
                        "'%s' is no compiled model: its tables have no mark",
                        what);
  if (model->abi_version != NGC_ABI_VERSION)
    return message.fail(NGC_ERROR_ARTIFACT,
                        "'%s' has binary interface %u, this runtime needs %u: "
                        "compile the model again",
                        what, model->abi_version, NGC_ABI_VERSION);
  if (model->bytes < sizeof(ngc_model))
    return message.fail(NGC_ERROR_ARTIFACT,
                        "'%s' is damaged: its table has %u bytes, expected %zu",
                        what, model->bytes, sizeof(ngc_model));
  return NGC_OK;
}

ngc_status checkPorts(const ngc_port *ports, uint32_t count,
                      const ngc_model *model, Message &message) {
  for (uint32_t i = 0; i < count; ++i) {
    if (ports[i].rank > NGC_MAX_AXES || !isType(ports[i].type))
      return message.fail(NGC_ERROR_ARTIFACT,
                          "'%s' is damaged: port '%s' has no possible type",
                          model->name, ports[i].name);
    for (uint32_t axis = 0; axis < ports[i].rank; ++axis)
      if (ports[i].dims[axis] < 0)
        return message.fail(NGC_ERROR_UNSUPPORTED,
                            "port '%s' has an axis of varying length, which "
                            "this runtime cannot evaluate",
                            ports[i].name);
  }
  return NGC_OK;
}

ngc_status checkVersions(const ngc_model *model, Message &message) {
  if (model->version_count < 1 || model->version_count > NGC_MAX_VERSIONS)
    return message.fail(NGC_ERROR_ARTIFACT,
                        "'%s' is damaged: it has %u versions of its code",
                        model->name, model->version_count);
  return NGC_OK;
}

ngc_status takeNamed(ngc_handle &handle, const char *cpu, Message &message) {
  const ngc_model *model = handle.model;
  NearName names(cpu);
  for (uint32_t i = 0; i < model->version_count; ++i) {
    const ngc_version &version = model->versions[i];
    names.offer(version.cpu);
    if (strcmp(version.cpu, cpu))
      continue;
    Missing missing = missingFeatures(version.features);
    if (missing.count)
      return message.fail(NGC_ERROR_UNSUPPORTED,
                          "the code of '%s' for '%s' needs '%s', %s",
                          model->name, cpu, missing.names, missing.reason());
    handle.version = &version;
    return NGC_OK;
  }
  return message.fail(NGC_ERROR_NAME, "'%s' has no code for '%.200s'%s",
                      model->name, cpu, names.hint());
}

/// The first that runs here; the last version asks for least.
ngc_status takeBest(ngc_handle &handle, Message &message) {
  const ngc_model *model = handle.model;
  Missing missing;
  for (uint32_t i = 0; i < model->version_count; ++i) {
    missing = missingFeatures(model->versions[i].features);
    handle.version = &model->versions[i];
    if (!missing.count)
      return NGC_OK;
  }
  return message.fail(NGC_ERROR_UNSUPPORTED, "'%s' needs %s'%s', %s",
                      model->name, model->version_count > 1 ? "at least " : "",
                      missing.names, missing.reason());
}

ngc_status checkPlaced(const ngc_model *model, Message &message) {
  for (uint32_t i = 0; i < model->placed_count; ++i) {
    const ngc_placed &placed = model->placed[i];
    if (placed.offset > model->weights_bytes ||
        placed.bytes > model->weights_bytes - placed.offset ||
        placed.array >= model->array_count)
      return message.fail(NGC_ERROR_ARTIFACT,
                          "'%s' is damaged: array %u lies outside its weights",
                          model->name, i);
  }
  for (uint32_t i = 0; i < model->array_count; ++i) {
    const ngc_array &array = model->arrays[i];
    if (array.rank > NGC_MAX_AXES || !isType(array.type) ||
        array.placed >= int32_t(model->placed_count))
      return message.fail(NGC_ERROR_ARTIFACT, "'%s' is damaged: array '%s'",
                          model->name, array.path);
  }
  return NGC_OK;
}

ngc_status listPlaced(ngc_handle &handle, Message &message) {
  const ngc_model *model = handle.model;
  handle.firstPlaced = allocate<int32_t>(model->array_count);
  handle.nextPlaced = allocate<int32_t>(model->placed_count);
  if (!handle.firstPlaced || !handle.nextPlaced)
    return message.fail(NGC_ERROR_MEMORY, "no memory to open '%s'",
                        model->name);
  for (uint32_t i = 0; i < model->array_count; ++i)
    handle.firstPlaced[i] = -1;
  uint32_t own = 1u << (handle.version - model->versions);
  for (uint32_t i = model->placed_count; i-- > 0;) {
    // What only other versions read is never made anew.
    const ngc_placed &placed = model->placed[i];
    if (placed.versions && !(placed.versions & own) &&
        model->arrays[placed.array].placed != int32_t(i))
      continue;
    int32_t &first = handle.firstPlaced[placed.array];
    handle.nextPlaced[i] = first;
    first = int32_t(i);
  }
  return NGC_OK;
}

ngc_status bindTables(ngc_handle &handle, const char *cpu, Message &message) {
  const ngc_model *model = handle.model;
  if (ngc_status status = checkVersions(model, message))
    return status;
  if (ngc_status status =
          cpu ? takeNamed(handle, cpu, message) : takeBest(handle, message))
    return status;
  if (ngc_status status =
          checkPorts(model->inputs, model->input_count, model, message))
    return status;
  if (ngc_status status =
          checkPorts(model->outputs, model->output_count, model, message))
    return status;
  if (ngc_status status = bindEntries(handle, message))
    return status;
  if (ngc_status status = checkPlaced(model, message))
    return status;
  if (ngc_status status = listPlaced(handle, message))
    return status;
  return makeFirstSet(handle, message);
}

//===-- opening ----------------------------------------------------------===//

#if defined(__aarch64__)
constexpr uint16_t ownMachine = EM_AARCH64;
#else
constexpr uint16_t ownMachine = EM_X86_64;
#endif

const char *machineName(uint16_t machine) {
  return machine == EM_X86_64    ? "x86-64"
         : machine == EM_AARCH64 ? "AArch64"
                                 : "another machine";
}

ngc_status makeHandle(const ngc_model *model, void *library, const char *what,
                      const char *cpu, ngc_handle **result, Message &message) {
  if (ngc_status status = checkIdentity(model, what, message))
    return status;
  ngc_handle *handle = allocate<ngc_handle>(1);
  if (!handle)
    return message.fail(NGC_ERROR_MEMORY, "no memory to open '%s'", what);
  handle->model = model;
  if (ngc_status status = bindTables(*handle, cpu, message)) {
    ngc_model_close(handle);
    return status;
  }
  handle->library = library;
  *result = handle;
  return NGC_OK;
}

/// A name without a slash would be searched in the system's library folders.
void *load(const char *path) {
  if (strchr(path, '/'))
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
  size_t bytes = strlen(path) + sizeof "./";
  char *here = allocate<char>(bytes);
  if (!here)
    return nullptr;
  snprintf(here, bytes, "./%s", path);
  void *library = dlopen(here, RTLD_NOW | RTLD_LOCAL);
  free(here);
  return library;
}

const ngc_port *findPort(const ngc_port *ports, uint32_t count,
                         const char *name) {
  if (!name)
    return count == 1 ? ports : nullptr;
  for (uint32_t i = 0; i < count; ++i)
    if (strcmp(ports[i].name, name) == 0)
      return &ports[i];
  return nullptr;
}

} // namespace
} // namespace ngc

using namespace ngc;

ngc_status ngc_model_open(const char *path, ngc_handle **model) {
  return ngc_model_open_for(path, nullptr, model);
}

ngc_status ngc_model_open_for(const char *path, const char *cpu,
                              ngc_handle **model) {
  Message &message = threadMessage();
  if (!path || !model)
    return message.fail(NGC_ERROR_NULL, "ngc_model_open: %s is null",
                        path ? "the place for the model" : "the path");
  *model = nullptr;
  Note note;
  if (ngc_status status = readNote(path, note, message))
    return status;
  if (!note.linked)
    return message.fail(NGC_ERROR_ARTIFACT,
                        "'%s' is an object file: link it into a program, or "
                        "compile to .so",
                        path);
  if (note.machine != ownMachine)
    return message.fail(NGC_ERROR_UNSUPPORTED,
                        "'%s' is code for %s, this machine is %s", path,
                        machineName(note.machine), machineName(ownMachine));
  void *library = load(path);
  const char *problem = library ? nullptr : dlerror();
  if (!library)
    return message.fail(NGC_ERROR_ARTIFACT, "cannot load '%s': %s", path,
                        problem ? problem : "no memory");
  void *symbol = dlsym(library, note.symbol);
  ngc_status status =
      symbol ? makeHandle(static_cast<const ngc_model *>(symbol), library, path,
                          cpu, model, message)
             : message.fail(NGC_ERROR_ARTIFACT,
                            "'%s' is damaged: it has no symbol '%s'", path,
                            note.symbol);
  if (status)
    dlclose(library);
  return status;
}

ngc_status ngc_model_from(const ngc_model *linked, ngc_handle **model) {
  Message &message = threadMessage();
  if (!linked || !model)
    return message.fail(NGC_ERROR_NULL, "ngc_model_from: %s is null",
                        linked ? "the place for the model" : "the model");
  *model = nullptr;
  return makeHandle(linked, nullptr, "the linked model", nullptr, model,
                    message);
}

void ngc_model_close(ngc_handle *model) {
  if (!model)
    return;
  if (model->set)
    releaseSet(model->set);
  for (uint32_t i = 0; model->bindings && i < model->version->entry_count; ++i)
    free(model->bindings[i].inputs); // one block with outputs and targets
  free(model->bindings);
  free(model->firstPlaced);
  free(model->nextPlaced);
  if (model->library)
    dlclose(model->library);
  free(model);
}

ngc_status ngc_model_info(const char *path, char **json) {
  Message &message = threadMessage();
  if (!path || !json)
    return message.fail(NGC_ERROR_NULL, "ngc_model_info: %s is null",
                        path ? "the place for the text" : "the path");
  *json = nullptr;
  Note note;
  if (ngc_status status = readNote(path, note, message))
    return status;
  *json = strdup(note.json);
  return *json ? NGC_OK
               : message.fail(NGC_ERROR_MEMORY, "no memory to read '%s'", path);
}

void ngc_text_free(char *text) { free(text); }

//===-- tables -----------------------------------------------------------===//

const ngc_model *ngc_model_tables(const ngc_handle *model) {
  return model ? model->model : nullptr;
}

const ngc_version *ngc_model_version(const ngc_handle *model) {
  return model ? model->version : nullptr;
}

const ngc_port *ngc_model_input(const ngc_handle *model, const char *name) {
  return model ? findPort(model->model->inputs, model->model->input_count, name)
               : nullptr;
}

const ngc_port *ngc_model_output(const ngc_handle *model, const char *name) {
  return model
             ? findPort(model->model->outputs, model->model->output_count, name)
             : nullptr;
}

const ngc_array *ngc_model_array(const ngc_handle *model, const char *path) {
  for (uint32_t i = 0; model && path && i < model->model->array_count; ++i)
    if (strcmp(model->model->arrays[i].path, path) == 0)
      return &model->model->arrays[i];
  return nullptr;
}

const ngc_entry *ngc_model_entry(const ngc_handle *model, const char *name) {
  for (uint32_t i = 0; model && name && i < model->version->entry_count; ++i)
    if (strcmp(model->version->entries[i].name, name) == 0)
      return &model->version->entries[i];
  return nullptr;
}

int64_t ngc_model_batch_size(const ngc_handle *model) {
  int64_t fixed = 0;
  for (uint32_t i = 0; model && i < model->version->entry_count; ++i)
    if (model->bindings[i].batch)
      fixed = model->bindings[i].batch;
  return fixed;
}

const char *ngc_runtime_version(void) { return NGC_RUNTIME_VERSION; }
