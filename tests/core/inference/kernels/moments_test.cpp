#include "tests/core/inference/kernels/guarded_values.h"

namespace unit::test {
namespace {

using MomentsTest = KernelTest;

TEST_P(MomentsTest, AreThoseOfTheValuesWithoutTheFirst) {
    constexpr std::size_t kChannels = 48;
    for (const std::size_t pixels : {1U, 2U, 5U, 100U}) {
        const GuardedValues values(pixels * kChannels, random_, 9.0F, 10.0F);
        GuardedValues moments(Moments::size(kChannels));
        kernels().measure_moments(values.data(), static_cast<int>(pixels), kChannels,
                                  Moments::at(moments.data(), kChannels));
        for (std::size_t channel = 0; channel < kChannels; ++channel) {
            double sum = 0.0, squares = 0.0;
            for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
                const auto value = static_cast<double>(values[pixel * kChannels + channel]) -
                                   static_cast<double>(values[channel]);
                sum += value;
                squares += value * value;
            }
            EXPECT_EQ(moments[channel], values[channel]);
            EXPECT_NEAR(moments[kChannels + channel], sum, 1e-4);
            EXPECT_NEAR(moments[2 * kChannels + channel], squares, 1e-4);
        }
        EXPECT_TRUE(moments.guards_are_whole());
    }
}

UNIT_FOR_ALL_INSTRUCTION_SETS(MomentsTest);

} // namespace
} // namespace unit::test
