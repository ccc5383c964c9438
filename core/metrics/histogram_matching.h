#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core/mat.hpp>

/// Histogram matching (also histogram specification; R. C. Gonzalez, R. E. Woods, "Digital Image
/// Processing"): a baseline without any learning. Each channel's levels are moved so that as much
/// of the image is below a level as of other images. Other than Reinhard's colour transfer
/// (color_transfer.h), it takes over the whole distribution of each channel, but not how channels
/// go together.
namespace unit {

/// For R, G and B the share of pixels at or below each of the 256 levels; the last is 1.
using ChannelDistributions = std::array<std::array<double, 256>, 3>;

/// Counts the levels of many images, which it does not keep; every pixel counts the same. Threads:
/// one at a time.
class HistogramAccumulator {
  public:
    /// Adds an image (CV_8UC3, RGB). Errors: Failed (type or an empty image).
    void add(const cv::Mat& image);

    /// Distributions of what was added. Errors: Failed (nothing was added).
    ChannelDistributions distributions() const;

  private:
    std::array<std::array<std::uint64_t, 256>, 3> counts_ = {};
    std::uint64_t pixels_ = 0;
};

/// The image with each level of a channel replaced by the lowest one at or below which at least as
/// much of the target lies. To its own distributions it does not change. `image` and the result are
/// CV_8UC3, RGB. Threads: reentrant. Errors: Failed (type or an empty image).
cv::Mat match_histograms(const cv::Mat& image, const ChannelDistributions& target);

} // namespace unit
