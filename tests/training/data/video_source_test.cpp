#include "training/data/video_source.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"
#include "training/media/video_writer.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <functional>
#include <set>

namespace unit {
namespace {

using std::chrono::milliseconds;

constexpr double kPeriod = 0.04;
const cv::Size kSize(160, 96);

/// A view of a made-up place that the camera moves along.
cv::Mat view(std::uint64_t place, double seconds) {
    cv::RNG random(place * 7919 + 1);
    cv::Mat coarse(6, 24, CV_8UC3);
    cv::Mat fine(96, 360, CV_8UC1);
    random.fill(coarse, cv::RNG::UNIFORM, 0, 256);
    random.fill(fine, cv::RNG::UNIFORM, 0, 60);
    cv::Mat wide;
    cv::resize(coarse, wide, {360, 96}, 0, 0, cv::INTER_CUBIC);
    cv::GaussianBlur(fine, fine, {3, 3}, 1.0);
    // Grey, since video keeps colours at half the size only.
    cv::cvtColor(fine, fine, cv::COLOR_GRAY2RGB);
    cv::addWeighted(wide, 0.65, fine, 1.0, 0.0, wide);
    const int left = static_cast<int>(12.0 * seconds) % 200;
    return wide(cv::Rect({left, 0}, kSize)).clone();
}

/// Of two places, the second with weight `share`.
cv::Mat mixed(double seconds, double share) {
    cv::Mat mix;
    cv::addWeighted(view(1, seconds), 1.0 - share, view(2, seconds), share, 0.0, mix);
    return mix;
}

/// A clip of 25 frames a second.
void write_clip(const std::filesystem::path& path, double seconds,
                const std::function<cv::Mat(double)>& picture) {
    VideoWriter writer(path, {kSize, {25, 1}});
    for (int number = 0; number * kPeriod < seconds - kPeriod / 2; ++number) {
        writer.write(picture(number * kPeriod));
    }
    writer.finish();
}

SourceOptions every(double seconds) {
    SourceOptions options;
    options.video_interval = seconds;
    options.warn = [](const std::string& warning) { ADD_FAILURE() << warning; };
    return options;
}

/// "clip.mp4 shot 2 at 12.5 s" in parts.
struct FrameName {
    int shot;
    double seconds;
};

FrameName parse(const ImageSource& source, std::size_t index) {
    const std::string name = source.name(index);
    const std::size_t shot = name.find(" shot ");
    const std::size_t time = name.find(" at ");
    EXPECT_TRUE(shot != name.npos && time != name.npos && name.ends_with(" s")) << name;
    return {std::stoi(name.substr(shot + 6)), std::stod(name.substr(time + 4))};
}

std::vector<double> times_of(const ImageSource& source) {
    std::vector<double> times;
    for (std::size_t index = 0; index < source.size(); ++index) {
        times.push_back(parse(source, index).seconds);
    }
    return times;
}

/// How much of `other` is in an image that shows `own` but for what the encoder did: 0 to 1.
double share_of(const cv::Mat& image, const cv::Mat& other, const cv::Mat& own) {
    cv::Mat part;
    cv::Mat whole;
    cv::subtract(image, own, part, cv::noArray(), CV_32F);
    cv::subtract(other, own, whole, cv::noArray(), CV_32F);
    return part.dot(whole) / whole.dot(whole);
}

/// Every frame shows place 1 or place 2 alone, as it is at that time; the shots are these.
void expect_unmixed(const ImageSource& source) {
    for (std::size_t index = 0; index < source.size(); ++index) {
        const FrameName name = parse(source, index);
        ASSERT_TRUE(name.shot == 1 || name.shot == 2) << source.name(index);
        const cv::Mat own = view(static_cast<std::uint64_t>(name.shot), name.seconds);
        const cv::Mat other = view(static_cast<std::uint64_t>(3 - name.shot), name.seconds);
        EXPECT_LT(std::abs(share_of(source.image(index), other, own)), 0.08) << source.name(index);
        const cv::Mat later = view(static_cast<std::uint64_t>(name.shot), name.seconds + 0.2);
        EXPECT_LT(std::abs(share_of(source.image(index), later, own)), 0.2)
            << source.name(index) << " shows another time";
    }
}

TEST(VideoSource, FramesAreTakenByTime) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", 3.0, [](double time) { return view(1, time); });
    const VideoSource source(folder / "clip.mp4", every(0.5));
    EXPECT_EQ(times_of(source), (std::vector<double>{0.0, 0.52, 1.0, 1.52, 2.0, 2.52}));
    EXPECT_EQ(source.name(1), (folder / "clip.mp4").string() + " shot 1 at 0.52 s");
    expect_unmixed(source);
    EXPECT_EQ(VideoSource(folder / "clip.mp4", every(kPeriod)).size(), 75U) << "every frame";
}

TEST(VideoSource, TimeCountsWhereTheFrameRateVaries) {
    const test::TemporaryFolder folder;
    {
        VideoWriter writer(folder / "clip.mp4", {kSize, {0, 1}});
        // A second at 20 frames a second, then frames of 0.9 s.
        milliseconds time(0);
        for (int number = 0; number < 24; ++number) {
            const milliseconds duration(number < 20 ? 50 : 900);
            writer.write(view(1, static_cast<double>(time.count()) / 1000.0), time, duration);
            time += duration;
        }
        writer.finish();
    }
    const VideoSource source(folder / "clip.mp4", every(0.5));
    EXPECT_EQ(times_of(source), (std::vector<double>{0.0, 0.5, 1.0, 1.9, 2.8, 3.7}));
    expect_unmixed(source);
}

TEST(VideoSource, ACutBeginsAShot) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", 4.0,
               [](double time) { return view(time < 2.0 ? 1 : 2, time); });
    const VideoSource source(folder / "clip.mp4", every(kPeriod));
    EXPECT_EQ(source.size(), 100U) << "a cut costs no frame";
    expect_unmixed(source);
    EXPECT_EQ(parse(source, 49).shot, 1);
    EXPECT_EQ(parse(source, 50).shot, 2);
}

