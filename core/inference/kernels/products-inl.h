// What the products of a convolution are made of: values in fp32, or pairs of bfloat16 values that
// are summed in fp32.
#if defined(UNIT_KERNELS_PRODUCTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_PRODUCTS_INL_H_
#undef UNIT_KERNELS_PRODUCTS_INL_H_
#else
#define UNIT_KERNELS_PRODUCTS_INL_H_
#endif

#include "core/inference/kernels/vectors-inl.h"

#include <cstdint>

HWY_BEFORE_NAMESPACE();
UNIT_ALLOW_PRODUCT_INSTRUCTIONS()
namespace unit {
namespace HWY_NAMESPACE {

struct Floats {
    using Value = float;
    using Sum = float;
    using Factors = FloatVector;
    /// Neighbouring values of the input that one instruction takes.
    static constexpr std::ptrdiff_t kRun = 1;

    static HWY_INLINE Factors load(const float* weights) { return hn::Load(kFloat, weights); }
    static HWY_INLINE Factors broadcast(const float* values) { return hn::Set(kFloat, *values); }
    static HWY_INLINE FloatVector multiply_add(Factors values, Factors weights, FloatVector sum) {
        return hn::MulAdd(values, weights, sum);
    }
};

/// With the instructions for fp32: exact products, summed one after the other.
struct Bfloats {
    using Value = hwy::bfloat16_t;
    using Sum = float;
    /// A pair in each lane of 32 bits, the first value in its lower half.
    using Factors = hn::Vec<PairTag>;
    static constexpr std::ptrdiff_t kRun = 2;

    static HWY_INLINE Factors load(const Value* weights) {
        return hn::Load(PairTag(), reinterpret_cast<const std::uint32_t*>(weights));
    }
    static HWY_INLINE Factors broadcast(const Value* values) { return broadcast_pair(values); }
    static HWY_INLINE FloatVector multiply_add(Factors values, Factors weights, FloatVector sum) {
        sum = hn::MulAdd(first(values), first(weights), sum);
        return hn::MulAdd(second(values), second(weights), sum);
    }

  private:
    static HWY_INLINE FloatVector first(Factors pairs) {
        return hn::BitCast(kFloat, hn::ShiftLeft<16>(pairs));
    }
    static HWY_INLINE FloatVector second(Factors pairs) {
        return hn::BitCast(kFloat, hn::And(pairs, hn::Set(PairTag(), 0xFFFF0000U)));
    }
};

#if UNIT_HAS_PRODUCT_INSTRUCTIONS

/// With the instruction for them, which flushes denormal numbers to zero.
struct BfloatInstructions : Bfloats {
    static HWY_INLINE FloatVector multiply_add(Factors values, Factors weights, FloatVector sum) {
        return FloatVector{_mm512_dpbf16_ps(sum.raw, reinterpret_cast<__m512bh>(values.raw),
                                            reinterpret_cast<__m512bh>(weights.raw))};
    }
};

#endif

/// sums[row][vector] += values * weights[vector], for all vectors.
template <typename Products, int row, int... vector, std::size_t count>
HWY_INLINE void multiply_add_row(std::integer_sequence<int, vector...>,
                                 const typename Products::Value* values,
                                 const typename Products::Factors (&weights)[kBlockVectors],
                                 FloatVector (&sums)[count]) {
    const typename Products::Factors factors = Products::broadcast(values);
    ((sums[row * kBlockVectors + vector] =
          Products::multiply_add(factors, weights[vector], sums[row * kBlockVectors + vector])),
     ...);
}

/// sums[row][vector] += sum over `run` values v of values[row][v] * weights[v][vector], where the
/// weights of Products::kRun values lie side by side for each channel. Folds over packs instead of
/// loops, since the compiler keeps an array in registers only if all its indices are constants when
/// it first sees them.
template <typename Products, int... row, int... vector, std::size_t count>
HWY_INLINE void
multiply_add(std::integer_sequence<int, row...>, std::integer_sequence<int, vector...> vectors,
             const typename Products::Value* values, std::ptrdiff_t step, std::ptrdiff_t run,
             const typename Products::Value* HWY_RESTRICT weights, FloatVector (&sums)[count]) {
    constexpr std::ptrdiff_t kRun = Products::kRun;
    const typename Products::Value* const begin[] = {(values + row * step)...};
    for (std::ptrdiff_t index = 0; index < run; index += kRun) {
        const typename Products::Factors block[] = {
            Products::load(weights + vector * kRun * kLanes)...};
        weights += kRun * kChannelBlock;
        (multiply_add_row<Products, row>(vectors, begin[row] + index, block, sums), ...);
    }
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
