#include "training/weather/image_types.h"

#include "core/pixels/srgb.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace unit::weather {
namespace {

constexpr int kEncodingSteps = 16384; // fine enough for black: 8-bit sRGB has steps of 1/3295 there

std::array<float, 256> make_decoding() {
    std::array<float, 256> table{};
    for (std::size_t level = 0; level < table.size(); ++level) {
        table[level] = static_cast<float>(srgb_to_light(static_cast<double>(level) / 255.0));
    }
    return table;
}

std::array<std::uint8_t, kEncodingSteps + 1> make_encoding() {
    std::array<std::uint8_t, kEncodingSteps + 1> table{};
    for (int step = 0; step <= kEncodingSteps; ++step) {
        const double light = static_cast<double>(step) / kEncodingSteps;
        table[static_cast<std::size_t>(step)] =
            static_cast<std::uint8_t>(std::lround(255.0 * light_to_srgb(light)));
    }
    return table;
}

} // namespace

LinearImage linear_image(const cv::Mat& picture) {
    static const std::array<float, 256> table = make_decoding();
    LinearImage image(picture.size());
    for (int y = 0; y < picture.rows; ++y) {
        const cv::Vec3b* from = picture.ptr<cv::Vec3b>(y);
        cv::Vec3f* to = image[y];
        for (int x = 0; x < picture.cols; ++x) {
            to[x] = {table[from[x][0]], table[from[x][1]], table[from[x][2]]};
        }
    }
    return image;
}

cv::Mat encoded_picture(const LinearImage& image) {
    static const std::array<std::uint8_t, kEncodingSteps + 1> table = make_encoding();
    cv::Mat picture(image.size(), CV_8UC3);
    for (int y = 0; y < image.rows; ++y) {
        const cv::Vec3f* from = image[y];
        cv::Vec3b* to = picture.ptr<cv::Vec3b>(y);
        for (int x = 0; x < image.cols; ++x) {
            for (int channel = 0; channel < 3; ++channel) {
                const float light = ramp(0.0F, 1.0F, from[x][channel]);
                to[x][channel] = table[static_cast<std::size_t>(light * kEncodingSteps + 0.5F)];
            }
        }
    }
    return picture;
}

Plane grey_plane(const cv::Mat& picture) {
    cv::Mat grey;
    cv::cvtColor(picture, grey, cv::COLOR_RGB2GRAY);
    Plane plane;
    grey.convertTo(plane, CV_32F, 1.0 / 255.0);
    return plane;
}

Plane luminance(const LinearImage& image) {
    Plane plane(image.size());
    std::transform(image.begin(), image.end(), plane.begin(), weighted_sum);
    return plane;
}

LinearImage mixed(const LinearImage& a, const LinearImage& b, const Plane& share) {
    LinearImage result(a.size());
    for (int y = 0; y < a.rows; ++y) {
        for (int x = 0; x < a.cols; ++x) {
            const float t = share(y, x);
            result(y, x) = a(y, x) * (1.0F - t) + b(y, x) * t;
        }
    }
    return result;
}

} // namespace unit::weather
