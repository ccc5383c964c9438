// Products of 16-bit integers: on x86 two are added in one step, on NEON each by itself.
#if defined(UNIT_KERNELS_INTEGER_PRODUCTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_INTEGER_PRODUCTS_INL_H_
#undef UNIT_KERNELS_INTEGER_PRODUCTS_INL_H_
#else
#define UNIT_KERNELS_INTEGER_PRODUCTS_INL_H_
#endif

#include "core/inference/kernels/integers-inl.h"

HWY_BEFORE_NAMESPACE();
UNIT_ALLOW_PRODUCT_INSTRUCTIONS()
namespace unit {
namespace HWY_NAMESPACE {

/// What multiply_block() multiplies.
struct Integers {
    using Value = std::int16_t;
    using Sum = std::int32_t;
};

// Whether vectors multiply integers.
#undef UNIT_HAS_INTEGER_VECTORS
#if (HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR) || (HWY_ARCH_ARM_A64 && HWY_TARGET == HWY_NEON)
#define UNIT_HAS_INTEGER_VECTORS 1
#else
#define UNIT_HAS_INTEGER_VECTORS 0
#endif

#if UNIT_HAS_INTEGER_VECTORS

/// Twice as many as there are lanes of 32 bits.
using PairsTag = hn::Repartition<std::int16_t, IntegerTag>;
using ShortPairs = hn::Vec<PairsTag>;

#if HWY_ARCH_X86

inline constexpr bool kFastIntegers = true;

/// `sum` and products of 16-bit integers, as many as one instruction makes.
HWY_INLINE IntegerVector multiply_add_integers(ShortPairs first, ShortPairs second,
                                               IntegerVector sum) {
#if UNIT_HAS_PRODUCT_INSTRUCTIONS
    return IntegerVector{_mm512_dpwssd_epi32(sum.raw, first.raw, second.raw)};
#else
    IntegerVector unused = hn::Zero(kInteger);
    return hn::ReorderWidenMulAccumulate(kInteger, first, second, sum, unused);
#endif
}

/// Loads the weights of two channels for a block of channels.
template <int... vector>
HWY_INLINE void load_weights(std::integer_sequence<int, vector...>, const std::int16_t* weights,
                             ShortPairs (&block)[kBlockVectors]) {
    ((block[vector] = hn::Load(PairsTag(), weights + vector * 2 * kLanes)), ...);
}

/// sums[row][vector] += the two products of each pair of values and pair of weights.
template <int row, int... vector, std::size_t count>
HWY_INLINE void multiply_add_pairs(std::integer_sequence<int, vector...>, const std::int16_t* pair,
                                   const ShortPairs (&weights)[kBlockVectors],
                                   IntegerVector (&sums)[count]) {
    const ShortPairs factor = hn::BitCast(PairsTag(), broadcast_pair(pair));
    ((sums[row * kBlockVectors + vector] =
          multiply_add_integers(factor, weights[vector], sums[row * kBlockVectors + vector])),
     ...);
}

#else

/// One instruction makes as many products of integers as of floating point numbers, and F(6x6, 3x3)
/// needs fewer of them.
inline constexpr bool kFastIntegers = false;

/// The same, of the first half of both vectors.
HWY_INLINE IntegerVector multiply_add_integers(ShortPairs first, ShortPairs second,
                                               IntegerVector sum) {
    return IntegerVector{vmlal_s16(sum.raw, vget_low_s16(first.raw), vget_low_s16(second.raw))};
}

/// The same, with the weights of both channels apart: those of the first in vectors 0 and 2.
template <int... vector>
HWY_INLINE void load_weights(std::integer_sequence<int, vector...>, const std::int16_t* weights,
                             ShortPairs (&block)[kBlockVectors]) {
    hn::LoadInterleaved2(kShort, weights, block[0], block[1]);
    hn::LoadInterleaved2(kShort, weights + kChannelBlock, block[2], block[3]);
}

/// The same, one product after the other.
template <int row, int... vector, std::size_t count>
HWY_INLINE void multiply_add_pairs(std::integer_sequence<int, vector...>, const std::int16_t* pair,
                                   const ShortPairs (&weights)[kBlockVectors],
                                   IntegerVector (&sums)[count]) {
    const int16x4_t factor = vreinterpret_s16_u32(vget_low_u32(broadcast_pair(pair).raw));
    IntegerVector* const sum = sums + row * kBlockVectors;
    ((sum[vector / 2 * 2].raw = vmlal_lane_s16(
          sum[vector / 2 * 2].raw, vget_low_s16(weights[vector].raw), factor, vector % 2)),
     ...);
    ((sum[vector / 2 * 2 + 1].raw = vmlal_high_lane_s16(sum[vector / 2 * 2 + 1].raw,
                                                        weights[vector].raw, factor, vector % 2)),
     ...);
}

#endif

template <int... row, int... sum, int... vector>
HWY_INLINE void
multiply_integer_rows(std::integer_sequence<int, row...>, std::integer_sequence<int, sum...>,
                      std::integer_sequence<int, vector...> vectors, const std::int16_t* values,
                      std::ptrdiff_t channels, const std::int16_t* HWY_RESTRICT weights,
                      std::int32_t* result, std::ptrdiff_t result_step) {
    IntegerVector sums[] = {((void)sum, hn::Zero(kInteger))...};
    const std::int16_t* const begin[] = {(values + row * channels)...};
    for (std::ptrdiff_t channel = 0; channel < channels; channel += 2) {
        ShortPairs block[kBlockVectors];
        load_weights(vectors, weights, block);
        weights += 2 * kChannelBlock;
        (multiply_add_pairs<row>(vectors, begin[row] + channel, block, sums), ...);
    }
    (hn::Store(sums[sum], kInteger,
               result + (sum / kBlockVectors) * result_step + (sum % kBlockVectors) * kLanes),
     ...);
}

/// result[row][0 to 15] = sum over the channels of values[row] * weights, for kProductRows rows.
HWY_INLINE void multiply_rows(Integers, const std::int16_t* values, std::ptrdiff_t channels,
                              const std::int16_t* weights, std::int32_t* result,
                              std::ptrdiff_t result_step) {
    multiply_integer_rows(std::make_integer_sequence<int, kProductRows>(),
                          std::make_integer_sequence<int, kProductRows * kBlockVectors>(),
                          std::make_integer_sequence<int, kBlockVectors>(), values, channels,
                          weights, result, result_step);
}

#else

inline constexpr bool kFastIntegers = false;

HWY_INLINE void multiply_rows(Integers, const std::int16_t* values, std::ptrdiff_t channels,
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

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
