#include "tests/training/commands/evaluation_run.h"

#include <filesystem>
#include <gtest/gtest.h>

/// What `unit evaluate` writes, and several models in one table.
namespace unit::test {
namespace {

namespace fs = std::filesystem;

class EvaluateOutput : public testing::Test {
  protected:
    void SetUp() override {
        for (int number = 0; number < 3; ++number) {
            const std::string name = std::to_string(number) + ".png";
            folder_.write("input/" + name, noise_image({32, 24}, number + 1, 0, 256));
            folder_.write("target/" + name, noise_image({32, 24}, number + 9, 40, 140));
        }
    }

    std::string place(const std::string& name) const { return folder_.place(name); }

    Arguments pairs_with(const Arguments& more) const {
        Arguments arguments{"--input", place("input"), "--target", place("target")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    EvaluationFolder folder_;
};

TEST_F(EvaluateOutput, JsonTellsHowToReadItAndHowToDoItAgain) {
    const std::string file = place("scores.json");
    const ProgramResult result = run_unit(evaluation(pairs_with({"--json", file})));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "PSNR (dB)") << "the table is printed as well";
    const nlohmann::json scores = nlohmann::json::parse(file_bytes(file));
    EXPECT_EQ(scores.at("program"), "unit evaluate");
    EXPECT_EQ(scores.at("version"), UNIT_VERSION);
    EXPECT_EQ(scores.at("command"), "unit evaluate --checkpoint " + tiny_checkpoint() +
                                        " --device cpu --input " + place("input") + " --target " +
                                        place("target") + " --json " + file);
    const nlohmann::json& model = scores.at("models").at(0);
    EXPECT_EQ(model.at("name"), "model");
    EXPECT_EQ(model.at("translation"), "1to2, sunny to rainy");
    EXPECT_EQ(model.at("device"), "cpu");
    EXPECT_EQ(model.at("sha256").get<std::string>().size(), 64U);
    for (const nlohmann::json& measure : scores.at("measures")) {
        EXPECT_FALSE(measure.at("meaning").get<std::string>().empty()) << measure;
        EXPECT_FALSE(measure.at("source").get<std::string>().empty()) << measure;
        const std::string better = measure.at("better");
        EXPECT_TRUE(better == "higher" || better == "lower" || better == "near one") << measure;
        for (const nlohmann::json& method : scores.at("methods")) {
            EXPECT_TRUE(method.at("scores").contains(measure.at("id"))) << method;
        }
    }
}

TEST_F(EvaluateOutput, ThePsnrOfEqualImagesIsInfinite) {
    const nlohmann::json scores =
        evaluation_json({"--input", place("input"), "--target", place("input")});
    EXPECT_EQ(score_of(scores, "identity", "psnr").at("mean"), "inf");
    EXPECT_EQ(score_of(scores, "identity", "color_error").at("mean"), 0.0);
    EXPECT_EQ(score_of(scores, "identity", "sliced_wasserstein").at("mean"), 0.0);
}

TEST_F(EvaluateOutput, ThePageHoldsTableAndPicturesAndNeedsNothingElse) {
    const std::string page = place("page.html");
    const ProgramResult result = run_unit(evaluation(pairs_with({"--page", page})));
    ASSERT_EQ(result.status, 0) << result.errors;
    const std::string text = file_bytes(page);
    EXPECT_TRUE(text.starts_with("<!doctype html>"));
    EXPECT_PRED2(contains, text, "default-src 'none'");
    EXPECT_FALSE(contains(text, "{{")) << "every mark is filled";
    EXPECT_FALSE(contains(text, "https:"));
    EXPECT_PRED2(contains, text, "\"id\":\"psnr\"");
    std::size_t pictures = 0;
    for (std::size_t place = text.find("data:image/jpeg"); place != std::string::npos;
         place = text.find("data:image/jpeg", place + 1)) {
        ++pictures;
    }
    EXPECT_EQ(pictures, 3U * (1 + 4 + 1)) << "of each pair the input, four outputs and the twin";
    EXPECT_PRED2(contains, text, "\"slices\":null");
}

TEST_F(EvaluateOutput, SeveralModelsAreRowsOfOneTable) {
    fs::create_directories(place("other"));
    fs::copy_file(tiny_checkpoint(), place("other/model.safetensors"));
    const nlohmann::json scores = evaluation_json(pairs_with(
        {"--checkpoint", place("other/model.safetensors"), "third one=" + tiny_checkpoint()}));
    ASSERT_EQ(scores.at("methods").size(), 6U);
    EXPECT_EQ(scores.at("methods").at(0).at("name"), "run/model") << "by its folder";
    EXPECT_EQ(scores.at("methods").at(1).at("name"), "other/model");
    EXPECT_EQ(scores.at("methods").at(2).at("name"), "third one");
    EXPECT_EQ(scores.at("methods").at(3).at("name"), "identity");
    EXPECT_EQ(scores.at("methods").at(0).at("scores"), scores.at("methods").at(2).at("scores"));
    EXPECT_PRED2(contains, refusal(evaluation(pairs_with({"--checkpoint", tiny_checkpoint()})), 2),
                 "NAME=FILE");
}

TEST_F(EvaluateOutput, AReconstructionHasNoCycle) {
    const nlohmann::json scores = evaluation_json(pairs_with({"--direction", "1to1"}));
    for (const std::string& measure : measures_of(scores)) {
        EXPECT_NE(measure, "cycle_error");
    }
}

TEST_F(EvaluateOutput, AFolderThatIsMissingIsToldBeforeTheWork) {
    for (const char* option : {"--json", "--page", "--picture"}) {
        EXPECT_PRED2(contains, refusal(evaluation(pairs_with({option, "/nowhere/file.png"})), 1),
                     "/nowhere/file.png");
    }
}

} // namespace
} // namespace unit::test
