#include "training/media/transform_clip.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/media/test_clip.h"
#include "training/media/video_reader.h"
#include "training/media/video_writer.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace unit {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

cv::Mat identity(const cv::Mat& picture) {
    return picture;
}

/// A clip of 60 pictures at 30000/1001 per second (2.002 s), with sound where `sound` encodes one.
void make_clip(const std::filesystem::path& path, const std::string& muxer,
               const std::string& sound, const std::string& size = "width=64,height=48") {
    std::string description = "videotestsrc num-buffers=60 ! video/x-raw,framerate=30000/1001," +
                              size + " ! x264enc ! " + muxer +
                              " name=mux ! filesink location=" + path.string();
    if (!sound.empty()) {
        description += " audiotestsrc num-buffers=96 samplesperbuffer=1001 ! "
                       "audio/x-raw,rate=48000,channels=2 ! audioconvert ! " +
                       sound + " ! mux.";
    }
    run_pipeline(description);
}

TEST(TransformClip, KeepsCountTimesRateAndSound) {
    const test::TemporaryFolder folder;
    make_clip(folder / "in.mp4", "mp4mux", "avenc_aac");
    EXPECT_EQ(transform_clip(folder / "in.mp4", folder / "out.mp4", identity, {}), 60U);
    const auto before = picture_times(folder / "in.mp4");
    const auto after = picture_times(folder / "out.mp4");
    ASSERT_EQ(before.size(), 60U);
    ASSERT_EQ(after.size(), 60U);
    EXPECT_LE(largest_distance(before, after), nanoseconds(1));
    const ClipInformation clip = clip_information(folder / "out.mp4");
    EXPECT_EQ(clip.frame_rate, (Fraction{30000, 1001}));
    EXPECT_EQ(clip.audio_streams, 1);
    const std::string packets = audio_packets(folder / "in.mp4");
    EXPECT_GT(packets.size(), 1000U);
    EXPECT_EQ(audio_packets(folder / "out.mp4"), packets) << "not encoded again";
}

TEST(TransformClip, KeepsAVaryingRateAndALateStart) {
    const test::TemporaryFolder folder;
    {
        VideoWriter writer(folder / "in.mp4", {{64, 48}, {0, 1}});
        nanoseconds time(0);
        for (int number = 0; number < 40; ++number) {
            const nanoseconds duration = microseconds(15'000 + 2'345 * (number % 5));
            writer.write(cv::Mat(48, 64, CV_8UC3, cv::Scalar(5 * number, 9, 9)), time, duration);
            time += duration;
        }
        writer.finish();
    }
    transform_clip(folder / "in.mp4", folder / "out.mp4", identity, {});
    const auto before = picture_times(folder / "in.mp4");
    const auto after = picture_times(folder / "out.mp4");
    ASSERT_EQ(before.size(), 40U);
    ASSERT_EQ(after.size(), 40U);
    EXPECT_LE(largest_distance(before, after), microseconds(12));
}

TEST(TransformClip, ChangesThePictures) {
    const test::TemporaryFolder folder;
    make_clip(folder / "in.mp4", "mp4mux", "");
    const auto thread = std::this_thread::get_id();
    const auto paint = [&](const cv::Mat& picture) {
        EXPECT_EQ(std::this_thread::get_id(), thread) << "on the calling thread";
        return cv::Mat(picture.size(), CV_8UC3, cv::Scalar(30, 90, 200));
    };
    std::uint64_t last_count = 0;
    double last_fraction = 0.0;
    const auto progress = [&](std::uint64_t count, std::optional<double> fraction) {
        EXPECT_EQ(count, last_count + 1);
        ASSERT_TRUE(fraction.has_value());
        EXPECT_GE(*fraction, last_fraction);
        last_count = count;
        last_fraction = *fraction;
    };
    transform_clip(folder / "in.mp4", folder / "out.mp4", paint, progress);
    EXPECT_EQ(last_count, 60U);
    EXPECT_NEAR(last_fraction, 1.0, 0.02);
    VideoReader reader(folder / "out.mp4");
    EXPECT_FALSE(reader.information().has_audio());
    int count = 0;
    while (const auto frame = reader.next()) {
        const cv::Vec3i pixel(frame->image.at<cv::Vec3b>(20, 20));
        EXPECT_LE(cv::norm(pixel - cv::Vec3i(30, 90, 200), cv::NORM_INF), 6.0);
        ++count;
    }
    EXPECT_EQ(count, 60);
}

