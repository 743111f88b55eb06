// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- context.h - what one call needs -----------------------------------===//
//
//   inputs.cpp      which value goes to which port, and do the shapes fit
//   encode.cpp      values -> the port's array, chunk by chunk
//   requests.cpp    which results are wanted
//   results.cpp     where the numbers of a result go
//   decode.cpp      the port's array -> results
//   gradients.cpp   which gradients are wanted, sums over chunks
//   statistics.cpp  arrays moved by running in Train mode
//   step.cpp        a step of training
//   updates.cpp     new values of arrays, in all their copies
//   seeds.cpp       where random numbers begin
//   evaluate.cpp    the call: bind, then for each chunk encode, run, decode
//   values.cpp      how views, lists and numbers are walked
//   plans.cpp       the entries of the context's precision and mode
//   ports.cpp       what a context knows of ports and coders
//   context.cpp     creation, arena
//   routines.cpp    raw routines of coders
//   observe.cpp     who watches the steps of a call
//
// All memory hangs in Buffers that only grow, one for each port and purpose:
// a second call of the same size finds them all large enough.
//
//===----------------------------------------------------------------------===//
#ifndef NGC_RUNTIME_CONTEXT_H
#define NGC_RUNTIME_CONTEXT_H

#include "core.h"

namespace ngc {

//===-- values -----------------------------------------------------------===//

/// Axes of an array given by the caller: a port's, and the batch.
constexpr uint32_t valueAxes = NGC_MAX_AXES + 1;

/// How a port reads a value: what its items are.
enum class Reading {
  Numbers,    ///< numbers, of the port's shape
  Truths,     ///< "True", "False", numbers
  Classes,    ///< labels or class numbers
  ClassLists, ///< lists of these (multilabel)
  Pixels      ///< image files, or arrays of two or three axes
};

/// The axes over which the items of a value range, outermost first.
struct Grid {
  uint32_t rank = 0;
  int64_t dims[NGC_RESULT_AXES];
  bool operator==(const Grid &other) const;
};

/// Finds the grid of a value, checking everything that does not depend on a
/// port's shape: null pointers, kinds, types, ranks, ragged lists.
ngc_status measure(const ngc_value &value, Reading reading, Grid &grid,
                   Message &message);

/// Element type of the first array in a value; 0 if it has none.
uint32_t leafType(const ngc_value &value);

/// Whether a multilabel item: a list without lists in it.
bool isClassList(const ngc_value &value);

/// How many trailing axes of a pixel array belong to one image: 2 or 3.
uint32_t pixelAxes(const ngc_value &array);

/// A view of part of an array or list, with memory of its own for dims.
struct Slice {
  ngc_value value;
  int64_t dims[valueAxes];
  int64_t strides[valueAxes];

