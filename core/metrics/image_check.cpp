#include "core/metrics/image_check.h"

#include "core/error.h"

#include <fmt/format.h>

namespace unit {

void check_image(const char* measure, const cv::Mat& image, int smallest) {
    if (image.dims > 2 || image.type() != CV_8UC3)
        throw Error(ErrorCode::Failed,
                    fmt::format("{} needs images of three 8-bit channels.", measure));
    if (image.cols < smallest || image.rows < smallest)
        throw Error(ErrorCode::Failed,
                    fmt::format("{} needs images of at least {}x{} pixels, this one has {}x{}.",
                                measure, smallest, smallest, image.cols, image.rows));
}

void check_image_pair(const char* measure, const cv::Mat& image, const cv::Mat& reference,
                      int smallest) {
    check_image(measure, image, smallest);
    check_image(measure, reference, smallest);
    if (image.size() != reference.size())
        throw Error(ErrorCode::Failed,
                    fmt::format("{} needs two images of the same size, these have {}x{} and {}x{} "
                                "pixels.",
                                measure, image.cols, image.rows, reference.cols, reference.rows));
}

} // namespace unit
