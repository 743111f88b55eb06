// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- decode.cpp - the port's array becomes results ---------------------===//
//
// The compiled decoder runs once for all properties of a port that it tells at
// once, and once more for each random sample. Its outputs are for one chunk;
// they are copied to their place in the result of the whole batch.
//
// Random numbers come from a counter: key = seed, counter = (example, item).
// So a sample does not depend on how the batch is cut.
//
//===----------------------------------------------------------------------===//

#include "context.h"
#include "philox.h"

namespace ngc {
namespace {

//===-- random numbers ---------------------------------------------------===//

/// In [0, 1), a multiple of 2^-24, so that it is exact as real32.
double uniform(uint64_t seed, int64_t example, int64_t item) {
  return double(philox(seed, uint64_t(example), uint64_t(item)).word[0] >> 8) *
         0x1p-24;
}

//===-- the compiled decoder ---------------------------------------------===//

class PortDecoder {
public:
  PortDecoder(ngc_context &context, Output &output, int64_t begin,
              int64_t count, const uint8_t *raw)
      : context(context), output(output), begin(begin), count(count),
        items(count * output.items), raw(raw) {}

  /// Runs the entry for the outputs in `need`, with the settings of `want`.
  ngc_status run(uint32_t need, const Want *want);
  ngc_status write(Want &want);

private:
  ngc_context &context;
  Output &output;
  int64_t begin, count;
  int64_t items; ///< decoded items in this chunk
  const uint8_t *raw;

  struct Scalar {
    alignas(8) uint8_t bytes[8];
  };

  const ngc_slot &outputSlot(DecodeOutput slot) const {
    return output.decode->outputs[output.outputSlots[slot]];
  }
  ngc_status convertValue(const void **value);
  ngc_status fillUniform(const Want *want);
  ngc_status reserveOutputs(uint32_t need, void **outputs, uint64_t &mask);
  Scalar scalar(DecodeInput slot, double value) const;

