#include "training/trainer/validation.h"

#include "core/metrics/sliced_wasserstein.h"
#include "training/trainer/image_tensor.h"

#include <ATen/ATen.h>
#include <algorithm>

namespace unit {
namespace {

struct Scores {
    double distance = 0.0;
    double cycle = 0.0;
};

/// As many levels, up to the default, as the smallest image has room for.
SlicedWasserstein settings_for(const cv::Mat& image) {
    constexpr int kSmallestSide = 7;
    SlicedWasserstein settings;
    while (settings.levels > 1 && std::min(image.cols, image.rows) < kSmallestSide
                                                                         << (settings.levels - 1)) {
        --settings.levels;
    }
    return settings;
}

/// Mean distance of all values from the mean of their channel, in [-1, 1]; at least one step of 8
/// bits.
double mean_deviation(const std::vector<cv::Mat>& images) {
    const at::Tensor x = batch_from_images(images);
    const at::Tensor deviation = (x - x.mean(at::IntArrayRef{0, 2, 3}, true)).abs().mean();
    return std::max(deviation.item<double>(), 2.0 / 255.0);
}

Scores scores_of(Unit& model, DomainNumber from, const std::vector<cv::Mat>& images,
                 const std::vector<cv::Mat>& targets) {
    const at::Device device = model.parameters().front().device();
    Scores scores;
    std::vector<cv::Mat> translations;
    for (const cv::Mat& image : images) {
        const at::Tensor x = batch_from_images({image}).to(device);
        const at::Tensor translation = model.translate(from, other(from), x);
        const at::Tensor cycle = model.translate(other(from), from, translation);
        scores.cycle += (cycle - x).abs().mean().item<double>();
        translations.push_back(image_from_batch(translation));
    }
    scores.cycle /= static_cast<double>(images.size()) * mean_deviation(images);
    const cv::Mat& smallest = translations.front().total() < targets.front().total()
                                  ? translations.front()
                                  : targets.front();
    scores.distance = sliced_wasserstein(translations, targets, settings_for(smallest));
    return scores;
}

} // namespace

std::vector<LossValue> validate(Unit& model, const ValidationImages& images) {
    const at::NoGradGuard no_gradient;
    const Scores one = scores_of(model, DomainNumber::One, images.domain1, images.domain2);
    const Scores two = scores_of(model, DomainNumber::Two, images.domain2, images.domain1);
    return {{"score", one.distance + two.distance + one.cycle + two.cycle},
            {"distance_12", one.distance},
            {"distance_21", two.distance},
            {"cycle_1", one.cycle},
            {"cycle_2", two.cycle}};
}

} // namespace unit
