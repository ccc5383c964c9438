#include "tests/training/commands/program_run.h"
#include "tests/training/media/test_clip.h"
#include "training/media/image_file.h"
#include "training/media/video_reader.h"
#include "training/streets/scene.h"

#include <gtest/gtest.h>

namespace unit::test {
namespace {

/// A sunny street as PNG file.
std::filesystem::path sunny_street(const TemporaryFolder& folder, const std::string& name) {
    const auto path = folder.path() / name;
    std::filesystem::create_directories(path.parent_path());
    write_image(path, streets::Scene(3).render(1.0, streets::Weather::Sunny, {160, 90}));
    return path;
}

TEST(WeatherCommand, WritesTheSameBytesForTheSameSeed) {
    const TemporaryFolder folder;
    const std::string input = sunny_street(folder, "in.png").string();
    const auto render = [&](const std::string& name, const std::string& seed) {
        const auto output = folder.path() / name;
        const ProgramResult result =
            run_unit({"weather", "--seed", seed, "--output", output.string(), input});
        EXPECT_EQ(result.status, 0) << result.errors;
        return file_bytes(output);
    };
    const std::string first = render("a.png", "5");
    EXPECT_GT(first.size(), 1000U);
    EXPECT_EQ(render("b.png", "5"), first);
    EXPECT_NE(render("c.png", "6"), first);
}

TEST(WeatherCommand, RendersFoldersInVariants) {
    const TemporaryFolder folder;
    sunny_street(folder, "in/one.png");
    sunny_street(folder, "in/deeper/two.png");
    const auto output = folder.path() / "out";
    const ProgramResult result =
        run_unit({"weather", "--variants", "2", "--vary", "0.5", "--output", output.string(),
                  (folder.path() / "in").string()});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "4 rendered");
    const std::string first = file_bytes(output / "one_1.png");
    EXPECT_GT(first.size(), 1000U);
    EXPECT_NE(file_bytes(output / "one_2.png"), first);
    EXPECT_GT(file_bytes(output / "deeper/two_1.png").size(), 1000U);
    EXPECT_GT(file_bytes(output / "deeper/two_2.png").size(), 1000U);
}

TEST(WeatherCommand, RendersClipsAndTheirFrames) {
    const TemporaryFolder folder;
    const auto clip = folder.path() / "sunny.mp4";
    ASSERT_EQ(run_unit({"streets", "--weather", "sunny", "--frames", "5", "--size", "160x96",
                        "--output", clip.string()})
                  .status,
              0);
    const auto rainy = folder.path() / "rainy.mp4";
    ProgramResult result = run_unit({"weather", "--output", rainy.string(), clip.string()});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(VideoReader(rainy).size(), cv::Size(160, 96));

    result = run_unit({"weather", "--frames", "--output", rainy.string(), clip.string()});
    EXPECT_EQ(result.status, 0) << result.errors;
    for (const char* name : {"000000.png", "000001.png", "000004.png"}) {
        EXPECT_EQ(read_image(folder.path() / "rainy" / name).size(), cv::Size(160, 96));
    }
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "rainy/000005.png"));
}

TEST(WeatherCommand, SkipsWhatCannotBeRenderedAndNamesIt) {
    const TemporaryFolder folder;
    sunny_street(folder, "in/one.png");
    write_image(folder.path() / "in/tiny.png", cv::Mat(8, 8, CV_8UC3, cv::Scalar(1, 2, 3)));
    const auto output = folder.path() / "out";
    const ProgramResult result =
        run_unit({"weather", "--output", output.string(), (folder.path() / "in").string()});
    EXPECT_EQ(result.status, 1);
    EXPECT_PRED2(contains, result.errors, "tiny.png");
    EXPECT_PRED2(contains, result.errors, "1 of 2 inputs were skipped");
    EXPECT_PRED2(contains, result.output, "1 rendered");
    EXPECT_GT(file_bytes(output / "one.png").size(), 1000U);
}

TEST(WeatherCommand, OverwritesNeitherInputsNorFramesOfOtherClips) {
    const TemporaryFolder folder;
    const auto numbered = sunny_street(folder, "day_1.png");
    const std::string before = file_bytes(numbered);
    EXPECT_PRED2(contains,
                 refusal({"weather", "--variants", "2", "--output",
                          (folder.path() / "day.png").string(), numbered.string()},
                         2),
                 "replace an input");
    EXPECT_EQ(file_bytes(numbered), before);

    const auto clip = folder.path() / "sunny.mp4";
    ASSERT_EQ(run_unit({"streets", "--weather", "sunny", "--frames", "2", "--size", "160x96",
                        "--output", clip.string()})
                  .status,
              0);
    sunny_street(folder, "rainy/000007.png");
    EXPECT_PRED2(contains,
                 refusal({"weather", "--frames", "--output", (folder.path() / "rainy.mp4").string(),
                          clip.string()},
                         2),
                 "not empty");
}

TEST(WeatherCommand, RefusesWhatMakesNoSense) {
    const TemporaryFolder folder;
    const std::string input = sunny_street(folder, "in.png").string();
    const std::string output = (folder.path() / "out.png").string();
    EXPECT_PRED2(contains,
                 refusal({"weather", "--vanishing-point", "middle", "--output", output, input}, 2),
                 "--vanishing-point middle");
    for (const std::string value : {"-1", "nan", "101", "much"}) {
        EXPECT_PRED2(contains, refusal({"weather", "--fog", value, "--output", output, input}, 2),
                     value + " is no number from 0 to 100");
    }
    EXPECT_PRED2(contains, refusal({"weather", "--output", output, "missing.png"}, 1),
                 "missing.png");
    EXPECT_PRED2(contains, refusal({"weather", "--output", input, input}, 2), "replace");
}

} // namespace
} // namespace unit::test
