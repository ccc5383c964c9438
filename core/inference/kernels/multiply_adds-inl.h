#if defined(UNIT_KERNELS_MULTIPLY_ADDS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_MULTIPLY_ADDS_INL_H_
#undef UNIT_KERNELS_MULTIPLY_ADDS_INL_H_
#else
#define UNIT_KERNELS_MULTIPLY_ADDS_INL_H_
#endif

#include "core/inference/kernels/integer_products-inl.h"
#include "core/inference/kernels/products-inl.h"

HWY_BEFORE_NAMESPACE();
UNIT_ALLOW_PRODUCT_INSTRUCTIONS()
namespace unit {
namespace HWY_NAMESPACE {

/// Sums that do not wait for each other: as many as keep all units busy that multiply and add,
/// which is how many of these there are times how long one takes.
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM_A64
inline constexpr int kIndependentSums = 16;
#else
inline constexpr int kIndependentSums = 12; // of 16 registers
#endif

template <typename Products, int... sum>
HWY_INLINE double count_in_sums(std::integer_sequence<int, sum...>, int one, int rounds) {
    HWY_ALIGN typename Products::Value ones[2 * kLanes];
    store_stored(hn::Set(kFloat, static_cast<float>(one)), ones);
    store_stored(hn::Set(kFloat, static_cast<float>(one)), ones + kLanes);
    const typename Products::Factors factors = Products::broadcast(ones);
    // All begin with 0, but the compiler, which knows nothing of `one`, must not see that they are
    // equal: it would compute one of them.
    FloatVector sums[] = {hn::Set(kFloat, static_cast<float>(sum * (one >> 4)))...};
    for (int round = 0; round < rounds; ++round) {
        ((sums[sum] = Products::multiply_add(factors, factors, sums[sum])), ...);
    }
    return (static_cast<double>(hn::GetLane(hn::SumOfLanes(kFloat, sums[sum]))) + ...);
}

template <typename Products>
HWY_NOINLINE double count_multiply_adds(int one, int rounds) {
    return count_in_sums<Products>(std::make_integer_sequence<int, kIndependentSums>(), one,
                                   rounds);
}

/// Of integers, so that sums and factors stay in registers. A sum waits for the sum before alone,
/// not for the product, but where one instruction makes both.
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM_A64
inline constexpr int kIndependentIntegerSums = 12;
#else
inline constexpr int kIndependentIntegerSums = 6;
#endif

#if UNIT_HAS_INTEGER_VECTORS

template <int... sum>
HWY_INLINE double count_integers_in_sums(std::integer_sequence<int, sum...>, int one, int rounds) {
    const PairsTag pairs;
    // 0, and factors of 1, none of which the compiler must see to be that, or to be equal.
    const int zero = one >> 4;
    const auto step = hn::Set(pairs, static_cast<std::int16_t>(zero));
    ShortPairs factor = hn::Set(pairs, static_cast<std::int16_t>(one));
    const ShortPairs ones[] = {hn::Set(pairs, static_cast<std::int16_t>(one + sum * zero))...};
    IntegerVector sums[] = {((void)sum, hn::Zero(kInteger))...};
    // Else as many moves between registers as multiply-adds.
    HWY_UNROLL(4)
    for (int round = 0; round < rounds; ++round) {
        ((sums[sum] = multiply_add_integers(factor, ones[sum], sums[sum])), ...);
        factor = hn::Add(factor, step);
    }
    return (static_cast<double>(hn::GetLane(hn::SumOfLanes(kInteger, sums[sum]))) + ...);
}

#else

template <int... sum>
double count_integers_in_sums(std::integer_sequence<int, sum...>, int one, int rounds) {
    const int zero = one >> 4;
    int factor = one;
    std::int32_t sums[] = {((void)sum, 0)...};
    for (int round = 0; round < rounds; ++round) {
        ((sums[sum] += factor * (one + sum * zero)), ...);
        factor += zero;
    }
    return (static_cast<double>(sums[sum]) + ...);
}

#endif

HWY_NOINLINE double count_integer_multiply_adds(int one, int rounds) {
    return count_integers_in_sums(std::make_integer_sequence<int, kIndependentIntegerSums>(), one,
                                  rounds);
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