  /// The whole value, with strides written out.
  explicit Slice(const ngc_value &whole);
  Slice(const Slice &other) : Slice(other.value) {}
  Slice &operator=(const Slice &) = delete;
  /// Positions [begin, begin + count) of the outermost axis or level.
  void narrow(int64_t begin, int64_t count);
  /// Drops the outermost axis of an array, taking position `at`.
  void enter(int64_t at);
  bool isDense() const;
  int64_t count() const;
};

using RowFunction = ngc_status (*)(void *row, const uint8_t *data,
                                   int64_t stride, int64_t count);
ngc_status walkRows(const Slice &slice, void *row, RowFunction call);

/// Calls row(data, stride, count) for each row of an array until one returns
/// a status. Axes that follow each other in memory are one row.
template <typename Row> ngc_status forEachRow(const Slice &slice, Row row) {
  return walkRows(slice, &row,
                  [](void *erased, const uint8_t *data, int64_t stride,
                     int64_t count) -> ngc_status {
                    return (*static_cast<Row *>(erased))(data, stride, count);
                  });
}

//===-- ports ------------------------------------------------------------===//

/// An input port: what is known of it, and what this call gives it.
struct Input {
  const ngc_port *port;
  const char *what;        ///< "port", or the words for a cotangent
  uint32_t type;           ///< of the array, by the context's precision
  const ngc_entry *encode; ///< or null
  Reading coder;           ///< how raw values are read
  Grid shape;              ///< the port's axes
  Grid items;              ///< those of them that count items
  int64_t count;           ///< elements of one example
  int64_t low, high;       ///< the range, or what the type can hold
  // This call.
  const ngc_value *value;
  Reading reading;
  bool batched;
  // Memory for one chunk.
  Buffer staged, pixels, widened, positions;
};

enum class Decoder { None, Class, Boolean, Image };

/// Slots of decode entries: the order of the enum is that of `slotNames`.
enum DecodeInput {
  InValue,
  InUniform,
  InTemperature,
  InCutoff,
  InTop,
  InCount
};
enum DecodeOutput {
  OutDecision,
  OutOrder,
  OutSorted,
  OutEntropy,
  OutSample,
  OutMultilabel,
  OutProbability,
  OutPixels,
  OutCount
};

/// An output port, in the same way.
struct Output {
  const ngc_port *port;
  uint32_t type;
  const ngc_entry *decode; ///< or null
  Decoder decoder;
  bool multilabel;
  Grid shape;
  Grid outer;    ///< the axes over which the decoder is mapped
  int64_t count; ///< elements of one example
  int64_t items; ///< decoded items of one example
  int32_t inputSlots[InCount], outputSlots[OutCount]; ///< or -1
  // This call: where the raw array of the whole batch goes, or null.
  uint8_t *raw;
  bool wanted;
  uint32_t decodeNeed; ///< bits of DecodeOutput
  // Memory for one chunk.
  Buffer staged, converted, uniform, decoded[OutCount];
};

//===-- requests ---------------------------------------------------------===//

enum class Property {
  Raw,
  Decision,
  TopDecisions,
  TopProbabilities,
  Probabilities,
  Probability,
  Entropy,
  RandomSample,
  Image
};

/// Where the numbers of one result go.
struct Place {
  uint8_t *data;
  uint32_t type;
  const int64_t *strides; ///< the target's, or null: dense
  int64_t perExample;     ///< numbers (or positions) of one example
  Buffer numbers;         ///< where there is no target
};

/// Finds memory for a result whose shape is told; `what` and `name` begin the
/// texts of errors.
ngc_status placeResult(ngc_context &context, const char *what, const char *name,
                       const ngc_target &target, uint32_t ownType,
                       ngc_result &result, Place &place);

/// Whether a kernel may write elements of `type` to the place itself.
bool isInPlace(const Place &place, uint32_t type);

/// Numbers of an array, `stride` bytes apart.
struct Numbers {
  const uint8_t *data;
  uint32_t type;
  int64_t stride;
};

/// Writes the numbers of examples [begin, begin + count) of a result.
void writeNumbers(const Place &place, const ngc_result &result, int64_t begin,
                  int64_t count, const Numbers &from);

/// A request as understood.
struct Want {
  ngc_request *request;
  Output *output;
  Property property;
  int64_t argument; ///< n of Top..., position of Probability
  double temperature, cutoff;
  int64_t top;
  Place place;
  int64_t filled; ///< multilabel: positions written so far
  // Memory for the whole batch.
  Buffer positions, counts;
};

/// A wanted gradient.
struct GradientWant {
  ngc_gradient_request *request;
  int32_t slot;    ///< of the entry's outputs
  bool perExample; ///< of a port
  uint32_t source; ///< the first one of the same slot, which has its memory
  uint32_t type;   ///< of the slot
  int64_t count;   ///< numbers of one example, or of the array
  Place place;
  Buffer staged; ///< one chunk
  Buffer sums;   ///< real64, over the chunks
};

/// What begins the gradient of an output port.
struct Cotangent {
  Input input; ///< its port is the output port
  double fill; ///< every element, where no value is given
  /// What `input.staged` is filled with, and how many elements.
  double filled;
  int64_t filledCount;
};

//===-- modes and statistics ---------------------------------------------===//

/// An entry of the net with what this context knows of it; null: there is none.
struct Plan {
  const ngc_entry *entry;
  const Binding *binding;
  int64_t batchSize;
};

/// Into how many parts a batch is cut, and how many examples each has but the
/// last, which may have fewer.
inline int64_t countChunks(const Plan &plan, int64_t examples) {
  return examples / plan.batchSize + (examples % plan.batchSize != 0);
}
inline int64_t chunkSize(const Plan &plan, int64_t examples) {
  int64_t chunks = countChunks(plan, examples);
  return chunks ? (examples + chunks - 1) / chunks : 0;
}

/// A statistic that has moved, until it is committed.
struct Statistic {
  bool moved;
  uint32_t type;
  Buffer kept;  ///< the value after the last call
  Buffer fresh; ///< what the running call makes
};

/// See step.cpp.
struct StepMemory;
void releaseStep(StepMemory *step);

/// The raw routine for a kind of coder, or null.
struct RawRoutine {
  ngc_raw_routine run;
  void *user;
};
RawRoutine findRawRoutine(const char *kind);

} // namespace ngc

struct ngc_context {
  ngc_handle *handle;
  ngc::Message message;
  ngc::Pool *pool; ///< null: the application's threads
  ngc_host host;
  ngc_observer observer;
  const ngc_entry *running; ///< while an entry runs
  ngc::Buffer ownArena;
  void *givenArena; ///< the caller's, or null
  uint64_t givenBytes;
  uint32_t precision, mode;
  ngc::Plan plans[2][2]; ///< by kind - 1 and mode - 1
  ngc::Input *inputs;
  ngc::Output *outputs;
  ngc::Cotangent *cotangents; ///< one per output port; null: no gradients
  ngc::Statistic *statistics; ///< one per array; null: no statistics
  const void **ownPlaced;     ///< the model's, but those that have moved
  ngc::Buffer *movedPlaced;   ///< one per placed array
  ngc::Buffer converted;      ///< scratch for packing
  const void **inputPointers; ///< for ngc_call, one per slot
  void **outputPointers;
  uint64_t *need; ///< for ngc_call, one bit per output
  ngc::Want *wants;
  uint32_t wantCapacity;
  ngc::GradientWant *gradients;
  uint32_t gradientCapacity;
  ngc::StepMemory *step; ///< null: no step was taken
  uint32_t seeding;      ///< ngc_seeding
  bool generatorRuns;
  uint64_t generator, seed;
  // This call.
  const ngc::Plan *plan;
  const ngc::ArraySet *set;
  const void *const *placed; ///< for ngc_call
  int64_t random[2];         ///< the seed, the chunk's first example
  uint32_t wantCount, gradientCount;
  int64_t examples, chunks;
  bool batched;
  const ngc::Input *firstInput; ///< that said how many examples
};

