/// temporal-smoothing with the real engine, at the element's pads.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"
#include "training/streets/scene.h"

#include <opencv2/core.hpp>

namespace unit {
namespace {

constexpr int kWidth = 96;
constexpr int kHeight = 64;

class SmoothingOfPipelines : public testing::Test {
  protected:
    using Pictures = std::vector<cv::Mat>;

    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

    /// A rendered drive, at 25 frames a second.
    static Pictures drive(std::uint64_t seed, int frames) {
        const streets::Scene scene(seed);
        Pictures pictures;
        for (int frame = 0; frame < frames; ++frame)
            pictures.push_back(
                scene.render(frame / 25.0, streets::Weather::Sunny, {kWidth, kHeight}));
        return pictures;
    }

    static Pictures translated(const std::string& properties, const Pictures& pictures) {
        ElementHarness harness(properties);
        harness.start("video/x-raw,format=RGB,framerate=25/1,width=" + std::to_string(kWidth) +
                      ",height=" + std::to_string(kHeight));
        for (std::size_t number = 0; number < pictures.size(); ++number) {
            BufferPointer buffer = harness.make_frame(static_cast<int>(number), 0);
            // Rows of RGB are multiples of 4 bytes here, so there is nothing between them.
            gst_buffer_fill(buffer.get(), 0, pictures[number].data, pictures[number].total() * 3);
            EXPECT_EQ(harness.push(std::move(buffer)), GST_FLOW_OK);
        }
        EXPECT_TRUE(harness.push_event(gst_event_new_eos()));
        Pictures results;
        for (const auto& buffer : harness.take_buffers()) {
            cv::Mat& picture = results.emplace_back(kHeight, kWidth, CV_8UC3);
            gst_buffer_extract(buffer.get(), 0, picture.data, picture.total() * 3);
        }
        GstStructure* statistics = nullptr;
        g_object_get(harness.element(), "stats", &statistics, nullptr);
        scene_cuts_ = 1000;
        gst_structure_get_uint64(statistics, "scene-cuts", &scene_cuts_);
        gst_structure_free(statistics);
        EXPECT_EQ(results.size(), pictures.size());
        return results;
    }

    static double difference(const cv::Mat& one, const cv::Mat& other) {
        return cv::norm(one, other, cv::NORM_INF);
    }

    inline static guint64 scene_cuts_ = 0; ///< of the stream that was translated last
};

TEST_F(SmoothingOfPipelines, BeginsAnewAtSceneCutsWhateverTheBatches) {
    Pictures pictures = drive(1, 6);
    const Pictures second = drive(6, 6);
    pictures.insert(pictures.end(), second.begin(), second.end());
    const Pictures plain = translated("batch-size=1", pictures);
    EXPECT_EQ(scene_cuts_, 0u);
    const Pictures smoothed = translated("batch-size=1 temporal-smoothing=0.9", pictures);
    EXPECT_EQ(scene_cuts_, 1u);
    for (std::size_t number = 0; number < pictures.size(); ++number) {
        const bool begins = number == 0 || number == 6;
        EXPECT_EQ(difference(smoothed[number], plain[number]) == 0.0, begins) << number;
    }
    for (const char* batch_size : {"3", "8"}) {
        const Pictures batched =
            translated(std::string("temporal-smoothing=0.9 batch-size=") + batch_size, pictures);
        for (std::size_t number = 0; number < pictures.size(); ++number)
            EXPECT_LE(difference(batched[number], smoothed[number]), 1.0) << number;
    }
}

TEST_F(SmoothingOfPipelines, KeepsTheColorsOfAStillPictureForAThousandFrames) {
    const Pictures results =
        translated("batch-size=4 temporal-smoothing=0.95", Pictures(1000, drive(2, 1).front()));
    for (const cv::Mat& result : results)
        ASSERT_LE(difference(result, results.front()), 1.0);
    EXPECT_EQ(scene_cuts_, 0u);
}

TEST_F(SmoothingOfPipelines, DriftsAwayFromNothing) {
    // After 1000 frames of a drive to and fro the translation is still that of its frames.
    const Pictures forth = drive(3, 25);
    Pictures pictures;
    while (pictures.size() < 1000) {
        pictures.insert(pictures.end(), forth.begin(), forth.end());
        pictures.insert(pictures.end(), forth.rbegin(), forth.rend());
    }
    const Pictures results = translated("temporal-smoothing=0.9", pictures);
    const auto mean_color = [&](std::size_t first) {
        cv::Scalar sum;
        for (std::size_t number = first; number < first + 50; ++number)
            sum += cv::mean(results[number]);
        return sum / 50.0;
    };
    // The first 50 frames begin with statistics of one frame alone.
    const cv::Scalar early = mean_color(50);
    const cv::Scalar late = mean_color(950);
    for (int channel = 0; channel < 3; ++channel)
        EXPECT_NEAR(late[channel], early[channel], 0.05);
    EXPECT_EQ(scene_cuts_, 0u);
}

} // namespace
} // namespace unit
