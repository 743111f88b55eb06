// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Tables.cpp - do a model's tables fit together? --------------------===//
//
// The runtime trusts a descriptor that its compiler made, so the compiler
// checks it once, before it is written: every index points to something, every
// rank fits the binary interface, every text can be a C string.
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace ngc;

std::string ngc::identifier(StringRef name) {
  std::string result;
  for (char c : name)
    result += isAlnum(c) ? c : '_';
  return result;
}

std::string ngc::modelSymbol(StringRef name) {
  return "ngc_model_" + identifier(name);
}

std::string ngc::weightsSymbol(StringRef name) {
  return "ngc_weights_" + identifier(name);
}

StringRef ngc::typeName(uint32_t type) {
  static constexpr StringLiteral names[] = {
      "",      "real32", "real64", "int8",   "int16", "int32",  "int64",
      "uint8", "uint16", "uint32", "uint64", "bool",  "real16", "bfloat16"};
  return type < std::size(names) ? names[type] : "";
}

std::vector<uint64_t> ModelTables::weightOffsets() const {
  std::vector<uint64_t> offsets = {0};
  for (const Placed &array : placed)
    offsets.push_back(offsets.back() + alignTo(array.bytes, weightAlignment));
  return offsets;
}

//===-- checks ------------------------------------------------------------===//

namespace {
/// Goes through the tables and keeps the first thing that is wrong.
class Checker {
public:
  explicit Checker(const ModelTables &tables) : tables(tables) {}
  Error run();

private:
  const ModelTables &tables;
  std::string error;

  void require(bool condition, const Twine &message) {
    if (!condition && error.empty())
      error = message.str();
  }
  void text(StringRef value, const Twine &what) {
    require(!value.contains('\0'), what + " contains a zero byte");
  }
  void name(StringRef value, const Twine &what) {
    require(!value.empty(), what + " has no name");
    text(value,
         what + " '" + value.take_until([](char c) { return !c; }) + "'");
  }
  void type(uint32_t value, const Twine &what) {
    require(!typeName(value).empty(),
            what + " has an unknown element type " + Twine(value));
  }
  void dims(ArrayRef<int64_t> values, int64_t dynamic, const Twine &what);
  void coder(const ModelTables::Coder &coder, const Twine &what);
  void port(const ModelTables::Port &port, StringRef direction);
  void arrays();
  void placed();
  void graph();
  void entry(const ModelTables::Entry &entry);
  void versions();
};
} // namespace

// `dynamic`: how many dynamic dimensions there are to refer to.
void Checker::dims(ArrayRef<int64_t> values, int64_t dynamic,
                   const Twine &what) {
  require(values.size() <= NGC_MAX_AXES,
          what + " has " + Twine(values.size()) + " axes, at most " +
              Twine(NGC_MAX_AXES) + " are possible");
  for (int64_t dim : values)
    require(dim >= -dynamic, what + " has a dimension " + Twine(dim) +
                                 ", but there are " + Twine(dynamic) +
                                 " dynamic dimensions");
}

void Checker::coder(const ModelTables::Coder &coder, const Twine &what) {
  name(coder.kind, what + ": the coder");
  Expected<json::Value> options = json::parse(coder.options);
  require(options && options->getAsObject(),
          what + ": the coder's options are not a JSON object");
  consumeError(options.takeError());
  text(coder.options, what + ": the coder's options");
  for (const std::string &label : coder.classes)
    text(label, what + ": a class");
  size_t entries =
      tables.versions.empty() ? 0 : tables.versions.front().entries.size();
  for (int64_t entry : {coder.entry, coder.entry64})
    require(entry >= -1 && entry < static_cast<int64_t>(entries),
            what + ": the coder refers to entry " + Twine(entry) + " of " +
                Twine(entries));
}

void Checker::port(const ModelTables::Port &port, StringRef direction) {
  std::string what = (direction + " '" + port.name + "'").str();
  name(port.name, "an " + direction);
  type(port.type, what);
  dims(port.dims, NGC_MAX_DIMS, what);
  if (port.coder)
    coder(*port.coder, what);
}

