#include "training/data/augmentation.h"

#include "core/error.h"

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace unit {

void validate(const Augmentation& augmentation) {
    if (augmentation.crop_width < 1 || augmentation.crop_height < 1) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The crop size {}x{} is impossible; width and height must be 1 or "
                                "more.",
                                augmentation.crop_width, augmentation.crop_height));
    }
    const bool possible = augmentation.minimum_scale > 0.0 &&
                          augmentation.maximum_scale >= augmentation.minimum_scale &&
                          std::isfinite(augmentation.maximum_scale);
    if (!possible) {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("The scale range {} to {} is impossible; the smallest factor must be "
                        "more than 0 and the largest not below it.",
                        augmentation.minimum_scale, augmentation.maximum_scale));
    }
}

cv::Mat random_crop(const cv::Mat& image, const Augmentation& augmentation,
                    streets::Random random) {
    const cv::Size crop(augmentation.crop_width, augmentation.crop_height);
    const double wanted =
        augmentation.minimum_scale +
        (augmentation.maximum_scale - augmentation.minimum_scale) * random.uniform();
    const double smallest = std::max(static_cast<double>(crop.width) / image.cols,
                                     static_cast<double>(crop.height) / image.rows);
    const double scale = std::max(wanted, smallest);
    const double place_x = random.uniform();
    const double place_y = random.uniform();
    const bool mirrored = random.uniform() < 0.5;

    const cv::Size scaled_size(
        std::max(crop.width, static_cast<int>(std::lround(image.cols * scale))),
        std::max(crop.height, static_cast<int>(std::lround(image.rows * scale))));
    cv::Mat scaled = image;
    if (scaled_size != image.size()) {
        scaled = cv::Mat();
        cv::resize(image, scaled, scaled_size, 0, 0,
                   scale < 1.0 ? cv::INTER_AREA : cv::INTER_CUBIC);
    }
    const cv::Point corner(static_cast<int>(place_x * (scaled_size.width - crop.width + 1)),
                           static_cast<int>(place_y * (scaled_size.height - crop.height + 1)));
    const cv::Mat cut = scaled(cv::Rect(corner, crop));
    cv::Mat result;
    if (augmentation.flip && mirrored) {
        cv::flip(cut, result, 1);
    } else {
        result = cut.clone();
    }
    return result;
}

} // namespace unit
