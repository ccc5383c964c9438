#pragma once

#include <array>
#include <opencv2/core/mat.hpp>
#include <vector>

/// Colour transfer by Reinhard, Ashikhmin, Gooch, Shirley, "Color Transfer between Images", IEEE
/// Computer Graphics and Applications 21(5), 2001: each channel of the l-alpha-beta space is
/// shifted and scaled so that an image takes the mean and standard deviation of other images. The
/// baseline that a learned translation has to beat. l, alpha, beta are computed as in the paper,
/// equations 4 to 6, from R', G', B' in [0, 255] and with logarithms of base 10. LMS values below 1
/// count as 1: that keeps the logarithm finite for black, and quantisation leaves no colour to be
/// told down there.
namespace unit {

/// Mean and (population) standard deviation of l, alpha and beta, in this order.
struct ColorStatistics {
    std::array<double, 3> mean = {};
    std::array<double, 3> deviation = {};
};

/// Collects statistics over the pixels of many images, which it does not keep; every pixel counts
/// the same. Threads: one at a time.
class ColorAccumulator {
  public:
    /// Adds an image (CV_8UC3, RGB). Errors: Failed (type or an empty image).
    void add(const cv::Mat& image);

    /// Statistics of what was added. Errors: Failed (nothing was added).
    ColorStatistics statistics() const;

  private:
    double pixels_ = 0;
    std::array<double, 3> mean_ = {};
    std::array<double, 3> squares_ = {}; ///< sums of squared differences from the mean
};

/// Statistics over the pixels of all images (CV_8UC3, RGB).
/// Threads: reentrant. Errors: Failed (no image, type or an empty image).
ColorStatistics color_statistics(const std::vector<cv::Mat>& images);

/// The image with its colours moved to the target's statistics; the image's own are taken from
/// itself. Rounded to nearest, clipped to [0, 255]. A channel in which the image has no variance
/// takes the target's mean.
/// `image` and the result are CV_8UC3, RGB. Threads: reentrant. Errors: Failed (type or an empty
/// image).
cv::Mat transfer_colors(const cv::Mat& image, const ColorStatistics& target);

} // namespace unit
