#include "training/losses/losses.h"

#include <ATen/ATen.h>
#include <cmath>
#include <gtest/gtest.h>

namespace unit {
namespace {

constexpr double kTolerance = 1e-12;

at::Tensor scalar(double value) {
    return at::tensor(value, at::kDouble);
}

GeneratorLosses distinct_losses() {
    return {scalar(1), scalar(3), scalar(7), scalar(13), scalar(19)};
}

constexpr LossWeights kWeights{/*gan=*/2.0, /*kl=*/0.3, /*reconstruction=*/50.0, /*cycle_kl=*/0.7,
                               /*cycle=*/40.0};

TEST(GanLoss, IsTheCrossEntropyAveragedWithinAndSummedOverScales) {
    const std::vector<at::Tensor> logits = {at::tensor({-2.0, 0.5}, at::kDouble),
                                            at::tensor({3.0}, at::kDouble)};
    const auto sigmoid = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
    const double real =
        -(std::log(sigmoid(-2.0)) + std::log(sigmoid(0.5))) / 2.0 - std::log(sigmoid(3.0));
    const double fake = -(std::log(1.0 - sigmoid(-2.0)) + std::log(1.0 - sigmoid(0.5))) / 2.0 -
                        std::log(1.0 - sigmoid(3.0));
    EXPECT_LE(std::abs(gan_loss(logits, true).item<double>() - real), kTolerance);
    EXPECT_LE(std::abs(gan_loss(logits, false).item<double>() - fake), kTolerance);
}

TEST(GanLoss, StaysFiniteForLogitsThatSaturateTheSigmoid) {
    const std::vector<at::Tensor> logits = {at::tensor({-800.0, 800.0}, at::kDouble)};
    EXPECT_LE(std::abs(gan_loss(logits, true).item<double>() - 400.0), kTolerance);
    EXPECT_LE(std::abs(gan_loss(logits, false).item<double>() - 400.0), kTolerance);
}

TEST(KlLoss, IsTheMeanSquareOfTheCode) {
    EXPECT_LE(
        std::abs(kl_loss(at::tensor({3.0, -1.0, 2.0, 0.0}, at::kDouble)).item<double>() - 3.5),
        kTolerance);
}

TEST(Total, OfDiscriminatorsWeighsAllTermsWithLambda0) {
    const DiscriminatorLosses losses{scalar(4), scalar(11)};
    EXPECT_LE(std::abs(total(losses, kWeights).item<double>() - 30.0), kTolerance);
}

TEST(Total, OfThePaperCountsTheWithinDomainKlTwice) {
    const double expected = 2.0 * 1 + 50.0 * 3 + 40.0 * 7 + (0.3 + 0.7) * 13 + 0.7 * 19;
    const double actual = total(distinct_losses(), kWeights, Objective::Paper).item<double>();
    EXPECT_LE(std::abs(actual - expected), 1e-9);
}

TEST(Total, OfTheReleasedCodeCountsTheWithinDomainKlOnce) {
    const double expected = 2.0 * 1 + 50.0 * 3 + 40.0 * 7 + 0.3 * 13 + 0.7 * 19;
    const double actual = total(distinct_losses(), kWeights, Objective::Released).item<double>();
    EXPECT_LE(std::abs(actual - expected), 1e-9);
}

} // namespace
} // namespace unit