  void writeNumbers(Want &want, const uint8_t *from, uint32_t type,
                    int64_t stride);
  void writeSlot(Want &want, DecodeOutput slot);
  void writePositions(Want &want, DecodeOutput slot, int64_t taken);
  void writeTop(Want &want);
  void writeClassLists(Want &want);
};

PortDecoder::Scalar PortDecoder::scalar(DecodeInput slot, double value) const {
  Scalar result = {};
  int32_t index = output.inputSlots[slot];
  if (index >= 0)
    storeReals(output.decode->inputs[index].type, result.bytes, 0, &value, 1);
  return result;
}

/// The port may be real64 where the decoder takes real32.
ngc_status PortDecoder::convertValue(const void **value) {
  uint32_t type = output.decode->inputs[output.inputSlots[InValue]].type;
  *value = raw;
  if (type == output.type)
    return NGC_OK;
  int64_t elements = count * output.count;
  uint64_t bytes = ngc_type_bytes(type);
  if (ngc_status status =
          reserve(context, output.converted, uint64_t(elements) * bytes))
    return status;
  convertRow(type, output.converted.data, int64_t(bytes), output.type, raw,
             int64_t(ngc_type_bytes(output.type)), elements);
  *value = output.converted.data;
  return NGC_OK;
}

ngc_status PortDecoder::fillUniform(const Want *want) {
  int32_t index = output.inputSlots[InUniform];
  if (index < 0)
    return NGC_OK;
  uint32_t type = output.decode->inputs[index].type;
  uint64_t bytes = ngc_type_bytes(type);
  if (ngc_status status =
          reserve(context, output.uniform, uint64_t(items) * bytes))
    return status;
  uint64_t seed = want ? want->request->result.seed : 0;
  for (int64_t i = 0; i < items; ++i) {
    double number =
        want ? uniform(seed, begin + i / output.items, i % output.items) : 0;
    storeReals(type, output.uniform.data + uint64_t(i) * bytes, 0, &number, 1);
  }
  return NGC_OK;
}

ngc_status PortDecoder::reserveOutputs(uint32_t need, void **outputs,
                                       uint64_t &mask) {
  mask = 0;
  for (int slot = 0; slot < OutCount; ++slot) {
    int32_t index = output.outputSlots[slot];
    if (!(need >> slot & 1) || index < 0)
      continue;
    const ngc_slot &facts = output.decode->outputs[index];
    uint64_t bytes = ngc_type_bytes(facts.type) * uint64_t(items);
    for (uint32_t i = 1; i < facts.rank; ++i)
      bytes *= uint64_t(facts.dims[i]);
    if (ngc_status status = reserve(context, output.decoded[slot], bytes))
      return status;
    outputs[index] = output.decoded[slot].data;
    mask |= uint64_t(1) << index;
  }
  return NGC_OK;
}

ngc_status PortDecoder::run(uint32_t need, const Want *want) {
  const void *inputs[InCount] = {};
  void *outputs[OutCount] = {};
  const void *value;
  uint64_t mask;
  if (!items)
    return NGC_OK;
  if (ngc_status status = convertValue(&value))
    return status;
  if (ngc_status status = fillUniform(want))
    return status;
  if (ngc_status status = reserveOutputs(need, outputs, mask))
    return status;
  Scalar temperature = scalar(InTemperature, want ? want->temperature : 1);
  Scalar cutoff = scalar(InCutoff, want ? want->cutoff : 1);
  int64_t all = output.decoder == Decoder::Class
                    ? int64_t(output.port->coder->class_count)
                    : 0;
  Scalar top = {};
  int64_t topValue = want ? want->top : all;
  if (output.inputSlots[InTop] >= 0)
    storeIntegers(output.decode->inputs[output.inputSlots[InTop]].type,
                  top.bytes, 0, &topValue, 1);
  const void *given[InCount] = {value, output.uniform.data, temperature.bytes,
                                cutoff.bytes, top.bytes};
  for (int slot = 0; slot < InCount; ++slot)
    if (output.inputSlots[slot] >= 0)
      inputs[output.inputSlots[slot]] = given[slot];
  return runEntry(context, *output.decode, &items, inputs, outputs, &mask);
}

//===-- writing ----------------------------------------------------------===//

/// Copies count * perExample numbers, `stride` bytes apart, to the result.
void PortDecoder::writeNumbers(Want &want, const uint8_t *from, uint32_t type,
                               int64_t stride) {
  ngc::writeNumbers(want.place, want.request->result, begin, count,
                    {from, type, stride});
}

void PortDecoder::writeSlot(Want &want, DecodeOutput slot) {
  uint32_t type = outputSlot(slot).type;
  writeNumbers(want, output.decoded[slot].data, type,
               int64_t(ngc_type_bytes(type)));
}

/// The first `taken` of each item's row of positions.
void PortDecoder::writePositions(Want &want, DecodeOutput slot, int64_t taken) {
  const ngc_slot &facts = outputSlot(slot);
  int64_t row = facts.rank > 1 ? facts.dims[1] : 1;
  int64_t bytes = int64_t(ngc_type_bytes(facts.type));
  int64_t *to = reinterpret_cast<int64_t *>(want.positions.data) +
                begin * want.place.perExample;
  const uint8_t *from = output.decoded[slot].data;
  for (int64_t i = 0; i < items; ++i)
    loadIntegers(to + i * taken, facts.type, from + i * row * bytes, bytes,
                 taken);
}

/// Like writePositions, for the numbers beside them.
void PortDecoder::writeTop(Want &want) {
  const ngc_slot &facts = outputSlot(OutSorted);
  int64_t bytes = int64_t(ngc_type_bytes(facts.type)), taken = want.argument;
  uint8_t *sorted = output.decoded[OutSorted].data;
  writePositions(want, OutOrder, taken);
  if (want.place.strides || want.place.type != facts.type) {
    // Rows are cut to `taken` one item at a time, as targets may be strided.
    int64_t allCount = count, allBegin = begin,
            perExample = want.place.perExample;
    for (int64_t i = 0; i < allCount; ++i) {
      begin = allBegin + i;
      count = 1;
      uint8_t *rows = sorted + i * output.items * facts.dims[1] * bytes;
      for (int64_t item = 1; item < output.items; ++item)
        memmove(rows + item * taken * bytes,
                rows + item * facts.dims[1] * bytes, uint64_t(taken * bytes));
      writeNumbers(want, rows, facts.type, bytes);
    }
    begin = allBegin;
    count = allCount;
    want.place.perExample = perExample;
    return;
  }
  uint8_t *to = want.place.data + begin * want.place.perExample * bytes;
  for (int64_t i = 0; i < items; ++i)
    memcpy(to + i * taken * bytes, sorted + i * facts.dims[1] * bytes,
           uint64_t(taken * bytes));
}

/// Multilabel decisions: how many classes, and then which.
void PortDecoder::writeClassLists(Want &want) {
  const ngc_slot &facts = outputSlot(OutMultilabel);
  int64_t classes = facts.dims[1];
  const uint8_t *from = output.decoded[OutMultilabel].data;
  int64_t *counts = reinterpret_cast<int64_t *>(want.counts.data);
  int64_t *positions = reinterpret_cast<int64_t *>(want.positions.data);
  for (int64_t i = 0; i < items; ++i, from += classes) {
    int64_t before = want.filled;
    for (int64_t position = 0; position < classes; ++position)
      if (from[position])
        positions[want.filled++] = position;
    counts[begin * output.items + i] = want.filled - before;
  }
}

ngc_status PortDecoder::write(Want &want) {
  bool classes = output.decoder == Decoder::Class;
  uint32_t type = output.type;
  int64_t bytes = int64_t(ngc_type_bytes(type));
  switch (want.property) {
  case Property::Raw:
  case Property::Probabilities:
    writeNumbers(want, raw, type, bytes);
    break;
  case Property::Decision:
    if (classes && output.multilabel)
      writeClassLists(want);
    else if (classes)
      writePositions(want, OutDecision, 1);
    else
      writeSlot(want, OutDecision);
    break;
  case Property::TopDecisions:
    writePositions(want, OutOrder, want.argument);
    break;
  case Property::TopProbabilities:
    writeTop(want);
    break;
  case Property::Probability:
    if (classes)
      writeNumbers(want, raw + want.argument * bytes, type,
                   bytes * int64_t(output.port->coder->class_count));
    else
      writeSlot(want, OutProbability);
    break;
  case Property::Entropy:
    writeSlot(want, OutEntropy);
    break;
  case Property::RandomSample:
    if (ngc_status status = run(1u << OutSample, &want))
      return status;
    if (classes)
      writePositions(want, OutSample, 1);
    else
      writeSlot(want, OutSample);
    break;
  case Property::Image:
    writeSlot(want, OutPixels);
    break;
  }
  return NGC_OK;
}

} // namespace

ngc_status decodeOutput(ngc_context &context, Output &output, int64_t begin,
                        int64_t count, const uint8_t *raw) {
  PortDecoder decoder(context, output, begin, count, raw);
  if (output.decodeNeed)
    if (ngc_status status = decoder.run(output.decodeNeed, nullptr))
      return status;
  for (uint32_t i = 0; i < context.wantCount; ++i) {
    Want &want = context.wants[i];
    if (want.output != &output)
      continue;
    if (ngc_status status = decoder.write(want))
      return status;
  }
  return NGC_OK;
}

} // namespace ngc
