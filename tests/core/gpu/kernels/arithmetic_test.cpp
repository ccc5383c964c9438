#include "core/gpu/kernels/arithmetic.h"

#include <gtest/gtest.h>

#include <cmath>

namespace unit::gpu {
namespace {

TEST(GpuArithmetic, HyperbolicTangentIsWrongByLessThanAMillionth) {
    for (int i = -200000; i <= 200000; ++i) {
        const float value = static_cast<float>(i) * 1e-4F;
        ASSERT_NEAR(hyperbolic_tangent(value), std::tanh(double{value}), 1e-6);
    }
    EXPECT_EQ(hyperbolic_tangent(1e30F), 1.0F);
    EXPECT_EQ(hyperbolic_tangent(-1e30F), -1.0F);
}

TEST(GpuArithmetic, SlopeIsOfNegativeValuesOnly) {
    EXPECT_EQ(with_slope(2.0F, 0.25F), 2.0F);
    EXPECT_EQ(with_slope(-2.0F, 0.25F), -0.5F);
    EXPECT_EQ(with_slope(-2.0F, 0.0F), 0.0F);
    EXPECT_TRUE(std::isnan(with_slope(std::nanf(""), 0.0F)));
}

} // namespace
} // namespace unit::gpu