namespace ngc {

/// Runs an entry in the context's arena.
ngc_status runEntry(ngc_context &context, const ngc_entry &entry,
                    const int64_t *dims, const void *const *inputs,
                    void *const *outputs, const uint64_t *need);

/// Makes the arena large enough for an entry, or says what is missing.
ngc_status reserveArena(ngc_context &context, const ngc_entry &entry,
                        const int64_t *dims);

ngc_status reserve(ngc_context &context, Buffer &buffer, uint64_t bytes);

/// Makes room for `count` elements of a list; what it holds stays.
template <typename T> bool growList(T *&list, uint32_t &capacity, uint32_t n) {
  if (n <= capacity)
    return true;
  T *longer = allocate<T>(n);
  if (!longer)
    return false;
  for (uint32_t i = 0; i < capacity; ++i)
    longer[i] = list[i];
  free(list);
  list = longer;
  capacity = n;
  return true;
}

/// Finds the entries of the precision and mode that the options ask for.
ngc_status choosePlans(ngc_context &context, const ngc_options &options,
                       Message &message);
ngc_status chooseMode(ngc_context &context, uint32_t mode, Message &message);
/// The entry that evaluates in the context's mode.
const Plan &evaluatePlan(const ngc_context &context);
/// An error if the plan is for another number of examples.
ngc_status checkBatch(ngc_context &context, const Plan &plan, int64_t examples);
/// Null with an error if there is none.
const Plan *gradientPlan(ngc_context &context, Message &message);
/// Runs f on each plan that the context has.
template <typename F> void forEachPlan(ngc_context &context, F f) {
  for (auto &modes : context.plans)
    for (Plan &plan : modes)
      if (plan.entry)
        f(plan);
}

ngc_status makePorts(ngc_context &context, Message &message);
/// The axes of a port.
Grid gridOf(const ngc_port &port, uint32_t rank);

ngc_status bindInputs(ngc_context &context, const ngc_input *inputs,
                      uint32_t count);
/// Binds one value and agrees with the others how many examples there are.
ngc_status bindInput(ngc_context &context, Input &input,
                     const ngc_value &value);
ngc_status bindRequests(ngc_context &context, ngc_request *requests,
                        uint32_t count);

/// The array of examples [begin, begin + count): the caller's own memory where
/// it can be used as it is.
ngc_status encodeInput(ngc_context &context, Input &input, int64_t begin,
                       int64_t count, const void **array);

ngc_status bindCotangents(ngc_context &context, const ngc_input *cotangents,
                          uint32_t count);
/// The gradients of one output alone, averaged over the examples.
ngc_status bindLoss(ngc_context &context, const char *name);
/// `arrays`: their numbers, in place of the names in the requests; or null.
ngc_status bindGradients(ngc_context &context, ngc_gradient_request *requests,
                         uint32_t count, const uint32_t *arrays);
/// The array for a cotangent slot.
ngc_status encodeCotangent(ngc_context &context, uint32_t output, int64_t begin,
                           int64_t count, const void **array);
/// Where the chunk's gradients go: fills the entry's outputs and need.
ngc_status placeGradients(ngc_context &context, int64_t begin, int64_t count);
/// After a chunk, and after the last one.
void keepGradients(ngc_context &context, int64_t begin, int64_t count);
void finishGradients(ngc_context &context);

/// The beginning of a call, once `context.set` and `context.plan` are chosen:
/// `null` names what the caller should have given, then inputs and requests
/// are bound.
ngc_status checkCall(ngc_context &context, const char *function,
                     const char *null);
ngc_status bindCall(ngc_context &context, const ngc_input *inputs,
                    uint32_t inputCount, ngc_request *requests,
                    uint32_t requestCount);
/// Binds the gradients, and runs chunk by chunk.
ngc_status runGradients(ngc_context &context, ngc_gradient_request *requests,
                        uint32_t count, const uint32_t *arrays);

/// The table of placed arrays that this call reads.
void bindStatistics(ngc_context &context);
ngc_status placeStatistic(ngc_context &context, uint32_t slot);
ngc_status keepStatistics(ngc_context &context);

/// The seed of this call, where the entry or the caller needs one.
ngc_status drawSeed(ngc_context &context);
/// A seed for a random sample that was given none.
ngc_status sampleSeed(ngc_context &context, uint32_t request, uint64_t &seed);

/// Makes and writes all results of one output port for a chunk. `raw` is its
/// dense array.
ngc_status decodeOutput(ngc_context &context, Output &output, int64_t begin,
                        int64_t count, const uint8_t *raw);

} // namespace ngc

#endif
