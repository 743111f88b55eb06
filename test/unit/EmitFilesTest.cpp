// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files are whole or not there, whatever goes wrong; arrays may be larger than
// what 32 bits reach; objects, archives and headers are usable.
#include "EmitModel.h"

#include "llvm/Object/Archive.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

#include <csignal>
#include <dlfcn.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;
using namespace ngc;
using namespace ngc::test;

static std::string buildWith(const ModelTables &tables, WeightSource source,
                             const std::string &path) {
  auto code = compile(tables, tinyCode());
  if (!code)
    return message(code.takeError());
  return message(
      writeProduct(Product::SharedLibrary, path, *code, tables, source));
}

//===-- what can go wrong -------------------------------------------------===//

TEST(EmitFiles, MissingFolder) {
  Folder folder;
  std::string path = folder.file("none/tiny.so");
  EXPECT_EQ(build(Product::SharedLibrary, path), "cannot write '" + path +
                                                     "': there is no folder '" +
                                                     folder.file("none") + "'");
}

TEST(EmitFiles, PathIsFolder) {
  Folder folder;
  EXPECT_EQ(build(Product::Object, folder.path),
            "cannot write '" + folder.path + "': it is a folder");
}

TEST(EmitFiles, DiskFull) {
  for (Product product :
       {Product::SharedLibrary, Product::Object, Product::Archive})
    EXPECT_EQ(build(product, "/dev/full"),
              "cannot write '/dev/full': no space left on device");
  EXPECT_EQ(message(writeFile("/dev/full", {'x'})),
            "cannot write '/dev/full': no space left on device");
  struct stat status;
  ASSERT_EQ(stat("/dev/full", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode)) << "the device was replaced";
}

TEST(EmitFiles, UnwritableFolder) {
  Folder folder;
  chmod(folder.path.c_str(), 0500);
  // Root may write everywhere but where there are no files to be made.
  std::string path = geteuid() ? folder.file("tiny.so") : "/proc/self/tiny.so";
  for (Product product :
       {Product::SharedLibrary, Product::Object, Product::Archive})
    EXPECT_EQ(build(product, path).find("cannot write '" + path + "': "), 0u);
  chmod(folder.path.c_str(), 0700);
}

// As a full disk, but for one process: files may have so many bytes, and the
// arrays alone are twice as many.
TEST(EmitFiles, NoRoom) {
  constexpr size_t room = 1 << 19;
  ModelTables tables = tinyTables();
  tables.arrays[0].dims = {2 * room / sizeof(float)};
  tables.placed[0].bytes = 2 * room;
  auto zeros = [](size_t, ByteSink sink) {
    sink(std::vector<char>(2 * room));
    return Error::success();
  };
  auto code = compile(tables, tinyCode());
  ASSERT_TRUE(bool(code));
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  auto handler = signal(SIGXFSZ, SIG_IGN); // writing then fails
  for (Product product :
       {Product::SharedLibrary, Product::Object, Product::Archive}) {
    Folder folder;
    std::string path = folder.file("tiny");
    rlimit limit = {room, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
    Error error = writeProduct(product, path, *code, tables, zeros);
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_EQ(message(std::move(error)),
              "cannot write '" + path + "': file too large");
    EXPECT_TRUE(folder.names().empty());
  }
  signal(SIGXFSZ, handler);
}

TEST(EmitFiles, FailureKeepsTheOldFile) {
  Folder folder;
  std::string path = folder.file("tiny.so");
  ASSERT_EQ(message(writeFile(path, {'o', 'l', 'd'})), "");
  auto refuse = [](size_t, ByteSink) -> Error {
    return createStringError("the file of arrays has gone");
  };
  EXPECT_EQ(buildWith(tinyTables(), refuse, path),
            "the file of arrays has gone");
  EXPECT_EQ(read(path), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"tiny.so"});
}

TEST(EmitFiles, SuccessLeavesOneFile) {
  Folder folder;
  for (Product product :
       {Product::SharedLibrary, Product::Object, Product::Archive}) {
    EXPECT_EQ(build(product, folder.file("tiny")), "");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"tiny"});
  }
}

