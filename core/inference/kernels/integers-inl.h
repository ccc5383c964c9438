// 16-bit integers and their products. On x86 two products are added in one step; other instruction
// sets have plain code so far.
#if defined(UNIT_KERNELS_INTEGERS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_INTEGERS_INL_H_
#undef UNIT_KERNELS_INTEGERS_INL_H_
#else
#define UNIT_KERNELS_INTEGERS_INL_H_
#endif

#include "core/inference/kernels/quantized_winograd.h"
#include "core/inference/kernels/vectors-inl.h"

#include <cstdint>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

/// As many as there are channels in a block at most.
using ShortTag = hn::CappedTag<std::int16_t, kChannelBlock>;
using ShortVector = hn::Vec<ShortTag>;
inline constexpr ShortTag kShort{};
inline constexpr std::ptrdiff_t kShortLanes = hn::MaxLanes(kShort);

using IntegerTag = hn::RebindToSigned<FloatTag>;
using IntegerVector = hn::Vec<IntegerTag>;
inline constexpr IntegerTag kInteger{};

/// A vector of scaled values, rounded to integers of at most kMostQuantized.
HWY_INLINE IntegerVector round_to_quantized(FloatVector value) {
    constexpr auto kMost = static_cast<float>(kMostQuantized);
    const FloatVector clipped =
        hn::Min(hn::Max(value, hn::Set(kFloat, -kMost)), hn::Set(kFloat, kMost));
    return hn::NearestInt(clipped);
}

/// The same of kShortLanes values in their order: those of both vectors, or where one vector of
/// 16-bit integers is no longer than one of floating point numbers, of the first alone.
HWY_INLINE ShortVector quantize(FloatVector first, FloatVector second) {
    const IntegerVector low = round_to_quantized(first);
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET <= HWY_AVX3
    (void)second;
    return hn::DemoteTo(kShort, low);
#elif HWY_TARGET == HWY_AVX2
    // Packing leaves the middle two quarters swapped.
    const ShortVector packed = hn::ReorderDemote2To(kShort, low, round_to_quantized(second));
    return ShortVector{_mm256_permute4x64_epi64(packed.raw, _MM_SHUFFLE(3, 1, 2, 0))};
#else
    const hn::Half<ShortTag> half;
    return hn::Combine(kShort, hn::DemoteTo(half, round_to_quantized(second)),
                       hn::DemoteTo(half, low));
#endif
}

#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR

inline constexpr bool kFastIntegers = true;

/// sums[row][vector] += the two products of each pair of values and pair of weights.
template <int row, int... vector, std::size_t count>
HWY_INLINE void multiply_add_pairs(
    std::integer_sequence<int, vector...>, const std::int16_t* pair,
    const hn::Vec<hn::Repartition<std::int16_t, IntegerTag>> (&weights)[kBlockVectors],
    IntegerVector (&sums)[count]) {
    std::int32_t bits;
    std::memcpy(&bits, pair, sizeof(bits));
    const hn::Repartition<std::int16_t, IntegerTag> pairs;
    const auto factor = hn::BitCast(pairs, hn::Set(kInteger, bits));
    IntegerVector unused = hn::Zero(kInteger);
    ((sums[row * kBlockVectors + vector] = hn::ReorderWidenMulAccumulate(
          kInteger, factor, weights[vector], sums[row * kBlockVectors + vector], unused)),
     ...);
}

template <int... row, int... sum, int... vector>
HWY_INLINE void
multiply_integer_rows(std::integer_sequence<int, row...>, std::integer_sequence<int, sum...>,
                      std::integer_sequence<int, vector...> vectors, const std::int16_t* values,
                      std::ptrdiff_t channels, const std::int16_t* HWY_RESTRICT weights,
                      std::int32_t* result, std::ptrdiff_t result_step) {
    const hn::Repartition<std::int16_t, IntegerTag> pairs;
    IntegerVector sums[] = {((void)sum, hn::Zero(kInteger))...};
    const std::int16_t* const begin[] = {(values + row * channels)...};
    for (std::ptrdiff_t channel = 0; channel < channels; channel += 2) {
        const hn::Vec<decltype(pairs)> block[] = {
            hn::Load(pairs, weights + vector * 2 * kLanes)...};
        weights += 2 * kChannelBlock;
        (multiply_add_pairs<row>(vectors, begin[row] + channel, block, sums), ...);
    }
    (hn::Store(sums[sum], kInteger,
               result + (sum / kBlockVectors) * result_step + (sum % kBlockVectors) * kLanes),
     ...);
}

/// result[row][0 to 15] = sum over the channels of values[row] * weights, for kProductRows rows.
HWY_INLINE void multiply_integer_rows(const std::int16_t* values, std::ptrdiff_t channels,
                                      const std::int16_t* weights, std::int32_t* result,
                                      std::ptrdiff_t result_step) {
    multiply_integer_rows(std::make_integer_sequence<int, kProductRows>(),
                          std::make_integer_sequence<int, kProductRows * kBlockVectors>(),
                          std::make_integer_sequence<int, kBlockVectors>(), values, channels,
                          weights, result, result_step);
}

#else

inline constexpr bool kFastIntegers = false;

HWY_INLINE void multiply_integer_rows(const std::int16_t* values, std::ptrdiff_t channels,
                                      const std::int16_t* weights, std::int32_t* result,
                                      std::ptrdiff_t result_step) {
    for (std::ptrdiff_t row = 0; row < kProductRows; ++row) {
        for (std::ptrdiff_t out = 0; out < kChannelBlock; ++out) {
            std::int32_t sum = 0;
            for (std::ptrdiff_t channel = 0; channel < channels; ++channel) {
                const std::ptrdiff_t pair = channel / 2 * kChannelBlock + out;
                sum += values[row * channels + channel] * weights[2 * pair + channel % 2];
            }
            result[row * result_step + out] = sum;
        }
    }
}

#endif

/// Sums of products, as the output transform reads them.
struct ScaledIntegers {
    const std::int32_t* products = nullptr; ///< [36, tiles, out_channels]
    std::ptrdiff_t step = 0;                ///< from one place to the next
    const float* scale = nullptr;           ///< [36, out_channels]
    std::ptrdiff_t channels = 0;            ///< out_channels

    HWY_INLINE FloatVector load(int tile, int place, std::ptrdiff_t channel) const {
        const IntegerVector sums =
            hn::Load(kInteger, products + place * step + tile * channels + channel);
        return hn::Mul(hn::ConvertTo(kFloat, sums),
                       hn::Load(kFloat, scale + place * channels + channel));
    }
};

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
