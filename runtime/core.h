// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- core.h - what all of the runtime builds on ------------------------===//
//
// The runtime is C++ without the C++ library: it is loaded into applications
// of any language, which may bring another C++ library or none. So memory is
// calloc and free, text is printf into fixed buffers, threads are pthread, and
// failures are status codes with a text beside them.
//
//   text.cpp       error texts, near names
//   convert.cpp    element types and their conversion
//   note.cpp       facts of a file without loading it
//   processor.cpp  which version of the code can run here
//   model.cpp      an opened model
//   bindings.cpp   what the slots of entries are to the net
//   sets.cpp       the values of all arrays, replaced at once
//   packwalk.cpp   the order in which arrays are packed
//   pack.cpp       packing, shared with the compiler
//   arrays.cpp     reading arrays and writing sets of them
//   save.cpp       arrays to a file
//   threads.cpp    our own parallel_for
//
// What one call needs stands in context.h.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_RUNTIME_CORE_H
#define NGC_RUNTIME_CORE_H

#include "ngc/runtime.h"

#include <atomic>
#include <new>
#include <pthread.h>
#include <stdlib.h>

namespace ngc {

//===-- text -------------------------------------------------------------===//

/// The text of the last error: a fixed buffer, so that reporting that memory
/// is out needs none.
struct Message {
  char text[1024];

  /// Writes the text and returns `status`.
  __attribute__((format(printf, 3, 4))) ngc_status fail(ngc_status status,
                                                        const char *format,
                                                        ...);
};

/// For functions without a context.
Message &threadMessage();

/// Collects the names that would have been right and says so in an error:
/// "; did you mean 'Input'?", or else the first few: "; there is 'A', 'B'".
/// A number that is not among numbers in a row gets ", expected 1 to 10".
class NearName {
public:
  explicit NearName(const char *wanted);
  void offer(const char *name);
  const char *hint();

private:
  const char *wanted;
  const char *best = nullptr;
  int bestDistance;
  uint32_t count = 0;
  bool inRow = true; // whole numbers, each one more than the one before
  int64_t first = 0;
  char list[160];
  char text[320];
};

/// "[3, 224, 224]". `text` is the caller's.
struct ShapeText {
  char text[200];
  ShapeText(uint32_t rank, const int64_t *dims, const char *first = nullptr);
};

/// Whether the JSON object `options` has `key` with the value true.
bool optionIsTrue(const char *options, const char *key);

//===-- memory -----------------------------------------------------------===//

/// `count` value-initialised objects, or null.
template <typename T> T *allocate(uint64_t count) {
  T *memory = static_cast<T *>(calloc(count ? count : 1, sizeof(T)));
  for (uint64_t i = 0; memory && i < count; ++i)
    new (memory + i) T();
  return memory;
}

/// Memory aligned to 64 bytes, or null. Where it is large, pages of 2 MiB are
/// asked for: those of 4 KiB outnumber what the processor remembers of them,
/// which costs a Transformer's training step 8 %.
void *allocateLines(uint64_t bytes);

/// Memory that only grows, so that a second call of the same size needs none.
/// Aligned to 64 bytes; the content is lost when it grows.
struct Buffer {
  uint8_t *data = nullptr;
  uint64_t capacity = 0;

  bool reserve(uint64_t bytes);
  void release();
};

//===-- element types ----------------------------------------------------===//

bool isReal(uint32_t type);
inline bool isType(uint32_t type) { return ngc_type_bytes(type) != 0; }

void loadReals(double *to, uint32_t type, const uint8_t *from, int64_t stride,
               int64_t count);
void loadIntegers(int64_t *to, uint32_t type, const uint8_t *from,
                  int64_t stride, int64_t count);
void storeReals(uint32_t type, uint8_t *to, int64_t stride, const double *from,
                int64_t count);
void storeIntegers(uint32_t type, uint8_t *to, int64_t stride,
                   const int64_t *from, int64_t count);

/// How many elements are converted at a time, on the stack.
constexpr int64_t blockCount = 256;

/// Converts a row of elements; integers that do not fit are clamped.
void convertRow(uint32_t toType, uint8_t *to, int64_t toStride,
                uint32_t fromType, const uint8_t *from, int64_t fromStride,
                int64_t count);

//===-- files and processors ---------------------------------------------===//

/// The note of a compiled model; `symbol` and `json` point into `payload`.
struct Note {
  char *payload = nullptr;
  const char *symbol = nullptr;
  const char *json = nullptr;
  uint16_t machine = 0; ///< as ELF numbers it
  bool linked = false;  ///< a shared library, which can be loaded

  ~Note() { free(payload); }
};

ngc_status readNote(const char *path, Note &note, Message &message);

/// Those of "avx2 fma ..." that this processor or system lacks.
struct Missing {
  uint32_t count = 0;
  uint32_t refused = 0; ///< of these: there, but the system keeps them back
  char names[256] = {};

