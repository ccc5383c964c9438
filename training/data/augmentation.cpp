#include "training/data/augmentation.h"

#include "core/error.h"

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace unit {

namespace {

/// The image scaled by `wanted`, or as little more as the crop needs.
cv::Mat scaled_for(const cv::Mat& image, const CropConfiguration& crop, double wanted) {
    const double smallest = std::max(static_cast<double>(crop.width) / image.cols,
                                     static_cast<double>(crop.height) / image.rows);
    const double scale = std::max(wanted, smallest);
    const cv::Size size(std::max(crop.width, static_cast<int>(std::lround(image.cols * scale))),
                        std::max(crop.height, static_cast<int>(std::lround(image.rows * scale))));
    if (size == image.size()) {
        return image;
    }
    cv::Mat scaled;
    cv::resize(image, scaled, size, 0, 0, scale < 1.0 ? cv::INTER_AREA : cv::INTER_CUBIC);
    return scaled;
}

void validate(const ColorJitter& colors) {
    for (const double strength :
         {colors.brightness, colors.contrast, colors.saturation, colors.hue}) {
        if (!(strength >= 0.0) || !std::isfinite(strength)) {
            throw Error(ErrorCode::Unsupported,
                        fmt::format("The strength {} of a change of colours is impossible; it must "
                                    "be 0 or more.",
                                    strength));
        }
    }
}

} // namespace

void validate(const CropConfiguration& crop) {
    if (crop.width < 1 || crop.height < 1) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The crop size {}x{} is impossible; width and height must be 1 or "
                                "more.",
                                crop.width, crop.height));
    }
    const bool possible = crop.minimum_scale > 0.0 && crop.maximum_scale >= crop.minimum_scale &&
                          std::isfinite(crop.maximum_scale);
    if (!possible) {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("The scale range {} to {} is impossible; the smallest factor must be "
                        "more than 0 and the largest not below it.",
                        crop.minimum_scale, crop.maximum_scale));
    }
    validate(crop.colors);
}

cv::Mat random_crop(const cv::Mat& image, const CropConfiguration& crop, streets::Random random) {
    const double scale =
        crop.minimum_scale + (crop.maximum_scale - crop.minimum_scale) * random.uniform();
    const double place_x = random.uniform();
    const double place_y = random.uniform();
    const bool mirrored = random.uniform() < 0.5;
    const cv::Mat scaled = scaled_for(image, crop, scale);
    const cv::Rect place(static_cast<int>(place_x * (scaled.cols - crop.width + 1)),
                         static_cast<int>(place_y * (scaled.rows - crop.height + 1)), crop.width,
                         crop.height);
    cv::Mat result;
    if (crop.flip && mirrored) {
        cv::flip(scaled(place), result, 1);
    } else {
        result = scaled(place).clone();
    }
    return result;
}

cv::Mat middle_crop(const cv::Mat& image, const CropConfiguration& crop) {
    const cv::Mat scaled = scaled_for(image, crop, (crop.minimum_scale + crop.maximum_scale) / 2.0);
    return scaled(cv::Rect((scaled.cols - crop.width) / 2, (scaled.rows - crop.height) / 2,
                           crop.width, crop.height))
        .clone();
}

} // namespace unit
