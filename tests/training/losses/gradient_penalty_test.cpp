#include "training/losses/gradient_penalty.h"

#include "tests/training/trainer/tiny_update.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

TEST(GradientPenalty, OfOneLogitIsTheSquaredGradientOfThePaper) {
    const at::Tensor weight = at::tensor({3.0, -1.0, 2.0, 0.5}, at::kDouble).view({1, 1, 2, 2});
    const at::Tensor x = at::rand({2, 1, 2, 2}, at::kDouble).requires_grad_(true);
    // D(x) = w x, then (w x)^2 for a second scale, whose gradient is 2 (w x) w.
    const at::Tensor product = (x * weight).sum({1, 2, 3}, /*keepdim=*/true);
    const double square = 9.0 + 1.0 + 4.0 + 0.25;
    EXPECT_NEAR(gradient_penalty({product}, x).item<double>(), square, 1e-12);
    EXPECT_NEAR(gradient_penalty({product, product.square()}, x).item<double>(),
                square + 4.0 * product.square().mean().item<double>() * square, 1e-9);
}

TEST(GradientPenalty, OfADiscriminatorIsThatOfFiniteDifferences) {
    constexpr double kStep = 1e-6;
    const auto unit = make_model(tiny_model());
    at::manual_seed(4);
    const at::Tensor x = at::rand({2, 3, 8, 8}, at::kDouble) * 2.0 - 1.0;
    const auto logits_of = [&](const at::Tensor& images) {
        const at::NoGradGuard no_gradient;
        return unit->discriminate(DomainNumber::One, images);
    };
    std::vector<double> squares(2, 0.0);
    for (std::int64_t place = 0; place < x.numel(); ++place) {
        const auto sums = [&](double step) {
            const at::Tensor moved = x.clone();
            moved.view({-1})[place] += step;
            const auto logits = logits_of(moved);
            return std::array{logits[0].sum().item<double>(), logits[1].sum().item<double>()};
        };
        const auto above = sums(kStep);
        const auto below = sums(-kStep);
        for (std::size_t scale = 0; scale < 2; ++scale) {
            squares[scale] += std::pow((above[scale] - below[scale]) / (2.0 * kStep), 2);
        }
    }
    const auto logits = logits_of(x);
    const double expected = squares[0] / static_cast<double>(logits[0].numel()) +
                            squares[1] / static_cast<double>(logits[1].numel());
    LossConfiguration loss;
    loss.weights.r1 = 6.0;
    loss.r1_every = 4;
    const StepTerms terms = gradient_penalty_terms(*unit, DomainNumber::One, {x, {}}, loss);
    EXPECT_STREQ(terms.terms.front().name, "r1_1");
    EXPECT_NEAR(terms.terms.front().value.item<double>(), expected, 1e-6 * expected);
    EXPECT_NEAR(terms.total.item<double>(), 6.0 / 2.0 * 4.0 * expected, 1e-5 * expected);
    EXPECT_GT(expected, 1e-3);
}

TEST(GradientPenalty, NeedsLogitsThatCanBeDifferentiatedTwice) {
    const auto unit = make_model(tiny_model());
    const at::Tensor x = at::rand({1, 3, 8, 8}, at::kDouble).requires_grad_(true);
    EXPECT_THROW(gradient_penalty(unit->discriminate(DomainNumber::One, x), x), c10::Error);
}

TEST(GradientPenalty, OfTheSecondDerivativesLogitsAreTheOnesOfTheFirst) {
    const auto unit = make_model(tiny_model());
    const at::Tensor x = at::rand({1, 3, 20, 12}, at::kDouble);
    const auto first = unit->discriminate(DomainNumber::Two, x);
    const auto second = unit->discriminate(DomainNumber::Two, x, {}, Derivatives::Second);
    EXPECT_LE(largest_change(first, second), 1e-12);
}

} // namespace
} // namespace unit