void Checker::arrays() {
  for (const ModelTables::Array &array : tables.arrays) {
    std::string what = "array '" + array.path + "'";
    name(array.path, "an array");
    type(array.type, what);
    dims(array.dims, 0, what);
    require(array.placed >= -1 &&
                array.placed < static_cast<int64_t>(tables.placed.size()),
            what + " is placed at " + Twine(array.placed) + " of " +
                Twine(tables.placed.size()));
  }
}

void Checker::placed() {
  for (const ModelTables::Placed &placed : tables.placed) {
    require(placed.array < tables.arrays.size(),
            "a placed array refers to array " + Twine(placed.array) + " of " +
                Twine(tables.arrays.size()));
    type(placed.type, "a placed array");
    require(placed.recipe.size() <= NGC_MAX_AXES,
            "a recipe has " + Twine(placed.recipe.size()) + " axes, at most " +
                Twine(NGC_MAX_AXES) + " are possible");
  }
}

void Checker::graph() {
  for (const ModelTables::Layer &layer : tables.layers) {
    name(layer.path, "a layer");
    name(layer.kind, "the kind of layer '" + Twine(layer.path) + "'");
  }
  int64_t count = tables.layers.size();
  for (const ModelTables::Edge &edge : tables.edges) {
    require(edge.from >= -1 && edge.from < count && edge.to >= -1 &&
                edge.to < count,
            "an edge from layer " + Twine(edge.from) + " to layer " +
                Twine(edge.to) + ", but there are " + Twine(count));
    name(edge.fromPort, "an edge's source");
    name(edge.toPort, "an edge's target");
  }
}

void Checker::entry(const ModelTables::Entry &entry) {
  std::string what = "entry '" + entry.name + "'";
  name(entry.name, "an entry");
  require(entry.dimCount <= NGC_MAX_DIMS,
          what + " has " + Twine(entry.dimCount) +
              " dynamic dimensions, at most " + Twine(NGC_MAX_DIMS) +
              " are possible");
  for (const auto *slots : {&entry.inputs, &entry.outputs})
    for (const ModelTables::Slot &slot : *slots) {
      name(slot.name, what + ": a slot");
      type(slot.type, what + ": slot '" + slot.name + "'");
      dims(slot.dims, entry.dimCount, what + ": slot '" + slot.name + "'");
    }
  require(entry.scratch % weightAlignment == 0,
          what + ": scratch of " + Twine(entry.scratch) +
              " bytes is not a multiple of 64");
}

// A coder's `entry` counts in any version, so all must list the same entries.
void Checker::versions() {
  size_t count = tables.versions.size();
  require(count >= 1 && count <= NGC_MAX_VERSIONS,
          "it has " + Twine(count) + " versions, expected 1 to " +
              Twine(NGC_MAX_VERSIONS));
  for (const ModelTables::Version &version : tables.versions) {
    name(version.cpu, "a version");
    text(version.features, "the features of a version");
    for (const ModelTables::Entry &item : version.entries)
      entry(item);
    auto sameName = [](const auto &a, const auto &b) {
      return a.name == b.name;
    };
    const auto &first = tables.versions.front().entries;
    require(std::equal(first.begin(), first.end(), version.entries.begin(),
                       version.entries.end(), sameName),
            "the version for '" + Twine(version.cpu) +
                "' has other entries than the first one");
  }
}

Error Checker::run() {
  name(tables.name, "the model");
  text(tables.compiler, "the compiler's name");
  if (tables.text)
    text(*tables.text, "the net's text");
  for (const ModelTables::Port &input : tables.inputs)
    port(input, "input");
  for (const ModelTables::Port &output : tables.outputs)
    port(output, "output");
  arrays();
  placed();
  graph();
  versions();
  if (error.empty())
    return Error::success();
  return makeError("model '" + tables.name + "': " + error);
}

Error ngc::checkTables(const ModelTables &tables) {
  return Checker(tables).run();
}
