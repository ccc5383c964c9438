#include "core/inference/gpu/fused_shape.h"

#include "core/gpu/kernels/values.h"

namespace unit::gpu {

float negative_slope(const PathLayer& layer) {
    switch (layer.nonlinearity) {
    case Nonlinearity::Relu:
        return 0.0F;
    case Nonlinearity::LeakyRelu:
        return static_cast<float>(kLeakySlope);
    default:
        return 1.0F;
    }
}

int zero_border(const PathLayer& layer) {
    return layer.transposed || layer.padding == Padding::Zero ? layer.border() : 0;
}

int made_border(const PathLayer& layer) {
    return layer.border() - zero_border(layer);
}

FusedConvolutionShape fused_shape(const PathLayer& layer, FusedConvolutionShape::Value value,
                                  int images, int height, int width) {
    const int scale = layer.resampling == Resampling::DoubleNearest ? 2 : 1;
    return {.value = value,
            .images = images,
            .height = scale * height + 2 * made_border(layer),
            .width = scale * width + 2 * made_border(layer),
            .in_channels = padded_channels(layer.in_channels),
            .out_channels = padded_channels(layer.out_channels),
            .kernel = layer.kernel,
            .stride = layer.stride(),
            .border = zero_border(layer),
            .transposed = layer.transposed,
            .slope = negative_slope(layer)};
}

} // namespace unit::gpu
