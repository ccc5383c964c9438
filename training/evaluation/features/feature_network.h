#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>

namespace unit {

/// Which values a network expects for black and white.
enum class FeatureRange {
    ZeroToOne,
    MinusOneToOne,
    ZeroTo255,
};

/// How images are given to a network.
struct FeatureSettings {
    std::string file; ///< a TorchScript module
    cv::Size size{};  ///< in pixels, to which images are scaled; empty: they stay as they are
    FeatureRange range = FeatureRange::ZeroToOne;
};

/// A network of the user's that describes images by features, for FID and KID: a TorchScript module
/// whose forward() takes [1, 3, H, W], fp32, RGB, and returns [1, F] or [1, F, 1, 1] of floating
/// point. It computes on the CPU, in evaluation mode. The file may hold any code, which runs.
/// Threads: one at a time.
class FeatureNetwork {
  public:
    /// Errors: NotFound; Damaged, naming the file, where it is no TorchScript.
    explicit FeatureNetwork(const FeatureSettings& settings);
    ~FeatureNetwork();
    FeatureNetwork(const FeatureNetwork&) = delete;
    FeatureNetwork& operator=(const FeatureNetwork&) = delete;

    /// Of one image, CV_8UC3, RGB: CV_32F, [1, F], with the same F for all images. Scaling takes
    /// the mean of the pixels where it makes an image smaller, and is bicubic otherwise. Errors:
    /// Failed, with LibTorch's text, where the network fails; Unsupported, naming the file, where
    /// what it returns is no such tensor or not finite.
    cv::Mat features(const cv::Mat& image);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace unit
