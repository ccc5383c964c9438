#include "core/gpu/kernels/values.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace unit::gpu {
namespace {

/// By the definition of IEEE 754: sign, exponent of so many bits, mantissa.
double value_by_definition(unsigned bits, int exponent_bits, int mantissa_bits) {
    const unsigned mantissa = bits & ((1U << mantissa_bits) - 1);
    const int exponent = static_cast<int>(bits >> mantissa_bits & ((1U << exponent_bits) - 1));
    const int bias = (1 << (exponent_bits - 1)) - 1;
    const double sign = bits >> (mantissa_bits + exponent_bits) != 0 ? -1.0 : 1.0;
    if (exponent == 2 * bias + 1)
        return mantissa != 0 ? std::nan("") : sign * HUGE_VAL;
    const double whole = exponent != 0 ? std::ldexp(1.0, mantissa_bits) : 0.0;
    return sign * std::ldexp(whole + mantissa, std::max(exponent, 1) - bias - mantissa_bits);
}

template <typename Value>
Value rounded(float value) {
    Value result;
    from_float(value, &result);
    return result;
}

template <typename Value>
void expect_all_by_definition(int exponent_bits, int mantissa_bits) {
    for (unsigned bits = 0; bits < 65536; ++bits) {
        const double expected = value_by_definition(bits, exponent_bits, mantissa_bits);
        const Value value{static_cast<std::uint16_t>(bits)};
        if (std::isnan(expected)) {
            EXPECT_TRUE(std::isnan(to_float(value))) << bits;
            EXPECT_TRUE(std::isnan(to_float(rounded<Value>(to_float(value))))) << bits;
            continue;
        }
        ASSERT_EQ(to_float(value), expected) << bits;
        ASSERT_EQ(rounded<Value>(to_float(value)).bits, bits);
    }
}

TEST(GpuValues, EveryHalfIsWhatTheStandardSays) {
    expect_all_by_definition<Float16>(5, 10);
}

TEST(GpuValues, EveryBFloat16IsWhatTheStandardSays) {
    expect_all_by_definition<BFloat16>(8, 7);
}

/// Between two neighbours the nearer one, in the middle the even one.
template <typename Value>
void expect_rounds_to_nearest(unsigned largest) {
    for (unsigned bits = 0; bits < largest; ++bits) {
        const float below = to_float(Value{static_cast<std::uint16_t>(bits)});
        const float above = to_float(Value{static_cast<std::uint16_t>(bits + 1)});
        const float middle = below + (above - below) / 2; // exact: a float has more bits
        const unsigned even = bits % 2 == 0 ? bits : bits + 1;
        ASSERT_EQ(rounded<Value>(middle).bits, even);
        ASSERT_EQ(rounded<Value>(-middle).bits, even | 0x8000U);
        ASSERT_EQ(rounded<Value>(std::nextafter(middle, 0.0F)).bits, bits);
        ASSERT_EQ(rounded<Value>(std::nextafter(middle, HUGE_VALF)).bits, bits + 1);
    }
}

TEST(GpuValues, HalvesRoundToNearestEven) {
    expect_rounds_to_nearest<Float16>(0x7bff);
    EXPECT_EQ(rounded<Float16>(65519.0F).bits, 0x7bffU);
    EXPECT_EQ(rounded<Float16>(65520.0F).bits, 0x7c00U);
    EXPECT_EQ(rounded<Float16>(-1e30F).bits, 0xfc00U);
}

TEST(GpuValues, BFloat16RoundsToNearestEven) {
    expect_rounds_to_nearest<BFloat16>(0x7f7f);
    EXPECT_EQ(rounded<BFloat16>(std::numeric_limits<float>::max()).bits, 0x7f80U);
}

} // namespace
} // namespace unit::gpu