class FadeTest : public testing::TestWithParam<double> {};

TEST_P(FadeTest, NoFrameMixesTwoShots) {
    const double length = GetParam();
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", 6.0 + length, [&](double time) {
        return mixed(time, std::clamp((time - 3.0) / length, 0.0, 1.0));
    });
    const VideoSource source(folder / "clip.mp4", every(kPeriod));
    expect_unmixed(source);
    std::map<int, int> frames;
    for (std::size_t index = 0; index < source.size(); ++index) {
        ++frames[parse(source, index).shot];
    }
    // 75 each, of which up to a second may go with the fade.
    EXPECT_GE(frames[1], 50);
    EXPECT_GE(frames[2], 50);
}

INSTANTIATE_TEST_SUITE_P(Lengths, FadeTest, testing::Values(0.08, 0.24, 0.48, 1.0, 2.0));

TEST(VideoSource, FadesThroughBlackAreLeftOut) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", 6.0, [](double time) {
        const double light = std::clamp(std::abs(time - 3.0) / 0.5, 0.0, 1.0);
        return cv::Mat(view(time < 3.0 ? 1 : 2, time) * light);
    });
    const VideoSource source(folder / "clip.mp4", every(kPeriod));
    const cv::Mat black(kSize, CV_8UC3, cv::Scalar(0, 0, 0));
    for (std::size_t index = 0; index < source.size(); ++index) {
        const FrameName name = parse(source, index);
        const cv::Mat own = view(name.seconds < 3.0 ? 1 : 2, name.seconds);
        EXPECT_LT(share_of(source.image(index), black, own), 0.1) << source.name(index);
    }
    EXPECT_GE(source.size(), 80U);
}

TEST(VideoSource, AFlashIsNoCut) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", 3.0, [](double time) {
        const cv::Mat picture = view(1, time);
        return std::abs(time - 1.52) < 0.01 ? cv::Mat(picture + cv::Scalar(90, 90, 90)) : picture;
    });
    const VideoSource source(folder / "clip.mp4", every(0.2));
    EXPECT_EQ(parse(source, source.size() - 1).shot, 1);
}

TEST(VideoSource, AMovingRealShotIsOneShot) {
    const std::filesystem::path clip =
        std::filesystem::path(UNIT_SHARED_DATA) / "dashcam/train/test_video.mp4";
    if (!std::filesystem::exists(clip)) {
        GTEST_SKIP() << "there is no " << clip;
    }
    const VideoSource source(clip, every(kPeriod));
    EXPECT_EQ(source.size(), 38U) << "all frames";
    EXPECT_EQ(parse(source, 37).shot, 1);
    EXPECT_EQ(source.image(0).size(), cv::Size(1280, 720)) << "not reduced";
}

TEST(VideoSource, LongVideosGiveFewerFramesAndSaySo) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", 6.0, [](double time) { return view(1, time); });
    SourceOptions options = every(0.1);
    // A frame takes about 20 KB.
    constexpr std::uint64_t kLimit = 2 * 150'000;
    options.video_memory = std::make_shared<VideoMemory>(kLimit);
    std::vector<std::string> warnings;
    options.warn = [&](const std::string& warning) { warnings.push_back(warning); };
    const VideoSource source(folder / "clip.mp4", options);
    const std::vector<double> times = times_of(source);
    EXPECT_GE(times.size(), 4U);
    EXPECT_LE(times.size(), 31U);
    for (std::size_t index = 2; index < times.size(); ++index) {
        EXPECT_NEAR(times[index] - times[index - 1], times[1] - times[0], kPeriod + 1e-6);
    }
    EXPECT_GT(times.back(), 4.5) << "from the whole length";
    EXPECT_GE(options.video_memory->share(), kLimit / 4) << "half is left for others";
    EXPECT_LT(options.video_memory->share(), kLimit / 2);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("clip.mp4"), std::string::npos);
    EXPECT_NE(warnings[0].find("instead of one in 0.1 s"), std::string::npos) << warnings[0];
}

TEST(VideoSource, TellsHowFarItIs) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", 4.0, [](double time) { return view(1, time); });
    SourceOptions options = every(0.5);
    std::set<std::uint64_t> done;
    options.progress = [&](const std::string& task, std::uint64_t now, std::uint64_t steps) {
        EXPECT_NE(task.find("clip.mp4"), std::string::npos);
        EXPECT_EQ(steps, 4U);
        EXPECT_TRUE(done.empty() || now >= *done.rbegin());
        done.insert(now);
    };
    const VideoSource source(folder / "clip.mp4", options);
    EXPECT_EQ(done, (std::set<std::uint64_t>{0, 1, 2, 3, 4}));
}

TEST(VideoSource, OneChannelIsLuma) {
    const test::TemporaryFolder folder;
    write_clip(folder / "clip.mp4", 1.0, [](double) {
        return flat_image(kSize.width, kSize.height, {200, 100, 50});
    });
    SourceOptions options = every(0.5);
    options.format.channels = 1;
    const cv::Mat image = VideoSource(folder / "clip.mp4", options).image(0);
    ASSERT_EQ(image.type(), CV_8UC1);
    EXPECT_NEAR(image.at<uchar>(20, 20), 118, 4);
}

} // namespace
} // namespace unit
