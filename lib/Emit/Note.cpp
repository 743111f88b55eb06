// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Note.cpp - the model's facts, readable without loading it ---------===//
//
// The ELF note ".note.ngc" tells what a file is to whoever only reads it:
//
//   namesz descsz type "ngc" 0 │ abi 0 "ngc_model_lenet" 0 "{...}" 0 │ padding
//   └──────── header ─────────┘ └───────────── payload ────────────┘
//
// The JSON holds the tables less code, weights and the net's text:
//
//   {"name": "lenet", "compiler": "ngc 0.1.0", "weights_bytes": 1724352,
//    "inputs": [{"name": "Input", "type": "real32", "dims": [1, 28, 28],
//                "encoder": {"kind": "image", "depth": 0, "options": {...}}}],
//    "outputs": [...], "arrays": [{"path", "type", "dims", "has_value"}],
//    "layers": [{"path", "kind"}], "edges": [[from, port, to, port]],
//    "versions": [{"cpu": "haswell", "features": "avx2", "entries": [{
//      "dim_count": 1, "inputs": [...], "outputs": [...],
//      "regions": [{"coefficient", "exponents"}], "scratch": 0}]}]}
//
// A dimension below zero is a dynamic one, as in ngc_dim.
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/EndianStream.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace ngc;

namespace {
/// Writes the tables in the order of the struct, so that the text is stable.
class JsonWriter {
public:
  explicit JsonWriter(raw_ostream &out) : json(out) {}
  void model(const ModelTables &tables);

private:
  json::OStream json;

  // JSON is UTF-8, but a path or class label is what the user wrote.
  void text(StringRef key, StringRef value) {
    json.attribute(key, json::fixUTF8(value));
  }
  void numbers(StringRef key, ArrayRef<int64_t> values) {
    json.attributeArray(key, [&] {
      for (int64_t value : values)
        json.value(value);
    });
  }
  template <typename T>
  void list(StringRef key, const std::vector<T> &items,
            function_ref<void(const T &)> write) {
    json.attributeArray(key, [&] {
      for (const T &item : items)
        json.object([&] { write(item); });
    });
  }
  void coder(StringRef key, const ModelTables::Coder &coder);
  void ports(StringRef key, const std::vector<ModelTables::Port> &ports,
             StringRef coderKey);
  void arrays(const ModelTables &tables);
  void graph(const ModelTables &tables);
  void slots(StringRef key, const std::vector<ModelTables::Slot> &slots);
  void entry(const ModelTables::Entry &entry);
};
} // namespace

void JsonWriter::coder(StringRef key, const ModelTables::Coder &coder) {
  json.attributeObject(key, [&] {
    text("kind", coder.kind);
    json.attribute("depth", coder.depth);
    json.attribute("entry", coder.entry);
    if (!coder.classes.empty())
      json.attributeArray("classes", [&] {
        for (const std::string &label : coder.classes)
          json.value(json::fixUTF8(label));
      });
    else if (coder.classCount)
      json.attribute("class_count", coder.classCount);
    json.attributeBegin("options");
    json.rawValue(coder.options);
    json.attributeEnd();
  });
}

void JsonWriter::ports(StringRef key,
                       const std::vector<ModelTables::Port> &ports,
                       StringRef coderKey) {
  list<ModelTables::Port>(key, ports, [&](const ModelTables::Port &port) {
    text("name", port.name);
    text("type", typeName(port.type));
    numbers("dims", port.dims);
    if (port.range)
      numbers("range", {port.range->first, port.range->second});
    if (port.coder)
      coder(coderKey, *port.coder);
  });
}

void JsonWriter::arrays(const ModelTables &tables) {
  list<ModelTables::Array>("arrays", tables.arrays,
                           [&](const ModelTables::Array &array) {
                             text("path", array.path);
                             text("type", typeName(array.type));
                             numbers("dims", array.dims);
                             json.attribute("has_value", array.hasValue);
                           });
}

void JsonWriter::graph(const ModelTables &tables) {
  list<ModelTables::Layer>("layers", tables.layers,
                           [&](const ModelTables::Layer &layer) {
                             text("path", layer.path);
                             text("kind", layer.kind);
                           });
  json.attributeArray("edges", [&] {
    for (const ModelTables::Edge &edge : tables.edges)
      json.array([&] {
        json.value(edge.from);
        json.value(json::fixUTF8(edge.fromPort));
        json.value(edge.to);
        json.value(json::fixUTF8(edge.toPort));
      });
  });
}

void JsonWriter::slots(StringRef key,
                       const std::vector<ModelTables::Slot> &slots) {
  list<ModelTables::Slot>(key, slots, [&](const ModelTables::Slot &slot) {
    text("name", slot.name);
    text("type", typeName(slot.type));
    numbers("dims", slot.dims);
  });
}

void JsonWriter::entry(const ModelTables::Entry &entry) {
  text("name", entry.name);
  json.attribute("dim_count", entry.dimCount);
  slots("inputs", entry.inputs);
  slots("outputs", entry.outputs);
  list<ngc_region>("regions", entry.regions, [&](const ngc_region &region) {
    json.attribute("coefficient", region.coefficient);
    json.attributeArray("exponents", [&] {
      for (uint8_t exponent : region.exponents)
        json.value(exponent);
    });
  });
  json.attribute("scratch", entry.scratch);
}

void JsonWriter::model(const ModelTables &tables) {
  json.object([&] {
    text("name", tables.name);
    text("compiler", tables.compiler);
    json.attribute("weights_bytes", tables.weightOffsets().back());
    ports("inputs", tables.inputs, "encoder");
    ports("outputs", tables.outputs, "decoder");
    arrays(tables);
    graph(tables);
    list<ModelTables::Version>(
        "versions", tables.versions, [&](const ModelTables::Version &version) {
          text("cpu", version.cpu);
          text("features", version.features);
          list<ModelTables::Entry>(
              "entries", version.entries,
              [&](const ModelTables::Entry &item) { entry(item); });
        });
  });
}

std::string ngc::modelJson(const ModelTables &tables) {
  std::string result;
  raw_string_ostream out(result);
  JsonWriter(out).model(tables);
  return result;
}

std::string ngc::noteBytes(const ModelTables &tables) {
  // Also says where the next note begins, so both parts fill whole words.
  constexpr StringRef owner("ngc", 4); // with its zero byte
  constexpr uint64_t word = 4;
  std::string payload = modelSymbol(tables.name) + '\0' + modelJson(tables);
  payload += '\0';
  uint64_t payloadBytes = 2 * word + payload.size();

  std::string result;
  raw_string_ostream out(result);
  support::endian::Writer writer(out, endianness::little);
  writer.write<uint32_t>(owner.size());
  writer.write<uint32_t>(payloadBytes);
  writer.write<uint32_t>(NGC_NOTE_TYPE);
  out << owner;
  writer.write<uint32_t>(NGC_ABI_VERSION);
  writer.write<uint32_t>(0);
  out << payload;
  out.write_zeros(alignTo(payloadBytes, word) - payloadBytes);
  return result;
}
