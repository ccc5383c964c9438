#if defined(UNIT_KERNELS_MULTIPLY_ADDS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_MULTIPLY_ADDS_INL_H_
#undef UNIT_KERNELS_MULTIPLY_ADDS_INL_H_
#else
#define UNIT_KERNELS_MULTIPLY_ADDS_INL_H_
#endif

#include "core/inference/kernels/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

/// Sums that do not wait for each other: as many as keep all units busy that multiply and add,
/// which is how many of these there are times how long one takes.
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM_A64
inline constexpr int kIndependentSums = 16;
#else
inline constexpr int kIndependentSums = 12; // of 16 registers
#endif

template <int... sum>
HWY_INLINE double count_in_sums(std::integer_sequence<int, sum...>, float one, int rounds) {
    const FloatVector ones = hn::Set(kFloat, one);
    // All begin with 0, but the compiler, which knows nothing of `one`, must not see that they are
    // equal: it would compute one of them.
    FloatVector sums[] = {hn::Set(kFloat, static_cast<float>(sum) * (one - one))...};
    for (int round = 0; round < rounds; ++round) {
        ((sums[sum] = hn::MulAdd(sums[sum], ones, ones)), ...);
    }
    return (static_cast<double>(hn::GetLane(hn::SumOfLanes(kFloat, sums[sum]))) + ...);
}

HWY_NOINLINE double count_multiply_adds(float one, int rounds) {
    return count_in_sums(std::make_integer_sequence<int, kIndependentSums>(), one, rounds);
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
