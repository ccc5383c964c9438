#include "core/inference/kernels/channel_blocks.h"
#include "core/inference/kernels/winograd.h"

#include <array>

namespace unit {
namespace {

using Row = std::array<double, 3>;

// G, by the points of the transforms in winograd_transforms-inl.h.

/// Of F(4x4, 3x3), by the points 0, a, -a, b, -b and infinity.
constexpr std::array<Row, 6> matrix_of_four(double a, double b) {
    const double of_a = 0.5 / (a * a * (a * a - b * b));
    const double of_b = 0.5 / (b * b * (b * b - a * a));
    return {{{1.0 / (a * a * b * b), 0, 0},
             {of_a, of_a * a, of_a * a * a},
             {of_a, -of_a * a, of_a * a * a},
             {of_b, of_b * b, of_b * b * b},
             {of_b, -of_b * b, of_b * b * b},
             {0, 0, 1}}};
}
constexpr std::array<Row, 6> kFour = matrix_of_four(0.625, 1.5);
constexpr std::array<Row, 6> kFourInIntegers = matrix_of_four(1.0, 2.0);

/// Of F(6x6, 3x3), by the points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity.
constexpr std::array<Row, 8> kSix{{{-1, 0, 0},
                                   {-2.0 / 9, -2.0 / 9, -2.0 / 9},
                                   {-2.0 / 9, 2.0 / 9, -2.0 / 9},
                                   {1.0 / 90, 1.0 / 45, 2.0 / 45},
                                   {1.0 / 90, -1.0 / 45, 2.0 / 45},
                                   {1.0 / 45, 1.0 / 90, 1.0 / 180},
                                   {1.0 / 45, -1.0 / 90, 1.0 / 180},
                                   {0, 0, 1}}};

/// Calls set(place, value) for each value of G g G^T, where g is `kernel`, [3, 3].
template <std::size_t side, typename Set>
void transform_kernel(const std::array<Row, side>& g, const float* kernel, const Set& set) {
    std::array<Row, side> half{};
    for (std::size_t y = 0; y < side; ++y) {
        for (std::size_t x = 0; x < 3; ++x) {
            for (std::size_t k = 0; k < 3; ++k) {
                half[y][x] += g[y][k] * static_cast<double>(kernel[k * 3 + x]);
            }
        }
    }
    for (std::size_t y = 0; y < side; ++y) {
        for (std::size_t x = 0; x < side; ++x) {
            double value = 0.0;
            for (std::size_t k = 0; k < 3; ++k) {
                value += half[y][k] * g[x][k];
            }
            set(y * side + x, static_cast<float>(value));
        }
    }
}

template <std::size_t side>
AlignedValues pack(const std::array<Row, side>& g, const float* weights, int out_channels,
                   int in_channels) {
    const auto in_padded = static_cast<std::size_t>(padded_channels(in_channels));
    const auto out_padded = static_cast<std::size_t>(padded_channels(out_channels));
    AlignedValues packed(side * side * in_padded * out_padded, 0.0F);
    for (std::size_t out = 0; out < static_cast<std::size_t>(out_channels); ++out) {
        for (std::size_t in = 0; in < static_cast<std::size_t>(in_channels); ++in) {
            // [place, block of out, in, out in the block]
            const std::size_t first =
                (out / kChannelBlock * in_padded + in) * kChannelBlock + out % kChannelBlock;
            transform_kernel(g, weights, [&](std::size_t place, float value) {
                packed[place * in_padded * out_padded + first] = value;
            });
            weights += 9;
        }
    }
    return packed;
}

} // namespace

AlignedValues winograd_weights(WinogradTile tile, const float* weights, int out_channels,
                               int in_channels) {
    switch (tile) {
    case WinogradTile::Four:
        return pack(kFour, weights, out_channels, in_channels);
    case WinogradTile::FourInIntegers:
        return pack(kFourInIntegers, weights, out_channels, in_channels);
    case WinogradTile::Six:
        break;
    }
    return pack(kSix, weights, out_channels, in_channels);
}

} // namespace unit
