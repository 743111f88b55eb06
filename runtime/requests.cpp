// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- requests.cpp - which results are wanted, and where they go --------===//
//
// A request names a port and a property, "TopProbabilities:3". Here the text
// is understood, the result's shape is told, and memory for the whole batch is
// found: the caller's target, or a Buffer of the request's place in the call.
//
//===----------------------------------------------------------------------===//

#include "context.h"

#include <stdio.h>

namespace ngc {
namespace {

enum class Argument { None, Count, MaybeCount, Class, MaybeNumber };

struct PropertyFact {
  const char *name;
  Property property;
  Argument argument;
  uint32_t need; ///< bits of DecodeOutput
};

constexpr uint32_t bit(int output) { return 1u << output; }

constexpr PropertyFact classFacts[] = {
    {"Decision", Property::Decision, Argument::None, bit(OutDecision)},
    {"TopDecisions", Property::TopDecisions, Argument::Count, bit(OutOrder)},
    {"TopProbabilities", Property::TopProbabilities, Argument::MaybeCount,
     bit(OutOrder) | bit(OutSorted)},
    {"Probabilities", Property::Probabilities, Argument::None, 0},
    {"Probability", Property::Probability, Argument::Class, 0},
    {"Entropy", Property::Entropy, Argument::None, bit(OutEntropy)},
    {"RandomSample", Property::RandomSample, Argument::MaybeNumber,
     bit(OutSample)},
    {"None", Property::Raw, Argument::None, 0},
};

constexpr PropertyFact booleanFacts[] = {
    {"Decision", Property::Decision, Argument::None, bit(OutDecision)},
    {"Probability", Property::Probability, Argument::None, bit(OutProbability)},
    {"Entropy", Property::Entropy, Argument::None, bit(OutEntropy)},
    {"RandomSample", Property::RandomSample, Argument::MaybeNumber,
     bit(OutSample)},
    {"None", Property::Raw, Argument::None, 0},
};

constexpr PropertyFact imageFacts[] = {
    {"Image", Property::Image, Argument::None, bit(OutPixels)},
    {"None", Property::Raw, Argument::None, 0},
};

constexpr PropertyFact plainFacts[] = {
    {"None", Property::Raw, Argument::None, 0},
};

struct Facts {
  const PropertyFact *begin;
  size_t count;
};

Facts factsOf(Decoder decoder) {
  switch (decoder) {
  case Decoder::Class:
    return {classFacts, sizeof classFacts / sizeof *classFacts};
  case Decoder::Boolean:
    return {booleanFacts, sizeof booleanFacts / sizeof *booleanFacts};
  case Decoder::Image:
    return {imageFacts, sizeof imageFacts / sizeof *imageFacts};
  case Decoder::None:
    break;
  }
  return {plainFacts, sizeof plainFacts / sizeof *plainFacts};
}

/// "TopProbabilities when none is said": more are rarely looked at.
constexpr int64_t usualTop = 5;

/// Binds one request. The texts of errors begin with the port's name.
class Binder {
public:
  Binder(ngc_context &context, Want &want, ngc_request &request)
      : context(context), message(context.message), want(want),
        request(request), result(request.result) {}

  ngc_status bind() {
    want.request = &request;
    want.filled = 0;
    result = {};
    if (ngc_status status = findPort())
      return status;
    if (ngc_status status = findProperty())
      return status;
    if (ngc_status status = setSampling())
      return status;
    tellShape();
    if (ngc_status status = placeNumbers())
      return status;
    return placePositions();
  }

private:
  ngc_context &context;
  Message &message;
  Want &want;
  ngc_request &request;
  ngc_result &result;
  const PropertyFact *fact = nullptr;

  const char *port() const { return want.output->port->name; }
  uint32_t classCount() const { return want.output->port->coder->class_count; }

