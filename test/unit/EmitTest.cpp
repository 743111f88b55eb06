// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a shared library of ours holds: the descriptor as C sees it, the note,
// one exported symbol, nothing that could be attacked or traced back.
#include "EmitModel.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/JSON.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <math.h>

using namespace llvm;
using namespace ngc;
using namespace ngc::test;
using Elf = object::ELF64LE;
using ElfObject = object::ELFObjectFile<Elf>;

namespace {

/// A model that was built, and its bytes as an ELF file.
class Built : public testing::Test {
protected:
  void SetUp() override {
    path = folder.file("tiny.so");
    ASSERT_EQ(build(Product::SharedLibrary, path), "");
    bytes = read(path);
    auto parsed = ElfObject::create(MemoryBufferRef(bytes, "tiny.so"));
    ASSERT_TRUE(bool(parsed)) << toString(parsed.takeError());
    object.emplace(std::move(*parsed));
  }

  /// Names of dynamic symbols with this property.
  std::vector<std::string> dynamicSymbols(uint32_t flag) {
    std::vector<std::string> result;
    for (const object::ELFSymbolRef &symbol :
         object->getDynamicSymbolIterators())
      if (cantFail(symbol.getFlags()) & flag) {
        StringRef name = cantFail(symbol.getName());
        if (!name.empty())
          result.push_back(name.str());
      }
    llvm::sort(result);
    return result;
  }
  /// The numbers of a dynamic tag.
  std::vector<uint64_t> dynamicValues(int64_t tag) {
    std::vector<uint64_t> result;
    for (const auto &entry : cantFail(object->getELFFile().dynamicEntries()))
      if (entry.d_tag == tag)
        result.push_back(entry.d_un.d_val);
    return result;
  }
  std::vector<Elf::Phdr> segments(uint32_t type) {
    std::vector<Elf::Phdr> result;
    for (const auto &segment : cantFail(object->getELFFile().program_headers()))
      if (segment.p_type == type)
        result.push_back(segment);
    return result;
  }

  Folder folder;
  std::string path, bytes;
  std::optional<ElfObject> object;
};

/// The same, loaded.
class Loaded : public Built {
protected:
  void SetUp() override {
    Built::SetUp();
    library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_TRUE(library) << dlerror();
    model = static_cast<const ngc_model *>(dlsym(library, "ngc_model_tiny"));
    ASSERT_TRUE(model);
  }
  void TearDown() override {
    if (library)
      dlclose(library);
  }

  void *library = nullptr;
  const ngc_model *model = nullptr;
};

} // namespace

//===-- the descriptor ----------------------------------------------------===//

TEST_F(Loaded, Identity) {
  EXPECT_EQ(memcmp(model->magic, "ngcmodl", 8), 0);
  EXPECT_EQ(model->abi_version, NGC_ABI_VERSION);
  EXPECT_EQ(model->bytes, sizeof(ngc_model));
  EXPECT_STREQ(model->name, "tiny");
  EXPECT_STREQ(model->compiler, "ngc 0.1.0");
  EXPECT_STREQ(model->text, "netgraph.graph @tiny {}");
}

TEST_F(Loaded, Ports) {
  ASSERT_EQ(model->input_count, 1u);
  const ngc_port &input = model->inputs[0];
  EXPECT_STREQ(input.name, "Input");
  EXPECT_EQ(input.type, uint32_t(NGC_REAL32));
  ASSERT_EQ(input.rank, 1u);
  EXPECT_EQ(input.dims[0], 3);
  EXPECT_GT(input.low, input.high);
  EXPECT_EQ(input.coder, nullptr);

  ASSERT_EQ(model->output_count, 1u);
  const ngc_coder *decoder = model->outputs[0].coder;
  ASSERT_TRUE(decoder);
  EXPECT_STREQ(decoder->kind, "class");
  EXPECT_STREQ(decoder->options, R"({"form": "index"})");
  ASSERT_EQ(decoder->class_count, 3u);
  EXPECT_STREQ(decoder->classes[2], "drei \"quoted\"");
  EXPECT_EQ(decoder->entry, -1);
}

TEST_F(Loaded, Graph) {
  ASSERT_EQ(model->layer_count, 1u);
  EXPECT_STREQ(model->layers[0].path, "scale");
  EXPECT_STREQ(model->layers[0].kind, "elementwise");
  ASSERT_EQ(model->edge_count, 2u);
  EXPECT_EQ(model->edges[0].from, -1);
  EXPECT_EQ(model->edges[0].to, 0);
  EXPECT_STREQ(model->edges[1].from_port, "Output");
}

