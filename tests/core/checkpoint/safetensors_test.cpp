#include "core/checkpoint/safetensors.h"
#include "core/error.h"
#include "tests/core/checkpoint/safetensors_bytes.h"

#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <type_traits>

namespace unit {
namespace {

using test::as_span;
using test::as_text;
using test::read_bytes;
using test::write_bytes;

static_assert(std::is_nothrow_move_constructible_v<SafetensorsFile>);
static_assert(std::is_nothrow_move_assignable_v<SafetensorsFile>);
static_assert(!std::is_copy_constructible_v<SafetensorsFile>);

constexpr TensorType kAllTypes[] = {
    TensorType::F64, TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::I64,
    TensorType::I32, TensorType::I16, TensorType::I8,  TensorType::U8,   TensorType::Bool};

class Safetensors : public testing::Test {
  protected:
    /// The message of the failure that writing ends in.
    std::string write_failure(const std::filesystem::path& path,
                              const std::vector<TensorEntry>& tensors,
                              const std::map<std::string, std::string>& metadata = {}) const {
        try {
            write_safetensors(path, tensors, metadata);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Failed) << error.what();
            EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos)
                << "the message does not name the path: " << error.what();
            return error.what();
        }
        ADD_FAILURE() << "written: " << path;
        return "";
    }

    test::TemporaryFolder folder_;
    std::filesystem::path path_ = folder_.path() / "weights.safetensors";
};

TEST_F(Safetensors, file_has_the_bytes_of_the_format) {
    write_safetensors(path_,
                      {{"b", TensorType::U8, {3}, as_span("xyz")},
                       {"c", TensorType::F16, {1, 2}, as_span("mnop")},
                       {"a", TensorType::I16, {}, as_span("hi")}},
                      {{"k", "v"}});
    const std::string header = R"({"__metadata__":{"k":"v"},)"
                               R"("c":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},)"
                               R"("a":{"dtype":"I16","shape":[],"data_offsets":[4,6]},)"
                               R"("b":{"dtype":"U8","shape":[3],"data_offsets":[6,9]}})";
    const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
    ASSERT_EQ(padded.size() % 8, 0U);
    EXPECT_EQ(read_bytes(path_), test::file_bytes(padded, "mnophixyz"));
}

TEST_F(Safetensors, all_types_come_back_as_written_and_aligned) {
    const std::string bytes = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL";
    std::vector<TensorEntry> tensors;
    for (const TensorType type : kAllTypes)
        tensors.push_back({std::string("tensor ") + tensor_type_name(type),
                           type,
                           {2, 3},
                           as_span(bytes).first(6 * tensor_type_size(type))});
    write_safetensors(path_, tensors, {});

    const SafetensorsFile file(path_);
    EXPECT_EQ(file.path(), path_);
    EXPECT_TRUE(file.metadata().empty());
    ASSERT_EQ(file.tensors().size(), std::size(kAllTypes));
    for (const TensorEntry& written : tensors) {
        const TensorEntry& read = file.tensor(written.name);
        EXPECT_EQ(read.name, written.name);
        EXPECT_EQ(read.type, written.type);
        EXPECT_EQ(read.shape, written.shape);
        EXPECT_EQ(as_text(read.data), as_text(written.data));
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(read.data.data()) % tensor_type_size(read.type),
                  0U)
            << written.name;
    }
}

