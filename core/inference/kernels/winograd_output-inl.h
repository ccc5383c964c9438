#if defined(UNIT_KERNELS_WINOGRAD_OUTPUT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_WINOGRAD_OUTPUT_INL_H_
#undef UNIT_KERNELS_WINOGRAD_OUTPUT_INL_H_
#else
#define UNIT_KERNELS_WINOGRAD_OUTPUT_INL_H_
#endif

#include "core/inference/kernels/vectors-inl.h"
#include "core/inference/kernels/winograd_transforms-inl.h"

#include <algorithm>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

/// A block's products in fp32.
struct FloatProducts {
    const float* products = nullptr; ///< [products of a tile, tiles, out_channels]
    std::ptrdiff_t step = 0;         ///< from one place in the tile to the next
    std::ptrdiff_t channels = 0;     ///< out_channels

    HWY_INLINE FloatVector load(int tile, int place, std::ptrdiff_t channel) const {
        return hn::Load(kFloat, products + place * step + tile * channels + channel);
    }
};

/// Those in integers.
struct IntegerProducts {
    const std::int32_t* products = nullptr; ///< [36, tiles, out_channels]
    std::ptrdiff_t step = 0;                ///< from one place to the next
    const float* scale = nullptr;           ///< [36, out_channels]
    std::ptrdiff_t channels = 0;            ///< out_channels

    HWY_INLINE FloatVector load(int tile, int place, std::ptrdiff_t channel) const {
        const hn::RebindToSigned<FloatTag> integers;
        const auto sums = hn::Load(integers, products + place * step + tile * channels + channel);
        return hn::Mul(hn::ConvertTo(kFloat, sums),
                       hn::Load(kFloat, scale + place * channels + channel));
    }
};

/// Which tile of a block it is, and where its pixels go.
template <typename Value>
struct OutputTile {
    int index = 0;
    Value* output = nullptr; ///< its first pixel
    std::ptrdiff_t row_step = 0;
    int columns = 0; ///< pixels of it that are inside the image
    int rows = 0;
};

/// A^T m of each column of a tile's products, for a vector of channels, into `columns`.
template <WinogradTile tile, typename Products>
HWY_INLINE void transform_columns(const Products& products, int index, std::ptrdiff_t channel,
                                  float* columns) {
    constexpr int kSide = tile_side(tile) + 2;
    for (int x = 0; x < kSide; ++x) {
        TileTransform<tile>::output(
            [&](int y) HWY_ATTR { return products.load(index, y * kSide + x, channel); },
            [&](int y, FloatVector value)
                HWY_ATTR { hn::Store(value, kFloat, columns + (y * kSide + x) * kLanes); });
    }
}

/// The tile's first pixel, from the same columns.
template <WinogradTile tile>
HWY_INLINE FloatVector first_pixel(const float* columns) {
    FloatVector first = hn::Zero(kFloat);
    TileTransform<tile>::output([&](int x)
                                    HWY_ATTR { return hn::Load(kFloat, columns + x * kLanes); },
                                [&](int x, FloatVector value) HWY_ATTR {
                                    if (x == 0) {
                                        first = value;
                                    }
                                });
    return first;
}

/// A^T m A of one tile, stored, and added to the moments. `whole`: all of it is inside the image.
template <WinogradTile tile, bool whole, typename Value, typename Products>
HWY_INLINE void transform_tile(const Products& products, const OutputTile<Value>& out,
                               std::ptrdiff_t channels, const Moments& moments) {
    constexpr int kSide = tile_side(tile) + 2;
    HWY_ALIGN float columns[tile_side(tile) * kSide * kLanes];
    for (std::ptrdiff_t channel = 0; channel < channels; channel += kLanes) {
        transform_columns<tile>(products, out.index, channel, columns);
        if (out.index % kMomentTiles == 0) { // the first one of its moments
            hn::Store(first_pixel<tile>(columns), kFloat, moments.shift + channel);
            hn::Store(hn::Zero(kFloat), kFloat, moments.sum + channel);
            hn::Store(hn::Zero(kFloat), kFloat, moments.squares + channel);
        }
        const FloatVector shift = hn::Load(kFloat, moments.shift + channel);
        FloatVector sum = hn::Load(kFloat, moments.sum + channel);
        FloatVector squares = hn::Load(kFloat, moments.squares + channel);
        for (int y = 0; y < (whole ? tile_side(tile) : out.rows); ++y) {
            Value* const row = out.output + y * out.row_step + channel;
            TileTransform<tile>::output(
                [&](int x)
                    HWY_ATTR { return hn::Load(kFloat, columns + (y * kSide + x) * kLanes); },
                [&](int x, FloatVector value) HWY_ATTR {
                    if (whole || x < out.columns) {
                        store_stored(value, row + x * channels);
                        const FloatVector shifted = hn::Sub(value, shift);
                        sum = hn::Add(sum, shifted);
                        squares = hn::MulAdd(shifted, shifted, squares);
                    }
                });
        }
        hn::Store(sum, kFloat, moments.sum + channel);
        hn::Store(squares, kFloat, moments.squares + channel);
    }
}

template <WinogradTile tile, typename Value, typename Products>
HWY_NOINLINE void transform_output_to(const WinogradConvolution& job, const TileBlock& block,
                                      const Products& products) {
    const int tiles_in_a_row = job.tiles_in_a_row(tile);
    const std::ptrdiff_t channels = job.out_channels;
    const std::ptrdiff_t row_step = job.width * channels;
    for (int index = 0; index < block.count; ++index) {
        const int left = (block.first + index) % tiles_in_a_row * tile_side(tile);
        const int top = (block.first + index) / tiles_in_a_row * tile_side(tile);
        const OutputTile<Value> out{
            index, static_cast<Value*>(job.output.data) + top * row_step + left * channels,
            row_step, std::min(tile_side(tile), job.width - left),
            std::min(tile_side(tile), job.height - top)};
        const Moments moments = block.moments_of(index / kMomentTiles, job.out_channels);
        if (out.columns == tile_side(tile) && out.rows == tile_side(tile)) {
            transform_tile<tile, true>(products, out, channels, moments);
        } else {
            transform_tile<tile, false>(products, out, channels, moments);
        }
    }
}

template <WinogradTile tile, typename Products>
HWY_INLINE void transform_output(const WinogradConvolution& job, const TileBlock& block,
                                 const Products& products) {
    if (job.output.storage == Storage::Float32) {
        transform_output_to<tile, float>(job, block, products);
    } else {
        transform_output_to<tile, hwy::bfloat16_t>(job, block, products);
    }
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
