#if defined(UNIT_KERNELS_TANH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_TANH_INL_H_
#undef UNIT_KERNELS_TANH_INL_H_
#else
#define UNIT_KERNELS_TANH_INL_H_
#endif

#include "core/inference/kernels/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

/// tanh(x) to 4e-7, never beyond [-1, 1]. Highway's goes by way of an exponential that is exact to
/// the last bits, which no pixel needs.
/// x P(x^2) / Q(x^2) on [-9, 9], beyond which fp32 has nothing but 1. The coefficients are fitted
/// by least squares, weighted anew until the largest relative error was least: 2.1e-8, but for
/// rounding.
HWY_INLINE FloatVector bounded_tanh(FloatVector x) {
    const auto number = [](float value) HWY_ATTR { return hn::Set(kFloat, value); };
    const FloatVector bounded = hn::Max(hn::Min(x, number(9.0F)), number(-9.0F));
    const FloatVector square = hn::Mul(bounded, bounded);
    FloatVector above = hn::MulAdd(square, number(1.335462779e-8F), number(2.060905682e-5F));
    above = hn::MulAdd(square, above, number(3.495586544e-3F));
    above = hn::MulAdd(square, above, number(1.338102432e-1F));
    above = hn::MulAdd(square, above, number(9.999999795e-1F));
    FloatVector below = hn::MulAdd(square, number(7.776544150e-7F), number(3.285632246e-4F));
    below = hn::MulAdd(square, below, number(2.587697618e-2F));
    below = hn::MulAdd(square, below, number(4.671433992e-1F));
    below = hn::MulAdd(square, below, number(1.0F));
    const FloatVector ratio = hn::Div(hn::Mul(bounded, above), below);
    return hn::Max(hn::Min(ratio, number(1.0F)), number(-1.0F));
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
