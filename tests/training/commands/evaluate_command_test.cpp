#include "core/metrics/color_error.h"
#include "core/metrics/color_transfer.h"
#include "core/metrics/edge_correlation.h"
#include "core/metrics/histogram_matching.h"
#include "core/metrics/psnr.h"
#include "core/metrics/sliced_wasserstein.h"
#include "core/metrics/ssim.h"
#include "tests/training/commands/evaluation_run.h"
#include "training/media/image_file.h"
#include "training/streets/scene.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <opencv2/core.hpp>

namespace unit::test {
namespace {

using streets::Weather;

/// What the scores of a method must be, from the images themselves.
class Expectation {
  public:
    void add(const cv::Mat& input, const cv::Mat& output, const cv::Mat& target) {
        values_["psnr"].push_back(psnr(output, target));
        values_["ssim"].push_back(ssim(output, target));
        values_["color_error"].push_back(color_error(output, target));
        values_["edge_correlation"].push_back(edge_correlation(output, input));
        outputs_.push_back(output);
        targets_.push_back(target);
    }

    void add_cycle(const cv::Mat& input, const cv::Mat& cycle) {
        cv::Mat difference;
        cv::absdiff(input, cycle, difference);
        const cv::Scalar means = cv::mean(difference);
        values_["cycle_error"].push_back((means[0] + means[1] + means[2]) / 3);
    }

    /// `reference`: what the outputs should look like; empty: the twins.
    void expect_in(const nlohmann::json& evaluation, const std::string& method,
                   const std::vector<cv::Mat>& reference = {}) const {
        for (const auto& [measure, values] : values_) {
            SCOPED_TRACE(method + ", " + measure);
            const nlohmann::json score = score_of(evaluation, method, measure);
            const double sum = std::accumulate(values.begin(), values.end(), 0.0);
            EXPECT_NEAR(score.at("mean"), sum / static_cast<double>(values.size()), 1e-9);
            EXPECT_NEAR(score.at("minimum"), *std::min_element(values.begin(), values.end()), 1e-9);
            EXPECT_NEAR(score.at("maximum"), *std::max_element(values.begin(), values.end()), 1e-9);
        }
        // The libraries that multiply matrices in single precision may differ.
        constexpr double kRounding = 1e-6;
        const auto& target = reference.empty() ? targets_ : reference;
        EXPECT_NEAR(score_of(evaluation, method, "sliced_wasserstein").at("mean"),
                    sliced_wasserstein(outputs_, target, fitting_settings(outputs_, target)),
                    kRounding);
    }

  private:
    std::map<std::string, std::vector<double>> values_;
    std::vector<cv::Mat> outputs_;
    std::vector<cv::Mat> targets_;
};

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

    void write(const std::string& name, const cv::Mat& image) const { folder_.write(name, image); }

    std::string place(const std::string& name) const { return folder_.place(name); }

    cv::Mat read(const std::string& name) const { return read_image(place(name)); }

    void translate(const std::string& from, const std::string& to, const char* direction) const {
        const ProgramResult result =
            run_unit({"translate", "--checkpoint", tiny_checkpoint(), "--device", "cpu",
                      "--direction", direction, place(from), "--output", place(to)});
        ASSERT_EQ(result.status, 0) << result.errors;
    }

    Arguments folders() const { return {"--input", place("input"), "--target", place("target")}; }

