#include "core/error.h"
#include "core/metrics/frechet_distance.h"
#include "core/metrics/kernel_distance.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

/// Against clean-fid and torch-fidelity on random features (feature_distances.py), and by hand.
namespace unit {
namespace {

using Json = nlohmann::json;

cv::Mat matrix_of(const Json& rows) {
    cv::Mat1d matrix(static_cast<int>(rows.size()), static_cast<int>(rows.at(0).size()));
    for (int row = 0; row < matrix.rows; ++row) {
        for (int column = 0; column < matrix.cols; ++column) {
            matrix(row, column) = rows.at(static_cast<std::size_t>(row))
                                      .at(static_cast<std::size_t>(column))
                                      .get<double>();
        }
    }
    return matrix;
}

Json cases() {
    std::ifstream file(UNIT_SOURCE_ROOT "/tests/core/metrics/feature_distances.json");
    return Json::parse(file);
}

double frechet(const cv::Mat& a, const cv::Mat& b) {
    return frechet_distance(FeatureDistribution(a), FeatureDistribution(b));
}

cv::Mat random_features(int images, int size, int seed) {
    cv::Mat features(images, size, CV_64F);
    cv::RNG(static_cast<std::uint64_t>(seed)).fill(features, cv::RNG::NORMAL, 0.3, 1.0);
    return features;
}

TEST(FrechetDistance, agrees_with_clean_fid_and_torch_fidelity) {
    const Json all = cases();
    ASSERT_EQ(all.size(), 3U);
    for (const Json& one : all) {
        SCOPED_TRACE(one.at("name").get<std::string>());
        const double distance = frechet(matrix_of(one.at("a")), matrix_of(one.at("b")));
        for (const double theirs : one.at("frechet")) {
            // Where covariances are singular, their square root is not exact.
            EXPECT_NEAR(distance, theirs, 3e-6);
        }
    }
}

TEST(FrechetDistance, has_the_value_calculated_by_hand_for_one_feature) {
    // Means 1 and 5; variances 2 and 8, each with one degree of freedom.
    const cv::Mat a = (cv::Mat1d(2, 1) << 0, 2);
    const cv::Mat b = (cv::Mat1d(2, 1) << 3, 7);
    EXPECT_NEAR(frechet(a, b), 16 + 2 + 8 - 2 * std::sqrt(2.0 * 8.0), 1e-12);
}

TEST(FrechetDistance, of_a_set_to_itself_is_zero_and_to_a_moved_one_the_square_of_the_way) {
    for (const int images : {5, 40}) { // fewer and more than features
        const cv::Mat features = random_features(images, 12, 3);
        EXPECT_NEAR(frechet(features, features), 0, 1e-9);
        EXPECT_NEAR(frechet(features, features + 2.0), 12 * 4.0, 1e-9);
    }
}

TEST(FrechetDistance, stays_right_where_features_are_all_the_same) {
    const cv::Mat flat(30, 8, CV_64F, cv::Scalar(0.25));
    const cv::Mat other(30, 8, CV_64F, cv::Scalar(0.75));
    EXPECT_NEAR(frechet(flat, other), 8 * 0.25, 1e-9);
    // One of them varies in a single direction: what is left is its variance.
    cv::Mat line = flat.clone();
    line.at<double>(0, 3) += 30;
    EXPECT_NEAR(frechet(line, flat), 1 + 30 * 30 / 30.0, 1e-9);
}

TEST(FrechetDistance, is_the_same_on_both_ways_of_computing_a_covariance) {
    // Copies of the images change nothing but the divisor.
    const cv::Mat few = random_features(10, 12, 4);
    cv::Mat many = cv::repeat(few, 2, 1);
    const cv::Mat b = random_features(30, 12, 5);
    const FeatureDistribution of_many(many);
    EXPECT_EQ(of_many.factor().rows, 12);
    EXPECT_EQ(FeatureDistribution(few).factor().rows, 10);
    many = cv::Mat((few - cv::repeat(of_many.mean(), 10, 1)) * std::sqrt(9 / 9.5) +
                   cv::repeat(of_many.mean(), 10, 1));
    EXPECT_NEAR(frechet_distance(of_many, FeatureDistribution(b)),
                frechet_distance(FeatureDistribution(many), FeatureDistribution(b)), 1e-6);
}

TEST(KernelDistance, agrees_with_clean_fid_and_torch_fidelity) {
    for (const Json& one : cases()) {
        SCOPED_TRACE(one.at("name").get<std::string>());
        const cv::Mat a = matrix_of(one.at("a"));
        const cv::Mat b = matrix_of(one.at("b"));
        // Of sets of different sizes they have a mean over random subsets.
        const double tolerance = a.rows == b.rows ? 1e-9 : 0.02;
        for (const double theirs : one.at("kernel")) {
            EXPECT_NEAR(kernel_distance(a, b), theirs, tolerance);
        }
        EXPECT_NEAR(kernel_distance(a, b), kernel_distance(b, a), 1e-9);
    }
}

TEST(KernelDistance, has_the_value_calculated_by_hand) {
    // Within a: product 0, kernel 1.
    const cv::Mat a = (cv::Mat1d(2, 1) << 1, 0);
    const cv::Mat b = (cv::Mat1d(3, 1) << 1, 2, 0);
    // Within b: products 2, 0, 0, kernels 27, 1, 1. Between: 1, 2, 0, 0, 0, 0.
    EXPECT_NEAR(kernel_distance(a, b), 1 + 29.0 / 3 - 2 * (8 + 27 + 4) / 6.0, 1e-12);
}

TEST(KernelDistance, does_not_depend_on_blocks) {
    const cv::Mat a = random_features(300, 3, 8); // more than a block
    const cv::Mat b = random_features(70, 3, 9);
    double within_a = 0, within_b = 0, between = 0;
    const auto kernel = [](const cv::Mat& x, const cv::Mat& y) {
        return std::pow(x.dot(y) / 3 + 1, 3);
    };
    for (int i = 0; i < a.rows; ++i) {
        for (int j = 0; j < a.rows; ++j) {
            within_a += i == j ? 0 : kernel(a.row(i), a.row(j));
        }
        for (int j = 0; j < b.rows; ++j) {
            between += kernel(a.row(i), b.row(j));
        }
    }
    for (int i = 0; i < b.rows; ++i) {
        for (int j = 0; j < b.rows; ++j) {
            within_b += i == j ? 0 : kernel(b.row(i), b.row(j));
        }
    }
    EXPECT_NEAR(kernel_distance(a, b),
                within_a / (300.0 * 299) + within_b / (70.0 * 69) - 2 * between / (300.0 * 70),
                1e-9);
}

TEST(FeatureDistances, take_single_precision_and_refuse_what_cannot_be_compared) {
    const cv::Mat a = random_features(5, 4, 1);
    const cv::Mat b = random_features(6, 4, 2);
    cv::Mat single;
    a.convertTo(single, CV_32F);
    EXPECT_NEAR(frechet(single, b), frechet(a, b), 1e-4);
    EXPECT_NEAR(kernel_distance(single, b), kernel_distance(a, b), 1e-4);
    cv::Mat broken = a.clone();
    broken.at<double>(2, 1) = std::numeric_limits<double>::quiet_NaN();
    for (const cv::Mat& wrong : {broken, cv::Mat(a.row(0)), cv::Mat(), cv::Mat(4, 4, CV_8U)}) {
        EXPECT_THROW(FeatureDistribution{wrong}, Error);
        EXPECT_THROW(kernel_distance(b, wrong), Error);
    }
    EXPECT_THROW(frechet(a, random_features(5, 3, 1)), Error);
    EXPECT_THROW(kernel_distance(a, random_features(5, 3, 1)), Error);
}

} // namespace
} // namespace unit
