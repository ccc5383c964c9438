#include "training/trainer/validation.h"

#include "core/metrics/sliced_wasserstein.h"
#include "training/trainer/image_tensor.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <c10/util/StringUtil.h>
#include <opencv2/core.hpp>

namespace unit {
namespace {

struct Scores {
    double distance = 0.0;
    double cycle = 0.0;
};

/// Mean distance of all values from the mean of their channel, in [-1, 1]; at least one step of 8
/// bits.
double mean_deviation(const std::vector<cv::Mat>& images) {
    cv::Scalar mean;
    for (const cv::Mat& image : images) {
        mean += cv::mean(image) / static_cast<double>(images.size());
    }
    double sum = 0.0;
    for (const cv::Mat& image : images) {
        cv::Mat values;
        image.convertTo(values, CV_32F);
        sum += cv::norm(cv::Mat(values - mean), cv::NORM_L1) /
               static_cast<double>(values.total() * static_cast<std::size_t>(values.channels()));
    }
    const double of_bytes = sum / static_cast<double>(images.size());
    return std::max(of_bytes, 1.0) * 2.0 / 255.0;
}

Scores scores_of(Unit& model, DomainNumber from, const std::vector<cv::Mat>& images,
                 const std::vector<cv::Mat>& targets) {
    const at::Device device = model.parameters().front().device();
    Scores scores;
    std::vector<cv::Mat> translations;
    for (const cv::Mat& image : images) {
        const at::Tensor x = batch_from_images({image}, device);
        const at::Tensor translation = model.translate(from, other(from), x);
        const at::Tensor cycle = model.translate(other(from), from, translation);
        scores.cycle += (cycle - x).abs().mean().item<double>();
        translations.push_back(image_from_batch(translation));
    }
    scores.cycle /= static_cast<double>(images.size()) * mean_deviation(images);
    scores.distance =
        sliced_wasserstein(translations, targets, fitting_settings(translations, targets));
    return scores;
}

} // namespace

ValidationImages validation_images(const Domain& domain1, const Domain& domain2,
                                   std::size_t count) {
    ValidationImages images;
    for (std::uint64_t index = 0; index < count; ++index) {
        images.domain1.push_back(domain1.validation_sample(index).image);
        images.domain2.push_back(domain2.validation_sample(index).image);
    }
    return images;
}

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

std::string validation_measure(const TrainingConfiguration& configuration) {
    if (configuration.validation_images == 0) {
        return "none";
    }
    constexpr int kVersion = 2;
    std::string measure = c10::str(kVersion, "; ", configuration.validation_images, " images");
    for (const DomainConfiguration& domain : configuration.domains) {
        const auto& sources = domain.validation.empty() ? domain.sources : domain.validation;
        measure += c10::str("; ", c10::Join(", ", sources), " ", domain.crop.width, "x",
                            domain.crop.height);
    }
    return measure;
}

} // namespace unit
