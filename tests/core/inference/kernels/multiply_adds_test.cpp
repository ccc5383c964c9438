#include "tests/core/inference/kernels/guarded_values.h"

namespace unit::test {
namespace {

using MultiplyAddsTest = KernelTest;

TEST_P(MultiplyAddsTest, AreAsManyInEachRound) {
    const double of_one = kernels().count_multiply_adds(1.0F, 1);
    EXPECT_GE(of_one, 8.0);
    EXPECT_EQ(kernels().count_multiply_adds(1.0F, 0), 0.0);
    EXPECT_EQ(kernels().count_multiply_adds(1.0F, 7), 7.0 * of_one);
    EXPECT_EQ(kernels().count_multiply_adds(1.0F, 1 << 20), of_one * (1 << 20));
}

TEST_P(MultiplyAddsTest, AreReallyComputed) {
    // Each sum s becomes s * 2 + 2, three times: 14, not 3.
    EXPECT_EQ(kernels().count_multiply_adds(2.0F, 3) * 3.0,
              kernels().count_multiply_adds(1.0F, 3) * 14.0);
}

TEST_P(MultiplyAddsTest, OfIntegersAreAsManyInEachRound) {
    const double of_one = kernels().count_integer_multiply_adds(1, 1);
    EXPECT_GE(of_one, 6.0);
    EXPECT_EQ(kernels().count_integer_multiply_adds(1, 0), 0.0);
    EXPECT_EQ(kernels().count_integer_multiply_adds(1, 1 << 20), of_one * (1 << 20));
    EXPECT_EQ(kernels().count_integer_multiply_adds(3, 5), 9 * 5 * of_one);
}

UNIT_FOR_ALL_INSTRUCTION_SETS(MultiplyAddsTest);

} // namespace
} // namespace unit::test
