#include "core/metrics/frechet_distance.h"
#include "core/metrics/kernel_distance.h"
#include "tests/training/commands/evaluation_run.h"
#include "training/media/image_file.h"

#include <fstream>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

/// Sets of images without pairs.
namespace unit::test {
namespace {

using Names = std::vector<std::string>;

/// What moments.pt makes of an image whose levels are times `scale`, plus `offset`.
cv::Mat moments(const cv::Mat& image, double scale, double offset) {
    cv::Mat values;
    image.convertTo(values, CV_64F, scale, offset);
    const cv::Scalar means = cv::mean(values);
    const cv::Scalar squares = cv::mean(values.mul(values));
    return (cv::Mat1d(1, 6) << means[0], means[1], means[2], squares[0], squares[1], squares[2]);
}

class EvaluateSets : public testing::Test {
  protected:
    static constexpr int kInputs = 5;
    static constexpr int kReferences = 7;

    void SetUp() override {
        for (int number = 0; number < kInputs; ++number) {
            folder_.write("input/" + std::to_string(number) + ".png", input(number));
        }
        for (int number = 0; number < kReferences; ++number) {
            folder_.write("reference/" + std::to_string(number) + ".png", reference(number));
        }
    }

    static cv::Mat input(int number) {
        return noise_image({32, 24}, number + 1, 5 * number, 150 + 20 * number);
    }
    static cv::Mat reference(int number) {
        return noise_image({28, 36}, number + 50, 30 + number, 90 + 7 * number * number % 60);
    }

    Arguments sets_with(const Arguments& more) const {
        Arguments arguments{"--input", folder_.place("input"), "--reference",
                            folder_.place("reference")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    static void expect_distances(const nlohmann::json& scores, double scale, double offset) {
        cv::Mat inputs, references;
        for (int number = 0; number < kInputs; ++number) {
            inputs.push_back(moments(input(number), scale, offset));
        }
        for (int number = 0; number < kReferences; ++number) {
            references.push_back(moments(reference(number), scale, offset));
        }
        const double fid =
            frechet_distance(FeatureDistribution(inputs), FeatureDistribution(references));
        const double kid = kernel_distance(inputs, references);
        // The network computes in single precision.
        EXPECT_NEAR(score_of(scores, "identity", "fid").at("mean"), fid, 2e-4 * fid);
        EXPECT_NEAR(score_of(scores, "identity", "kid").at("mean"), kid, 2e-4 * std::abs(kid));
    }

    EvaluationFolder folder_;
};

TEST_F(EvaluateSets, AreJudgedByMeasuresThatNeedNoPairs) {
    const nlohmann::json scores = evaluation_json(sets_with({}));
    EXPECT_EQ(measures_of(scores),
              (Names{"edge_correlation", "cycle_error", "sliced_wasserstein"}));
    ASSERT_EQ(scores.at("methods").size(), 4U);
    EXPECT_EQ(scores.at("methods").at(0).at("kind"), "model");
    EXPECT_EQ(scores.at("methods").at(3).at("kind"), "baseline");
    EXPECT_EQ(scores.at("settings").at("images"), "5, 5 of 5 images of " + folder_.place("input"));
    EXPECT_EQ(scores.at("settings").at("baselines_aim_at"),
              "7 of 7 images of " + folder_.place("reference"));
    const nlohmann::json few = evaluation_json(sets_with({"--images", "2"}));
    EXPECT_EQ(few.at("settings").at("images"), "2, 2 of 5 images of " + folder_.place("input"));
}

TEST_F(EvaluateSets, FidAndKidAreThoseOfTheNetworksFeatures) {
    const nlohmann::json scores =
        evaluation_json(sets_with({"--features", feature_network("moments.pt")}));
    EXPECT_EQ(measures_of(scores),
              (Names{"edge_correlation", "cycle_error", "sliced_wasserstein", "fid", "kid"}));
    expect_distances(scores, 1.0 / 255, 0);
    expect_distances(
        evaluation_json(sets_with(
            {"--features", feature_network("moments_with_sides.pt"), "--feature-range", "-1..1"})),
        2.0 / 255, -1);
    expect_distances(evaluation_json(sets_with({"--features", feature_network("moments.pt"),
                                                "--feature-range", "0..255"})),
                     1, 0);
}

TEST_F(EvaluateSets, ImagesAreScaledForTheNetworkWhereThatIsAsked) {
    const std::string network = feature_network("of_one_size.pt");
    EXPECT_PRED2(contains, refusal(evaluation(sets_with({"--features", network})), 1),
                 network + " fails for an image of 28x36");
    // 16x16 is the smallest size that can be asked for, twice as high as this network takes.
    EXPECT_PRED2(
        contains,
        refusal(evaluation(sets_with({"--features", network, "--feature-size", "16x16"})), 1),
        "for an image of 16x16");
    const nlohmann::json scores = evaluation_json(
        sets_with({"--features", feature_network("moments.pt"), "--feature-size", "16x18"}));
    cv::Mat inputs, references;
    const auto smaller = [](const cv::Mat& image) {
        cv::Mat result;
        cv::resize(image, result, {16, 18}, 0, 0, cv::INTER_AREA);
        return moments(result, 1.0 / 255, 0);
    };
    for (int number = 0; number < kInputs; ++number) {
        inputs.push_back(smaller(input(number)));
    }
    for (int number = 0; number < kReferences; ++number) {
        references.push_back(smaller(reference(number)));
    }
    const double fid =
        frechet_distance(FeatureDistribution(inputs), FeatureDistribution(references));
    EXPECT_NEAR(score_of(scores, "identity", "fid").at("mean"), fid, 2e-4 * fid);
}

TEST_F(EvaluateSets, NetworksThatCannotBeUsedAreNamedWithTheReason) {
    const auto refused = [&](const std::string& network) {
        return refusal(evaluation(sets_with({"--features", network})), 1);
    };
    EXPECT_PRED2(contains, refused("/nowhere/network.pt"), "/nowhere/network.pt");
    const std::string text = folder_.place("text.pt");
    std::ofstream(text) << "no archive";
    EXPECT_PRED2(contains, refused(text), text + " is no TorchScript module");
    EXPECT_PRED2(contains, refused(tiny_checkpoint()), "is no TorchScript module");
    EXPECT_PRED2(contains, refused(feature_network("images.pt")), "of shape [1, 3, 36, 28]");
    EXPECT_PRED2(contains, refused(feature_network("pair.pt")), "must return one tensor");
    EXPECT_PRED2(contains, refused(feature_network("undefined.pt")), "not finite");
}

TEST_F(EvaluateSets, FeaturesNeedASetToCompareWith) {
    const std::string network = feature_network("moments.pt");
    EXPECT_PRED2(contains, refusal(evaluation({"--clip", "x.mp4", "--features", network}), 2),
                 "--features");
    EXPECT_PRED2(contains, refusal(evaluation(sets_with({"--feature-size", "16x16"})), 2),
                 "--features");
    EXPECT_PRED2(contains,
                 refusal(evaluation(sets_with({"--features", network, "--feature-range", "1"})), 2),
                 "--feature-range");
}

TEST_F(EvaluateSets, AnUnreadableImageIsNamed) {
    std::ofstream(folder_.place("input/broken.png")) << "no image";
    EXPECT_PRED2(contains, refusal(evaluation(sets_with({})), 1), "broken.png");
    EXPECT_PRED2(
        contains,
        refusal(evaluation({"--input", folder_.place("input"), "--reference", "/nowhere"}), 1),
        "/nowhere");
}

} // namespace
} // namespace unit::test
