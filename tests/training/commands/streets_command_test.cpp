#include "tests/training/commands/program_run.h"
#include "tests/training/media/test_clip.h"
#include "training/media/image_file.h"
#include "training/media/video_reader.h"
#include "training/streets/scene.h"

#include <gtest/gtest.h>

namespace unit::test {
namespace {

using streets::Weather;

double largest_difference(const cv::Mat& left, const cv::Mat& right) {
    return cv::norm(left, right, cv::NORM_INF);
}

TEST(StreetsCommand, WritesPairsOfTheSeedsAndTimesThatItNames) {
    const TemporaryFolder folder;
    const ProgramResult result =
        run_unit({"streets", "--seed", "7", "--scenes", "2", "--frames", "2", "--rate", "4",
                  "--size", "40x24", "--output", folder.path().string()});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(result.errors, "");
    EXPECT_PRED2(contains, result.output, "seeds 7 to 8, 2 frames each");
    for (const auto& [weather, name] :
         {std::pair(Weather::Sunny, "sunny"), std::pair(Weather::Rainy, "rainy")}) {
        std::size_t files = 0;
        for (std::uint64_t seed = 7; seed <= 8; ++seed) {
            for (int frame = 0; frame < 2; ++frame) {
                const auto path = folder.path() / name /
                                  ("seed0000000" + std::to_string(seed) + "_frame000" +
                                   std::to_string(frame) + ".png");
                const cv::Mat expected =
                    streets::Scene(seed).render(frame / 4.0, weather, {40, 24});
                EXPECT_EQ(largest_difference(read_image(path), expected), 0) << path;
                ++files;
            }
        }
        EXPECT_EQ(static_cast<std::size_t>(
                      std::distance(std::filesystem::directory_iterator(folder.path() / name), {})),
                  files);
    }
}

TEST(StreetsCommand, TheSameSeedGivesTheSameBytesAndAnotherOneDoesNot) {
    const TemporaryFolder folder;
    for (const std::string seed : {"3", "3", "4"}) {
        const auto run = folder.path() / std::to_string(folder.entries());
        ASSERT_EQ(run_unit({"streets", "--seed", seed, "--weather", "rainy", "--size", "40x24",
                            "--output", run.string()})
                      .status,
                  0);
        EXPECT_FALSE(std::filesystem::exists(run / "sunny"));
    }
    const std::string first = file_bytes(folder.path() / "0/rainy/seed00000003_frame0000.png");
    EXPECT_GT(first.size(), 100U);
    EXPECT_EQ(file_bytes(folder.path() / "1/rainy/seed00000003_frame0000.png"), first);
    const std::string other = file_bytes(folder.path() / "2/rainy/seed00000004_frame0000.png");
    EXPECT_GT(other.size(), 100U);
    EXPECT_NE(other, first);
}

TEST(StreetsCommand, WritesAClipOfTheRateAndLengthAskedFor) {
    const TemporaryFolder folder;
    const std::string clip = folder.path() / "street.mp4";
    const ProgramResult result = run_unit({"streets", "--weather", "sunny", "--frames", "5",
                                           "--rate", "10", "--size", "64x48", "--output", clip});
    ASSERT_EQ(result.status, 0) << result.errors;
    const VideoReader reader(clip);
    EXPECT_EQ(reader.size(), cv::Size(64, 48));
    EXPECT_EQ(reader.frame_rate(), (Fraction{10, 1}));
    const auto times = picture_times(clip);
    ASSERT_EQ(times.size(), 5U);
    for (std::size_t number = 0; number < times.size(); ++number) {
        EXPECT_EQ(times[number], std::chrono::milliseconds(100 * number));
    }
}

TEST(StreetsCommand, WrongUsageIsRefusedBeforeAnythingIsWritten) {
    const TemporaryFolder folder;
    const std::string clip = folder.path() / "street.mp4";
    EXPECT_PRED2(contains, refusal({"streets", "--output", clip}, 2), "--weather");
    EXPECT_PRED2(contains,
                 refusal({"streets", "--output", clip, "--weather", "sunny", "--scenes", "2"}, 2),
                 "--scenes");
    EXPECT_PRED2(contains, refusal({"streets", "--output", clip, "--size", "40"}, 2),
                 "\"40\" is no size");
    EXPECT_PRED2(contains, refusal({"streets", "--output", clip, "--weather", "snowy"}, 2),
                 "snowy");
    EXPECT_EQ(folder.entries(), 0U);
}

} // namespace
} // namespace unit::test
