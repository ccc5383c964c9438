#pragma once

#include "core/model/unit.h"
#include "training/configuration/training_configuration.h"
#include "training/data/domain.h"
#include "training/trainer/loss_value.h"

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace unit {

/// Images of both domains that a model is scored on, always the same ones. CV_8UC1 or CV_8UC3; as
/// many of each domain.
struct ValidationImages {
    std::vector<cv::Mat> domain1, domain2;
};

/// The first `count` validation images of each domain, those that there are fewer of again. Errors:
/// those of Domain::validation_sample().
ValidationImages validation_images(const Domain& domain1, const Domain& domain2, std::size_t count);

/// Scores a model without pairs, on translations as at inference (from mu):
/// - `distance_12`: sliced Wasserstein distance between the translations of domain 1 and the images
///   of domain 2 (core/metrics/sliced_wasserstein.h), and `distance_21`: how far they are from
///   looking like the other domain;
/// - `cycle_1`: mean |x121 - x1|, divided by the mean |x1 - m| over all images, where m is the mean
///   of each channel, and `cycle_2`: the share of the image that is lost on the way. Cycles of one
///   colour lose 1;
/// - `score`, first: the sum of all four. Lower is better, 0 the best.
/// The images of a domain must be of one size.
std::vector<LossValue> validate(Unit& model, const ValidationImages& images);

/// What scores are measured by: the formulas' version and the settings that choose the images.
/// Scores of different measures cannot be compared. Without validation, another one.
std::string validation_measure(const TrainingConfiguration& configuration);

} // namespace unit
