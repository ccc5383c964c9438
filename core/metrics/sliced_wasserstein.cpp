#include "core/metrics/sliced_wasserstein.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <random>

namespace unit {
namespace {

constexpr int kSide = 7;

/// Uniform in [0, 1); what the standard library's distributions give differs between machines.
double uniform(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

/// N(0, 1), by Box and Muller.
double normal(std::mt19937_64& random) {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform(random)));
    return radius * std::cos(2.0 * std::numbers::pi * uniform(random));
}

/// Random unit vectors, one a column: [dimension, count].
cv::Mat1f directions(int dimension, int count, std::mt19937_64& random) {
    cv::Mat1f columns(dimension, count);
    for (float& value : columns) {
        value = static_cast<float>(normal(random));
    }
    for (int column = 0; column < count; ++column) {
        columns.col(column) /= cv::norm(columns.col(column));
    }
    return columns;
}

/// Random patches of all images, one a row. Places are drawn anew for each set from the same
/// numbers.
cv::Mat1f patches_of(const std::vector<cv::Mat>& images, int count, std::mt19937_64 random) {
    const int channels = images.front().channels();
    cv::Mat1f rows(static_cast<int>(images.size()) * count, kSide * kSide * channels);
    int row = 0;
    for (const cv::Mat& image : images) {
        for (int patch = 0; patch < count; ++patch) {
            const int x = static_cast<int>(uniform(random) * (image.cols - kSide + 1));
            const int y = static_cast<int>(uniform(random) * (image.rows - kSide + 1));
            image(cv::Rect(x, y, kSide, kSide)).clone().reshape(1, 1).copyTo(rows.row(row++));
        }
    }
    return rows;
}

/// The standard deviation of all values of both, in [0, 255], but at least one step of these: less
/// is rounding.
double common_deviation(const cv::Mat1f& a, const cv::Mat1f& b) {
    cv::Scalar mean_a, deviation_a, mean_b, deviation_b;
    cv::meanStdDev(a, mean_a, deviation_a);
    cv::meanStdDev(b, mean_b, deviation_b);
    const double between = (mean_a[0] - mean_b[0]) / 2.0;
    const double within = (deviation_a[0] * deviation_a[0] + deviation_b[0] * deviation_b[0]) / 2.0;
    return std::max(std::sqrt(within + between * between), 1.0);
}

/// Mean distance of the sorted projections, over all directions.
double distance_of(const cv::Mat1f& a, const cv::Mat1f& b, const cv::Mat1f& onto) {
    cv::Mat1f projected_a;
    cv::Mat1f projected_b;
    for (const auto& [patches, projected] : {std::pair{&a, &projected_a}, {&b, &projected_b}}) {
        // One direction a row, so that sorting runs along memory.
        cv::gemm(onto, *patches, 1.0, cv::Mat(), 0.0, *projected, cv::GEMM_1_T | cv::GEMM_2_T);
        cv::sort(*projected, *projected, cv::SORT_EVERY_ROW | cv::SORT_ASCENDING);
    }
    return cv::norm(projected_a, projected_b, cv::NORM_L1) /
           static_cast<double>(projected_a.total());
}

std::vector<cv::Mat> as_floats(const std::vector<cv::Mat>& images) {
    std::vector<cv::Mat> floats(images.size());
    for (std::size_t index = 0; index < images.size(); ++index) {
        images[index].convertTo(floats[index], CV_32F);
    }
    return floats;
}

/// Takes the finest details out of the images, which are half the size then.
std::vector<cv::Mat> take_details(std::vector<cv::Mat>& images) {
    std::vector<cv::Mat> details;
    for (cv::Mat& image : images) {
        cv::Mat half;
        cv::pyrDown(image, half);
        cv::Mat smooth;
        cv::pyrUp(half, smooth, image.size());
        details.push_back(image - smooth);
        image = half;
    }
    return details;
}

void check(const std::vector<cv::Mat>& a, const std::vector<cv::Mat>& b, int levels) {
    if (a.empty() || a.size() != b.size()) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("Sets of {} and {} images cannot be compared; both must have as "
                                "many, and at least one.",
                                a.size(), b.size()));
    }
    const int smallest = kSide << (levels - 1);
    for (const std::vector<cv::Mat>* images : {&a, &b}) {
        for (const cv::Mat& image : *images) {
            if (image.depth() != CV_8U || image.type() != a.front().type() ||
                std::min(image.cols, image.rows) < smallest) {
                throw Error(ErrorCode::Unsupported,
                            fmt::format("An image of {}x{} with {} channels cannot be compared; "
                                        "all must have 8 bits, as many channels as each other and "
                                        "sides of at least {}.",
                                        image.cols, image.rows, image.channels(), smallest));
            }
        }
    }
}

} // namespace

int most_levels(int side) {
    int levels = 1;
    while (side >= kSide << levels) {
        ++levels;
    }
    return levels;
}

SlicedWasserstein fitting_settings(const std::vector<cv::Mat>& a, const std::vector<cv::Mat>& b) {
    SlicedWasserstein settings;
    for (const std::vector<cv::Mat>* images : {&a, &b}) {
        for (const cv::Mat& image : *images) {
            settings.levels =
                std::min(settings.levels, most_levels(std::min(image.cols, image.rows)));
        }
    }
    return settings;
}

double sliced_wasserstein(const std::vector<cv::Mat>& a, const std::vector<cv::Mat>& b,
                          const SlicedWasserstein& settings) {
    check(a, b, settings.levels);
    std::vector<cv::Mat> first = as_floats(a);
    std::vector<cv::Mat> second = as_floats(b);
    const int dimension = kSide * kSide * a.front().channels();
    std::mt19937_64 random(settings.seed);
    double sum = 0.0;
    for (int level = 0; level < settings.levels; ++level) {
        const cv::Mat1f onto = directions(dimension, settings.directions, random);
        const std::mt19937_64 places(random());
        const bool last = level + 1 == settings.levels;
        const cv::Mat1f patches_a =
            patches_of(last ? first : take_details(first), settings.patches, places);
        const cv::Mat1f patches_b =
            patches_of(last ? second : take_details(second), settings.patches, places);
        sum += distance_of(patches_a, patches_b, onto) / common_deviation(patches_a, patches_b);
    }
    return sum / settings.levels;
}

} // namespace unit
