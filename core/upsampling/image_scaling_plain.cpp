#include "core/upsampling/image_scaling_plain.h"

#include <algorithm>
#include <cmath>

namespace unit {
namespace {

/// How much pixel `source` of a row of `from` counts in pixel `index` of a row of `to`.
double scaling_weight(int index, int source, int from, int to) {
    const double ratio = static_cast<double>(from) / to;
    if (to <= from) {
        const double begin = std::max(index * ratio, static_cast<double>(source));
        const double end = std::min((index + 1) * ratio, source + 1.0);
        return std::max(end - begin, 0.0) / ratio;
    }
    const double centre = std::clamp((index + 0.5) * ratio - 0.5, 0.0, from - 1.0);
    return std::max(1.0 - std::abs(centre - source), 0.0);
}

} // namespace

void scale_image_plain(const ImageSize& from, const ImageSize& to, const ConstTensorImage& source,
                       const TensorImage& destination) {
    const auto scaled = [&](int channel, int x, int y) {
        double sum = 0.0;
        for (int j = 0; j < from.height; ++j)
            for (int i = 0; i < from.width; ++i) {
                const double weight = scaling_weight(x, i, from.width, to.width) *
                                      scaling_weight(y, j, from.height, to.height);
                // Not even zero times NaN is zero.
                if (weight > 0.0)
                    sum += weight * source.data[channel * source.channel_stride +
                                                j * source.row_stride + i * source.pixel_stride];
            }
        return static_cast<float>(sum);
    };
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < destination.height; ++y)
            for (int x = 0; x < destination.width; ++x)
                destination.data[channel * destination.channel_stride + y * destination.row_stride +
                                 x * destination.pixel_stride] =
                    scaled(channel, std::min(x, to.width - 1), std::min(y, to.height - 1));
}

} // namespace unit