TEST_F(Loaded, Weights) {
  ASSERT_EQ(model->array_count, 1u);
  EXPECT_STREQ(model->arrays[0].path, "scale/Weights");
  EXPECT_EQ(model->arrays[0].placed, 0);
  EXPECT_EQ(model->arrays[0].has_value, 1u);
  ASSERT_EQ(model->placed_count, 1u);
  EXPECT_EQ(model->placed[0].offset, 0u);
  EXPECT_EQ(model->placed[0].bytes, 12u);
  EXPECT_EQ(model->placed[0].rank, 0u);
  EXPECT_EQ(model->weights_bytes, 64u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(model->weights) % 64, 0u);
  const auto *values = reinterpret_cast<const float *>(model->weights);
  EXPECT_EQ(values[0], 1);
  EXPECT_EQ(values[1], 2);
  EXPECT_EQ(values[2], 3);
  EXPECT_EQ(values[3], 0) << "padding";
}

TEST_F(Loaded, EntryRuns) {
  ASSERT_EQ(model->version_count, 1u);
  ASSERT_EQ(model->versions[0].entry_count, 1u);
  const ngc_entry &entry = model->versions[0].entries[0];
  EXPECT_STREQ(entry.name, "evaluate");
  EXPECT_EQ(entry.dim_count, 1u);
  ASSERT_EQ(entry.input_count, 1u);
  EXPECT_EQ(entry.inputs[0].rank, 2u);
  EXPECT_EQ(entry.inputs[0].dims[0], -1);
  ASSERT_EQ(entry.region_count, 1u);
  EXPECT_EQ(entry.regions[0].coefficient, 12u);
  EXPECT_EQ(entry.regions[0].exponents[0], 1);
  EXPECT_EQ(entry.regions[0].exponents[1], 0);
  EXPECT_EQ(entry.scratch, 128u);

  int64_t batch = 2;
  float x[6] = {0, 1, -1, 2, 0.5, 0.25}, y[6] = {};
  const void *inputs[] = {x}, *placed[] = {model->weights};
  void *outputs[] = {y};
  uint64_t need = 1;
  ngc_call call = {&batch, inputs, outputs, placed, nullptr, &need, nullptr};
  EXPECT_EQ(entry.run(&call), 0);
  for (int i = 0; i < 6; ++i)
    EXPECT_FLOAT_EQ(y[i], expf(x[i] * float(i % 3 + 1))) << i;
}

//===-- the file ----------------------------------------------------------===//

TEST_F(Built, ExportsOneSymbol) {
  std::vector<std::string> defined;
  for (const std::string &name : dynamicSymbols(object::SymbolRef::SF_Global))
    if (!is_contained(dynamicSymbols(object::SymbolRef::SF_Undefined), name))
      defined.push_back(name);
  EXPECT_EQ(defined, std::vector<std::string>{"ngc_model_tiny"});
}

TEST_F(Built, ImportsOnlyWhatItUses) {
  EXPECT_EQ(dynamicSymbols(object::SymbolRef::SF_Undefined),
            std::vector<std::string>{"expf"});
  std::vector<uint64_t> needed = dynamicValues(ELF::DT_NEEDED);
  ASSERT_EQ(needed.size(), 1u);
  std::vector<uint64_t> strings = dynamicValues(ELF::DT_STRTAB);
  const char *names = reinterpret_cast<const char *>(
      cantFail(object->getELFFile().toMappedAddr(strings.at(0))));
  EXPECT_STREQ(names + needed[0], "libm.so.6");
}

TEST_F(Built, IsHardened) {
  EXPECT_FALSE(segments(ELF::PT_GNU_RELRO).empty());
  EXPECT_EQ(dynamicValues(ELF::DT_FLAGS).at(0) & ELF::DF_BIND_NOW,
            uint64_t(ELF::DF_BIND_NOW));
  EXPECT_TRUE(dynamicValues(ELF::DT_TEXTREL).empty());
  ASSERT_EQ(segments(ELF::PT_GNU_STACK).size(), 1u);
  EXPECT_EQ(segments(ELF::PT_GNU_STACK)[0].p_flags & ELF::PF_X, 0u);
  for (const Elf::Phdr &segment : segments(ELF::PT_LOAD))
    EXPECT_NE(segment.p_flags & (ELF::PF_W | ELF::PF_X),
              uint32_t(ELF::PF_W | ELF::PF_X));
}

