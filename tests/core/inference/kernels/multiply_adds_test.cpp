#include "tests/core/inference/kernels/guarded_values.h"

namespace unit::test {
namespace {

using MultiplyAddsTest = KernelTest;

TEST_P(MultiplyAddsTest, AreAsManyInEachRound) {
    for (const auto count : {kernels().count_multiply_adds, kernels().count_bfloat_multiply_adds}) {
        const double of_one = count(1, 1);
        EXPECT_GE(of_one, 8.0);
        EXPECT_EQ(count(1, 0), 0.0);
        EXPECT_EQ(count(1, 7), 7.0 * of_one);
        EXPECT_EQ(count(1, 1 << 20), of_one * (1 << 20));
        // As many products of larger factors.
        EXPECT_EQ(count(3, 5), 9.0 * 5.0 * of_one);
    }
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