TEST(TransformClip, SoundThatMp4TakesIsCopiedAndOtherSoundBecomesAac) {
    const test::TemporaryFolder folder;
    const std::vector<std::pair<std::string, std::string>> cases{
        {"opusenc", "audio/x-opus"},
        {"lamemp3enc", "audio/mpeg"},
        {"vorbisenc", "audio/mpeg"},
        {"flacenc", "audio/mpeg"},
    };
    for (const auto& [encoder, kind] : cases) {
        make_clip(folder / "in.mkv", "matroskamux", encoder);
        EXPECT_EQ(transform_clip(folder / "in.mkv", folder / "out.mp4", identity, {}), 60U);
        EXPECT_EQ(audio_kind(folder / "out.mp4"), kind) << encoder;
        const auto duration = clip_information(folder / "out.mp4").duration;
        ASSERT_TRUE(duration.has_value());
        EXPECT_NEAR(static_cast<double>(duration->count()) / 1e9, 2.002, 0.1) << encoder;
    }
}

TEST(TransformClip, SoundOfTransportStreamsIsCopied) {
    const test::TemporaryFolder folder;
    make_clip(folder / "in.ts", "mpegtsmux", "avenc_aac ! aacparse");
    EXPECT_EQ(transform_clip(folder / "in.ts", folder / "out.mp4", identity, {}), 60U);
    EXPECT_EQ(audio_kind(folder / "out.mp4"), "audio/mpeg");
    const auto before = picture_times(folder / "in.ts");
    const auto after = picture_times(folder / "out.mp4");
    ASSERT_EQ(after.size(), 60U);
    EXPECT_LE(largest_distance(before, after), microseconds(12));
}

TEST(TransformClip, StoredRotationIsAppliedToThePictures) {
    const test::TemporaryFolder folder;
    make_clip(folder / "in.mp4", "mp4mux", "", "width=96,height=48,pixel-aspect-ratio=4/3");
    turn_quarter_clockwise(folder / "in.mp4", 48);
    const auto check_size = [](const cv::Mat& picture) {
        EXPECT_EQ(picture.size(), cv::Size(48, 96));
        return picture;
    };
    transform_clip(folder / "in.mp4", folder / "out.mp4", check_size, {});
    const ClipInformation clip = clip_information(folder / "out.mp4");
    EXPECT_EQ(clip.orientation, "rotate-0");
    EXPECT_EQ(cv::Size(clip.width, clip.height), cv::Size(48, 96));
    EXPECT_EQ(clip.pixel_aspect_ratio, (Fraction{3, 4})) << "turned with the picture";
}

TEST(TransformClip, FailuresReachTheCallerAndLeaveNoOutput) {
    const test::TemporaryFolder folder;
    make_clip(folder / "in.mp4", "mp4mux", "avenc_aac");
    int pictures = 0;
    const auto fail_later = [&](const cv::Mat& picture) {
        if (++pictures == 5) {
            throw std::runtime_error("out of ideas");
        }
        return picture;
    };
    EXPECT_THROW(transform_clip(folder / "in.mp4", folder / "out.mp4", fail_later, {}),
                 std::runtime_error);
    const auto shrink = [](const cv::Mat& picture) { return picture.colRange(0, 10).clone(); };
    EXPECT_THROW(transform_clip(folder / "in.mp4", folder / "out.mp4", shrink, {}), Error);
    EXPECT_THROW(transform_clip(folder / "in.mp4", folder / "in.mp4", identity, {}), Error);
    EXPECT_THROW(transform_clip(folder / "none.mp4", folder / "out.mp4", identity, {}), Error);
    EXPECT_FALSE(std::filesystem::exists(folder / "out.mp4"));
    EXPECT_FALSE(std::filesystem::exists(folder / "out.mp4.partial"));
    EXPECT_EQ(picture_times(folder / "in.mp4").size(), 60U) << "the input is untouched";
}

} // namespace
} // namespace unit