TEST_F(Built, WeightsAreLastAndReadOnly) {
  std::vector<Elf::Phdr> loaded = segments(ELF::PT_LOAD);
  const Elf::Phdr &last = loaded.back();
  EXPECT_EQ(last.p_flags, uint32_t(ELF::PF_R));
  for (const object::SectionRef &section : object->sections()) {
    if (cantFail(section.getName()) != ".lrodata")
      continue;
    EXPECT_EQ(section.getAddress(), last.p_vaddr);
    EXPECT_EQ(section.getSize(), last.p_filesz);
    return;
  }
  FAIL() << "no section .lrodata";
}

TEST_F(Built, HasNoPathsOrSourceNames) {
  EXPECT_EQ(bytes.find("secret"), std::string::npos);
  EXPECT_EQ(bytes.find("/home"), std::string::npos);
  EXPECT_EQ(bytes.find(folder.path), std::string::npos);
  EXPECT_EQ(bytes.find(".tmp"), std::string::npos);
}

// Read with nothing but the section table, as artifact.h describes it.
TEST_F(Built, NoteIsReadable) {
  StringRef note;
  for (const object::SectionRef &section : object->sections())
    if (cantFail(section.getName()) == ".note.ngc") {
      EXPECT_EQ(object::ELFSectionRef(section).getType(), ELF::SHT_NOTE);
      note = cantFail(section.getContents());
    }
  ASSERT_GT(note.size(), 24u);
  auto word = [&](size_t at) {
    return support::endian::read32le(note.data() + at);
  };
  EXPECT_EQ(word(0), 4u);
  EXPECT_LE(16 + word(4), note.size());
  EXPECT_EQ(word(8), NGC_NOTE_TYPE);
  EXPECT_EQ(note.substr(12, 4), StringRef("ngc\0", 4));
  EXPECT_EQ(word(16), NGC_ABI_VERSION);
  EXPECT_EQ(word(20), 0u);
  auto [symbol, rest] = note.substr(24).split('\0');
  EXPECT_EQ(symbol, "ngc_model_tiny");
  json::Value value = cantFail(json::parse(rest.split('\0').first));
  const json::Object *facts = value.getAsObject();
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->getString("name"), StringRef("tiny"));
  const json::Array *outputs = facts->getArray("outputs");
  ASSERT_TRUE(outputs && outputs->size() == 1);
  const json::Object *decoder =
      (*outputs)[0].getAsObject()->getObject("decoder");
  ASSERT_TRUE(decoder);
  EXPECT_EQ(decoder->getArray("classes")->size(), 3u);
  EXPECT_EQ(decoder->getObject("options")->getString("form"),
            StringRef("index"));
}

TEST_F(Built, IsReproducible) {
  std::string other = folder.file("other-name.so");
  ASSERT_EQ(build(Product::SharedLibrary, other), "");
  EXPECT_EQ(bytes, read(other));
  for (Product product : {Product::Object, Product::Archive}) {
    ASSERT_EQ(build(product, folder.file("a")), "");
    ASSERT_EQ(build(product, folder.file("b")), "");
    EXPECT_EQ(read(folder.file("a")), read(folder.file("b")));
    EXPECT_EQ(read(folder.file("a")).find(folder.path), std::string::npos);
  }
}

//===-- text and processors -----------------------------------------------===//

TEST(EmitCode, AssemblyIsText) {
  auto text = compile(tinyTables(), tinyCode(), "baseline",
                      CodeGenFileType::AssemblyFile);
  ASSERT_TRUE(bool(text)) << toString(text.takeError());
  StringRef assembly(text->data(), text->size());
  EXPECT_TRUE(assembly.contains("ngc_model_tiny:"));
  EXPECT_TRUE(assembly.contains("call")) << "expf";
  EXPECT_FALSE(assembly.contains("secret"));
}

// Elements side by side fill the widest registers that the processor has.
TEST(EmitCode, Vectorises) {
  std::string code = tinyCode("%r = fmul float %v, %v");
  std::string column = "urem i64 %i, 3";
  code.replace(code.find(column), column.size(), "add i64 %i, 0");
  auto registers = [&](StringRef cpu) -> std::string {
    auto text = compile(tinyTables(), code, cpu, CodeGenFileType::AssemblyFile);
    if (!text)
      return toString(text.takeError());
    StringRef assembly(text->data(), text->size());
    return assembly.contains("zmm")   ? "zmm"
           : assembly.contains("ymm") ? "ymm"
                                      : "xmm";
  };
  EXPECT_EQ(registers("x86-64-v4"), "zmm");
  EXPECT_EQ(registers("baseline"), "ymm");
  EXPECT_EQ(registers("x86-64"), "xmm");
}
