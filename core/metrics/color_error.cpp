#include "core/metrics/color_error.h"

#include "core/metrics/image_check.h"
#include "core/pixels/srgb.h"

#include <array>
#include <cmath>
#include <opencv2/core.hpp>

namespace unit {

namespace {

/// Linear light of sRGB to CIE XYZ, for the primaries of ITU-R BT.709 and D65.
const cv::Matx33d kRgbToXyz(0.412453, 0.357580, 0.180423, //
                            0.212671, 0.715160, 0.072169, //
                            0.019334, 0.119193, 0.950227);

/// Each row for a white of 1, so that R = G = B = 1 becomes X = Y = Z = 1.
cv::Matx33d rgb_to_relative_xyz() {
    cv::Matx33d matrix = kRgbToXyz;
    for (int row = 0; row < 3; ++row) {
        const double white = matrix(row, 0) + matrix(row, 1) + matrix(row, 2);
        for (int column = 0; column < 3; ++column)
            matrix(row, column) /= white;
    }
    return matrix;
}

/// The light of each of the 256 levels, 0 to 1.
std::array<double, 256> light_of_levels() {
    std::array<double, 256> light{};
    for (std::size_t level = 0; level < light.size(); ++level) {
        light[level] = srgb_to_light(static_cast<double>(level) / 255);
    }
    return light;
}

/// The cube root, with a straight line near black.
double lightness_curve(double light) {
    constexpr double kKnee = 6.0 / 29;
    return light > kKnee * kKnee * kKnee ? std::cbrt(light)
                                         : light / (3 * kKnee * kKnee) + 4.0 / 29;
}

cv::Vec3d lab_of(const cv::Vec3b& pixel) {
    static const std::array<double, 256> kLight = light_of_levels();
    static const cv::Matx33d kMatrix = rgb_to_relative_xyz();
    const cv::Vec3d xyz = kMatrix * cv::Vec3d(kLight[pixel[0]], kLight[pixel[1]], kLight[pixel[2]]);
    const double x = lightness_curve(xyz[0]);
    const double y = lightness_curve(xyz[1]);
    const double z = lightness_curve(xyz[2]);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

} // namespace

double color_error(const cv::Mat& image, const cv::Mat& reference) {
    check_image_pair("Colour error", image, reference, 1);
    double sum = 0;
    for (int row = 0; row < image.rows; ++row) {
        const auto* const left = image.ptr<cv::Vec3b>(row);
        const auto* const right = reference.ptr<cv::Vec3b>(row);
        for (int column = 0; column < image.cols; ++column)
            sum += cv::norm(lab_of(left[column]) - lab_of(right[column]));
    }
    return sum / static_cast<double>(image.total());
}

} // namespace unit
