// What all kernels of one instruction set share. Included once for each of them.
#if defined(UNIT_KERNELS_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_VECTORS_INL_H_
#undef UNIT_KERNELS_VECTORS_INL_H_
#else
#define UNIT_KERNELS_VECTORS_INL_H_
#endif

#include "core/inference/kernels/channel_blocks.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <hwy/highway.h>
#include <utility>

// Highway's widest set of instructions is for processors that multiply pairs of 16-bit integers
// (VNNI) and usually pairs of bfloat16, but neither does Highway use these instructions nor the
// compiler know of them. Who calls what multiplies bfloat16 makes sure that the processor can.
#undef UNIT_HAS_PRODUCT_INSTRUCTIONS
#undef UNIT_ALLOW_PRODUCT_INSTRUCTIONS
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL && HWY_COMPILER_GCC_ACTUAL
#define UNIT_HAS_PRODUCT_INSTRUCTIONS 1
/// After HWY_BEFORE_NAMESPACE(), which must not see them for the sake of Highway's own functions.
#define UNIT_ALLOW_PRODUCT_INSTRUCTIONS() _Pragma("GCC target(\"avx512vnni,avx512bf16\")")
#else
#define UNIT_HAS_PRODUCT_INSTRUCTIONS 0
#define UNIT_ALLOW_PRODUCT_INSTRUCTIONS()
#endif

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

/// Lanes of 32 bits, of which each holds a pair of values of 16 bits.
using PairTag = hn::RebindToUnsigned<FloatTag>;

/// The two values from `pair` on, wherever they lie, in each lane.
HWY_INLINE hn::Vec<PairTag> broadcast_pair(const void* pair) {
    std::uint32_t bits;
    std::memcpy(&bits, pair, sizeof(bits));
    return hn::Set(PairTag(), bits);
}

/// max(v, slope * v): LeakyReLU for slopes from 0 to 1.
HWY_INLINE FloatVector activate(FloatVector value, FloatVector slope) {
    return hn::Max(value, hn::Mul(value, slope));
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
