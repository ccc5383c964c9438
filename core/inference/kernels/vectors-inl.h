// What all kernels of one instruction set share. Included once for each of them.
#if defined(UNIT_KERNELS_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_VECTORS_INL_H_
#undef UNIT_KERNELS_VECTORS_INL_H_
#else
#define UNIT_KERNELS_VECTORS_INL_H_
#endif

#include "core/inference/kernels/channel_blocks.h"

#include <cstddef>
#include <hwy/highway.h>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// A block of channels is at least one vector.
using FloatTag = hn::CappedTag<float, kChannelBlock>;
using FloatVector = hn::Vec<FloatTag>;
inline constexpr FloatTag kFloat{};
inline constexpr std::ptrdiff_t kLanes = hn::MaxLanes(kFloat);
/// Vectors to a block of channels.
inline constexpr int kBlockVectors = kChannelBlock / kLanes;

/// Rows of a product that are computed together: with kBlockVectors sums each they leave registers
/// for the weights and for one value of the input.
#if HWY_TARGET <= HWY_AVX3
inline constexpr int kProductRows = 12;
#elif HWY_TARGET <= HWY_AVX2
inline constexpr int kProductRows = 6;
#elif HWY_ARCH_ARM_A64
inline constexpr int kProductRows = 6;
#else
inline constexpr int kProductRows = 2;
#endif

/// Loads a vector of stored values, which begin at an aligned address.
HWY_INLINE FloatVector load_stored(const float* values) {
    return hn::Load(kFloat, values);
}
HWY_INLINE FloatVector load_stored(const hwy::bfloat16_t* values) {
    return hn::PromoteTo(kFloat, hn::Load(hn::Rebind<hwy::bfloat16_t, FloatTag>(), values));
}

/// Stores a vector, each value rounded to the nearest, ties away from zero.
HWY_INLINE void store_stored(FloatVector value, float* values) {
    hn::Store(value, kFloat, values);
}
HWY_INLINE void store_stored(FloatVector value, hwy::bfloat16_t* values) {
    // What follows cuts the lower half of the bits off.
    const hn::RebindToUnsigned<FloatTag> bits;
    const auto rounded = hn::Add(hn::BitCast(bits, value), hn::Set(bits, 0x8000U));
    const hn::Rebind<hwy::bfloat16_t, FloatTag> narrow;
    hn::Store(hn::DemoteTo(narrow, hn::BitCast(kFloat, rounded)), narrow, values);
}

/// max(v, slope * v): LeakyReLU for slopes from 0 to 1.
HWY_INLINE FloatVector activate(FloatVector value, FloatVector slope) {
    return hn::Max(value, hn::Mul(value, slope));
}

/// sums[row][vector] += value * weights[vector], for all vectors.
template <int row, int... vector, std::size_t count>
HWY_INLINE void multiply_add_row(std::integer_sequence<int, vector...>, float value,
                                 const FloatVector (&weights)[kBlockVectors],
                                 FloatVector (&sums)[count]) {
    const FloatVector factor = hn::Set(kFloat, value);
    ((sums[row * kBlockVectors + vector] =
          hn::MulAdd(factor, weights[vector], sums[row * kBlockVectors + vector])),
     ...);
}

/// sums[row][vector] += sum over `run` values v of values[row][v] * weights[v][vector]. Folds over
/// packs instead of loops, since the compiler keeps an array in registers only if all its indices
/// are constants when it first sees them.
template <int... row, int... vector, std::size_t count>
HWY_INLINE void multiply_add(std::integer_sequence<int, row...>,
                             std::integer_sequence<int, vector...> vectors, const float* values,
                             std::ptrdiff_t step, int run, const float* HWY_RESTRICT weights,
                             FloatVector (&sums)[count]) {
    const float* const begin[] = {(values + row * step)...};
    for (std::ptrdiff_t index = 0; index < run; ++index) {
        const FloatVector block[] = {hn::Load(kFloat, weights + vector * kLanes)...};
        weights += kChannelBlock;
        (multiply_add_row<row>(vectors, begin[row][index], block, sums), ...);
    }
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
