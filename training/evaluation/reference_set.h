#pragma once

#include "core/metrics/frechet_distance.h"
#include "training/data/image_source.h"
#include "training/evaluation/baselines.h"
#include "training/evaluation/images/evaluation_images.h"
#include "training/evaluation/method.h"

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

namespace unit {

/// Features of an image (CV_8UC3, RGB): CV_32F, [1, F]. May be empty.
using FeatureFunction = std::function<cv::Mat(const cv::Mat&)>;

/// What measures and baselines need of images of the target domain, which are not kept themselves.
struct ReferenceSet {
    ReferenceColors colors;
    std::vector<cv::Mat> small; ///< up to kSmallImages of them, evenly spaced, by small_image()
    cv::Mat features;           ///< CV_32F, one image a row; empty without a network
    std::optional<FeatureDistribution> distribution; ///< of the features of two or more images
};

/// How many images of a set are compared by sliced Wasserstein distance at most: those of all
/// methods are in memory.
inline constexpr std::size_t kSmallImages = 64;

/// The image, made smaller where its shortest side has more than 256 pixels: details of sets of
/// different sizes can be compared then, and many images kept.
cv::Mat small_image(const cv::Mat& image);

/// Reads all twins, where the images have any, else the images themselves. Errors: those of reading
/// and of `features`; Damaged, naming the image, where a side has less than 7 pixels.
ReferenceSet read_reference(const EvaluationImages& images, const FeatureFunction& features,
                            const ProgressCallback& progress);

} // namespace unit
