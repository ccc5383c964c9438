#if defined(UNIT_KERNELS_INTEGERS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_INTEGERS_INL_H_
#undef UNIT_KERNELS_INTEGERS_INL_H_
#else
#define UNIT_KERNELS_INTEGERS_INL_H_
#endif

#include "core/inference/kernels/quantized_winograd.h"
#include "core/inference/kernels/vectors-inl.h"

#include <cstdint>

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

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
