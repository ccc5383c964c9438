#include "tests/training/commands/evaluation_run.h"
#include "training/media/image_file.h"
#include "training/media/video_writer.h"
#include "training/streets/scene.h"

#include <gtest/gtest.h>

/// Clips: flicker, twins frame by frame, and what the page shows of them.
namespace unit::test {
namespace {

using streets::Weather;
using Names = std::vector<std::string>;

constexpr int kFrames = 5;
const cv::Size kSize{96, 64};

class EvaluateClip : public testing::Test {
  protected:
    /// A drive in both weathers, as clips and as folders of frames.
    void SetUp() override {
        const streets::Scene scene(9);
        for (const Weather weather : {Weather::Sunny, Weather::Rainy}) {
            const std::string name = weather == Weather::Sunny ? "sunny" : "rainy";
            VideoWriter writer(place(name + ".mp4"), {kSize, {25, 1}});
            for (int frame = 0; frame < kFrames; ++frame) {
                const cv::Mat image = scene.render(1.0 + 0.04 * frame, weather, kSize);
                folder_.write(name + "/" + std::to_string(frame) + ".png", image);
                writer.write(image);
            }
            writer.finish();
        }
    }

    std::string place(const std::string& name) const { return folder_.place(name); }

    EvaluationFolder folder_;
};

TEST_F(EvaluateClip, OfOneClipTheFlickerIsMeasured) {
    const std::string clip = place("sunny.mp4");
    for (const Arguments& arguments : {Arguments{"--clip", clip}, {"--input", clip}}) {
        const nlohmann::json scores = evaluation_json(arguments);
        EXPECT_EQ(measures_of(scores), (Names{"warping_error_ratio", "sharpness_ratio"}));
        EXPECT_EQ(score_of(scores, "identity", "warping_error_ratio").at("mean"), 1.0);
        EXPECT_EQ(score_of(scores, "identity", "sharpness_ratio").at("mean"), 1.0);
        EXPECT_GT(score_of(scores, "model", "warping_error_ratio").at("mean"), 0.0);
        EXPECT_EQ(scores.at("settings").at("frames"), "5, 5 frames of " + clip);
        EXPECT_EQ(scores.at("methods").size(), 2U) << "nothing to aim at is known";
    }
}

TEST_F(EvaluateClip, SmoothingNeedsAClipAndNamesEachValueOnce) {
    EXPECT_PRED2(contains,
                 refusal({"evaluate", "--checkpoint", tiny_checkpoint(), "--input", place("sunny"),
                          "--target", place("rainy"), "--temporal-smoothing", "0.9"},
                         2),
                 "is for clips");
    EXPECT_PRED2(contains,
                 refusal({"evaluate", "--checkpoint", tiny_checkpoint(), "--clip", place("sunny"),
                          "--temporal-smoothing", "0.9", "0.9"},
                         2),
                 "twice");
}

TEST_F(EvaluateClip, EachSmoothingIsARow) {
    const nlohmann::json scores =
        evaluation_json({"--clip", place("sunny"), "--temporal-smoothing", "0", "0.9"});
    ASSERT_EQ(scores.at("methods").size(), 3U);
    EXPECT_EQ(scores.at("methods").at(1).at("name"), "model, smoothing 0.9");
    EXPECT_EQ(scores.at("methods").at(1).at("kind"), "model");
    EXPECT_EQ(scores.at("methods").at(2).at("kind"), "baseline");
    // The first frame is the same, the others have other statistics.
    EXPECT_NE(score_of(scores, "model", "sharpness_ratio"),
              score_of(scores, "model, smoothing 0.9", "sharpness_ratio"));
}

TEST_F(EvaluateClip, BaselinesAimAtTheReference) {
    const nlohmann::json scores =
        evaluation_json({"--clip", place("sunny"), "--reference", place("rainy")});
    ASSERT_EQ(scores.at("methods").size(), 4U);
    const double ratio = score_of(scores, "histogram matching", "warping_error_ratio").at("mean");
    EXPECT_GT(ratio, 0.0);
    EXPECT_EQ(scores.at("settings").at("frames"), "5, 5 frames of " + place("sunny"));
}

TEST_F(EvaluateClip, TwinsAreComparedFrameByFrame) {
    const nlohmann::json scores =
        evaluation_json({"--input", place("sunny.mp4"), "--target", place("rainy.mp4")});
    EXPECT_EQ(measures_of(scores),
              (Names{"psnr", "ssim", "color_error", "edge_correlation", "cycle_error",
                     "sliced_wasserstein", "warping_error_ratio", "sharpness_ratio"}));
    EXPECT_EQ(scores.at("settings").at("pairs"),
              "5, 5 frames of " + place("sunny.mp4") + " and of " + place("rainy.mp4"));
    // A clip and its own frames differ by what its codec loses.
    const nlohmann::json same =
        evaluation_json({"--input", place("sunny.mp4"), "--target", place("sunny")});
    EXPECT_GT(score_of(same, "identity", "psnr").at("mean"), 25.0);
    EXPECT_LT(score_of(scores, "identity", "psnr").at("mean"), 25.0);
}

TEST_F(EvaluateClip, ImagesAndClipsGoIntoOneTable) {
    const nlohmann::json scores =
        evaluation_json({"--input", place("sunny"), "--reference", place("rainy"), "--clip",
                         place("sunny.mp4"), place("sunny")});
    EXPECT_EQ(measures_of(scores), (Names{"edge_correlation", "cycle_error", "sliced_wasserstein",
                                          "warping_error_ratio", "sharpness_ratio"}));
    EXPECT_EQ(scores.at("settings").at("frames"),
              "10, 5 frames of " + place("sunny.mp4") + ", 5 frames of " + place("sunny"));
}

TEST_F(EvaluateClip, ThePageShowsFramesAndTheLineOverTime) {
    const std::string page = place("page.html");
    const ProgramResult result =
        run_unit(evaluation({"--clip", place("sunny.mp4"), "--page", page}));
    ASSERT_EQ(result.status, 0) << result.errors;
    const std::string text = file_bytes(page);
    EXPECT_PRED2(contains, text, "sunny.mp4 frame 3");
    EXPECT_PRED2(contains, text, "\"slices\":{\"frames\":5,\"input\":\"data:image/jpeg;base64,");
    EXPECT_PRED2(contains, text, "\"images\":[]");
}

TEST_F(EvaluateClip, WhatCannotBeComparedIsNamed) {
    folder_.write("short/0.png", noise_image(kSize, 1, 0, 256));
    EXPECT_PRED2(
        contains,
        refusal(evaluation({"--input", place("sunny.mp4"), "--target", place("short")}), 1),
        "sunny.mp4 has 5 frames and " + place("short") + " has 1");
    EXPECT_PRED2(contains, refusal(evaluation({"--clip", "/nowhere.mp4"}), 1), "/nowhere.mp4");
    EXPECT_PRED2(contains, refusal(evaluation({"--clip", place("sunny/0.png")}), 1),
                 "0.png is no clip");
    folder_.write("sizes/0.png", noise_image(kSize, 1, 0, 256));
    folder_.write("sizes/1.png", noise_image({96, 65}, 1, 0, 256));
    EXPECT_PRED2(contains, refusal(evaluation({"--clip", place("sizes")}), 1),
                 "differ in size, 96x64 and 96x65");
    folder_.write("small/0.png", noise_image({40, 12}, 1, 0, 256));
    EXPECT_PRED2(contains, refusal(evaluation({"--clip", place("small")}), 1), "at least 16");
}

} // namespace
} // namespace unit::test
