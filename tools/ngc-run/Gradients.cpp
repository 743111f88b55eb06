// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Gradients.cpp - which gradients, and where they go ----------------===//
//
//   --gradient Input,conv1/Weights   {"Output": ..., "gradients":
//                                     {"Input": [...], "conv1/Weights": [...]}}
//   --gradient-file g.safetensors    the numbers go to a file, by the same
//                                    names; JSON says their types and shapes
//
//===----------------------------------------------------------------------===//
#include "Run.h"

#include <algorithm>
#include <cstring>

using namespace ngc::run;

void Call::run(ngc_context *context) {
  if (rate) {
    ngc_update update = {};
    update.size = sizeof update;
    update.rate = *rate;
    return check(ngc_step(context, inputs.data(), uint32_t(inputs.size()),
                          requests.data(), uint32_t(requests.size()), &update),
                 context);
  }
  if (!differentiates)
    return check(ngc_evaluate(context, inputs.data(), uint32_t(inputs.size()),
                              requests.data(), uint32_t(requests.size())),
                 context);
  check(ngc_gradient(context, inputs.data(), uint32_t(inputs.size()),
                     cotangents.data(), uint32_t(cotangents.size()),
                     requests.data(), uint32_t(requests.size()),
                     gradients.data(), uint32_t(gradients.size())),
        context);
}

bool Call::isRandom(const ngc_context *context) const {
  const ngc_entry *entry = ngc_context_entry(
      context, differentiates ? NGC_ENTRY_GRADIENT : NGC_ENTRY_EVALUATE);
  for (uint32_t i = 0; entry && i < entry->input_count; ++i)
    if (entry->inputs[i].role == NGC_ROLE_RANDOM)
      return true;
  return false;
}

std::vector<ngc_gradient_request>
ngc::run::chooseGradients(const ngc_context *context,
                          const std::vector<std::string> &names) {
  std::vector<ngc_gradient_request> gradients;
  auto add = [&](const char *name) {
    for (const ngc_gradient_request &other : gradients)
      if (std::strcmp(other.of, name) == 0)
        return;
    gradients.push_back({name, {}, {}});
  };
  for (const std::string &name : names) {
    if (name != "all") {
      add(name.c_str());
      continue;
    }
    for (uint32_t i = 0; i < ngc_gradient_target_count(context); ++i)
      add(ngc_gradient_target_name(context, i));
  }
  return gradients;
}

//===-- results -----------------------------------------------------------===//

namespace {

std::vector<int64_t> shapeOf(const ngc_result &result) {
  return {result.dims, result.dims + result.rank};
}

uint64_t bytesOf(const ngc_result &result) {
  uint64_t bytes = ngc_type_bytes(result.type);
  for (int64_t dim : shapeOf(result))
    bytes *= uint64_t(dim);
  return bytes;
}

/// A file in the format safetensors: the header's size in eight bytes, the
/// header, the numbers in the order of the names.
void writeSafetensors(const std::string &path,
                      const std::vector<ngc_gradient_request> &gradients) {
  Json header = Json::object();
  uint64_t at = 0;
  for (const ngc_gradient_request &gradient : gradients) {
    uint64_t end = at + bytesOf(gradient.result);
    header[gradient.of] = {
        {"dtype", gradient.result.type == NGC_REAL64 ? "F64" : "F32"},
        {"shape", shapeOf(gradient.result)},
        {"data_offsets", {at, end}}};
    at = end;
  }
  std::string text = header.dump(), file;
  constexpr size_t alignment = 8;
  text.append((alignment - text.size() % alignment) % alignment, ' ');
  for (int i = 0; i < 8; ++i)
    file += char(uint64_t(text.size()) >> 8 * i & 0xff);
  file += text;
  for (const ngc_gradient_request &gradient : gradients)
    file.append(static_cast<const char *>(gradient.result.data),
                bytesOf(gradient.result));
  writeFile(path, file);
}

} // namespace

Json ngc::run::toJson(const std::vector<ngc_gradient_request> &gradients,
                      const std::string &path) {
  if (!path.empty())
    writeSafetensors(path, gradients);
  Json json = Json::object();
  for (const ngc_gradient_request &gradient : gradients)
    json[gradient.of] =
        path.empty() ? toJson(gradient.result)
                     : Json{{"file", path},
                            {"type", ngc_type_name(gradient.result.type)},
                            {"shape", shapeOf(gradient.result)}};
  return json;
}