TEST_F(Safetensors, type_names_and_sizes_are_those_of_the_format) {
    const std::map<std::string, std::size_t> expected = {
        {"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8},
        {"I32", 4}, {"I16", 2}, {"I8", 1},  {"U8", 1},   {"BOOL", 1}};
    std::map<std::string, std::size_t> actual;
    for (const TensorType type : kAllTypes)
        actual.emplace(tensor_type_name(type), tensor_type_size(type));
    EXPECT_EQ(actual, expected);
}

TEST_F(Safetensors, empty_tensors_and_scalars_come_back) {
    write_safetensors(path_,
                      {{"empty", TensorType::F32, {0}, {}},
                       {"empty 3d", TensorType::F32, {4, 0, 2}, {}},
                       {"scalar", TensorType::F64, {}, as_span("01234567")}},
                      {});
    const SafetensorsFile file(path_);
    EXPECT_EQ(file.tensor("empty").shape, std::vector<std::int64_t>{0});
    EXPECT_TRUE(file.tensor("empty").data.empty());
    EXPECT_EQ(file.tensor("empty 3d").shape, (std::vector<std::int64_t>{4, 0, 2}));
    EXPECT_TRUE(file.tensor("scalar").shape.empty());
    EXPECT_EQ(as_text(file.tensor("scalar").data), "01234567");
}

TEST_F(Safetensors, file_without_tensors_comes_back) {
    write_safetensors(path_, {}, {});
    const SafetensorsFile file(path_);
    EXPECT_TRUE(file.tensors().empty());
    EXPECT_TRUE(file.metadata().empty());
}

TEST_F(Safetensors, metadata_and_names_of_any_text_come_back) {
    const std::map<std::string, std::string> metadata = {
        {"", ""}, {"unit", R"({"format": 1, "text": "\"\\\n"})"}, {"日本", "ç\t\x01"}};
    const std::string name = "encoder1.private.0 \"ü\"";
    write_safetensors(path_, {{name, TensorType::U8, {2}, as_span("xy")}}, metadata);
    const SafetensorsFile file(path_);
    EXPECT_EQ(file.metadata(), metadata);
    EXPECT_EQ(as_text(file.tensor(name).data), "xy");
}

TEST_F(Safetensors, unaligned_data_of_another_writer_is_read) {
    write_bytes(path_, test::file_bytes(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                                        R"("b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}})",
                                        "01234"));
    EXPECT_EQ(as_text(SafetensorsFile(path_).tensor("b").data), "1234");
}

TEST_F(Safetensors, spans_outlive_a_move_of_the_file) {
    write_safetensors(path_, {{"a", TensorType::U8, {2}, as_span("xy")}}, {});
    SafetensorsFile first(path_);
    const auto data = first.tensor("a").data;
    SafetensorsFile second(std::move(first));
    EXPECT_EQ(second.tensor("a").data.data(), data.data());
    EXPECT_EQ(as_text(data), "xy");
}

TEST_F(Safetensors, file_that_is_rewritten_in_place_while_open_changes_nothing) {
    write_safetensors(path_, {{"a", TensorType::U8, {2}, as_span("xy")}}, {});
    const SafetensorsFile file(path_);
    std::filesystem::resize_file(path_, 0);
    EXPECT_EQ(as_text(file.tensor("a").data), "xy");
}

TEST_F(Safetensors, lacking_tensor_is_named_with_its_file) {
    write_safetensors(path_, {{"a", TensorType::U8, {2}, as_span("xy")}}, {});
    const SafetensorsFile file(path_);
    try {
        file.tensor("encoder1.private.0.conv.weight");
        FAIL() << "found a tensor that is not there";
    } catch (const Error& error) {
        const std::string message = error.what();
        EXPECT_EQ(error.code(), ErrorCode::Damaged);
        EXPECT_NE(message.find(path_.string()), std::string::npos) << message;
        EXPECT_NE(message.find("encoder1.private.0.conv.weight"), std::string::npos) << message;
    }
}

TEST_F(Safetensors, file_can_be_replaced_by_its_own_tensors_while_open) {
    write_safetensors(path_, {{"a", TensorType::U8, {2}, as_span("xy")}}, {});
    const SafetensorsFile old_file(path_);
    write_safetensors(path_, {old_file.tensor("a")}, {{"generation", "2"}});
    EXPECT_EQ(as_text(old_file.tensor("a").data), "xy");
    const SafetensorsFile new_file(path_);
    EXPECT_EQ(as_text(new_file.tensor("a").data), "xy");
    EXPECT_EQ(new_file.metadata().at("generation"), "2");
    EXPECT_EQ(folder_.entries(), 1U);
}

