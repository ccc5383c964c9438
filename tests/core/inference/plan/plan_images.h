#pragma once

#include "core/inference/plan/plan.h"

#include <vector>

namespace unit::test {

/// An image in memory, [channels, height, width], values in [-1, 1].
struct PlaneImage {
    int channels = 0, width = 0, height = 0;
    std::vector<float> values;

    PlaneImage(int image_channels, int image_width, int image_height);
    /// With smooth and random parts.
    static PlaneImage random(int channels, int width, int height, unsigned seed);

    float* row(int channel, int y);
    const float* row(int channel, int y) const;
};

/// What a plan makes of an image, computed by as many threads as it wants.
PlaneImage run_plan(Plan& plan, const PlaneImage& image, int channels, const float* noise = nullptr,
                    const NormSmoothing& smoothing = {});

/// The largest difference of two images of one size; infinite for a NaN.
double largest_difference(const PlaneImage& a, const PlaneImage& b);

} // namespace unit::test
