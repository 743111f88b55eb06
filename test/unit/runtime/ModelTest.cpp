// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ModelTest.cpp - opening, listing, reading arrays ------------------===//

#include "Support.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace fs = std::filesystem;

/// A folder of its own for each test, removed at its end.
class ModelFile : public testing::Test {
protected:
  fs::path folder =
      fs::temp_directory_path() / ("ngc-model-" + std::to_string(getpid()));
  std::string bytes;

  void SetUp() override {
    fs::create_directories(folder);
    std::ifstream file(FAKE_MODEL, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
    ASSERT_FALSE(bytes.empty());
  }
  void TearDown() override { fs::remove_all(folder); }

  /// Writes a file and gives the error of opening it.
  std::string openError(const std::string &content) {
    fs::path path = folder / "model.so";
    std::ofstream(path, std::ios::binary) << content;
    ngc_handle *model = reinterpret_cast<ngc_handle *>(this);
    ngc_status status = ngc_model_open(path.c_str(), &model);
    EXPECT_EQ(model == nullptr, status != NGC_OK);
    ngc_model_close(model);
    std::string text = status ? ngc_last_error(nullptr) : "";
    size_t at = text.find(folder.string());
    return at == std::string::npos ? text
                                   : text.erase(at, folder.string().size() + 1);
  }
};

TEST_F(ModelFile, OpensAndCloses) {
  ngc_handle *model = nullptr;
  ASSERT_EQ(ngc_model_open(FAKE_MODEL, &model), NGC_OK)
      << ngc_last_error(nullptr);
  EXPECT_STREQ(ngc_model_tables(model)->name, "fake");
  // The first version asks for a feature that no processor has.
  EXPECT_STREQ(ngc_model_version(model)->features, "");
  ngc_model_close(model);
  ngc_model_close(nullptr);
}

TEST_F(ModelFile, OpensTheVersionAskedFor) {
  ngc_handle *model = nullptr;
  ASSERT_EQ(ngc_model_open_for(FAKE_MODEL, "plain", &model), NGC_OK);
  EXPECT_STREQ(ngc_model_version(model)->cpu, "plain");
  ngc_model_close(model);
  EXPECT_EQ(ngc_model_open_for(FAKE_MODEL, "wonder", &model),
            NGC_ERROR_UNSUPPORTED);
  EXPECT_STREQ(ngc_last_error(nullptr),
               "the code of 'fake' for 'wonder' needs 'never-heard-of', which "
               "this processor lacks");
  EXPECT_EQ(ngc_model_open_for(FAKE_MODEL, "plan", &model), NGC_ERROR_NAME);
  EXPECT_STREQ(ngc_last_error(nullptr),
               "'fake' has no code for 'plan'; did you mean 'plain'?");
}

TEST_F(ModelFile, RefusesOtherMachines) {
  constexpr size_t machine = 18; // where an ELF header names it
  bytes[machine] = char(8);      // MIPS
  std::string error = openError(bytes);
  EXPECT_EQ(error.find("'model.so' is code for another machine, this machine "
                       "is "),
            0u)
      << error;
}

TEST_F(ModelFile, InfoWithoutLoading) {
  char *json = nullptr;
  ASSERT_EQ(ngc_model_info(FAKE_MODEL, &json), NGC_OK);
  EXPECT_STREQ(json, "{\"name\": \"fake\"}");
  ngc_text_free(json);
  EXPECT_EQ(ngc_model_info("/no/such.so", &json), NGC_ERROR_FILE);
  EXPECT_EQ(json, nullptr);
}

TEST_F(ModelFile, RefusesOtherFiles) {
  EXPECT_EQ(openError(""), "'model.so' is no compiled model: it is too short");
  EXPECT_EQ(openError(std::string(1000, 'x')),
            "'model.so' is no compiled model: it is no ELF file");
  ngc_handle *model;
  EXPECT_EQ(ngc_model_open("/no/such.so", &model), NGC_ERROR_FILE);
  EXPECT_STREQ(ngc_last_error(nullptr),
               "cannot open '/no/such.so': No such file or directory");
  EXPECT_EQ(ngc_model_open(folder.c_str(), &model), NGC_ERROR_FILE);
  EXPECT_EQ(ngc_model_open("/proc/self/exe", &model), NGC_ERROR_ARTIFACT);
  EXPECT_EQ(ngc_model_open(nullptr, &model), NGC_ERROR_NULL);
  EXPECT_STREQ(ngc_last_error(nullptr), "ngc_model_open: the path is null");
}

TEST_F(ModelFile, RefusesTruncatedFiles) {
  for (size_t size = 64; size < bytes.size(); size += 97) {
    std::string error = openError(bytes.substr(0, size));
    EXPECT_EQ(error.find("'model.so' is truncated: its tables need "), 0u)
        << "at " << size << ": " << error;
  }
}

TEST_F(ModelFile, RefusesAnotherInterface) {
  size_t at = bytes.find(std::string("\1\0\0\0ngc\0", 8));
  ASSERT_NE(at, std::string::npos);
  bytes[at + 8] = 9;
  EXPECT_EQ(openError(bytes),
            "'model.so' has binary interface 9, this runtime needs " +
                std::to_string(NGC_ABI_VERSION) + ": compile the model again");
}

TEST_F(ModelFile, DamageNeverCrashes) {
  // Any damaged byte of the file's own tables is an error or is harmless.
  for (size_t at = 0; at < 0x270; ++at) {
    std::string damaged = bytes;
    damaged[at] = char(damaged[at] ^ 0xff);
    fs::path path = folder / "damaged.so";
    std::ofstream(path, std::ios::binary) << damaged;
    char *json = nullptr;
    if (ngc_model_info(path.c_str(), &json) == NGC_OK)
      EXPECT_STREQ(json, "{\"name\": \"fake\"}");
    ngc_text_free(json);
  }
}

TEST(Model, ChecksLinkedTables) {
  ngc_handle *handle = nullptr;
  ngc_model model = ngc_model_fake;
  model.abi_version = 1;
  EXPECT_EQ(ngc_model_from(&model, &handle), NGC_ERROR_ARTIFACT);
  EXPECT_EQ(ngc_last_error(nullptr),
            "'the linked model' has binary interface 1, this runtime needs " +
                std::to_string(NGC_ABI_VERSION) + ": compile the model again");
  model = ngc_model_fake;
  model.magic[0] = 'x';
  EXPECT_EQ(ngc_model_from(&model, &handle), NGC_ERROR_ARTIFACT);
  model = ngc_model_fake;
  model.version_count = 1; // only the one that no processor can run
  EXPECT_EQ(ngc_model_from(&model, &handle), NGC_ERROR_UNSUPPORTED);
  EXPECT_STREQ(ngc_last_error(nullptr),
               "'fake' needs 'never-heard-of', which this processor lacks");
  model.version_count = 0;
  EXPECT_EQ(ngc_model_from(&model, &handle), NGC_ERROR_ARTIFACT);
  EXPECT_STREQ(ngc_last_error(nullptr),
               "'fake' is damaged: it has 0 versions of its code");
  model = ngc_model_fake;
  model.weights_bytes = 8;
  EXPECT_EQ(ngc_model_from(&model, &handle), NGC_ERROR_ARTIFACT);
  EXPECT_EQ(ngc_model_from(nullptr, &handle), NGC_ERROR_NULL);
}

TEST(Model, FindsByName) {
  Session session(ngc_model_fake);
  ngc_handle *model = session.model;
  EXPECT_STREQ(ngc_model_input(model, "Count")->name, "Count");
  EXPECT_EQ(ngc_model_input(model, nullptr), nullptr); // two ports
  EXPECT_EQ(ngc_model_output(model, "Input"), nullptr);
  EXPECT_EQ(ngc_model_array(model, "linear/Biases")->rank, 1u);
  EXPECT_EQ(ngc_model_entry(model, "decode:Output")->input_count, 5u);
  EXPECT_EQ(ngc_model_entry(model, "nonsense"), nullptr);
  EXPECT_STREQ(ngc_port_properties(ngc_model_output(model, "Output"))[0],
               "Decision");
  EXPECT_STREQ(ngc_port_properties(ngc_model_output(model, "Sum"))[0], "None");
  Session image(echoImage);
  EXPECT_STREQ(ngc_model_input(image.model, nullptr)->name, "Input");
}

TEST(Model, ReadsArrays) {
  Session session(ngc_model_fake);
  std::vector<float> weights(12), biases(3);
  ASSERT_EQ(ngc_model_read_array(session.model, "linear/Weights", 0,
                                 weights.data(), 48),
            NGC_OK)
      << ngc_last_error(nullptr);
  // Unpacked from panels of two rows.
  EXPECT_EQ(weights, (std::vector<float>{1, 0.5, 0, 0.25, 2, 0.5, -1, 0.25, 3,
                                         0.5, -2, 0.25}));
  ASSERT_EQ(ngc_model_read_array(session.model, "linear/Biases", NGC_REAL32,
                                 biases.data(), 12),
            NGC_OK);
  EXPECT_EQ(biases, (std::vector<float>{0.125, 0, -0.125}));
  std::vector<double> table(12);
  ASSERT_EQ(ngc_model_read_array(session.model, "Table", NGC_REAL64,
                                 table.data(), 96),
            NGC_OK);
  EXPECT_EQ(table[11], -4); // placed as int8
  EXPECT_EQ(ngc_model_read_array(session.model, "linear/Weight", 0, &table, 96),
            NGC_ERROR_NAME);
  EXPECT_STREQ(ngc_last_error(nullptr), "unknown array 'linear/Weight'; did "
                                        "you mean 'linear/Weights'?");
  EXPECT_EQ(ngc_model_read_array(session.model, "Table", 0, &table, 47),
            NGC_ERROR_MEMORY);
  EXPECT_STREQ(ngc_last_error(nullptr),
               "array 'Table' needs 48 bytes, there is room for 47");
  Session empty(echoEmpty);
  EXPECT_EQ(ngc_model_read_array(empty.model, "linear/Weights", 0,
                                 weights.data(), 48),
            NGC_ERROR_MISSING);
}

TEST(Model, ArenaBytes) {
  Session session(ngc_model_fake);
  const ngc_entry *entry = ngc_model_entry(session.model, "evaluate");
  int64_t one = 1, many = 1000, huge = INT64_MAX;
  EXPECT_EQ(ngc_entry_arena_bytes(entry, &one, 1), 64u + 64u);
  EXPECT_EQ(ngc_entry_arena_bytes(entry, &many, 3), 12032u + 192u);
  EXPECT_EQ(ngc_entry_arena_bytes(entry, &huge, 1), UINT64_MAX);
}

TEST(Model, Types) {
  EXPECT_EQ(ngc_type_bytes(NGC_BFLOAT16), 2u);
  EXPECT_EQ(ngc_type_bytes(14), 0u);
  EXPECT_STREQ(ngc_type_name(NGC_UINT16), "uint16");
  EXPECT_STREQ(ngc_type_name(99), "unknown type");
}
