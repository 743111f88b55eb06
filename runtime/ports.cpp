// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ports.cpp - what a context knows of ports and coders --------------===//
//
// Facts that every call needs are taken from the tables once: how raw values
// are read, what a port can hold, where the slots of coders are.
//
//===----------------------------------------------------------------------===//

#include "context.h"

namespace ngc {

//===-- ports ------------------------------------------------------------===//

Grid gridOf(const ngc_port &port, uint32_t rank) {
  Grid grid;
  grid.rank = rank;
  for (uint32_t i = 0; i < rank; ++i)
    grid.dims[i] = port.dims[i];
  return grid;
}

void typeRange(uint32_t type, int64_t &low, int64_t &high) {
  low = INT64_MIN;
  high = INT64_MAX;
  uint32_t bits = uint32_t(ngc_type_bytes(type)) * 8;
  bool isSigned = type >= NGC_INT8 && type <= NGC_INT64;
  if (type == NGC_BOOL)
    bits = 1;
  if (isReal(type) || (isSigned && bits == 64))
    return;
  low = isSigned ? -(int64_t(1) << (bits - 1)) : 0;
  if (bits < 64)
    high = (int64_t(1) << (bits - isSigned)) - 1;
}

namespace {

/// The type of a port's array. All entries of a precision agree in it.
uint32_t typeOf(const ngc_port &port, uint32_t precision) {
  if (!isReal(port.type))
    return port.type;
  return precision == NGC_PRECISION_REAL64 ? NGC_REAL64 : NGC_REAL32;
}

Reading readingOf(const ngc_port &port) {
  const ngc_coder *coder = port.coder;
  if (!coder)
    return Reading::Numbers;
  if (strcmp(coder->kind, "boolean") == 0)
    return Reading::Truths;
  if (strcmp(coder->kind, "class") == 0)
    return optionIsTrue(coder->options, "multilabel") ? Reading::ClassLists
                                                      : Reading::Classes;
  return Reading::Pixels;
}

ngc_status damagedCoder(const ngc_port &port, Message &message) {
  return message.fail(NGC_ERROR_ARTIFACT,
                      "the model is damaged: the coder of port '%s' does not "
                      "fit it",
                      port.name);
}

/// How many axes of the port one item of its encoder makes.
ngc_status itemRank(const Input &input, uint32_t &rank, Message &message) {
  const ngc_port &port = *input.port;
  rank = 0;
  if (input.coder == Reading::ClassLists)
    rank = 1;
  if (!input.encode)
    return rank <= port.rank ? NGC_OK : damagedCoder(port, message);
  const ngc_entry &entry = *input.encode;
  if (entry.input_count != 1 || entry.output_count != 1 ||
      entry.dim_count > NGC_MAX_DIMS || entry.outputs[0].type != input.type)
    return damagedCoder(port, message);
  // The entry of a class encoder takes many items, that of an image one.
  bool many = input.coder != Reading::Pixels;
  rank = entry.outputs[0].rank - many;
  return rank <= port.rank ? NGC_OK : damagedCoder(port, message);
}

ngc_status makeInput(ngc_context &context, const ngc_port &port, Input &input,
                     Message &message) {
  input.port = &port;
  input.what = "port";
  input.type = typeOf(port, context.precision);
  input.coder = readingOf(port);
  input.encode = coderEntry(*context.handle, port.coder, context.precision);
  input.shape = gridOf(port, port.rank);
  input.count = portCount(port);
  input.low = port.low;
  input.high = port.high;
  if (port.low > port.high)
    typeRange(port.type, input.low, input.high);
  uint32_t inner = 0;
  if (ngc_status status = itemRank(input, inner, message))
    return status;
  if (input.coder == Reading::Pixels && !input.encode) {
    // Without a compiled part only the port's own array can be given.
    input.coder = Reading::Numbers;
  }
  input.items = gridOf(port, port.rank - inner);
  return NGC_OK;
}

constexpr const char *decodeInputs[InCount] = {"Input", "Uniform",
                                               "Temperature", "Cutoff", "Top"};
constexpr const char *decodeOutputs[OutCount] = {
    "Decision", "Order",      "Sorted",      "Entropy",
    "Sample",   "Multilabel", "Probability", "Pixels"};

ngc_status findSlots(Output &output, Message &message) {
  const ngc_entry &entry = *output.decode;
  uint32_t known = 0;
  for (int i = 0; i < InCount; ++i) {
    output.inputSlots[i] =
        findSlot(entry.inputs, entry.input_count, decodeInputs[i]);
    known += output.inputSlots[i] >= 0;
  }
  for (int i = 0; i < OutCount; ++i)
    output.outputSlots[i] =
        findSlot(entry.outputs, entry.output_count, decodeOutputs[i]);
  if (known != entry.input_count || output.inputSlots[InValue] < 0 ||
      entry.dim_count != 1 || entry.output_count > OutCount)
    return damagedCoder(*output.port, message);
  return NGC_OK;
}

ngc_status makeOutput(ngc_context &context, const ngc_port &port,
                      Output &output, Message &message) {
  output.port = &port;
  output.type = typeOf(port, context.precision);
  output.shape = gridOf(port, port.rank);
  output.count = portCount(port);
  output.items = 1;
  output.decode = coderEntry(*context.handle, port.coder, context.precision);
  if (!output.decode)
    return NGC_OK;
  const char *kind = port.coder->kind;
  output.decoder = strcmp(kind, "class") == 0     ? Decoder::Class
                   : strcmp(kind, "boolean") == 0 ? Decoder::Boolean
                                                  : Decoder::Image;
  output.multilabel = optionIsTrue(port.coder->options, "multilabel");
  if (ngc_status status = findSlots(output, message))
    return status;
  uint32_t rank = output.decode->inputs[output.inputSlots[InValue]].rank - 1;
  bool classes = output.decoder == Decoder::Class;
  if (rank > port.rank || (classes && (!rank || port.dims[port.rank - 1] !=
                                                    port.coder->class_count)))
    return damagedCoder(port, message);
  output.outer = gridOf(port, port.rank - rank);
  for (uint32_t i = 0; i < output.outer.rank; ++i)
    output.items *= output.outer.dims[i];
  return NGC_OK;
}

void makeCotangent(const Output &output, Cotangent &cotangent) {
  Input &input = cotangent.input;
  input.port = output.port;
  input.what = "cotangent of port";
  input.type = output.type;
  input.coder = Reading::Numbers;
  input.shape = input.items = output.shape;
  input.count = output.count;
}

/// Memory by slot, as large as the largest entry needs it.
bool makeTables(ngc_context &context) {
  const ngc_model *model = context.handle->model;
  uint32_t inputs = 0, outputs = 0;
  bool gradients = false, statistics = false;
  forEachPlan(context, [&](const Plan &plan) {
    const ngc_entry &entry = *plan.entry;
    inputs = entry.input_count > inputs ? entry.input_count : inputs;
    outputs = entry.output_count > outputs ? entry.output_count : outputs;
    gradients |= entry.kind == NGC_ENTRY_GRADIENT;
    statistics |= plan.binding->statistics;
  });
  context.inputs = allocate<Input>(model->input_count);
  context.outputs = allocate<Output>(model->output_count);
  context.inputPointers = allocate<const void *>(inputs);
  context.outputPointers = allocate<void *>(outputs);
  context.need = allocate<uint64_t>(outputs / 64 + 1);
  if (gradients)
    context.cotangents = allocate<Cotangent>(model->output_count);
  if (statistics) {
    context.statistics = allocate<Statistic>(model->array_count);
    context.ownPlaced = allocate<const void *>(model->placed_count);
    context.movedPlaced = allocate<Buffer>(model->placed_count);
    if (!context.statistics || !context.ownPlaced || !context.movedPlaced)
      return false;
  }
  return context.inputs && context.outputs && context.inputPointers &&
         context.outputPointers && context.need &&
         (!gradients || context.cotangents);
}

} // namespace

ngc_status makePorts(ngc_context &context, Message &message) {
  const ngc_model *model = context.handle->model;
  if (!makeTables(context))
    return message.fail(NGC_ERROR_MEMORY, "no memory for a context");
  for (uint32_t i = 0; i < model->input_count; ++i)
    if (ngc_status status =
            makeInput(context, model->inputs[i], context.inputs[i], message))
      return status;
  for (uint32_t i = 0; i < model->output_count; ++i) {
    Output &output = context.outputs[i];
    if (ngc_status status =
            makeOutput(context, model->outputs[i], output, message))
      return status;
    if (context.cotangents)
      makeCotangent(output, context.cotangents[i]);
  }
  return NGC_OK;
}

} // namespace ngc
