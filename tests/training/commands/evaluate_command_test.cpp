#include "core/metrics/color_transfer.h"
#include "core/metrics/edge_correlation.h"
#include "core/metrics/psnr.h"
#include "core/metrics/ssim.h"
#include "tests/training/commands/program_run.h"
#include "training/media/image_file.h"
#include "training/streets/scene.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>
#include <regex>

namespace unit::test {
namespace {

using streets::Weather;

/// Mean, minimum and maximum of each measure, as a row of the table has them.
using Numbers = std::vector<double>;

/// The numbers of the row that begins with `name`.
Numbers numbers_of(const std::string& table, const std::string& name) {
    Numbers numbers;
    for (const std::string& line : lines_of(table)) {
        if (line.starts_with(name + "  ")) {
            const std::regex number(R"(-?\d+\.\d+)");
            for (std::sregex_iterator match(line.begin(), line.end(), number), end; match != end;
                 ++match) {
                numbers.push_back(std::stod(match->str()));
            }
        }
    }
    return numbers;
}

/// The same from the images themselves.
class Expectation {
  public:
    void add(const cv::Mat& input, const cv::Mat& output, const cv::Mat& target) {
        values_[0].push_back(psnr(output, target));
        values_[1].push_back(ssim(output, target));
        values_[2].push_back(edge_correlation(output, input));
    }

    void expect_in(const std::string& table, const std::string& name) const {
        const Numbers found = numbers_of(table, name);
        ASSERT_EQ(found.size(), 9U) << table;
        for (std::size_t measure = 0; measure < 3; ++measure) {
            const std::vector<double>& values = values_[measure];
            double sum = 0;
            for (const double value : values) {
                sum += value;
            }
            const Numbers expected{sum / static_cast<double>(values.size()),
                                   *std::min_element(values.begin(), values.end()),
                                   *std::max_element(values.begin(), values.end())};
            // Half of the last digit that is printed.
            const double tolerance = measure == 0 ? 0.00501 : 0.0000501;
            for (std::size_t number = 0; number < 3; ++number) {
                EXPECT_LE(std::abs(found[3 * measure + number] - expected[number]), tolerance)
                    << name << ", measure " << measure << ", number " << number;
            }
        }
    }

