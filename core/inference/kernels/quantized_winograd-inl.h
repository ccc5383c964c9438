#if defined(UNIT_KERNELS_QUANTIZED_WINOGRAD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_QUANTIZED_WINOGRAD_INL_H_
#undef UNIT_KERNELS_QUANTIZED_WINOGRAD_INL_H_
#else
#define UNIT_KERNELS_QUANTIZED_WINOGRAD_INL_H_
#endif

#include "core/inference/kernels/integer_products-inl.h"
#include "core/inference/kernels/integers-inl.h"
#include "core/inference/kernels/quantized_winograd.h"
#include "core/inference/kernels/winograd-inl.h"
#include "core/inference/kernels/winograd_input-inl.h"
#include "core/inference/kernels/winograd_output-inl.h"

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

/// B^T d of F(4x4, 3x3) in 16-bit integers.
template <typename Load, typename Store>
HWY_INLINE void transform_integers(const Load& load, const Store& store) {
    const ShortVector d0 = load(0), d1 = load(1), d2 = load(2);
    const ShortVector d3 = load(3), d4 = load(4), d5 = load(5);
    store(0, hn::Add(hn::Sub(hn::ShiftLeft<2>(hn::Sub(d0, d2)), d2), d4));
    ShortVector even = hn::Sub(d4, hn::ShiftLeft<2>(d2));
    ShortVector odd = hn::Sub(d3, hn::ShiftLeft<2>(d1));
    store(1, hn::Add(even, odd));
    store(2, hn::Sub(even, odd));
    even = hn::Sub(d4, d2);
    odd = hn::ShiftLeft<1>(hn::Sub(d3, d1));
    store(3, hn::Add(even, odd));
    store(4, hn::Sub(even, odd));
    store(5, hn::Add(hn::Sub(hn::ShiftLeft<2>(hn::Sub(d1, d3)), d3), d5));
}

/// The transform of one patch, all of which is inside the image, into `result`.
template <Read read, typename Value>
HWY_INLINE void quantize_patch(const Patch<Value>& patch, const QuantizedConvolution& job,
                               const Pending& pending, std::int16_t* result,
                               std::ptrdiff_t result_step) {
    constexpr int kSide = tile_side(WinogradTile::FourInIntegers) + 2;
    HWY_ALIGN std::int16_t columns[kSide * kSide * kShortLanes];
    const std::ptrdiff_t channels = job.convolution.in_channels;
    for (std::ptrdiff_t channel = 0; channel < channels; channel += kShortLanes) {
        // One vector of 16-bit integers is made from two of floating point numbers, or from one.
        constexpr std::ptrdiff_t kSecond = kShortLanes - kLanes;
        const PixelReader<read, Value> first_reader(pending, channel);
        const PixelReader<read, Value> second_reader(pending, channel + kSecond);
        const FloatVector first_scale = hn::Load(kFloat, job.input_scale + channel);
        const FloatVector second_scale = hn::Load(kFloat, job.input_scale + channel + kSecond);
        for (int x = 0; x < kSide; ++x) {
            const bool keeps = read == Read::AddSkip && patch.finished && x > 0 && x < kSide - 1;
            transform_integers(
                [&](int y) HWY_ATTR {
                    const std::ptrdiff_t place = x * channels + channel + y * patch.row_step;
                    const FloatVector first = first_reader(patch.values, patch.skip, place);
                    const FloatVector second =
                        second_reader(patch.values, patch.skip, place + kSecond);
                    if (keeps && y > 0 && y < kSide - 1) {
                        store_stored(first, patch.finished + place);
                        store_stored(second, patch.finished + place + kSecond);
                    }
                    return quantize(hn::Mul(first, first_scale), hn::Mul(second, second_scale));
                },
                [&](int y, ShortVector value) HWY_ATTR {
                    hn::Store(value, kShort, columns + (y * kSide + x) * kShortLanes);
                });
        }
        for (int y = 0; y < kSide; ++y) {
            transform_integers(
                [&](int x)
                    HWY_ATTR { return hn::Load(kShort, columns + (y * kSide + x) * kShortLanes); },
                [&](int x, ShortVector value) HWY_ATTR {
                    hn::Store(value, kShort, result + (y * kSide + x) * result_step + channel);
                });
        }
    }
}

template <Read read, typename Value>
HWY_NOINLINE void quantize_input_of(const QuantizedConvolution& job, const TileBlock& block,
                                    const WinogradScratch& scratch) {
    auto* const values = static_cast<std::int16_t*>(scratch.values);
    for_each_patch<WinogradTile::FourInIntegers, read, Value>(
        job.convolution, block, scratch.patch,
        [&](int index, const Patch<Value>& patch) HWY_ATTR {
            quantize_patch<read, Value>(patch, job, job.convolution.pending,
                                        values + index * job.convolution.in_channels,
                                        scratch.values_step);
        },
        [&](int index, const Patch<float>& patch) HWY_ATTR {
            quantize_patch<Read::Plain, float>(
                patch, job, {}, values + index * job.convolution.in_channels, scratch.values_step);
        });
}

template <typename Value>
HWY_INLINE void quantize_input(const QuantizedConvolution& job, const TileBlock& block,
                               const WinogradScratch& scratch) {
    const Pending& pending = job.convolution.pending;
    if (!pending.is_needed()) {
        quantize_input_of<Read::Plain, Value>(job, block, scratch);
    } else if (!pending.skip) {
        quantize_input_of<Read::Finish, Value>(job, block, scratch);
    } else {
        quantize_input_of<Read::AddSkip, Value>(job, block, scratch);
    }
}

HWY_NOINLINE void convolve_quantized(const QuantizedConvolution& job, const TileBlock& block) {
    const WinogradConvolution& convolution = job.convolution;
    const WinogradScratch scratch(WinogradTile::FourInIntegers, convolution.in_channels,
                                  convolution.out_channels, block, sizeof(std::int16_t));
    const IntegerProducts products{static_cast<const std::int32_t*>(scratch.products),
                                   scratch.products_step, job.output_scale,
                                   convolution.out_channels};
    if (convolution.input.storage == Storage::Float32) {
        quantize_input<float>(job, block, scratch);
    } else {
        quantize_input<hwy::bfloat16_t>(job, block, scratch);
    }
    multiply_block<WinogradTile::FourInIntegers, Integers>(convolution, job.weights, scratch);
    transform_output<WinogradTile::FourInIntegers>(convolution, block, products);
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
