#include "tests/core/inference/plan/plain_translation.h"

#include <cmath>

namespace unit::test {
namespace {

PlainTensor tensor_of(const PlaneImage& image) {
    PlainTensor tensor(image.width, image.height, image.channels);
    for (int channel = 0; channel < image.channels; ++channel) {
        for (int y = 0; y < image.height; ++y) {
            for (int x = 0; x < image.width; ++x) {
                tensor.at(y, x, channel) = image.row(channel, y)[x];
            }
        }
    }
    return tensor;
}

/// What the last layer gives, with tanh and its patches moved to their places.
PlaneImage image_of(const PlainTensor& tensor, int patch) {
    PlaneImage image(tensor.channels / (patch * patch), patch * tensor.width,
                     patch * tensor.height);
    for (int channel = 0; channel < image.channels; ++channel) {
        for (int y = 0; y < image.height; ++y) {
            for (int x = 0; x < image.width; ++x) {
                const int from = (channel * patch + y % patch) * patch + x % patch;
                image.row(channel, y)[x] =
                    static_cast<float>(std::tanh(tensor.at(y / patch, x / patch, from)));
            }
        }
    }
    return image;
}

} // namespace

PlaneImage plain_translation(const ModelConfiguration& model, const WeightsByName& weights,
                             int from, int to, const PlaneImage& image, PlainSmoothing& smoothing) {
    PlainTensor tensor = tensor_of(image);
    PlainTensor skip = tensor;
    int patch = 1;
    for (const PathLayer& layer : translation_path(model, from, to)) {
        if (layer.begins_block) {
            skip = tensor;
        }
        tensor = plain_layer(layer, weights, tensor, &smoothing);
        if (layer.ends_block) {
            for (std::size_t index = 0; index < tensor.values.size(); ++index) {
                tensor.values[index] += skip.values[index];
            }
        }
        patch = layer.shuffle;
    }
    return image_of(tensor, patch);
}

} // namespace unit::test
