#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// Refuses what is not a CV_8UC3 image of at least `smallest` by `smallest` pixels.
/// `measure` names what cannot be computed, for the message. Errors: Failed.
void check_image(const char* measure, const cv::Mat& image, int smallest);

/// The same for two images, which must have the same size.
void check_image_pair(const char* measure, const cv::Mat& image, const cv::Mat& reference,
                      int smallest);

} // namespace unit
