// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- inputs.cpp - which value goes to which port -----------------------===//
//
// After binding, every port has a value whose items stand in the port's axes,
// or in these with one more in front: then the call is a batch. Contents are
// not looked at here; ranges and labels are checked while encoding.
//
//===----------------------------------------------------------------------===//

#include "context.h"

namespace ngc {
namespace {

ngc_status findInput(ngc_context &context, const ngc_input &given,
                     Input **result) {
  const ngc_model *model = context.handle->model;
  const ngc_port *port = ngc_model_input(context.handle, given.port);
  if (port) {
    *result = &context.inputs[port - model->inputs];
    return NGC_OK;
  }
  if (!given.port)
    return context.message.fail(NGC_ERROR_NAME,
                                "the net has %u input ports: an input needs "
                                "the port's name",
                                model->input_count);
  NearName near(given.port);
  for (uint32_t i = 0; i < model->input_count; ++i)
    near.offer(model->inputs[i].name);
  return context.message.fail(NGC_ERROR_NAME, "unknown input port '%s'%s",
                              given.port, near.hint());
}

/// Whether `grid` is `wanted`, or `wanted` with one axis in front.
bool fits(const Grid &grid, const Grid &wanted, bool &batched) {
  batched = grid.rank == wanted.rank + 1;
  if (!batched && grid.rank != wanted.rank)
    return false;
  return memcmp(grid.dims + batched, wanted.dims,
                wanted.rank * sizeof wanted.dims[0]) == 0;
}

ngc_status wrongShape(const Input &input, const Grid &wanted, const Grid &got,
                      Message &message) {
  const char *items = input.reading == Reading::Pixels ? "images in " : "";
  return message.fail(NGC_ERROR_SHAPE,
                      "%s '%s': expected %sshape %s or a batch %s, got %s",
                      input.what, input.port->name, items,
                      ShapeText(wanted.rank, wanted.dims).text,
                      ShapeText(wanted.rank, wanted.dims, "n").text,
                      ShapeText(got.rank, got.dims).text);
}

/// A value that already is what the encoder would make passes by it.
bool passesEncoder(const Input &input, bool &batched) {
  uint32_t type = leafType(*input.value);
  if (!type || isReal(type) == isIntegerPort(*input.port))
    return false;
  Message unused;
  Grid grid;
  return !measure(*input.value, Reading::Numbers, grid, unused) &&
         fits(grid, input.shape, batched);
}

ngc_status bindValue(Input &input, const ngc_value &value, int64_t &examples,
                     Message &message) {
  if (input.value)
    return message.fail(NGC_ERROR_NAME, "%s '%s' is given twice", input.what,
                        input.port->name);
  input.value = &value;
  input.reading = input.coder;
  examples = 1;
  if (value.kind == NGC_LIST && !value.count &&
      input.coder != Reading::ClassLists) {
    input.batched = true; // a batch of none
    examples = 0;
    return NGC_OK;
  }
  if (input.coder != Reading::Numbers && passesEncoder(input, input.batched)) {
    input.reading = Reading::Numbers;
  } else {
    Message problem;
    Grid grid;
    if (ngc_status status = measure(value, input.coder, grid, problem))
      return message.fail(status, "%s '%s': %.900s", input.what,
                          input.port->name, problem.text);
    if (!fits(grid, input.items, input.batched))
      return wrongShape(input, input.items, grid, message);
  }
  if (input.batched)
    examples = value.kind == NGC_LIST ? int64_t(value.count) : value.dims[0];
  return NGC_OK;
}

ngc_status agree(ngc_context &context, const Input &input, int64_t examples) {
  const Input *first = context.firstInput;
  if (!first) {
    context.firstInput = &input;
    context.examples = examples;
    context.batched = input.batched;
    return NGC_OK;
  }
  if (input.batched == context.batched && examples == context.examples)
    return NGC_OK;
  auto batch = [](bool batched) { return batched ? "a batch of " : ""; };
  return context.message.fail(
      NGC_ERROR_SHAPE, "%s '%s' has %s%lld example%s, but %s '%s' has %s%lld",
      input.what, input.port->name, batch(input.batched), (long long)examples,
      examples == 1 ? "" : "s", first->what, first->port->name,
      batch(context.batched), (long long)context.examples);
}

} // namespace

ngc_status bindInput(ngc_context &context, Input &input,
                     const ngc_value &value) {
  int64_t examples;
  if (ngc_status status = bindValue(input, value, examples, context.message))
    return status;
  return agree(context, input, examples);
}

ngc_status bindInputs(ngc_context &context, const ngc_input *inputs,
                      uint32_t count) {
  const ngc_model *model = context.handle->model;
  for (uint32_t i = 0; i < model->input_count; ++i)
    context.inputs[i].value = nullptr;
  context.examples = 1;
  context.batched = false;
  context.firstInput = nullptr;
  for (uint32_t i = 0; i < count; ++i) {
    Input *input;
    if (ngc_status status = findInput(context, inputs[i], &input))
      return status;
    if (ngc_status status = bindInput(context, *input, inputs[i].value))
      return status;
  }
  for (uint32_t i = 0; i < model->input_count; ++i)
    if (!context.inputs[i].value)
      return context.message.fail(NGC_ERROR_MISSING, "input '%s' is missing",
                                  model->inputs[i].name);
  return NGC_OK;
}

} // namespace ngc
