#if defined(UNIT_KERNELS_WINOGRAD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_WINOGRAD_INL_H_
#undef UNIT_KERNELS_WINOGRAD_INL_H_
#else
#define UNIT_KERNELS_WINOGRAD_INL_H_
#endif

#include "core/inference/kernels/vectors-inl.h"
#include "core/inference/kernels/winograd_input-inl.h"
#include "core/inference/kernels/winograd_output-inl.h"
#include "core/inference/kernels/winograd_scratch.h"

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

/// result[row][vector] = sum over the channels of values[row][channel] * weights[channel][vector].
template <int... row, int... sum, int... vector>
HWY_INLINE void
multiply_tiles(std::integer_sequence<int, row...> rows, std::integer_sequence<int, sum...>,
               std::integer_sequence<int, vector...> vectors, const float* values, int channels,
               const float* weights, float* result, std::ptrdiff_t result_step) {
    FloatVector sums[] = {((void)sum, hn::Zero(kFloat))...};
    multiply_add(rows, vectors, values, channels, channels, weights, sums);
    (hn::Store(sums[sum], kFloat,
               result + (sum / kBlockVectors) * result_step + (sum % kBlockVectors) * kLanes),
     ...);
}

/// The products of a block of tiles. Of each place in a tile all tiles are computed before the
/// next one, so that its weights come from memory once.
template <WinogradTile tile>
HWY_NOINLINE void multiply_block(const WinogradConvolution& job, const WinogradScratch& scratch) {
    const std::ptrdiff_t in = job.in_channels;
    const std::ptrdiff_t weights_of_a_block = in * kChannelBlock;
    const float* weights = job.weights;
    for (int place = 0; place < tile_products(tile); ++place) {
        const float* const values = scratch.values + place * scratch.values_step;
        float* const products = scratch.products + place * scratch.products_step;
        for (int channel = 0; channel < job.out_channels; channel += kChannelBlock) {
            for (int first = 0; first < scratch.tiles; first += kProductRows) {
                multiply_tiles(std::make_integer_sequence<int, kProductRows>(),
                               std::make_integer_sequence<int, kProductRows * kBlockVectors>(),
                               std::make_integer_sequence<int, kBlockVectors>(),
                               values + first * in, job.in_channels, weights,
                               products + std::ptrdiff_t{first} * job.out_channels + channel,
                               job.out_channels);
            }
            weights += weights_of_a_block;
        }
    }
}

template <WinogradTile tile>
HWY_NOINLINE void convolve_tiles(const WinogradConvolution& job, const TileBlock& block) {
    const WinogradScratch scratch(tile, job.in_channels, job.out_channels, block);
    const FloatProducts products{scratch.products, scratch.products_step, job.out_channels};
    if (job.input.storage == Storage::Float32) {
        transform_input<tile, float>(job, block, scratch);
    } else {
        transform_input<tile, hwy::bfloat16_t>(job, block, scratch);
    }
    multiply_block<tile>(job, scratch);
    transform_output<tile>(job, block, products);
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
