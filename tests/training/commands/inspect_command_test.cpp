#include "core/checkpoint/safetensors.h"
#include "tests/training/commands/program_run.h"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace unit::test {
namespace {

/// The values of the line that begins with `name`, after the blanks; empty without such a line.
std::string value_of(const std::string& text, const std::string& name) {
    for (const std::string& line : lines_of(text)) {
        if (line.starts_with(name + "  ")) {
            return line.substr(line.find_first_not_of(' ', name.size()));
        }
    }
    return "";
}

std::size_t values_in(const std::string& path) {
    const SafetensorsFile file(path);
    std::size_t values = 0;
    for (const auto& [name, tensor] : file.tensors()) {
        std::size_t product = 1;
        for (const std::int64_t size : tensor.shape) {
            product *= static_cast<std::size_t>(size);
        }
        values += product;
    }
    return values;
}

TEST(InspectCommand, ShowsTheModelItsDomainsAndItsOrigin) {
    const ProgramResult result = run_unit({"inspect", tiny_checkpoint()});
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(result.errors, "");
    const std::string& text = result.output;
    EXPECT_EQ(value_of(text, "file"), tiny_checkpoint());
    EXPECT_PRED2(contains, value_of(text, "size"),
                 std::to_string(std::filesystem::file_size(tiny_checkpoint())) + " bytes");
    EXPECT_EQ(value_of(text, "parameters"), std::to_string(values_in(tiny_checkpoint())));
    EXPECT_PRED2(contains, value_of(text, "weights"), "F16, ");
    EXPECT_EQ(value_of(text, "domain 1"), "sunny");
    EXPECT_EQ(value_of(text, "domain 2"), "rainy");
    EXPECT_EQ(value_of(text, "training size"), "32x32");
    EXPECT_TRUE(value_of(text, "  preset").starts_with("lite")) << text;
    EXPECT_EQ(value_of(text, "  encoder_width"), "4, not 16");
    EXPECT_EQ(value_of(text, "  generator_width"), "");
    EXPECT_PRED2(contains, value_of(text, "1to2"), " GFLOP at 256x256, ");
    EXPECT_PRED2(contains, value_of(text, "2to1"), " GFLOP at 32x32");
    EXPECT_PRED2(contains, value_of(text, "  width"), "encoder 4, generator 16, latent 16");
    EXPECT_EQ(value_of(text, "  encoder blocks"), "3 private, 1 shared");
    EXPECT_EQ(value_of(text, "  iterations"), "1");
    EXPECT_PRED2(contains, value_of(text, "  data"), "streets:rainy");
    EXPECT_PRED2(contains, text, "scores");
}

TEST(InspectCommand, PrintsTheSameAsJson) {
    const ProgramResult result = run_unit({"inspect", "--json", tiny_checkpoint()});
    ASSERT_EQ(result.status, 0) << result.errors;
    const auto facts = nlohmann::json::parse(result.output);
    EXPECT_EQ(facts["file"], tiny_checkpoint());
    EXPECT_EQ(facts["bytes"], std::filesystem::file_size(tiny_checkpoint()));
    EXPECT_EQ(facts["parameters"], values_in(tiny_checkpoint()));
    EXPECT_EQ(facts["weights"], nlohmann::json({"F16"}));
    EXPECT_EQ(facts["domains"], nlohmann::json({"sunny", "rainy"}));
    EXPECT_EQ(facts["training_size"], nlohmann::json({32, 32}));
    EXPECT_EQ(facts["model"]["preset"], "lite");
    EXPECT_EQ(facts["model"]["differences"]["encoder_width"], 4);
    EXPECT_FALSE(facts["model"]["differences"].contains("generator_width"));
    EXPECT_EQ(facts["model"]["settings"]["generator_width"], 16);
    EXPECT_EQ(facts["training"]["iterations"], 1);
    // Work goes with the pixels: 32x32 is 1/64 of 256x256.
    for (const char* direction : {"1to2", "2to1"}) {
        const auto& flop = facts["flop"][direction];
        EXPECT_EQ(flop["256x256"].get<double>(), 64 * flop["32x32"].get<double>());
        EXPECT_GT(flop["32x32"].get<double>(), 0);
    }
}

TEST(InspectCommand, GivesTheChecksumThatSha256sumGives) {
    const TemporaryFolder folder;
    const std::string path = folder.path() / "sum";
    ASSERT_EQ(std::system(("sha256sum " + tiny_checkpoint() + " > " + path).c_str()), 0);
    const std::string expected = file_bytes(path).substr(0, 64);
    const ProgramResult result = run_unit({"inspect", tiny_checkpoint()});
    EXPECT_EQ(value_of(result.output, "sha256"), expected);
}

TEST(InspectCommand, SaysThatTheTrainingSizeIsNotKnown) {
    const TemporaryFolder folder;
    const std::string path = folder.path() / "imported.safetensors";
    const SafetensorsFile file(tiny_checkpoint());
    std::vector<TensorEntry> tensors;
    for (const auto& [name, tensor] : file.tensors()) {
        tensors.push_back(tensor);
    }
    auto description = nlohmann::json::parse(file.metadata().at("unittranslate"));
    description["preprocessing"]["training_size"] = {0, 0};
    write_safetensors(path, tensors, {{"unittranslate", description.dump()}});
    const ProgramResult result = run_unit({"inspect", path});
    EXPECT_EQ(value_of(result.output, "training size"), "not recorded");
    EXPECT_TRUE(value_of(result.output, "1to2").ends_with(" GFLOP at 256x256")) << result.output;
}

TEST(InspectCommand, AMissingFileIsNamed) {
    EXPECT_PRED2(contains, refusal({"inspect", "/nowhere/model.safetensors"}, 1),
                 "/nowhere/model.safetensors");
}

TEST(InspectCommand, ADamagedFileIsNamed) {
    const TemporaryFolder folder;
    const std::string path = folder.path() / "half.safetensors";
    const std::string bytes = file_bytes(tiny_checkpoint());
    ASSERT_GT(bytes.size(), 1000U);
    std::ofstream(path, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
    EXPECT_PRED2(contains, refusal({"inspect", path}, 1), path);
}

TEST(InspectCommand, ASafetensorsFileThatIsNoCheckpointIsNamed) {
    const TemporaryFolder folder;
    const std::string path = folder.path() / "other.safetensors";
    write_safetensors(path, {}, {{"format", "pt"}});
    const std::string message = refusal({"inspect", path}, 1);
    EXPECT_PRED2(contains, message, path);
    EXPECT_PRED2(contains, message, "no checkpoint");
}

TEST(InspectCommand, ACheckpointThatLacksATensorIsRefused) {
    const TemporaryFolder folder;
    const std::string path = folder.path() / "less.safetensors";
    const SafetensorsFile whole(tiny_checkpoint());
    std::vector<TensorEntry> tensors;
    for (const auto& [name, tensor] : whole.tensors()) {
        tensors.push_back(tensor);
    }
    tensors.pop_back();
    write_safetensors(path, tensors, whole.metadata());
    EXPECT_PRED2(contains, refusal({"inspect", path}, 1), path);
}

} // namespace
} // namespace unit::test
