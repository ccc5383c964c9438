#include "training/streets/random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace unit::streets {
namespace {

TEST(RandomTest, NumbersAreFixedForAllPlatforms) {
    static_assert(hash({1, 2}) != hash({2, 1}));
    static_assert(unit_interval(~0ULL) < 1.0F);
    EXPECT_EQ(Random({7, 9}).bits(), Random({7, 9}).bits());
}

TEST(RandomTest, UniformNumbersFillTheirRangeEvenly) {
    Random random({42});
    constexpr int kDraws = 20000;
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < kDraws; ++i) {
        const double value = random.uniform(-1.0F, 3.0F);
        ASSERT_GE(value, -1.0);
        ASSERT_LT(value, 3.0);
        sum += value;
        squares += value * value;
    }
    const double mean = sum / kDraws;
    // Five standard errors of the mean of a uniform distribution, whose variance is 16 / 12.
    EXPECT_LE(std::abs(mean - 1.0), 5.0 * std::sqrt(16.0 / 12.0 / kDraws));
    EXPECT_LE(std::abs(squares / kDraws - mean * mean - 16.0 / 12.0), 0.05);
}

TEST(RandomTest, IntegersReachBothEnds) {
    Random random({3});
    bool low = false, high = false;
    for (int i = 0; i < 500; ++i) {
        const int value = random.integer(2, 5);
        ASSERT_GE(value, 2);
        ASSERT_LE(value, 5);
        low = low || value == 2;
        high = high || value == 5;
    }
    EXPECT_TRUE(low);
    EXPECT_TRUE(high);
}

} // namespace
} // namespace unit::streets
