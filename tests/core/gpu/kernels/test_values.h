#pragma once

#include "core/gpu/kernels/values.h"

#include <random>
#include <vector>

namespace unit::gpu::test {

/// The types in which the network's values lie in memory.
using ValueTypes = testing::Types<float, Float16, BFloat16>;

/// How much of a value rounding to the type may take: half of the last place.
template <typename Value>
constexpr double kRounding = 0.0;
template <>
inline constexpr double kRounding<Float16> = 1.0 / 2048;
template <>
inline constexpr double kRounding<BFloat16> = 1.0 / 256;

/// Normally distributed values of the type.
template <typename Value>
std::vector<Value> random_values(std::size_t count, std::mt19937& random, float mean = 0.0F,
                                 float deviation = 1.0F) {
    std::normal_distribution<float> distribution(mean, deviation);
    std::vector<Value> values(count);
    for (Value& value : values)
        from_float(distribution(random), &value);
    return values;
}

} // namespace unit::gpu::test