  ngc_status findPort();
  ngc_status findProperty();
  ngc_status readArgument(const char *text);
  ngc_status readClass(const char *label);
  ngc_status setSampling();
  void tellShape();
  void addAxis(int64_t size) { result.dims[result.rank++] = size; }
  uint32_t slotType(DecodeOutput slot) const {
    const Output &output = *want.output;
    return output.decode->outputs[output.outputSlots[slot]].type;
  }
  uint32_t numberType() const;
  bool hasNumbers() const;
  ngc_status placeNumbers();
  ngc_status placePositions();
};

ngc_status Binder::findPort() {
  const ngc_model *model = context.handle->model;
  const ngc_port *port = ngc_model_output(context.handle, request.port);
  if (port) {
    want.output = &context.outputs[port - model->outputs];
    return NGC_OK;
  }
  if (!request.port)
    return message.fail(NGC_ERROR_NAME,
                        "the net has %u output ports: a request needs the "
                        "port's name",
                        model->output_count);
  NearName near(request.port);
  for (uint32_t i = 0; i < model->output_count; ++i)
    near.offer(model->outputs[i].name);
  return message.fail(NGC_ERROR_NAME, "unknown output port '%s'%s",
                      request.port, near.hint());
}

//===-- properties -------------------------------------------------------===//

ngc_status Binder::findProperty() {
  Facts facts = factsOf(want.output->decoder);
  const char *text = request.property ? request.property : facts.begin->name;
  size_t length = strcspn(text, ":");
  for (size_t i = 0; i < facts.count && !fact; ++i)
    if (strlen(facts.begin[i].name) == length &&
        memcmp(facts.begin[i].name, text, length) == 0)
      fact = &facts.begin[i];
  if (!fact) {
    NearName near(text);
    for (size_t i = 0; i < facts.count; ++i)
      near.offer(facts.begin[i].name);
    return message.fail(NGC_ERROR_NAME, "port '%s': unknown property '%s'%s",
                        port(), text, near.hint());
  }
  want.property = fact->property;
  Output &output = *want.output;
  uint32_t need = fact->need;
  if (output.multilabel && want.property == Property::Decision)
    need = bit(OutMultilabel);
  for (int slot = 0; slot < OutCount; ++slot)
    if ((need >> slot & 1) && output.outputSlots[slot] < 0)
      return message.fail(NGC_ERROR_UNSUPPORTED,
                          "port '%s': the model's decoder cannot tell '%s'",
                          port(), text);
  output.wanted = true;
  // Each sample has settings of its own and so a run of its own.
  if (want.property != Property::RandomSample)
    output.decodeNeed |= need;
  return readArgument(text[length] ? text + length + 1 : nullptr);
}

ngc_status Binder::readArgument(const char *text) {
  want.argument = 0;
  want.temperature = 1;
  bool counts = fact->argument == Argument::Count ||
                fact->argument == Argument::MaybeCount;
  if (fact->argument == Argument::Class && text)
    return readClass(text);
  if (!text && fact->argument == Argument::MaybeCount) {
    want.argument = classCount() < usualTop ? classCount() : usualTop;
    return NGC_OK;
  }
  char *end = nullptr;
  if (counts && text) {
    want.argument = strtoll(text, &end, 10);
    if (*end || end == text || want.argument < 1 ||
        want.argument > classCount())
      return message.fail(NGC_ERROR_RANGE,
                          "port '%s': '%s:%s': expected a number from 1 to %u",
                          port(), fact->name, text, classCount());
    return NGC_OK;
  }
  if (fact->argument == Argument::MaybeNumber && text) {
    want.temperature = strtod(text, &end);
    if (*end || end == text || !(want.temperature > 0))
      return message.fail(NGC_ERROR_RANGE,
                          "port '%s': '%s:%s': expected a temperature above 0",
                          port(), fact->name, text);
    return NGC_OK;
  }
  if (text)
    return message.fail(NGC_ERROR_NAME,
                        "port '%s': property '%s' takes no argument, got '%s'",
                        port(), fact->name, text);
  if (fact->argument == Argument::Class || counts)
    return message.fail(NGC_ERROR_NAME,
                        "port '%s': property '%s' needs a %s, as in '%s:%s'",
                        port(), fact->name, counts ? "number" : "class",
                        fact->name, counts ? "3" : "cat");
  return NGC_OK;
}

ngc_status Binder::readClass(const char *label) {
  const ngc_coder &coder = *want.output->port->coder;
  if (!coder.classes) {
    char *end = nullptr;
    want.argument = strtoll(label, &end, 10) - 1;
    if (!*end && end != label && want.argument >= 0 &&
        want.argument < coder.class_count)
      return NGC_OK;
    return message.fail(NGC_ERROR_NAME,
                        "port '%s': unknown class '%s', expected 1 to %u",
                        port(), label, coder.class_count);
  }
  NearName near(label);
  for (uint32_t i = 0; i < coder.class_count; ++i) {
    want.argument = i;
    if (strcmp(coder.classes[i], label) == 0)
      return NGC_OK;
    near.offer(coder.classes[i]);
  }
  return message.fail(NGC_ERROR_NAME, "port '%s': unknown class '%s'%s", port(),
                      label, near.hint());
}

ngc_status Binder::setSampling() {
  want.cutoff = 1;
  bool classes = want.output->decoder == Decoder::Class;
  want.top = classes ? classCount() : 0;
  if (want.property != Property::RandomSample)
    return NGC_OK;
  ngc_sampling plain = {};
  const ngc_sampling &sampling = request.sampling ? *request.sampling : plain;
  if (sampling.temperature)
    want.temperature = sampling.temperature;
  if (sampling.cutoff)
    want.cutoff = sampling.cutoff;
  if (sampling.top && classes)
    want.top = sampling.top;
  if (!(want.temperature > 0) || !(want.cutoff > 0 && want.cutoff <= 1))
    return message.fail(NGC_ERROR_RANGE,
                        "port '%s': temperature %g, cutoff %g: expected above "
                        "0, and above 0 up to 1",
                        port(), want.temperature, want.cutoff);
  if (classes && (want.top < 1 || want.top > classCount()))
    return message.fail(NGC_ERROR_RANGE,
                        "port '%s': top is %lld, expected 1 to %u", port(),
                        (long long)want.top, classCount());
  result.seeded = 1;
  result.seed = sampling.seed;
  if (sampling.seeded)
    return NGC_OK;
  return sampleSeed(context, uint32_t(&want - context.wants), result.seed);
}

//===-- shapes -----------------------------------------------------------===//

void Binder::tellShape() {
  const Output &output = *want.output;
  const Grid &axes =
      want.property == Property::Raw ? output.shape : output.outer;
  bool classes = output.decoder == Decoder::Class;
  result.batched = context.batched;
  if (context.batched)
    addAxis(context.examples);
  for (uint32_t i = 0; i < axes.rank; ++i)
    addAxis(axes.dims[i]);
  if (want.property == Property::TopDecisions ||
      want.property == Property::TopProbabilities)
    addAxis(want.argument);
  if (want.property == Property::Probabilities)
    addAxis(classCount());
  if (want.property == Property::Image) {
    const ngc_slot &slot =
        output.decode->outputs[output.outputSlots[OutPixels]];
    for (uint32_t i = 1; i < slot.rank; ++i)
      addAxis(slot.dims[i]);
  }
  want.place.perExample = 1;
  for (uint32_t i = context.batched; i < result.rank; ++i)
    want.place.perExample *= result.dims[i];
  result.kind = NGC_RESULT_ARRAY;
  if (!classes || want.property == Property::Raw)
    return;
  result.labels = output.port->coder->classes;
  result.label_count = output.port->coder->class_count;
  if (want.property == Property::TopProbabilities)
    result.kind = NGC_RESULT_RULES;
  else if (!hasNumbers())
    result.kind = NGC_RESULT_CLASSES;
}

/// Whether the result has numbers beside or in place of class positions.
bool Binder::hasNumbers() const {
  if (want.output->decoder != Decoder::Class)
    return true;
  return want.property != Property::Decision &&
         want.property != Property::TopDecisions &&
         want.property != Property::RandomSample;
}

uint32_t Binder::numberType() const {
  bool classes = want.output->decoder == Decoder::Class;
  switch (want.property) {
  case Property::TopProbabilities:
    return slotType(OutSorted);
  case Property::Entropy:
    return slotType(OutEntropy);
  case Property::Image:
    return slotType(OutPixels);
  case Property::Probability:
    return classes ? want.output->type : slotType(OutProbability);
  case Property::Decision:
  case Property::RandomSample:
    return NGC_BOOL;
  default:
    return want.output->type;
  }
}

//===-- memory -----------------------------------------------------------===//

ngc_status Binder::placeNumbers() {
  const ngc_target &target = request.target;
  want.place.data = nullptr;
  if (!hasNumbers())
    return target.data ? message.fail(NGC_ERROR_TYPE,
                                      "port '%s': property '%s' gives classes, "
                                      "which a target cannot hold",
                                      port(), fact->name)
                       : NGC_OK;
  if (ngc_status status = placeResult(context, "port", port(), target,
                                      numberType(), result, want.place))
    return status;
  Output &output = *want.output;
  if (want.property == Property::Raw && !output.raw &&
      isInPlace(want.place, output.type))
    output.raw = want.place.data;
  return NGC_OK;
}

ngc_status Binder::placePositions() {
  if (result.kind == NGC_RESULT_ARRAY)
    return NGC_OK;
  bool lists = want.output->multilabel && want.property == Property::Decision;
  uint64_t bytes =
      uint64_t(context.examples * want.place.perExample) * sizeof(int64_t);
  if (lists) {
    if (ngc_status status = reserve(context, want.counts, bytes))
      return status;
    result.counts = reinterpret_cast<const int64_t *>(want.counts.data);
    bytes *= classCount();
  }
  if (ngc_status status = reserve(context, want.positions, bytes))
    return status;
  result.positions = reinterpret_cast<const int64_t *>(want.positions.data);
  return NGC_OK;
}

} // namespace

ngc_status bindRequests(ngc_context &context, ngc_request *requests,
                        uint32_t count) {
  for (uint32_t i = 0; i < context.handle->model->output_count; ++i) {
    context.outputs[i].raw = nullptr;
    context.outputs[i].wanted = false;
    context.outputs[i].decodeNeed = 0;
  }
  if (!growList(context.wants, context.wantCapacity, count))
    return context.message.fail(NGC_ERROR_MEMORY, "no memory for %u requests",
                                count);
  context.wantCount = count;
  for (uint32_t i = 0; i < count; ++i)
    if (ngc_status status =
            Binder(context, context.wants[i], requests[i]).bind())
      return status;
  return NGC_OK;
}

} // namespace ngc

const char *const *ngc_port_properties(const ngc_port *output) {
  static const char *const classes[] = {"Decision",
                                        "TopDecisions:n",
                                        "TopProbabilities",
                                        "TopProbabilities:n",
                                        "Probabilities",
                                        "Probability:<class>",
                                        "Entropy",
                                        "RandomSample",
                                        "RandomSample:<temperature>",
                                        "None",
                                        nullptr};
  static const char *const booleans[] = {"Decision",
                                         "Probability",
                                         "Entropy",
                                         "RandomSample",
                                         "RandomSample:<temperature>",
                                         "None",
                                         nullptr};
  static const char *const images[] = {"Image", "None", nullptr};
  static const char *const none[] = {"None", nullptr};
  const ngc_coder *coder = output ? output->coder : nullptr;
  if (!coder || (coder->entry < 0 && coder->entry64 < 0))
    return none;
  if (strcmp(coder->kind, "class") == 0)
    return classes;
  return strcmp(coder->kind, "boolean") == 0 ? booleans : images;
}
