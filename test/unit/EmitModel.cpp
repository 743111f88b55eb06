// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hand-made model of the tests of stage Emit.
#include "EmitModel.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

#include <algorithm>
#include <filesystem>

using namespace llvm;

namespace ngc::test {

Folder::Folder() {
  SmallString<128> result;
  if (!sys::fs::createUniqueDirectory("ngc-emit", result))
    path = result.str().str();
}

Folder::~Folder() { std::filesystem::remove_all(path); }

std::vector<std::string> Folder::names() const {
  std::vector<std::string> result;
  for (const auto &entry : std::filesystem::directory_iterator(path))
    result.push_back(entry.path().filename());
  std::sort(result.begin(), result.end());
  return result;
}

ModelTables tinyTables() {
  ModelTables tables;
  tables.name = "tiny";
  tables.compiler = "ngc 0.1.0";
  tables.text = "netgraph.graph @tiny {}";
  ModelTables::Coder classes;
  classes.kind = "class";
  classes.options = R"({"form": "index"})";
  classes.classes = {"one", "two", "drei \"quoted\""};
  tables.inputs = {{"Input", NGC_REAL32, {3}, {}, {}}};
  tables.outputs = {{"Output", NGC_REAL32, {3}, {}, classes}};
  tables.arrays = {{"scale/Weights", NGC_REAL32, {3}, 0, true}};
  tables.placed = {{0, NGC_REAL32, {}, 3 * sizeof(float)}};
  tables.layers = {{"scale", "elementwise"}};
  tables.edges = {{-1, 0, "Input", "Input"}, {0, -1, "Output", "Output"}};
  ModelTables::Entry evaluate;
  evaluate.name = "evaluate";
  evaluate.function = "evaluate";
  evaluate.inputs = {{"Input", NGC_REAL32, {-1, 3}}};
  evaluate.outputs = {{"Output", NGC_REAL32, {-1, 3}}};
  evaluate.regions = {{12, {1, 0, 0, 0}, 0}};
  evaluate.scratch = 128;
  tables.versions = {{"x86-64", "", {evaluate}}};
  return tables;
}

Error tinyWeights(size_t index, ByteSink sink) {
  const float values[] = {1, 2, 3};
  // In two pieces, as a reader of a file would do it.
  ArrayRef<char> bytes(reinterpret_cast<const char *>(values), sizeof values);
  sink(bytes.take_front(5));
  sink(bytes.drop_front(5));
  return Error::success();
}

std::string tinyCode(const std::string &body) {
  return R"(
    source_filename = "/home/somebody/secret.mlir"
    declare float @llvm.exp.f32(float)
    declare float @missing(float)
    declare float @atanf(float)
    @table = constant [3 x i64] [i64 0, i64 1, i64 2]
    define i32 @evaluate(ptr %call) {
      %dims = load ptr, ptr %call
      %n = load i64, ptr %dims
      %count = mul i64 %n, 3
      %inputs.at = getelementptr i8, ptr %call, i64 8
      %inputs = load ptr, ptr %inputs.at
      %x = load ptr, ptr %inputs
      %outputs.at = getelementptr i8, ptr %call, i64 16
      %outputs = load ptr, ptr %outputs.at
      %y = load ptr, ptr %outputs
      %placed.at = getelementptr i8, ptr %call, i64 24
      %placed = load ptr, ptr %placed.at
      %w = load ptr, ptr %placed
      br label %head
    head:
      %i = phi i64 [0, %0], [%next, %body]
      %more = icmp slt i64 %i, %count
      br i1 %more, label %body, label %done
    body:
      %column = urem i64 %i, 3
      %w.at = getelementptr float, ptr %w, i64 %column
      %factor = load float, ptr %w.at
      %x.at = getelementptr float, ptr %x, i64 %i
      %value = load float, ptr %x.at
      %v = fmul float %value, %factor
      )" +
         (body.empty() ? "%r = call float @llvm.exp.f32(float %v)" : body) +
         R"(
      %y.at = getelementptr float, ptr %y, i64 %i
      store float %r, ptr %y.at
      %next = add i64 %i, 1
      br label %head
    done:
      ret i32 0
    })";
}

Expected<SmallVector<char, 0>> compile(const ModelTables &tables,
                                       const std::string &code, StringRef cpu,
                                       CodeGenFileType kind) {
  LLVMContext context;
  SMDiagnostic diagnostic;
  std::unique_ptr<Module> module =
      parseAssemblyString(code, diagnostic, context);
  if (!module)
    return createStringError(diagnostic.getMessage());
  Expected<TargetDescription> target = describeTarget(cpu);
  if (!target)
    return target.takeError();
  auto machine = createMachine(*target);
  if (!machine)
    return machine.takeError();
  prepareModule(*module, **machine, tables.name);
  if (Error error = buildDescriptor(*module, tables))
    return error;
  if (Error error = optimise(*module, **machine))
    return error;
  return generate(*module, **machine, kind);
}

std::string build(Product product, const std::string &path,
                  const ModelTables &tables) {
  auto code = compile(tables, tinyCode());
  if (!code)
    return message(code.takeError());
  return message(writeProduct(product, path, *code, tables, tinyWeights));
}

std::string message(Error error) {
  return error ? toString(std::move(error)) : "";
}

std::string read(const std::string &path) {
  auto buffer = MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : "";
}

} // namespace ngc::test
