#pragma once

#include "tests/core/inference/plan/plain_layer.h"
#include "tests/core/inference/plan/plan_images.h"

namespace unit::test {

/// The translation of an image, layer by layer in double precision, with all norms' statistics
/// smoothed; `smoothing` is the history of the images before, and then has this one.
PlaneImage plain_translation(const ModelConfiguration& model, const WeightsByName& weights,
                             int from, int to, const PlaneImage& image, PlainSmoothing& smoothing);

} // namespace unit::test
