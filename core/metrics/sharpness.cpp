#include "core/metrics/sharpness.h"

#include "core/metrics/image_check.h"
#include "core/metrics/luma_gradient.h"

#include <opencv2/core.hpp>

namespace unit {

double sharpness(const cv::Mat& image) {
    check_image("Sharpness", image, 3);
    // The Sobel operator's weights on either side sum to 4, two pixels apart.
    constexpr double kSobel = 8;
    constexpr double kThousandths = 1000;
    const cv::Rect inside(1, 1, image.cols - 2, image.rows - 2);
    return cv::mean(luma_gradient(image)(inside))[0] / (kSobel * kThousandths);
}

} // namespace unit
