#include "training/evaluation/reference_set.h"

#include "training/evaluation/image_sides.h"
#include "training/evaluation/images/source_images.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace unit {

cv::Mat small_image(const cv::Mat& image) {
    constexpr int kSide = 256;
    const int side = std::min(image.cols, image.rows);
    if (side <= kSide) {
        return image.clone();
    }
    const double scale = static_cast<double>(kSide) / side;
    cv::Mat smaller;
    cv::resize(image, smaller, {}, scale, scale, cv::INTER_AREA);
    return smaller;
}

ReferenceSet read_reference(const EvaluationImages& images, const FeatureFunction& features,
                            const ProgressCallback& progress) {
    constexpr int kSmallest = 7; // the patches of sliced Wasserstein distance
    const std::vector<std::size_t> kept = evenly_spaced(images.size(), kSmallImages);
    ReferenceSet set;
    ColorAccumulator colors;
    HistogramAccumulator histogram;
    for (std::size_t index = 0; index < images.size(); ++index) {
        const cv::Mat image = images.has_targets() ? images.target(index) : images.input(index);
        check_sides(images.name(index), image.size(), kSmallest);
        colors.add(image);
        histogram.add(image);
        if (std::binary_search(kept.begin(), kept.end(), index)) {
            set.small.push_back(small_image(image));
        }
        if (features) {
            set.features.push_back(features(image));
        }
        if (progress) {
            progress("reading the reference images", index + 1, images.size());
        }
    }
    if (set.features.rows > 1) {
        set.distribution.emplace(set.features);
    }
    set.colors = {colors.statistics(), histogram.distributions(),
                  images.has_targets() ? "all the twins together, which favours these baselines"
                                       : images.description()};
    return set;
}

} // namespace unit