  /// Why code that needs them cannot run, after their names.
  const char *reason() const {
    return count && refused == count
               ? "which the system does not let this process use"
               : "which this processor lacks";
  }
};
Missing missingFeatures(const char *features);

//===-- threads ----------------------------------------------------------===//

struct Pool;

/// Makes `threads` - 1 workers. Null if a thread cannot be made.
Pool *createPool(int32_t threads);
void destroyPool(Pool *pool);
void poolParallelFor(void *pool, ngc_body body, void *arguments, int64_t count,
                     int64_t grain);
uint64_t poolTasks(const Pool *pool, int32_t worker);
/// Null: nobody is told of tasks. Not while a job runs.
void observePool(Pool *pool, const ngc_observer *observer);
/// The number of processors that this process may use, at least 1.
int32_t availableProcessors();

//===-- array values -----------------------------------------------------===//

/// The memory of one array, shared by all sets that hold it.
struct alignas(64) Block {
  std::atomic<uint32_t> users{1};
  uint8_t *data() { return reinterpret_cast<uint8_t *>(this + 1); }
};

/// The values of all arrays at one time. Nothing changes in a set that a call
/// uses; a write makes another set, which shares the blocks that stay as they
/// are.
struct ArraySet {
  std::atomic<uint32_t> users{1};
  uint32_t blockCount;
  const ngc_array *uninitialised; ///< the first array without value, or null
  const void **placed;            ///< for ngc_call
  /// One for each placed array (null: it lies in the model's weights), then
  /// one for each array, for values that no code reads.
  Block **blocks;
  uint8_t *hasValue; ///< one for each array
};

/// Counts the caller among the users of the model's current set.
ArraySet *takeSet(const ngc_handle &handle);
/// The last user frees it.
void releaseSet(ArraySet *set);

/// The current set, for as long as this lives.
struct SetReference {
  ArraySet *const set;
  explicit SetReference(const ngc_handle &handle) : set(takeSet(handle)) {}
  ~SetReference() { releaseSet(set); }
  SetReference(const SetReference &) = delete;
};

/// The set that a model comes with.
ngc_status makeFirstSet(ngc_handle &handle, Message &message);

/// A set to be filled by a write: the same values, the same blocks. Null: no
/// memory.
ArraySet *copySet(const ArraySet &set, const ngc_model &model);
/// Null: no memory.
Block *makeBlock(uint64_t bytes);
/// The last user frees it; null is allowed.
void releaseBlock(Block *block);
/// New memory for block `index` of a set that nobody else sees yet.
uint8_t *renewBlock(ArraySet &set, uint32_t index, uint64_t bytes);
/// The set lets go of its block and takes the caller's in its place.
void exchangeBlock(ArraySet &set, uint32_t index, Block *block);
/// From here on new calls take `set`. Only one thread writes at a time.
void publishSet(ngc_handle &handle, ArraySet *set);

/// The set that a step is to change, by a thread that holds `writing`: the
/// current one, which nobody else uses then, or a copy; null: no memory.
/// `isGood` false: nothing has been changed.
ArraySet *beginChange(ngc_handle &handle);
void endChange(ngc_handle &handle, ArraySet *set, bool isGood);

int64_t arrayCount(const ngc_array &array);

struct PackRecipe;
/// The recipe of a placed array, checked against its room.
ngc_status recipeOf(const ngc_model &model, uint32_t placed, PackRecipe &recipe,
                    Message &message);

/// Makes a placed array from dense values of `type`; `converted` is scratch.
ngc_status packPlaced(const ngc_model &model, uint32_t placed, uint32_t type,
                      const void *values, void *to, Buffer &converted,
                      Message &message);

/// One transaction, or an error and nothing changed.
ngc_status writeArrays(ngc_handle &handle, const ngc_assignment *values,
                       uint32_t count, Message &message);

/// Copies an array's values to `to`, dense, as elements of `type`.
ngc_status readArray(const ngc_handle &handle, const ArraySet &set,
                     const ngc_array &array, uint32_t type, void *to,
                     Message &message);

//===-- entries ----------------------------------------------------------===//

/// What the slots of an entry are to the net, found when a model is opened:
/// by slot the number of its port or array. Empty for coders.
struct Binding {
  int32_t *inputs = nullptr;
  int32_t *outputs = nullptr;
  /// Of gradient entries: the output slot of each target, or -1. Targets are
  /// the input ports, then the arrays.
  int32_t *targets = nullptr;
  int64_t batch = 0;   ///< examples of every call; 0: any number
  bool random = false; ///< it has an input for the seed
  bool statistics = false;
};

ngc_status bindEntries(ngc_handle &handle, Message &message);

} // namespace ngc

/// An opened model. Only its set of values changes after opening.
struct ngc_handle {
  const ngc_model *model;
  const ngc_version *version;
  void *library;          ///< from dlopen, or null: linked in
  ngc::Binding *bindings; ///< one for each entry
  /// The placed arrays made from one array are a list: the first of each
  /// array, and the next of each placed array; -1 ends it.
  int32_t *firstPlaced, *nextPlaced;
  ngc::ArraySet *set;
  /// Held while a user of `set` is counted or `set` is exchanged.
  mutable std::atomic<bool> setGate{false};
  bool changing = false; ///< a step changes `set` in place; behind the gate
  mutable pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
};

namespace ngc {

/// Number of elements of one example of a port.
int64_t portCount(const ngc_port &port);

/// Whether a port's values are whole numbers.
inline bool isIntegerPort(const ngc_port &port) {
  return !isReal(port.type) || port.low <= port.high;
}

/// The entry with the compiled part of a coder, or null.
const ngc_entry *coderEntry(const ngc_handle &handle, const ngc_coder *coder,
                            uint32_t precision);

/// What an integer type can hold.
void typeRange(uint32_t type, int64_t &low, int64_t &high);

/// "unknown array 'x', did you mean ...".
ngc_status unknownArray(const ngc_model &model, const char *path,
                        Message &message);

/// Index of the slot called `name`, or -1.
int32_t findSlot(const ngc_slot *slots, uint32_t count, const char *name);

} // namespace ngc

#endif
