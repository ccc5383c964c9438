#include "training/losses/contrast_loss.h"

#include "training/trainer/autocast.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace unit {
namespace {

double value_of_contrast(const at::Tensor& translation_code, const at::Tensor& code,
                         const at::Tensor& places) {
    return contrast_loss(translation_code, code, places).item<double>();
}

/// Codes of four places, e1, e2, e3 and 0, in rows of two.
at::Tensor unit_codes() {
    return at::eye(3, 4, at::kDouble).view({1, 3, 2, 2});
}

TEST(ContrastLoss, IsTheCrossEntropyOfCosineSimilarities) {
    const at::Tensor places = at::tensor({0, 1, 2}, at::kLong);
    const double other = std::exp(-1.0 / 0.07);
    EXPECT_NEAR(value_of_contrast(unit_codes(), unit_codes(), places), std::log1p(2.0 * other),
                1e-12);
    // Lengths play no part.
    EXPECT_NEAR(value_of_contrast(7.0 * unit_codes(), 0.1 * unit_codes(), places),
                std::log1p(2.0 * other), 1e-12);
    // Each place has the code of the next one.
    const at::Tensor turned = unit_codes().roll(1, 1);
    EXPECT_NEAR(value_of_contrast(turned, unit_codes(), places),
                1.0 / 0.07 + std::log1p(2.0 * other), 1e-12);
    // A code of 0 is as like to all.
    EXPECT_NEAR(value_of_contrast(at::zeros_like(turned), unit_codes(), places), std::log(3.0),
                1e-12);
}

TEST(ContrastLoss, ComparesWithinAnImageAtTheGivenPlacesOnly) {
    at::manual_seed(1);
    const at::Tensor a = at::randn({2, 5, 4, 6}, at::kDouble);
    const at::Tensor b = at::randn({2, 5, 4, 6}, at::kDouble);
    const at::Tensor places = at::tensor({3, 17, 8, 23}, at::kLong);
    double expected = 0.0;
    for (std::int64_t image = 0; image < 2; ++image) {
        const auto code = [&](const at::Tensor& codes, std::int64_t place) {
            return codes[image]
                .select(1, places[place].item<std::int64_t>() / 6)
                .select(1, places[place].item<std::int64_t>() % 6);
        };
        for (std::int64_t query = 0; query < 4; ++query) {
            double sum = 0.0;
            double own = 0.0;
            for (std::int64_t key = 0; key < 4; ++key) {
                const double cosine =
                    at::cosine_similarity(code(a, query), code(b, key), 0).item<double>();
                sum += std::exp(cosine / 0.07);
                own = key == query ? cosine / 0.07 : own;
            }
            expected += (std::log(sum) - own) / 8.0;
        }
    }
    EXPECT_NEAR(value_of_contrast(a, b, places), expected, 1e-9);
}

TEST(ContrastLoss, HasTheGradientOfFiniteDifferencesForTheTranslationAlone) {
    at::manual_seed(2);
    const at::Tensor query = at::randn({1, 3, 2, 3}, at::kDouble).requires_grad_(true);
    const at::Tensor key = at::randn({1, 3, 2, 3}, at::kDouble).requires_grad_(true);
    const at::Tensor places = at::tensor({0, 5, 3}, at::kLong);
    contrast_loss(query, key, places).backward();
    EXPECT_FALSE(key.grad().defined());
    constexpr double kStep = 1e-6;
    for (std::int64_t place = 0; place < query.numel(); ++place) {
        const auto moved = [&](double step) {
            const at::Tensor other = query.detach().clone();
            other.view({-1})[place] += step;
            return value_of_contrast(other, key.detach(), places);
        };
        const double expected = (moved(kStep) - moved(-kStep)) / (2.0 * kStep);
        EXPECT_NEAR(query.grad().view({-1})[place].item<double>(), expected, 1e-6) << place;
    }
}

TEST(ContrastLoss, HasItsGradientInFullPrecisionUnderAutocast) {
    at::manual_seed(4);
    const at::Tensor query = at::randn({2, 16, 4, 4});
    const at::Tensor key = at::randn({2, 16, 4, 4});
    const at::Tensor places = at::arange(16, at::kLong);
    const auto gradient_in = [&](TrainingPrecision precision) {
        const AutocastGuard autocast(precision, at::kCPU);
        const at::Tensor leaf = query.clone().requires_grad_(true);
        contrast_loss(leaf, key, places).backward();
        return leaf.grad();
    };
    EXPECT_TRUE(at::equal(gradient_in(TrainingPrecision::BFloat16),
                          gradient_in(TrainingPrecision::Float32)));
}

TEST(ContrastLoss, DrawsEachPlaceOnce) {
    at::manual_seed(3);
    const auto sorted = [](const at::Tensor& places) {
        std::vector<std::int64_t> values(places.const_data_ptr<std::int64_t>(),
                                         places.const_data_ptr<std::int64_t>() + places.numel());
        std::sort(values.begin(), values.end());
        return values;
    };
    const auto few = sorted(draw_places(at::zeros({2, 3, 16, 24})));
    ASSERT_EQ(few.size(), 4U * 6U);
    EXPECT_EQ(few.front(), 0);
    EXPECT_EQ(few.back(), 23);
    const auto many = sorted(draw_places(at::zeros({1, 3, 128, 128})));
    ASSERT_EQ(many.size(), 256U);
    EXPECT_EQ(std::adjacent_find(many.begin(), many.end()), many.end());
    EXPECT_LT(many.back(), 1024);
    EXPECT_GT(many.back(), 900);
}

} // namespace
} // namespace unit
