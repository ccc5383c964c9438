#include "training/trainer/validation.h"

#include "core/model/initialisation.h"
#include "training/trainer/moving_average.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace unit {
namespace {

ModelConfiguration validated_model() {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 4;
    configuration.discriminator_width = 4;
    configuration.image_channels = {1, 3};
    return configuration;
}

double score_of(const std::vector<LossValue>& scores, const std::string& name) {
    for (const LossValue& score : scores) {
        if (name == score.name) {
            return score.value;
        }
    }
    return -1.0;
}

/// A model whose generators write one colour whatever they see: tanh of the last layer's bias.
std::unique_ptr<Unit> model_that_writes(double value) {
    auto model = std::make_unique<Unit>(validated_model());
    const at::NoGradGuard no_gradient;
    const std::string last = std::to_string(model->configuration().generator_private_blocks + 2);
    for (const NamedParameter& parameter : model->generator_parameters()) {
        if (parameter.name.find("generator") == 0 &&
            parameter.name.find(".private." + last + ".") != std::string::npos) {
            parameter.value.fill_(parameter.name.ends_with(".bias") ? std::atanh(value) : 0.0);
        }
    }
    return model;
}

ValidationImages flat_validation_images(int one, int two) {
    return {std::vector<cv::Mat>(3, cv::Mat(32, 32, CV_8UC1, cv::Scalar::all(one))),
            std::vector<cv::Mat>(3, cv::Mat(32, 48, CV_8UC3, cv::Scalar::all(two)))};
}

TEST(ModelValidation, OfAModelThatWritesOneColourIsKnown) {
    // 0.5 in [-1, 1] is 191.25 in 0..255. Domain 2 has that colour, domain 1 is 51 below it.
    const auto model = model_that_writes(0.5);
    const auto scores = validate(*model, flat_validation_images(140, 191));
    EXPECT_NEAR(score_of(scores, "distance_12"), 0.0, 1e-3);
    // As in the tests of sliced_wasserstein(), on the three levels for which 32 pixels have room,
    // and with the default's few directions.
    EXPECT_NEAR(score_of(scores, "distance_21"), 2.0 * 0.798 / 3.0, 0.1);
    // Flat domains deviate by less than a step.
    EXPECT_NEAR(score_of(scores, "cycle_1"), 51.25, 2e-3);
    EXPECT_NEAR(score_of(scores, "cycle_2"), 0.25, 2e-3);
    EXPECT_NEAR(score_of(scores, "score"),
                score_of(scores, "distance_12") + score_of(scores, "distance_21") +
                    score_of(scores, "cycle_1") + score_of(scores, "cycle_2"),
                1e-12);
    EXPECT_EQ(std::string(scores.front().name), "score");
}

TEST(ModelValidation, ACycleOfOneColourLosesAll) {
    const auto model = model_that_writes(0.0);
    ValidationImages images = flat_validation_images(0, 0);
    // Half black, half white: no less than all is lost where grey comes back.
    for (auto* domain : {&images.domain1, &images.domain2}) {
        for (cv::Mat& image : *domain) {
            image = image.clone();
            image.colRange(0, image.cols / 2).setTo(cv::Scalar::all(255));
        }
    }
    const auto scores = validate(*model, images);
    EXPECT_NEAR(score_of(scores, "cycle_1"), 1.0, 1e-6);
    EXPECT_NEAR(score_of(scores, "cycle_2"), 1.0, 1e-6);
}

TEST(ModelValidation, TakesImagesOfAnyShape) {
    const auto model = model_that_writes(0.5);
    // The larger image has the shorter side.
    const ValidationImages images{{cv::Mat(48, 320, CV_8UC1, cv::Scalar(9))},
                                  {cv::Mat(96, 96, CV_8UC3, cv::Scalar::all(9))}};
    EXPECT_GT(score_of(validate(*model, images), "score"), 0.0);
}

TEST(WeightAverage, FollowsItsFormula) {
    constexpr double kDecay = 0.6;
    Unit model(validated_model());
    MovingAverage average(model, kDecay);
    const at::NoGradGuard no_gradient;
    at::Tensor weight = model.generator_parameters().front().value.detach();
    at::Tensor expected = weight.to(at::kDouble);
    for (std::int64_t update = 1; update <= 20; ++update) {
        weight.add_(at::rand_like(weight));
        average.follow(update);
        const double decay = std::min(kDecay, (1.0 + static_cast<double>(update)) /
                                                  (10.0 + static_cast<double>(update)));
        expected = decay * expected + (1.0 - decay) * weight.to(at::kDouble);
    }
    const at::Tensor actual = average.model().generator_parameters().front().value.detach();
    EXPECT_LE((actual.to(at::kDouble) - expected).abs().max().item<double>(), 1e-5);
}

TEST(WeightAverage, WithoutDecayIsTheNewestWeights) {
    Unit model(validated_model());
    MovingAverage average(model, 0.0);
    const at::NoGradGuard no_gradient;
    const at::Tensor weight = model.generator_parameters().front().value.detach();
    weight.add_(1.0);
    average.follow(1);
    EXPECT_TRUE(at::equal(average.model().generator_parameters().front().value, weight));
}

} // namespace
} // namespace unit