TEST(EmitFiles, FollowsLinks) {
  Folder folder;
  ASSERT_EQ(message(writeFile(folder.file("real"), {'a'})), "");
  std::filesystem::create_symlink("real", folder.file("link"));
  ASSERT_EQ(message(writeFile(folder.file("link"), {'b'})), "");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.file("link")));
  EXPECT_EQ(read(folder.file("real")), "b");
}

TEST(EmitFiles, WrongNumberOfBytes) {
  Folder folder;
  auto few = [](size_t, ByteSink sink) {
    sink({'1', '2', '3', '4'});
    return Error::success();
  };
  EXPECT_EQ(buildWith(tinyTables(), few, folder.file("tiny.so")),
            "array 'scale/Weights' came with 4 bytes, expected 12");
  EXPECT_TRUE(folder.names().empty());
}

TEST(EmitFiles, UnexpectedImport) {
  auto code =
      compile(tinyTables(), tinyCode("%r = call float @missing(float %v)"));
  ASSERT_TRUE(bool(code));
  EXPECT_EQ(message(checkImports(*code, tinyTables())),
            "the code of model 'tiny' calls 'missing', which is not among the "
            "functions of libc and libm that an artifact may use");
  code = compile(tinyTables(), tinyCode("%r = call float @atanf(float %v)"));
  ASSERT_TRUE(bool(code));
  EXPECT_EQ(message(checkImports(*code, tinyTables())), "");
  for (const char *name : {"memcpy", "expf", "log1p", "tanhf"})
    EXPECT_TRUE(isAllowedImport(name)) << name;
  for (const char *name : {"malloc", "printf", "abort", "__truncsfbf2", ""})
    EXPECT_FALSE(isAllowedImport(name)) << name;
}

//===-- tables that do not fit --------------------------------------------===//

static std::string checked(function_ref<void(ModelTables &)> change) {
  ModelTables tables = tinyTables();
  change(tables);
  return message(compile(tables, tinyCode()).takeError());
}

TEST(EmitTables, AreChecked) {
  EXPECT_EQ(checked([](ModelTables &t) { t.name = ""; }),
            "model '': the model has no name");
  EXPECT_EQ(checked([](ModelTables &t) { t.arrays[0].placed = 3; }),
            "model 'tiny': array 'scale/Weights' is placed at 3 of 1");
  EXPECT_EQ(checked([](ModelTables &t) { t.placed[0].array = 7; }),
            "model 'tiny': a placed array refers to array 7 of 1");
  EXPECT_EQ(checked([](ModelTables &t) { t.inputs[0].dims.assign(9, 1); }),
            "model 'tiny': input 'Input' has 9 axes, at most 8 are possible");
  EXPECT_EQ(checked([](ModelTables &t) { t.outputs[0].coder->options = "{"; }),
            "model 'tiny': output 'Output': the coder's options are not a "
            "JSON object");
  EXPECT_EQ(checked([](ModelTables &t) { t.outputs[0].coder->entry = 1; }),
            "model 'tiny': output 'Output': the coder refers to entry 1 of 1");
  EXPECT_EQ(
      checked([](ModelTables &t) { t.outputs[0].coder->classes[0] += '\0'; }),
      "model 'tiny': output 'Output': a class contains a zero byte");
  EXPECT_EQ(checked([](ModelTables &t) { t.edges[0].to = 1; }),
            "model 'tiny': an edge from layer -1 to layer 1, but there are 1");
  auto entry = [](ModelTables &t) -> ModelTables::Entry & {
    return t.versions[0].entries[0];
  };
  EXPECT_EQ(checked([&](ModelTables &t) { entry(t).scratch = 7; }),
            "model 'tiny': entry 'evaluate': scratch of 7 bytes is not a "
            "multiple of 64");
  EXPECT_EQ(checked([&](ModelTables &t) { entry(t).inputs[0].dims[0] = -2; }),
            "model 'tiny': entry 'evaluate': slot 'Input' has a dimension -2, "
            "but there are 1 dynamic dimensions");
  EXPECT_EQ(checked([&](ModelTables &t) { entry(t).function = "evaluat"; }),
            "entry 'evaluate': no function 'evaluat' in the module");
  EXPECT_EQ(checked([&](ModelTables &t) { entry(t).function = "atanf"; }),
            "entry 'evaluate': no function 'atanf' in the module");
  EXPECT_EQ(
      checked([](ModelTables &t) {
        t.versions.push_back({"haswell", "avx2", {}});
      }),
      "model 'tiny': the version for 'haswell' has other entries than the "
      "first one");
}