  private:
    std::vector<double> values_[3];
};

cv::Mat noise_image(cv::Size size, int seed, int lowest, int highest) {
    cv::Mat image(size, CV_8UC3);
    cv::RNG random(static_cast<std::uint64_t>(seed));
    random.fill(image, cv::RNG::UNIFORM, lowest, highest);
    return image;
}

Arguments evaluation(const Arguments& more) {
    Arguments arguments{"evaluate", "--checkpoint", tiny_checkpoint(), "--device", "cpu"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

class EvaluateCommand : public testing::Test {
  protected:
    /// Three pairs of noise, one of them in a folder of its own.
    void SetUp() override {
        for (std::size_t number = 0; number < names_.size(); ++number) {
            const int seed = static_cast<int>(number);
            write("input/" + names_[number], noise_image({32, 24}, seed + 1, 0, 256));
            write("target/" + names_[number], noise_image({32, 24}, seed + 9, 40, 140));
        }
    }

    void write(const std::string& name, const cv::Mat& image) const {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        write_image(place(name), image);
    }

    std::string place(const std::string& name) const { return folder_.path() / name; }

    Arguments folders() const {
        return evaluation({"--input", place("input"), "--target", place("target")});
    }

    Arguments folders_with(const Arguments& more) const {
        Arguments arguments = folders();
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    TemporaryFolder folder_;
    std::vector<std::string> names_{"a.png", "b.png", "sub/c.png"};
};

TEST_F(EvaluateCommand, TheTableHoldsTheMetricsOfTheImages) {
    const ProgramResult result = run_unit(folders());
    ASSERT_EQ(result.status, 0) << result.errors;
    ASSERT_EQ(run_unit({"translate", "--checkpoint", tiny_checkpoint(), "--device", "cpu",
                        place("input"), "--output", place("output")})
                  .status,
              0);
    std::vector<cv::Mat> targets;
    for (const std::string& name : names_) {
        targets.push_back(read_image(place("target/" + name)));
    }
    const ColorStatistics statistics = color_statistics(targets);
    Expectation model;
    Expectation identity;
    Expectation reinhard;
    for (std::size_t number = 0; number < names_.size(); ++number) {
        const cv::Mat input = read_image(place("input/" + names_[number]));
        model.add(input, read_image(place("output/" + names_[number])), targets[number]);
        identity.add(input, input, targets[number]);
        reinhard.add(input, transfer_colors(input, statistics), targets[number]);
    }
    model.expect_in(result.output, "model");
    identity.expect_in(result.output, "identity");
    reinhard.expect_in(result.output, "Reinhard colour transfer");
}

TEST_F(EvaluateCommand, NamesModelPairsAndWhatTheBaselineKnows) {
    const ProgramResult result = run_unit(folders());
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output,
                 "model: " + tiny_checkpoint() + " (1to2, sunny to rainy)\ndevice: cpu\n");
    EXPECT_PRED2(contains, result.output, "pairs: 3, ");
    EXPECT_PRED2(contains, result.output, ": a.png, b.png, sub/c.png\n");
    EXPECT_PRED2(contains, result.output, "all the twins together, which favours this baseline");
}

TEST_F(EvaluateCommand, TheBaselineAimsAtOtherImagesWhereTheyAreNamed) {
    const cv::Mat reference = noise_image({16, 16}, 77, 200, 256);
    write("reference/x.png", reference);
    const ProgramResult result =
        run_unit(folders_with({"--reference-statistics", place("reference")}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "1 of 1 images of " + place("reference"));
    const ColorStatistics statistics = color_statistics({reference});
    Expectation reinhard;
    for (const std::string& name : names_) {
        const cv::Mat input = read_image(place("input/" + name));
        reinhard.add(input, transfer_colors(input, statistics),
                     read_image(place("target/" + name)));
    }
    reinhard.expect_in(result.output, "Reinhard colour transfer");
}

TEST_F(EvaluateCommand, WritesMarkdownAndAPicture) {
    const ProgramResult result =
        run_unit(folders_with({"--markdown", "--picture", place("picture.png")}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "\n|---|---|---|---|\n| model | ");
    EXPECT_PRED2(contains, result.output, "\n| identity | ");
    const cv::Mat picture = read_image(place("picture.png"));
    ASSERT_EQ(picture.size(), cv::Size(4 * 32, 3 * 24));
    for (int row = 0; row < 3; ++row) {
        const std::string& name = names_[static_cast<std::size_t>(row)];
        const cv::Mat input = picture(cv::Rect(0, row * 24, 32, 24));
        const cv::Mat target = picture(cv::Rect(3 * 32, row * 24, 32, 24));
        EXPECT_EQ(cv::norm(input, read_image(place("input/" + name)), cv::NORM_INF), 0);
        EXPECT_EQ(cv::norm(target, read_image(place("target/" + name)), cv::NORM_INF), 0);
    }
}

TEST_F(EvaluateCommand, AMissingTwinIsNamedOnEitherSide) {
    write("input/alone.png", noise_image({32, 24}, 5, 0, 256));
    const std::string message = refusal(folders(), 1);
    EXPECT_PRED2(contains, message, "alone.png");
    EXPECT_PRED2(contains, message, place("target"));
    std::filesystem::remove(place("input/alone.png"));
    write("target/lonely.png", noise_image({32, 24}, 5, 0, 256));
    EXPECT_PRED2(contains, refusal(folders(), 1), "lonely.png");
}

TEST_F(EvaluateCommand, TwinsOfDifferentSizesAreNamed) {
    write("target/b.png", noise_image({32, 25}, 5, 0, 256));
    EXPECT_PRED2(contains, refusal(folders(), 1), "b.png differ in size, 32x24 and 32x25");
}

TEST(EvaluateCommandStreets, RendersThePairsOfTheSeeds) {
    const ProgramResult result =
        run_unit(evaluation({"--pairs", "streets:5..6", "--size", "64x48"}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output,
                 "pairs: 2, streets of seeds 5 to 6 at 1 s, 64x48, sunny and rainy\n");
    Expectation identity;
    for (std::uint64_t seed = 5; seed <= 6; ++seed) {
        const streets::Scene scene(seed);
        const cv::Mat sunny = scene.render(1.0, Weather::Sunny, {64, 48});
        identity.add(sunny, sunny, scene.render(1.0, Weather::Rainy, {64, 48}));
    }
    identity.expect_in(result.output, "identity");
    EXPECT_NEAR(numbers_of(result.output, "identity").at(6), 1.0, 1e-9);
}

TEST(EvaluateCommandStreets, TheDirectionChoosesTheWeathers) {
    const ProgramResult result =
        run_unit(evaluation({"--pairs", "streets:5..5", "--size", "64x48", "--direction", "2to1"}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "(2to1, rainy to sunny)");
    EXPECT_PRED2(contains, result.output, "64x48, rainy and sunny\n");
}

TEST(EvaluateCommandUsage, ImpossiblePairsAreRefused) {
    for (const std::string pairs : {"streets:2..1", "streets:1", "streets:1..2x", "1..2"}) {
        EXPECT_PRED2(contains, refusal(evaluation({"--pairs", pairs}), 2), pairs);
    }
    EXPECT_PRED2(contains, refusal(evaluation({"--pairs", "streets:1..2", "--input", "x"}), 2),
                 "--input");
    EXPECT_PRED2(contains, refusal(evaluation({"--size", "64x48"}), 2), "--pairs");
    EXPECT_PRED2(contains, refusal(evaluation({"--input", "x"}), 2), "--target");
    EXPECT_PRED2(contains,
                 refusal(evaluation({"--pairs", "streets:1..2", "--picture", "picture.gif"}), 2),
                 "picture.gif");
    EXPECT_PRED2(contains, refusal(evaluation({"--input", "/nowhere", "--target", "/nowhere"}), 1),
                 "/nowhere");
}

} // namespace
} // namespace unit::test
