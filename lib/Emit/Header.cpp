// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- Header.cpp - the typed header of a linked model -------------------===//
//
// Beside an object or archive lies a header, so that a program can name the
// model and its ports and be told by its compiler when they change:
//
//   extern const ngc_model ngc_model_lenet;          for C and C++
//
//   ngc::model_lenet lenet;                          for C++20
//   auto y = lenet(ngc::view(image, {28, 28}));      one argument an input
//   y["Output"].label();
//   ngc::model_lenet::inputs::Input::count           784
//
//===----------------------------------------------------------------------===//
#include "Parts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace ngc;

// Words that cannot name a port in C++, and those that the header uses.
static constexpr StringLiteral keywords =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch "
    "char char8_t char16_t char32_t class compl concept const consteval "
    "constexpr constinit const_cast continue co_await co_return co_yield "
    "decltype default delete do double dynamic_cast else enum explicit export "
    "extern false float for friend goto if inline int long mutable namespace "
    "new noexcept not not_eq nullptr operator or or_eq private protected "
    "public register reinterpret_cast requires return short signed sizeof "
    "static static_assert static_cast struct switch template this thread_local "
    "throw true try typedef typeid typename union unsigned using virtual void "
    "volatile wchar_t while xor xor_eq inputs outputs net requests Inputs "
    "Value Results Request Net "
    "Element name type shape count std ngc ";

namespace {
class HeaderWriter {
public:
  HeaderWriter(const ModelTables &tables, raw_ostream &out)
      : tables(tables), out(out), id(identifier(tables.name)) {}
  void write();

private:
  using Ports = std::vector<ModelTables::Port>;

  const ModelTables &tables;
  raw_ostream &out;
  std::string id;

  void describe(StringRef title, const Ports &ports);
  void writePort(const ModelTables::Port &port, StringRef name);
  void writePorts(StringRef group, const Ports &ports);
  void writeCall();
};
} // namespace

// A name for each port that C++ takes, unique among them.
static std::vector<std::string>
portNames(const std::vector<ModelTables::Port> &ports) {
  StringSet<> used;
  std::vector<std::string> result;
  for (const ModelTables::Port &port : ports) {
    std::string name = identifier(port.name);
    if (isDigit(name[0]))
      name = "_" + name;
    while (keywords.contains((" " + Twine(name) + " ").str()) ||
           !used.insert(name).second)
      name += "_";
    result.push_back(name);
  }
  return result;
}

// The inside of a string literal or comment: plain characters only.
static std::string escaped(StringRef text) {
  std::string result;
  raw_string_ostream out(result);
  for (unsigned char c : text) {
    if (isPrint(c) && c != '"' && c != '\\' && c != '?')
      out << c;
    else // three octal digits never swallow what follows
      out << '\\' << char('0' + (c >> 6)) << char('0' + (c >> 3 & 7))
          << char('0' + (c & 7));
  }
  return result;
}

static std::string shapeText(ArrayRef<int64_t> dims) {
  std::string result;
  raw_string_ostream out(result);
  interleaveComma(dims, out, [&](int64_t dim) {
    if (dim < 0)
      out << "varying";
    else
      out << dim;
  });
  return result;
}

static StringRef elementType(ngc_type type) {
  switch (type) {
  case NGC_REAL32:
    return "float";
  case NGC_REAL64:
    return "double";
  case NGC_INT64:
    return "int64_t";
  case NGC_INT32:
    return "int32_t";
  case NGC_UINT8:
    return "uint8_t";
  default:
    return "";
  }
}

void HeaderWriter::describe(StringRef title, const Ports &ports) {
  out << "// " << title << "\n";
  for (const ModelTables::Port &port : ports) {
    out << "//   " << escaped(port.name) << ": " << typeName(port.type) << " ["
        << shapeText(port.dims) << "]";
    if (port.range)
      out << ", " << port.range->first << " to " << port.range->second;
    if (port.coder)
      out << ", " << escaped(port.coder->kind);
    out << "\n";
  }
}

void HeaderWriter::writePort(const ModelTables::Port &port, StringRef name) {
  out << "    struct " << name << " {\n";
  StringRef element = elementType(port.type);
  if (!element.empty())
    out << "      using Element = " << element << ";\n";
  out << "      static constexpr const char *name = \"" << escaped(port.name)
      << "\";\n"
      << "      static constexpr ngc_type type = NGC_"
      << typeName(port.type).upper() << ";\n"
      << "      static constexpr std::array<int64_t, " << port.dims.size()
      << "> shape = {";
  interleaveComma(port.dims, out);
  out << "};\n";
  // Of one example; a varying port has no fixed number of elements.
  int64_t count = 1;
  for (int64_t dim : port.dims)
    count = dim < 0 || count < 0 ? -1 : count * dim;
  if (count >= 0)
    out << "      static constexpr size_t count = " << count << ";\n";
  out << "    };\n";
}

void HeaderWriter::writePorts(StringRef group, const Ports &ports) {
  out << "  struct " << group << " {\n";
  for (auto [port, name] : zip(ports, portNames(ports)))
    writePort(port, name);
  out << "  };\n";
}

void HeaderWriter::writeCall() {
  std::vector<std::string> names = portNames(tables.inputs);
  out << "  Results operator()(";
  for (const std::string &name : names)
    out << "const Value &" << name << ",\n                     ";
  out << "const std::vector<Request> &requests = {}) {\n"
      << "    return net(Inputs{";
  interleave(
      zip(tables.inputs, names), out,
      [&](const auto &pair) {
        out << "{\"" << escaped(std::get<0>(pair).name) << "\", "
            << std::get<1>(pair) << "}";
      },
      ",\n                      ");
  out << "},\n               requests);\n  }\n";
}

void HeaderWriter::write() {
  std::string guard = "NGC_MODEL_" + StringRef(id).upper() + "_H";
  std::string symbol = modelSymbol(tables.name);
  out << "// Made by " << escaped(tables.compiler) << " from the net '"
      << escaped(tables.name) << "'.\n//\n";
  describe("inputs", tables.inputs);
  describe("outputs", tables.outputs);
  out << "#ifndef " << guard << "\n#define " << guard << "\n\n"
      << "#include \"ngc/artifact.h\"\n\n"
      << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n"
      << "extern const ngc_model " << symbol << ";\n"
      << "#ifdef __cplusplus\n}\n#endif\n\n"
      << "#if defined(__cplusplus) && __cplusplus >= 202002L\n"
      << "#include \"ngc/net.hpp\"\n\n#include <array>\n\n"
      << "namespace ngc {\n\n"
      << "/// Opens the model; a call takes one example or a batch of each\n"
      << "/// input.\n"
      << "struct model_" << id << " {\n";
  writePorts("inputs", tables.inputs);
  writePorts("outputs", tables.outputs);
  out << "\n  Net net;\n\n"
      << "  explicit model_" << id << "(ngc_options options = {})\n"
      << "      : net(" << symbol << ", options) {}\n\n";
  writeCall();
  out << "};\n\n} // namespace ngc\n#endif\n\n#endif\n";
}

std::string ngc::typedHeader(const ModelTables &tables) {
  std::string result;
  raw_string_ostream out(result);
  HeaderWriter(tables, out).write();
  return result;
}
