#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/media/test_clip.h"
#include "training/media/gstreamer.h"
#include "training/media/video_reader.h"
#include "training/media/video_writer.h"

#include <gtest/gtest.h>

#include <fstream>

namespace unit {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

/// A picture whose left half is of one colour and whose right half is black.
cv::Mat half_picture(cv::Size size, const cv::Scalar& rgb) {
    cv::Mat picture(size, CV_8UC3, cv::Scalar(0, 0, 0));
    picture.colRange(0, size.width / 2).setTo(rgb);
    return picture;
}

void write_clip(const std::filesystem::path& path, cv::Size size, Fraction rate, int count) {
    VideoWriter writer(path, {size, rate});
    for (int number = 0; number < count; ++number) {
        writer.write(half_picture(size, cv::Scalar(200, 120, 40)));
    }
    writer.finish();
}

Error error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "no error was thrown";
    return Error(ErrorCode::Failed, "");
}

bool mentions(const Error& error, const std::string& text) {
    return std::string(error.what()).find(text) != std::string::npos;
}

TEST(VideoFile, PicturesComeBackInRgbOrderWithTheirTimes) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", {64, 48}, {30000, 1001}, 40);
    VideoReader reader(folder / "clip.mp4");
    EXPECT_EQ(reader.size(), cv::Size(64, 48));
    EXPECT_EQ(reader.frame_rate(), (Fraction{30000, 1001}));
    EXPECT_EQ(reader.pixel_aspect_ratio(), (Fraction{1, 1}));
    int count = 0;
    while (const auto frame = reader.next()) {
        const nanoseconds expected(count * 1001LL * 1'000'000'000 / 30000);
        EXPECT_LE(std::chrono::abs(frame->time - expected), nanoseconds(1)) << count;
        const cv::Vec3b left = frame->image.at<cv::Vec3b>(24, 12);
        EXPECT_LE(cv::norm(cv::Vec3i(left) - cv::Vec3i(200, 120, 40), cv::NORM_INF), 6.0);
        EXPECT_LE(frame->image.at<cv::Vec3b>(24, 52)[0], 6);
        ++count;
    }
    EXPECT_EQ(count, 40);
    EXPECT_FALSE(reader.next().has_value()) << "the end stays the end";
}

TEST(VideoFile, VaryingTimesAreKept) {
    const test::TemporaryFolder folder;
    std::vector<nanoseconds> times;
    nanoseconds time(0);
    {
        VideoWriter writer(folder / "clip.mp4", {{64, 48}, {0, 1}});
        for (int number = 0; number < 60; ++number) {
            const nanoseconds duration = microseconds(20'000 + 1'357 * (number % 7));
            writer.write(half_picture({64, 48}, cv::Scalar(4 * number, 0, 0)), time, duration);
            times.push_back(time);
            time += duration;
        }
        writer.finish();
    }
    const auto back = picture_times(folder / "clip.mp4");
    ASSERT_EQ(back.size(), times.size());
    EXPECT_LE(largest_distance(back, times), microseconds(12)) << "one tick of 1/90000 s";
}

TEST(VideoFile, StoredRotationIsApplied) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", {96, 48}, {25, 1}, 3);
    turn_quarter_clockwise(folder / "clip.mp4", 48);
    VideoReader reader(folder / "clip.mp4");
    EXPECT_EQ(reader.information().orientation, "rotate-90");
    EXPECT_EQ(reader.size(), cv::Size(48, 96));
    const auto frame = reader.next();
    ASSERT_TRUE(frame.has_value());
    ASSERT_EQ(frame->image.size(), cv::Size(48, 96));
    // The coloured left half lies at the top after a quarter turn clockwise.
    EXPECT_GE(frame->image.at<cv::Vec3b>(10, 24)[0], 190);
    EXPECT_LE(frame->image.at<cv::Vec3b>(86, 24)[0], 10);
}

TEST(VideoFile, OddSizesGetTheirLastColumnAndRowTwice) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", {65, 47}, {25, 1}, 3);
    EXPECT_EQ(VideoReader(folder / "clip.mp4").size(), cv::Size(66, 48));
}

TEST(VideoFile, UnfinishedVideosLeaveNoFile) {
    const test::TemporaryFolder folder;
    {
        VideoWriter writer(folder / "clip.mp4", {{64, 48}, {25, 1}});
        writer.write(half_picture({64, 48}, cv::Scalar(1, 2, 3)));
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(VideoFile, ImpossibleWritesAreRefused) {
    const test::TemporaryFolder folder;
    const auto path = folder / "clip.mp4";
    EXPECT_EQ(error_of([&] {
                  VideoWriter(path, {{8, 64}, {25, 1}});
              }).code(),
              ErrorCode::Unsupported);
    EXPECT_EQ(error_of([&] {
                  VideoWriter(path, {{64, 64}, {25, 0}});
              }).code(),
              ErrorCode::Unsupported);
    const Error no_folder = error_of([&] {
        VideoWriter(folder / "missing/clip.mp4", {{64, 64}, {25, 1}});
    });
    EXPECT_EQ(no_folder.code(), ErrorCode::Failed);
    EXPECT_TRUE(mentions(no_folder, "missing/clip.mp4"));
    EXPECT_THROW(VideoWriter(path, {{64, 64}, {25, 1}}).finish(), Error) << "nothing was written";
    VideoWriter writer(path, {{64, 64}, {25, 1}});
    EXPECT_THROW(writer.write(cv::Mat(32, 32, CV_8UC3)), Error);
}

TEST(VideoFile, UnreadableVideosAreRefusedByName) {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "text.mp4") << "this is no video";
    run_pipeline("audiotestsrc num-buffers=20 ! wavenc ! filesink location=" +
                 (folder / "sound.wav").string());
    for (const std::string name : {"text.mp4", "sound.wav", "missing.mp4"}) {
        const Error error = error_of([&] { VideoReader reader(folder / name); });
        EXPECT_EQ(error.code(), name == "missing.mp4" ? ErrorCode::NotFound : ErrorCode::Damaged);
        EXPECT_TRUE(mentions(error, (folder / name).string())) << error.what();
    }
}

TEST(VideoFile, MissingDecodersAreNamed) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", {64, 48}, {25, 1}, 3);
    // Without a rank no decoder is chosen automatically, as if none were installed.
    const CapsPointer h264(gst_caps_new_empty_simple("video/x-h264"));
    GList* decoders =
        gst_element_factory_list_get_elements(GST_ELEMENT_FACTORY_TYPE_DECODER, GST_RANK_MARGINAL);
    GList* h264_decoders =
        gst_element_factory_list_filter(decoders, h264.get(), GST_PAD_SINK, FALSE);
    std::vector<std::pair<GstPluginFeature*, guint>> ranks;
    for (GList* item = h264_decoders; item != nullptr; item = item->next) {
        auto* feature = GST_PLUGIN_FEATURE(item->data);
        ranks.emplace_back(feature, gst_plugin_feature_get_rank(feature));
        gst_plugin_feature_set_rank(feature, GST_RANK_NONE);
    }
    const Error error = error_of([&] { VideoReader reader(folder / "clip.mp4"); });
    for (const auto& [feature, rank] : ranks) {
        gst_plugin_feature_set_rank(feature, rank);
    }
    gst_plugin_feature_list_free(h264_decoders);
    gst_plugin_feature_list_free(decoders);
    ASSERT_FALSE(ranks.empty());
    EXPECT_EQ(error.code(), ErrorCode::Unsupported);
    EXPECT_TRUE(mentions(error, "H.264") && mentions(error, "clip.mp4")) << error.what();
}

} // namespace
} // namespace unit