//===-- large arrays ------------------------------------------------------===//

// More than 32-bit offsets reach; as the first array, so that the second one
// lies behind. The first has no value, so its place in the file is a hole.
TEST(EmitFiles, LargeWeights) {
  constexpr int64_t rows = 1'200'000'000; // 4.8 GB
  Folder folder;
  std::error_code code;
  uint64_t room = std::filesystem::space(folder.path, code).available;
  if (code || room < sizeof(float) * rows)
    GTEST_SKIP() << "needs 4.8 GB of disk";
  ModelTables tables = tinyTables();
  tables.arrays.insert(tables.arrays.begin(),
                       {"table/Weights", NGC_REAL32, {rows}, 0, false});
  tables.arrays[1].placed = 1;
  tables.placed.insert(tables.placed.begin(),
                       {0, NGC_REAL32, {}, rows * sizeof(float)});
  tables.placed[1].array = 1;
  std::string path = folder.file("large.so");
  auto source = [](size_t index, ByteSink sink) {
    EXPECT_EQ(index, 1u) << "the first has no value";
    return tinyWeights(index, sink);
  };
  ASSERT_EQ(buildWith(tables, source, path), "");
  EXPECT_GT(std::filesystem::file_size(path), rows * sizeof(float));

  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_TRUE(library) << dlerror();
  auto *model =
      static_cast<const ngc_model *>(dlsym(library, "ngc_model_tiny"));
  ASSERT_TRUE(model);
  EXPECT_EQ(model->placed[1].offset, rows * sizeof(float));
  EXPECT_EQ(model->weights_bytes, rows * sizeof(float) + 64);
  const auto *values =
      reinterpret_cast<const float *>(model->weights + model->placed[1].offset);
  EXPECT_EQ(values[0], 1);
  EXPECT_EQ(values[2], 3);
  EXPECT_EQ(model->weights[rows * 2], 0);
  dlclose(library);
}

//===-- objects and archives ----------------------------------------------===//

static std::vector<std::string> publicSymbols(const object::ObjectFile &file) {
  std::vector<std::string> result;
  for (const object::SymbolRef &symbol : file.symbols()) {
    uint32_t flags = cantFail(symbol.getFlags());
    if ((flags & object::SymbolRef::SF_Global) &&
        !(flags &
          (object::SymbolRef::SF_Undefined | object::SymbolRef::SF_Hidden)))
      result.push_back(cantFail(symbol.getName()).str());
  }
  return result;
}

TEST(EmitFiles, ObjectHasOnePublicSymbol) {
  Folder folder;
  ASSERT_EQ(build(Product::Object, folder.file("tiny.o")), "");
  std::string bytes = read(folder.file("tiny.o"));
  auto object =
      object::ObjectFile::createELFObjectFile(MemoryBufferRef(bytes, "tiny.o"));
  ASSERT_TRUE(bool(object));
  EXPECT_EQ(publicSymbols(**object),
            std::vector<std::string>{"ngc_model_tiny"});
}

