#include "core/metrics/psnr.h"

#include "core/metrics/image_check.h"

#include <cmath>
#include <limits>
#include <opencv2/core.hpp>

namespace unit {

double psnr(const cv::Mat& image, const cv::Mat& reference) {
    check_image_pair("PSNR", image, reference, 1);
    const double squares = cv::norm(image, reference, cv::NORM_L2SQR);
    if (squares == 0)
        return std::numeric_limits<double>::infinity();
    const double samples = static_cast<double>(image.total()) * image.channels();
    return 10 * std::log10(255.0 * 255.0 * samples / squares);
}

} // namespace unit
