// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- sets.cpp - the values of all arrays, replaced at once -------------===//
//
// A call takes the current set at its start and keeps it until its end; a
// write makes another set and exchanges the pointer. Between loading the
// pointer and counting the user the set could be freed, so these two happen
// behind a gate, which is held for a handful of instructions:
//
//   call                      write (one at a time)
//   close gate                copy the set, renew some blocks
//   set = current             close gate, exchange current, open gate
//   ++set.users               release the old set: its last user frees it,
//   open gate                   and with it the blocks that no other set has
//   ... run ...
//   release set
//
// A step of training changes every array. Where nobody else uses the current
// set it does so in place: the set is marked as changing behind the gate, and
// calls that begin meanwhile sleep on the lock of writers until it is done.
// Else it makes another set, as a write does.
//
//===----------------------------------------------------------------------===//

#include "core.h"

#include <sched.h>

namespace ngc {
namespace {

class Gate {
public:
  explicit Gate(const ngc_handle &handle) : word(handle.setGate) {
    // Who is inside was perhaps put to sleep there, so don't burn his time.
    while (word.exchange(true, std::memory_order_acquire))
      sched_yield();
  }
  ~Gate() { word.store(false, std::memory_order_release); }

private:
  std::atomic<bool> &word;
};

ArraySet *allocateSet(const ngc_model &model) {
  ArraySet *set = allocate<ArraySet>(1);
  if (!set)
    return nullptr;
  set->blockCount = model.placed_count + model.array_count;
  set->placed = allocate<const void *>(model.placed_count);
  set->blocks = allocate<Block *>(set->blockCount);
  set->hasValue = allocate<uint8_t>(model.array_count);
  if (set->placed && set->blocks && set->hasValue)
    return set;
  releaseSet(set);
  return nullptr;
}

} // namespace

ArraySet *takeSet(const ngc_handle &handle) {
  for (;;) {
    {
      Gate gate(handle);
      if (!handle.changing) {
        handle.set->users.fetch_add(1, std::memory_order_relaxed);
        return handle.set;
      }
    }
    pthread_mutex_lock(&handle.writing);
    pthread_mutex_unlock(&handle.writing);
  }
}

void releaseSet(ArraySet *set) {
  if (set->users.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  for (uint32_t i = 0; set->blocks && i < set->blockCount; ++i)
    releaseBlock(set->blocks[i]);
  free(set->placed);
  free(set->blocks);
  free(set->hasValue);
  free(set);
}

ngc_status makeFirstSet(ngc_handle &handle, Message &message) {
  const ngc_model &model = *handle.model;
  ArraySet *set = allocateSet(model);
  if (!set)
    return message.fail(NGC_ERROR_MEMORY, "no memory to open '%s'", model.name);
  for (uint32_t i = 0; i < model.placed_count; ++i)
    set->placed[i] = model.weights + model.placed[i].offset;
  for (uint32_t i = model.array_count; i-- > 0;) {
    set->hasValue[i] = model.arrays[i].has_value != 0;
    if (!set->hasValue[i])
      set->uninitialised = &model.arrays[i];
  }
  handle.set = set;
  return NGC_OK;
}

ArraySet *copySet(const ArraySet &set, const ngc_model &model) {
  ArraySet *copy = allocateSet(model);
  if (!copy)
    return nullptr;
  for (uint32_t i = 0; i < model.placed_count; ++i)
    copy->placed[i] = set.placed[i];
  for (uint32_t i = 0; i < set.blockCount; ++i)
    if ((copy->blocks[i] = set.blocks[i]))
      copy->blocks[i]->users.fetch_add(1, std::memory_order_relaxed);
  for (uint32_t i = 0; i < model.array_count; ++i)
    copy->hasValue[i] = set.hasValue[i];
  copy->uninitialised = set.uninitialised;
  return copy;
}

Block *makeBlock(uint64_t bytes) {
  constexpr uint64_t most = uint64_t(1) << 62;
  if (bytes > most)
    return nullptr;
  void *memory = allocateLines(bytes + sizeof(Block));
  return memory ? new (memory) Block() : nullptr;
}

void releaseBlock(Block *block) {
  if (block && block->users.fetch_sub(1, std::memory_order_acq_rel) == 1)
    free(block);
}

uint8_t *renewBlock(ArraySet &set, uint32_t index, uint64_t bytes) {
  Block *block = makeBlock(bytes);
  if (!block)
    return nullptr;
  exchangeBlock(set, index, block);
  return block->data();
}

void exchangeBlock(ArraySet &set, uint32_t index, Block *block) {
  releaseBlock(set.blocks[index]);
  set.blocks[index] = block;
}

void publishSet(ngc_handle &handle, ArraySet *set) {
  ArraySet *old = handle.set;
  {
    Gate gate(handle);
    handle.set = set;
  }
  releaseSet(old);
}

ArraySet *beginChange(ngc_handle &handle) {
  {
    Gate gate(handle);
    // Nobody else can become a user while the gate is closed.
    handle.changing = handle.set->users.load(std::memory_order_acquire) == 1;
  }
  return handle.changing ? handle.set : copySet(*handle.set, *handle.model);
}

void endChange(ngc_handle &handle, ArraySet *set, bool isGood) {
  if (set == handle.set) {
    Gate gate(handle);
    handle.changing = false;
  } else if (isGood) {
    publishSet(handle, set);
  } else {
    releaseSet(set);
  }
}

} // namespace ngc
