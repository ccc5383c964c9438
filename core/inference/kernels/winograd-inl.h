#if defined(UNIT_KERNELS_WINOGRAD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_WINOGRAD_INL_H_
#undef UNIT_KERNELS_WINOGRAD_INL_H_
#else
#define UNIT_KERNELS_WINOGRAD_INL_H_
#endif

#include "core/inference/kernels/products-inl.h"
#include "core/inference/kernels/winograd_input-inl.h"
#include "core/inference/kernels/winograd_output-inl.h"
#include "core/inference/kernels/winograd_scratch.h"

HWY_BEFORE_NAMESPACE();
UNIT_ALLOW_PRODUCT_INSTRUCTIONS()
namespace unit {
namespace HWY_NAMESPACE {

/// result[row][vector] = sum over the channels of values[row][channel] * weights[channel][vector].
template <typename Products, int... row, int... sum, int... vector>
HWY_INLINE void
multiply_tiles(std::integer_sequence<int, row...> rows, std::integer_sequence<int, sum...>,
               std::integer_sequence<int, vector...> vectors,
               const typename Products::Value* values, std::ptrdiff_t channels,
               const typename Products::Value* weights, float* result, std::ptrdiff_t result_step) {
    FloatVector sums[] = {((void)sum, hn::Zero(kFloat))...};
    multiply_add<Products>(rows, vectors, values, channels, channels, weights, sums);
    (hn::Store(sums[sum], kFloat,
               result + (sum / kBlockVectors) * result_step + (sum % kBlockVectors) * kLanes),
     ...);
}

/// The same, for kProductRows rows and a block of output channels.
template <typename Products>
HWY_INLINE void multiply_rows(Products, const typename Products::Value* values,
                              std::ptrdiff_t channels, const typename Products::Value* weights,
                              float* result, std::ptrdiff_t result_step) {
    multiply_tiles<Products>(std::make_integer_sequence<int, kProductRows>(),
                             std::make_integer_sequence<int, kProductRows * kBlockVectors>(),
                             std::make_integer_sequence<int, kBlockVectors>(), values, channels,
                             weights, result, result_step);
}

/// The products of a block of tiles. Of each place in a tile all tiles are computed before the
/// next one, so that its weights come from memory once.
template <WinogradTile tile, typename Products>
HWY_NOINLINE void multiply_block(const WinogradConvolution& job, const void* packed_weights,
                                 const WinogradScratch& scratch) {
    using Value = typename Products::Value;
    using Sum = typename Products::Sum;
    const std::ptrdiff_t in = job.in_channels;
    const std::ptrdiff_t out = job.out_channels;
    const auto* weights = static_cast<const Value*>(packed_weights);
    for (int place = 0; place < tile_products(tile); ++place) {
        const Value* const values =
            static_cast<const Value*>(scratch.values) + place * scratch.values_step;
        Sum* const products = static_cast<Sum*>(scratch.products) + place * scratch.products_step;
        for (std::ptrdiff_t channel = 0; channel < out; channel += kChannelBlock) {
            for (std::ptrdiff_t first = 0; first < scratch.tiles; first += kProductRows) {
                multiply_rows(Products(), values + first * in, in, weights,
                              products + first * out + channel, out);
            }
            weights += in * kChannelBlock;
        }
    }
}

template <WinogradTile tile, typename Products>
HWY_NOINLINE void convolve_tiles_with(const WinogradConvolution& job, const TileBlock& block) {
    using Value = typename Products::Value;
    const WinogradScratch scratch(tile, job.in_channels, job.out_channels, block, sizeof(Value));
    transform_input<tile, Value>(job, block, scratch);
    multiply_block<tile, Products>(job, job.weights, scratch);
    const FloatProducts products{static_cast<const float*>(scratch.products), scratch.products_step,
                                 job.out_channels};
    transform_output<tile>(job, block, products);
}

/// `OfBfloats`: what computes products of bfloat16.
template <typename OfBfloats>
void convolve_tiles_of_four(const WinogradConvolution& job, const TileBlock& block) {
    if (job.products == Storage::Float32) {
        convolve_tiles_with<WinogradTile::Four, Floats>(job, block);
    } else {
        convolve_tiles_with<WinogradTile::Four, OfBfloats>(job, block);
    }
}

inline void convolve_tiles_of_six(const WinogradConvolution& job, const TileBlock& block) {
    convolve_tiles_with<WinogradTile::Six, Floats>(job, block);
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
