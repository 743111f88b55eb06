// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- context.h - what one call needs -----------------------------------===//
//
//   inputs.cpp     which value goes to which port, and do the shapes fit
//   encode.cpp     values -> the port's array, chunk by chunk
//   requests.cpp   which results are wanted, and where they go
//   decode.cpp     the port's array -> results
//   evaluate.cpp   the call: bind, then for each chunk encode, run, decode
//   values.cpp     how views, lists and numbers are walked
//   context.cpp    creation, arena, registered coders
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

/// Calls row(data, stride, count) for each row of an array until one returns
/// a status. Axes that follow each other in memory are one row.
template <typename Row> ngc_status forEachRow(const Slice &slice, Row row) {
  const ngc_value &array = slice.value;
  uint32_t rank = array.rank;
  const uint8_t *data = static_cast<const uint8_t *>(array.data);
  int64_t stride = int64_t(ngc_type_bytes(array.type)), length = 1;
  if (!slice.count())
    return NGC_OK;
  if (rank) {
    stride = slice.strides[--rank];
    length = slice.dims[rank];
  }
  while (rank && slice.strides[rank - 1] == stride * length)
    length *= slice.dims[--rank];
  int64_t index[valueAxes] = {};
  for (;;) {
    if (ngc_status status = row(data, stride, length))
      return status;
    uint32_t axis = rank;
    for (; axis > 0; --axis) {
      data += slice.strides[axis - 1];
      if (++index[axis - 1] < slice.dims[axis - 1])
        break;
      data -= slice.strides[axis - 1] * slice.dims[axis - 1];
      index[axis - 1] = 0;
    }
    if (!axis)
      return NGC_OK;
  }
}

//===-- ports ------------------------------------------------------------===//

/// An input port: what is known of it, and what this call gives it.
struct Input {
  const ngc_port *port;
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
  Buffer staged, pixels, positions;
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

/// A request as understood.
struct Want {
  ngc_request *request;
  Output *output;
  Property property;
  int64_t argument; ///< n of Top..., position of Probability
  double temperature, cutoff;
  int64_t top;
  // Where numbers of the result go.
  uint8_t *data;
  uint32_t type;
  bool dense;
  int64_t perExample; ///< numbers (or positions) of one example
  int64_t filled;     ///< multilabel: positions written so far
  // Memory for the whole batch.
  Buffer numbers, positions, counts;
};

/// The raw routine for a kind of coder, or null.
struct RawRoutine {
  ngc_raw_routine run;
  void *user;
};
RawRoutine findRawRoutine(const char *kind);

} // namespace ngc

struct ngc_context {
  const ngc_handle *handle;
  ngc::Message message;
  ngc::Pool *pool; ///< null: the application's threads
  ngc_host host;
  int64_t batchSize;
  ngc::Buffer ownArena;
  void *givenArena; ///< the caller's, or null
  uint64_t givenBytes;
  const ngc_array *uninitialised; ///< the first array without value, or null
  ngc::Input *inputs;
  ngc::Output *outputs;
  const void **inputPointers; ///< for ngc_call, one per port
  void **outputPointers;
  uint64_t *need; ///< for ngc_call, one bit per output
  ngc::Want *wants;
  uint32_t wantCapacity;
  // This call.
  uint32_t wantCount;
  int64_t examples;
  bool batched;
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

/// Room for `count` requests; the Buffers of earlier calls stay.
ngc_status reserveRequests(ngc_context &context, uint32_t count);

ngc_status bindInputs(ngc_context &context, const ngc_input *inputs,
                      uint32_t count);
ngc_status bindRequests(ngc_context &context, ngc_request *requests,
                        uint32_t count);

/// The array of examples [begin, begin + count): the caller's own memory where
/// it can be used as it is.
ngc_status encodeInput(ngc_context &context, Input &input, int64_t begin,
                       int64_t count, const void **array);

/// Makes and writes all results of one output port for a chunk. `raw` is its
/// dense array.
ngc_status decodeOutput(ngc_context &context, Output &output, int64_t begin,
                        int64_t count, const uint8_t *raw);

} // namespace ngc

#endif