    Arguments folders_with(const Arguments& more) const {
        Arguments arguments = folders();
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    EvaluationFolder folder_;
    std::vector<std::string> names_{"a.png", "b.png", "sub/c.png"};
};

TEST_F(EvaluateCommand, TheScoresAreThoseOfTheImages) {
    const nlohmann::json scores = evaluation_json(folders());
    translate("input", "output", "1to2");
    translate("output", "cycle", "2to1");
    ColorAccumulator colors;
    HistogramAccumulator histogram;
    for (const std::string& name : names_) {
        colors.add(read("target/" + name));
        histogram.add(read("target/" + name));
    }
    Expectation model, identity, reinhard, matching;
    for (const std::string& name : names_) {
        const cv::Mat input = read("input/" + name);
        const cv::Mat target = read("target/" + name);
        model.add(input, read("output/" + name), target);
        model.add_cycle(input, read("cycle/" + name));
        identity.add(input, input, target);
        reinhard.add(input, transfer_colors(input, colors.statistics()), target);
        matching.add(input, match_histograms(input, histogram.distributions()), target);
    }
    model.expect_in(scores, "model");
    identity.expect_in(scores, "identity");
    reinhard.expect_in(scores, "Reinhard colour transfer");
    matching.expect_in(scores, "histogram matching");
    EXPECT_TRUE(scores.at("methods").at(1).at("scores").at("cycle_error").is_null());
}

TEST_F(EvaluateCommand, NamesModelPairsAndWhatTheBaselineKnows) {
    const ProgramResult result = run_unit(evaluation(folders()));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output,
                 "model: " + tiny_checkpoint() + " (1to2, sunny to rainy), ");
    EXPECT_PRED2(contains, result.output, " on cpu\n");
    EXPECT_PRED2(contains, result.output, "pairs: 3, ");
    EXPECT_PRED2(contains, result.output, ": a.png, b.png, sub/c.png\n");
    EXPECT_PRED2(contains, result.output, "all the twins together, which favours these baselines");
}

TEST_F(EvaluateCommand, BaselinesAimAtOtherImagesWhereTheyAreNamed) {
    const cv::Mat reference = noise_image({16, 16}, 77, 200, 256);
    write("reference/x.png", reference);
    const auto expect_reinhard = [&](const nlohmann::json& scores,
                                     const std::vector<cv::Mat>& set) {
        EXPECT_EQ(scores.at("settings").at("baselines_aim_at"),
                  "1 of 1 images of " + place("reference"));
        Expectation reinhard;
        for (const std::string& name : names_) {
            const cv::Mat input = read("input/" + name);
            reinhard.add(input, transfer_colors(input, color_statistics({reference})),
                         read("target/" + name));
        }
        reinhard.expect_in(scores, "Reinhard colour transfer", set);
    };
    expect_reinhard(evaluation_json(folders_with({"--reference-statistics", place("reference")})),
                    {});
    // With a single reference, one of the outputs is compared with it: the first.
    const nlohmann::json scores =
        evaluation_json(folders_with({"--reference", place("reference")}));
    const cv::Mat first = read("input/" + names_.front());
    EXPECT_NEAR(score_of(scores, "identity", "sliced_wasserstein").at("mean"),
                sliced_wasserstein({first}, {reference}, fitting_settings({first}, {reference})),
                1e-6);
}

TEST_F(EvaluateCommand, WritesMarkdownAndAPicture) {
    const ProgramResult result =
        run_unit(evaluation(folders_with({"--markdown", "--picture", place("picture.png")})));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(
        contains, result.output,
        "\n| mean (minimum to maximum) | PSNR (dB) | SSIM | colour error | edge correlation "
        "with the input | cycle error | sliced Wasserstein distance "
        "|\n|---|---|---|---|---|---|---|\n| model | ");
    EXPECT_PRED2(contains, result.output,
                 "\n" + place("picture.png") + ": input, Reinhard colour transfer, model, twin\n");
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
    const std::string message = refusal(evaluation(folders()), 1);
    EXPECT_PRED2(contains, message, "alone.png");
    EXPECT_PRED2(contains, message, place("target"));
    std::filesystem::remove(place("input/alone.png"));
    write("target/lonely.png", noise_image({32, 24}, 5, 0, 256));
    EXPECT_PRED2(contains, refusal(evaluation(folders()), 1), "lonely.png");
}

TEST_F(EvaluateCommand, TwinsOfDifferentSizesAreNamed) {
    write("target/b.png", noise_image({32, 25}, 5, 0, 256));
    EXPECT_PRED2(contains, refusal(evaluation(folders()), 1),
                 "b.png differ in size, 32x24 and 32x25");
}

TEST(EvaluateCommandStreets, RendersThePairsOfTheSeeds) {
    const ProgramResult result =
        run_unit(evaluation({"--pairs", "streets:5..6", "--size", "64x48"}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output,
                 "pairs: 2, streets of seeds 5 to 6 at 1 s, 64x48, sunny and rainy\n");
    const nlohmann::json scores = evaluation_json({"--pairs", "streets:5..6", "--size", "64x48"});
    Expectation identity;
    for (std::uint64_t seed = 5; seed <= 6; ++seed) {
        const streets::Scene scene(seed);
        const cv::Mat sunny = scene.render(1.0, Weather::Sunny, {64, 48});
        identity.add(sunny, sunny, scene.render(1.0, Weather::Rainy, {64, 48}));
    }
    identity.expect_in(scores, "identity");
    EXPECT_NEAR(score_of(scores, "identity", "edge_correlation").at("mean"), 1.0, 1e-9);
}

TEST(EvaluateCommandStreets, TheDirectionChoosesTheWeathers) {
    const ProgramResult result =
        run_unit(evaluation({"--pairs", "streets:5..5", "--size", "64x48", "--direction", "2to1"}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "(2to1, rainy to sunny), ");
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
    EXPECT_PRED2(contains, refusal(evaluation({"--input", "x"}), 2), "--reference");
    EXPECT_PRED2(contains, refusal(evaluation({}), 2), "--pairs");
    EXPECT_PRED2(contains, refusal(evaluation({"--input", "x", "y", "--target", "z"}), 2),
                 "--target");
    EXPECT_PRED2(contains,
                 refusal(evaluation({"--pairs", "streets:1..2", "--picture", "picture.gif"}), 2),
                 "picture.gif");
    EXPECT_PRED2(contains, refusal(evaluation({"--input", "/nowhere", "--target", "/nowhere"}), 1),
                 "/nowhere");
}

} // namespace
} // namespace unit::test
