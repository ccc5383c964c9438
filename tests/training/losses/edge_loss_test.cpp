#include "training/losses/edge_loss.h"

#include "core/metrics/edge_correlation.h"
#include "training/trainer/image_tensor.h"

#include <ATen/ATen.h>
#include <cmath>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace unit {
namespace {

/// Discs of random colours on a ground with a little noise.
cv::Mat picture_of_discs(std::uint64_t seed) {
    cv::RNG random(seed);
    cv::Mat image(40, 56, CV_8UC3);
    random.fill(image, cv::RNG::UNIFORM, 90, 110);
    for (int disc = 0; disc < 12; ++disc) {
        const cv::Scalar color(random.uniform(0, 256), random.uniform(0, 256),
                               random.uniform(0, 256));
        cv::circle(image, {random.uniform(0, 56), random.uniform(0, 40)}, random.uniform(3, 12),
                   color, cv::FILLED);
    }
    return image;
}

at::Tensor tensor_of(const std::vector<cv::Mat>& images) {
    return batch_from_images(images, at::kCPU);
}

double value_of_edges(const at::Tensor& translation, const at::Tensor& x) {
    return edge_loss(translation, x).item<double>();
}

TEST(EdgeLoss, IsWhatTheMetricLeavesToOneAveragedOverImages) {
    const std::vector<cv::Mat> x{picture_of_discs(1), picture_of_discs(2)};
    const std::vector<cv::Mat> y{picture_of_discs(3), x[1] * 0.5 + cv::Scalar(30, 10, 0)};
    const double expected =
        1.0 - (edge_correlation(y[0], x[0]) + edge_correlation(y[1], x[1])) / 2.0;
    EXPECT_NEAR(value_of_edges(tensor_of(y), tensor_of(x)), expected, 1e-3);
    EXPECT_GT(expected, 0.2) << "pictures too much alike to tell anything";
}

TEST(EdgeLoss, DoesNotMindContrastBrightnessAndTheNegative) {
    const at::Tensor x = tensor_of({picture_of_discs(1)}).to(at::kDouble);
    for (const auto& [contrast, brightness] :
         {std::pair{1.0, 0.0}, {0.4, 0.3}, {0.3, -0.5}, {-0.8, 0.0}}) {
        EXPECT_NEAR(value_of_edges(x * contrast + brightness, x), 0.0, 1e-3) << contrast;
    }
    EXPECT_GT(value_of_edges(x.roll(6, 3), x), 0.3);
}

TEST(EdgeLoss, ComparesGreyImagesWithTheLumaOfColouredOnes) {
    const at::Tensor x = tensor_of({picture_of_discs(1)}).to(at::kDouble);
    const at::Tensor grey =
        0.299 * x.narrow(1, 0, 1) + 0.587 * x.narrow(1, 1, 1) + 0.114 * x.narrow(1, 2, 1);
    EXPECT_NEAR(value_of_edges(grey, x), 0.0, 1e-4);
    EXPECT_NEAR(value_of_edges(grey, grey), 0.0, 1e-3);
    EXPECT_EQ(value_of_edges(grey.roll(5, 2), x), value_of_edges(grey.roll(5, 2), grey));
}

TEST(EdgeLoss, OfFlatImagesIsOneWithFiniteGradients) {
    const at::Tensor picture = tensor_of({picture_of_discs(1)});
    for (const at::Tensor& x : {picture, at::zeros_like(picture)}) {
        for (const double level : {-1.0, 0.0, 0.7}) {
            const at::Tensor y = at::full_like(x, level).requires_grad_(true);
            const at::Tensor loss = edge_loss(y, x);
            EXPECT_NEAR(loss.item<double>(), 1.0, 1e-4);
            loss.backward();
            EXPECT_TRUE(at::isfinite(y.grad()).all().item<bool>());
        }
    }
}

TEST(EdgeLoss, HasTheGradientOfFiniteDifferences) {
    at::manual_seed(1);
    const at::Tensor x = at::rand({2, 3, 7, 9}, at::kDouble) * 2.0 - 1.0;
    const at::Tensor y = (at::rand({2, 1, 7, 9}, at::kDouble) * 2.0 - 1.0).requires_grad_(true);
    edge_loss(y, x).backward();
    constexpr double kStep = 1e-6;
    for (const std::int64_t place : {0, 4, 31, 62, 63, 100, 125}) {
        const auto moved = [&](double step) {
            at::Tensor other = y.detach().clone();
            other.view({-1})[place] += step;
            return value_of_edges(other, x);
        };
        const double expected = (moved(kStep) - moved(-kStep)) / (2.0 * kStep);
        EXPECT_NEAR(y.grad().view({-1})[place].item<double>(), expected, 1e-7) << place;
    }
}

} // namespace
} // namespace unit
