#include "training/losses/losses.h"

#include "training/losses/generator_terms.h"

#include <ATen/ATen.h>
#include <cmath>
#include <gtest/gtest.h>
#include <map>

namespace unit {
namespace {

constexpr double kTolerance = 1e-12;

/// Two scales, of two logits and of one.
std::vector<at::Tensor> logits_of_two_scales() {
    return {at::tensor({-2.0, 0.5}, at::kDouble), at::tensor({3.0}, at::kDouble)};
}

void expect_losses(GanForm form, double real, double fake, double generator) {
    const auto logits = logits_of_two_scales();
    EXPECT_NEAR(discriminator_loss(form, logits, true).item<double>(), real, kTolerance);
    EXPECT_NEAR(discriminator_loss(form, logits, false).item<double>(), fake, kTolerance);
    EXPECT_NEAR(generator_loss(form, logits).item<double>(), generator, kTolerance);
}

TEST(GanLoss, OfLogIsTheCrossEntropyAveragedWithinAndSummedOverScales) {
    const auto sigmoid = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
    const double real =
        -(std::log(sigmoid(-2.0)) + std::log(sigmoid(0.5))) / 2.0 - std::log(sigmoid(3.0));
    const double fake = -(std::log(1.0 - sigmoid(-2.0)) + std::log(1.0 - sigmoid(0.5))) / 2.0 -
                        std::log(1.0 - sigmoid(3.0));
    expect_losses(GanForm::Log, real, fake, real);
}

TEST(GanLoss, OfLeastSquaresIsTheDistanceFromOneAndZero) {
    const double real = (9.0 + 0.25) / 2.0 + 4.0;
    const double fake = (4.0 + 0.25) / 2.0 + 9.0;
    expect_losses(GanForm::LeastSquares, real, fake, real);
}

TEST(GanLoss, OfHingeHasAMarginOfOneForDAndNoneForG) {
    const double real = (3.0 + 0.5) / 2.0 + 0.0;
    const double fake = (0.0 + 1.5) / 2.0 + 4.0;
    const double generator = (2.0 - 0.5) / 2.0 - 3.0;
    expect_losses(GanForm::Hinge, real, fake, generator);
}

TEST(GanLoss, StaysFiniteForLogitsThatSaturateTheSigmoid) {
    const std::vector<at::Tensor> logits = {at::tensor({-800.0, 800.0}, at::kDouble)};
    EXPECT_NEAR(discriminator_loss(GanForm::Log, logits, true).item<double>(), 400.0, kTolerance);
    EXPECT_NEAR(discriminator_loss(GanForm::Log, logits, false).item<double>(), 400.0, kTolerance);
}

TEST(KlLoss, IsTheMeanSquareOfTheCode) {
    EXPECT_NEAR(kl_loss(at::tensor({3.0, -1.0, 2.0, 0.0}, at::kDouble)).item<double>(), 3.5,
                kTolerance);
}

/// Weights by the name of the term in streams of domain 1; terms that are not used are absent.
std::map<std::string, double> weights_of(const LossConfiguration& loss) {
    std::map<std::string, double> weights;
    for (const GeneratorTerm& term : generator_terms()) {
        if (term.used(loss)) {
            weights[term.names[0]] = term.weight(loss);
        }
    }
    return weights;
}

LossConfiguration distinct_weights() {
    LossConfiguration loss;
    loss.weights = {/*gan=*/2.0, /*kl=*/0.3, /*reconstruction=*/50.0, /*cycle_kl=*/0.7,
                    /*cycle=*/40.0};
    return loss;
}

TEST(GeneratorTerms, OfThePaperCountTheWithinDomainKlTwice) {
    const std::map<std::string, double> expected = {{"gan_2", 2.0},
                                                    {"reconstruction_1", 50.0},
                                                    {"cycle_1", 40.0},
                                                    {"kl_1", 0.3 + 0.7},
                                                    {"kl_12", 0.7}};
    EXPECT_EQ(weights_of(distinct_weights()), expected);
}

TEST(GeneratorTerms, OfTheReleasedCodeCountTheWithinDomainKlOnce) {
    LossConfiguration loss = distinct_weights();
    loss.objective = Objective::Released;
    EXPECT_EQ(weights_of(loss).at("kl_1"), 0.3);
}

TEST(GeneratorTerms, WithoutACycleHaveNoneOfItsTerms) {
    LossConfiguration loss = distinct_weights();
    loss.uses_cycle = false;
    const std::map<std::string, double> expected = {
        {"gan_2", 2.0}, {"reconstruction_1", 50.0}, {"kl_1", 0.3}};
    EXPECT_EQ(weights_of(loss), expected);
}

TEST(GeneratorTerms, TakeTheCodeThatTheObjectiveSays) {
    Streams streams;
    streams.mu = at::full({1, 1, 1, 1}, 2.0);
    streams.z = at::full({1, 1, 1, 1}, 3.0);
    LossConfiguration loss;
    const auto kl = [&] {
        const GeneratorContext context{streams.mu, streams, {}, loss};
        for (const GeneratorTerm& term : generator_terms()) {
            if (std::string(term.names[0]) == "kl_1") {
                return term.value(context).item<double>();
            }
        }
        return 0.0;
    };
    EXPECT_EQ(kl(), 4.0);
    loss.objective = Objective::Released;
    EXPECT_EQ(kl(), 9.0);
}

} // namespace
} // namespace unit
