#include "core/inference/gpu/network_memory.h"

#include "core/gpu/kernels/images.h"
#include "core/inference/translator.h"

#include <algorithm>

namespace unit::gpu {

std::uint64_t network_memory(const ModelConfiguration& model, const BatchShape& shape,
                             int value_bytes) {
    const Domains domains = domains_of(shape.direction);
    const double image_pixels =
        static_cast<double>(shape.frames) * shape.size.width * shape.size.height;
    // Of each layer its input, its output, what a transposed convolution makes first or a padded or
    // enlarged input, and the input of its block.
    double pixels = image_pixels;
    double most = 0.0;
    for (const PathLayer& layer : translation_path(model, domains.from, domains.to)) {
        const double input = pixels * padded_channels(layer.in_channels);
        const bool doubles = layer.resampling == Resampling::DoubleTransposed ||
                             layer.resampling == Resampling::DoubleNearest;
        pixels *= layer.pixel_ratio();
        const double output = pixels * padded_channels(layer.out_channels);
        const bool is_prepared = doubles || (layer.padding != Padding::Zero && layer.border() > 0);
        const double prepared = is_prepared ? std::max(output, input) : 0.0;
        const double skip = layer.is_in_block() ? output : 0.0;
        most = std::max(most, input + output + prepared + skip);
    }
    const double images = image_pixels * (kPack * value_bytes + sizeof(ImagePixel));
    return static_cast<std::uint64_t>(1.25 * most * value_bytes + images);
}

} // namespace unit::gpu