TEST(EmitFiles, ArchiveHasOneMember) {
  Folder folder;
  ASSERT_EQ(build(Product::Archive, folder.file("tiny.a")), "");
  std::string bytes = read(folder.file("tiny.a"));
  auto archive = object::Archive::create(MemoryBufferRef(bytes, "tiny.a"));
  ASSERT_TRUE(bool(archive));
  std::vector<std::string> names;
  Error error = Error::success();
  for (const object::Archive::Child &child : (*archive)->children(error)) {
    names.push_back(cantFail(child.getName()).str());
    EXPECT_EQ(cantFail(child.getLastModified()).time_since_epoch().count(), 0);
  }
  EXPECT_EQ(message(std::move(error)), "");
  EXPECT_EQ(names, std::vector<std::string>{"tiny.o"});
}

// A program with the model in it, through the typed header. The compiler is
// the one that built this test.
TEST(EmitFiles, ProgramLinksTheModel) {
  Folder folder;
  ASSERT_EQ(message(writeFile(folder.file("tiny.h"),
                              ArrayRef<char>(typedHeader(tinyTables())))),
            "");
  StringRef source = R"(
    #include "tiny.h"
    int main(void) {
      const ngc_model *model = &ngc_model_tiny;
      const float *values = (const float *)model->weights;
      int64_t batch = 1;
      uint64_t need = 1;
      float x[3] = {0, 0, 0}, y[3] = {9, 9, 9};
      const void *inputs[] = {x}, *placed[] = {model->weights};
      void *outputs[] = {y};
      ngc_call call = {&batch, inputs, outputs, placed, 0, &need, 0};
      if (model->versions->entries->run(&call)) return 1;
      return y[0] == 1 && y[2] == 1 && values[2] == 3 ? 0 : 2;
    })";
  ASSERT_EQ(message(writeFile(folder.file("main.c"), source)), "");
  for (Product product : {Product::Object, Product::Archive}) {
    std::string model =
        folder.file(product == Product::Object ? "tiny.o" : "tiny.a");
    ASSERT_EQ(build(product, model), "");
    std::string program = folder.file("program");
    std::string include = "-I" NGC_INCLUDE;
    EXPECT_EQ(
        sys::ExecuteAndWait(NGC_CC, {NGC_CC, include, "-o", program,
                                     folder.file("main.c"), model, "-lm"}),
        0);
    EXPECT_EQ(sys::ExecuteAndWait(program, {program}), 0);
  }
}

//===-- the typed header --------------------------------------------------===//

TEST(EmitHeader, NamesPortsAndShapes) {
  ModelTables tables = tinyTables();
  tables.name = "my-net";
  tables.inputs[0].name = "new";
  tables.inputs.push_back({"2nd \"x\"", NGC_INT64, {-1, 4}, {{1, 9}}, {}});
  std::string header = typedHeader(tables);
  for (const char *part :
       {"extern const ngc_model ngc_model_my_net;", "struct model_my_net {",
        "    struct new_ {", "static constexpr const char *name = \"new\";",
        "    struct _2nd__x_ {", "\"2nd \\042x\\042\"",
        "std::array<int64_t, 2> shape = {-1, 4};", "size_t count = 3;",
        "int64 [varying, 4], 1 to 9"})
    EXPECT_NE(header.find(part), std::string::npos) << part << "\n" << header;
}

TEST(EmitHeader, IsValidInCAndCxx) {
  Folder folder;
  ModelTables tables = tinyTables();
  for (const char *name : {"Second", "Value", "name", "class", "2 inputs"})
    tables.inputs.push_back({name, NGC_INT64, {-1, 4}, {{1, 9}}, {}});
  std::string header = folder.file("tiny.h");
  ASSERT_EQ(message(writeFile(header, typedHeader(tables))), "");
  std::string include = "-I" NGC_INCLUDE;
  auto accepts = [&](StringRef compiler, StringRef language,
                     StringRef standard) {
    return sys::ExecuteAndWait(compiler, {compiler, include, "-fsyntax-only",
                                          "-Wall", "-Werror", "-x", language,
                                          standard, header}) == 0;
  };
  EXPECT_TRUE(accepts(NGC_CC, "c", "-std=c99"));
  EXPECT_TRUE(accepts(NGC_CXX, "c++", "-std=c++11"));
  EXPECT_TRUE(accepts(NGC_CXX, "c++", "-std=c++20"));
}
