#pragma once

#include "training/evaluation/measure.h"

namespace unit {

/// The measure that is the mean of a number that each image has; `number` gives nothing for images
/// that do not count. Its range is that of the images.
std::unique_ptr<Measure>
    mean_of_images(std::optional<double> (*number)(const TranslatedImage& image));

} // namespace unit