TEST_F(Safetensors, tensors_that_cannot_be_stored_are_refused_by_name) {
    const auto refused = [&](const std::vector<TensorEntry>& tensors, const char* problem) {
        const std::string message = write_failure(path_, tensors);
        EXPECT_NE(message.find(problem), std::string::npos) << message;
        EXPECT_EQ(folder_.entries(), 0U);
    };
    const TensorEntry good = {"a", TensorType::U8, {2}, as_span("xy")};
    refused({good, good}, "\"a\" is given twice");
    refused({{"__metadata__", TensorType::U8, {2}, as_span("xy")}}, "keeps for metadata");
    refused({{"a", TensorType::F32, {1}, as_span("xy")}}, "\"a\" has 2 bytes");
    refused({{"a", TensorType::U8, {-2}, as_span("xy")}}, "\"a\" has 2 bytes");
    refused({{"a", TensorType::F64, {1LL << 61}, {}}}, "\"a\" has 0 bytes");
    refused({{"\xff", TensorType::U8, {2}, as_span("xy")}}, "UTF-8");
    write_failure(path_, {good}, {{"k", "\xff"}});
    EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(Safetensors, failure_names_the_reason_and_leaves_everything_as_it_was) {
    const std::vector<TensorEntry> tensors = {{"a", TensorType::U8, {2}, as_span("xy")}};
    const std::filesystem::path file = folder_.path() / "file";
    write_bytes(file, "old");
    EXPECT_NE(write_failure(file / "weights.safetensors", tensors).find("Not a directory"),
              std::string::npos);
    EXPECT_NE(write_failure(folder_.path() / "none" / "weights", tensors).find("No such file"),
              std::string::npos);
    std::filesystem::create_directory(path_);
    EXPECT_NE(write_failure(path_, tensors).find("Is a directory"), std::string::npos);
    EXPECT_TRUE(std::filesystem::is_empty(path_));
    EXPECT_EQ(read_bytes(file), "old");
    EXPECT_EQ(folder_.entries(), 2U);
}

TEST_F(Safetensors, write_that_runs_out_of_room_keeps_the_old_file) {
    const std::vector<TensorEntry> small = {{"a", TensorType::U8, {2}, as_span("xy")}};
    write_safetensors(path_, small, {});
    const std::string large(1'000'000, 'z');

    rlimit old_limit = {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old_limit), 0);
    const rlimit limit = {10'000, old_limit.rlim_max};
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    const std::string message =
        write_failure(path_, {{"a", TensorType::U8, {1'000'000}, as_span(large)}});
    ::setrlimit(RLIMIT_FSIZE, &old_limit);
    std::signal(SIGXFSZ, old_handler);

    EXPECT_NE(message.find("File too large"), std::string::npos) << message;
    EXPECT_EQ(as_text(SafetensorsFile(path_).tensor("a").data), "xy");
    EXPECT_EQ(folder_.entries(), 1U);
}

TEST_F(Safetensors, path_without_a_folder_is_written_to_the_current_one) {
    const auto old_folder = std::filesystem::current_path();
    std::filesystem::current_path(folder_.path());
    EXPECT_NO_THROW(write_safetensors("weights.safetensors", {}, {}));
    std::filesystem::current_path(old_folder);
    EXPECT_NO_THROW(SafetensorsFile{path_});
}

TEST(SafetensorsReference, files_made_in_python_are_read_and_written_again) {
    const char* const chosen = std::getenv("UNIT_REFERENCE_DIR");
    const std::filesystem::path folder = chosen != nullptr ? chosen : UNIT_DEFAULT_REFERENCE_DIR;
    if (!std::filesystem::is_directory(folder)) {
        ASSERT_EQ(chosen, nullptr) << "UNIT_REFERENCE_DIR is not a folder: " << folder;
        GTEST_SKIP() << "no reference files: " << folder << " is not there";
    }
    const test::TemporaryFolder scratch;
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".safetensors")
            continue;
        ++files;
        const SafetensorsFile file(entry.path());
        EXPECT_FALSE(file.tensors().empty()) << entry.path();
        std::vector<TensorEntry> tensors;
        for (const auto& [name, tensor] : file.tensors())
            tensors.push_back(tensor);
        std::ranges::reverse(tensors);
        const auto copy = scratch.path() / entry.path().filename();
        write_safetensors(copy, tensors, file.metadata());
        const SafetensorsFile again(copy);
        EXPECT_EQ(again.metadata(), file.metadata());
        ASSERT_EQ(again.tensors().size(), file.tensors().size());
        for (const auto& [name, tensor] : file.tensors())
            EXPECT_TRUE(std::ranges::equal(again.tensor(name).data, tensor.data)) << name;
    }
    EXPECT_GE(files, 1) << "no safetensors file in " << folder;
}

} // namespace
} // namespace unit
