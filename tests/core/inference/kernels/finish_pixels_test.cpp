#include "core/inference/kernels/plain_kernels.h"
#include "tests/core/inference/kernels/guarded_values.h"

namespace unit::test {
namespace {

using FinishPixelsTest = KernelTest;

TEST_P(FinishPixelsTest, DoesAllThatCanBePending) {
    for (const Storage storage : {Storage::Float32, Storage::BFloat16}) {
        for (const int channels : {16, 48, 64}) {
            for (const int pixels : {1, 2, 7, 33}) {
                const auto wide = static_cast<std::size_t>(channels);
                const auto size = wide * static_cast<std::size_t>(pixels);
                const GuardedStored values({size, random_, -3.0F, 3.0F}, storage);
                const GuardedStored skip({size, random_, -3.0F, 3.0F}, storage);
                const GuardedValues scale(wide, random_, 0.1F, 5.0F);
                const GuardedValues offset(wide, random_, -2.0F, 2.0F);
                const Pending nothing;
                const Pending norm{scale.data(), offset.data()};
                const Pending relu{scale.data(), offset.data(), 0.0F};
                const Pending leaky{scale.data(), offset.data(), 0.01F};
                const Pending residual{scale.data(), offset.data(), 1.0F, skip.view()};
                for (const Pending& pending : {nothing, norm, relu, leaky, residual}) {
                    for (const Storage to : {Storage::Float32, Storage::BFloat16}) {
                        GuardedStored result(GuardedValues(size), to);
                        GuardedStored twin = result;
                        kernels().finish_pixels(pending, values.view(), pixels, channels,
                                                result.view());
                        plain::finish_pixels(pending, values.view(), pixels, channels, twin.view());
                        EXPECT_TRUE(
                            are_close(result.values(), twin.values(), 2e-6, rounding_of(to)));
                        EXPECT_TRUE(result.guards_are_whole());
                    }
                }
            }
        }
    }
}

TEST_P(FinishPixelsTest, StoresValuesAsTheNearestThereAre) {
    for (const Storage storage : {Storage::Float32, Storage::BFloat16}) {
        const GuardedValues values(176, random_, -3e4F, 3e4F);
        GuardedStored stored(GuardedValues(176), storage);
        kernels().store_values(values.data(), 176, stored.view());
        const GuardedStored twin(values, storage);
        EXPECT_TRUE(are_close(stored.values(), twin.values(), 0.0));
        EXPECT_TRUE(are_close(stored.values(), values, 0.0, rounding_of(storage) / 2 * 1.001));
        EXPECT_TRUE(stored.guards_are_whole());
    }
}

UNIT_FOR_ALL_INSTRUCTION_SETS(FinishPixelsTest);

} // namespace
} // namespace unit::test
