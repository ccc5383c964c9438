#include "core/inference/kernels/channel_blocks.h"
#include "core/inference/kernels/quantized_winograd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace unit {
namespace {

constexpr auto kTile = WinogradTile::FourInIntegers;
constexpr int kSide = tile_side(kTile) + 2;

/// The largest value that the transform makes of an input of at most kMostQuantized.
double largest_input(std::size_t place) {
    // Sums of the absolute values of B^T's rows.
    constexpr std::array<int, kSide> kGrowth{10, 10, 10, 6, 6, 10};
    return static_cast<double>(kMostQuantized) * kGrowth[place / kSide] * kGrowth[place % kSide];
}

/// What weights may be multiplied with before they are rounded: none of them may leave 16 bits, and
/// no sum of their products 32.
double weight_scale(std::size_t place, double largest, double sum, std::size_t count) {
    if (largest == 0.0) {
        return 1.0;
    }
    constexpr double kLargestSum = std::numeric_limits<std::int32_t>::max();
    // Rounding may add a half to each.
    const double room = kLargestSum / largest_input(place) - 0.5 * static_cast<double>(count);
    return std::min(std::numeric_limits<std::int16_t>::max() / largest, room / sum);
}

} // namespace

QuantizedWeights quantized_weights(const float* weights, int out_channels, int in_channels,
                                   const float* input_scale) {
    // The transformed weights of one input channel after the other: [place, block, in, out].
    const AlignedValues exact = winograd_weights(kTile, weights, out_channels, in_channels);
    const auto in = static_cast<std::size_t>(padded_channels(in_channels));
    const auto out = static_cast<std::size_t>(padded_channels(out_channels));
    constexpr std::size_t kBlock = kChannelBlock;
    QuantizedWeights packed;
    packed.values.resize(exact.size());
    packed.scale.resize(static_cast<std::size_t>(tile_products(kTile)) * out);
    std::vector<double> column(in);
    for (std::size_t index = 0; index < packed.scale.size(); ++index) {
        const std::size_t place = index / out;
        const std::size_t channel = index % out;
        const std::size_t first =
            ((place * (out / kBlock) + channel / kBlock) * in) * kBlock + channel % kBlock;
        double largest = 0.0, sum = 0.0;
        for (std::size_t k = 0; k < in; ++k) {
            const double scale = k < static_cast<std::size_t>(in_channels) ? input_scale[k] : 1.0F;
            column[k] = static_cast<double>(exact[first + k * kBlock]) / scale;
            largest = std::max(largest, std::abs(column[k]));
            sum += std::abs(column[k]);
        }
        const double scale = weight_scale(place, largest, sum, in);
        packed.scale[index] = static_cast<float>(1.0 / scale);
        const std::size_t block = (place * (out / kBlock) + channel / kBlock) * in * kBlock;
        for (std::size_t k = 0; k < in; ++k) {
            packed.values[block + (k / 2 * kBlock + channel % kBlock) * 2 + k % 2] =
                static_cast<std::int16_t>(std::lround(column[k] * scale));
        }
    }
    return packed;
}

} // namespace unit
