#include "tests/support/pipeline_run.h"
#include "tests/support/temporary_folder.h"
#include "training/media/video_reader.h"
#include "training/media/video_writer.h"
#include "training/streets/scene.h"

#include <gtest/gtest.h>
#include <opencv2/core.hpp>
#include <vector>

/// The pipeline of examples/quickstart.sh, with the real engine and the default checkpoint.
namespace unit {
namespace {

constexpr int kFrames = 10;
constexpr int kRate = 25;
const cv::Size kSize(192, 108);

std::vector<VideoFrame> frames_of(const std::filesystem::path& clip) {
    VideoReader reader(clip);
    std::vector<VideoFrame> frames;
    while (auto frame = reader.next()) {
        frames.push_back(std::move(*frame));
    }
    return frames;
}

class QuickstartPipeline : public testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

    void SetUp() override {
        VideoWriter writer(sunny_, {kSize, {kRate, 1}});
        const streets::Scene scene(3);
        for (int frame = 0; frame < kFrames; ++frame) {
            writer.write(scene.render(frame / double{kRate}, streets::Weather::Sunny, kSize));
        }
        writer.finish();
    }

    void convert(const std::string& properties) {
        Pipeline pipeline(
            "filesrc location=" + sunny_.string() + " ! decodebin ! videoconvert ! unittranslate " +
            properties +
            " ! videoconvert ! video/x-raw,format=I420 ! x264enc pass=qual quantizer=20"
            " ! h264parse ! mp4mux ! filesink location=" +
            rainy_.string());
        ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
        ASSERT_TRUE(pipeline.wait_for_end());
    }

    test::TemporaryFolder folder_;
    std::filesystem::path sunny_ = folder_.path() / "sunny.mp4";
    std::filesystem::path rainy_ = folder_.path() / "rainy.mp4";
};

TEST_F(QuickstartPipeline, KeepsEveryFrameAndItsTime) {
    for (const char* properties : {"direction=1to2", "direction=1to2 batch-size=4"}) {
        convert(properties);
        const auto sunny = frames_of(sunny_);
        const auto rainy = frames_of(rainy_);
        ASSERT_EQ(sunny.size(), static_cast<std::size_t>(kFrames));
        ASSERT_EQ(rainy.size(), sunny.size()) << properties;
        for (std::size_t index = 0; index < sunny.size(); ++index) {
            EXPECT_EQ(rainy[index].time, sunny[index].time) << properties << ", frame " << index;
            EXPECT_EQ(rainy[index].image.size(), kSize);
        }
    }
}

TEST_F(QuickstartPipeline, TurnsTheBlueSkyGrey) {
    convert("direction=1to2");
    const auto sky_blueness = [](const std::vector<VideoFrame>& frames) {
        const cv::Scalar mean = cv::mean(frames.front().image.rowRange(0, kSize.height / 4));
        return mean[2] - mean[0];
    };
    EXPECT_GT(sky_blueness(frames_of(sunny_)), 20.0);
    EXPECT_LT(sky_blueness(frames_of(rainy_)), 10.0);
}

} // namespace
} // namespace unit
