#include "core/error.h"
#include "core/inference/cpu_precision.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

constexpr Domains kCalibrated{1, 2}, kNotCalibrated{2, 1};

/// On a processor that is fast in these.
CpuPrecision precision(Precision requested, bool integers, bool bfloats) {
    InferenceKernels kernels;
    kernels.fast_integers = integers;
    kernels.fast_bfloats = bfloats;
    return {"model.safetensors", requested, {{"1to2", {{"layer", {1.0F}}}}}, kernels};
}

TEST(CpuPrecisionTest, AutoIsWhatTheProcessorIsFastIn) {
    const auto chosen = [](bool integers, bool bfloats, const Domains& domains) {
        return precision(Precision::Auto, integers, bfloats).of(domains);
    };
    EXPECT_EQ(chosen(false, false, kCalibrated), Precision::Float32);
    EXPECT_EQ(chosen(true, false, kCalibrated), Precision::Int8);
    EXPECT_EQ(chosen(true, false, kNotCalibrated), Precision::Float32);
    EXPECT_EQ(chosen(true, true, kCalibrated), Precision::BFloat16);
    EXPECT_EQ(chosen(true, true, kNotCalibrated), Precision::BFloat16);
    EXPECT_EQ(chosen(false, true, kCalibrated), Precision::BFloat16);
}

TEST(CpuPrecisionTest, MultipliesBfloat16OnlyWhereThatIsFast) {
    for (const bool bfloats : {false, true}) {
        const Storage rounded = bfloats ? Storage::BFloat16 : Storage::Float32;
        const CpuPrecision exact = precision(Precision::Float32, true, bfloats);
        EXPECT_EQ(exact.storage(kCalibrated), Storage::Float32);
        EXPECT_EQ(exact.products(kCalibrated), Storage::Float32);
        EXPECT_TRUE(exact.ranges(kCalibrated).empty());
        const CpuPrecision bfloat = precision(Precision::BFloat16, true, bfloats);
        EXPECT_EQ(bfloat.storage(kCalibrated), Storage::BFloat16);
        EXPECT_EQ(bfloat.products(kCalibrated), rounded);
        EXPECT_TRUE(bfloat.ranges(kCalibrated).empty());
        const CpuPrecision integers = precision(Precision::Int8, true, bfloats);
        EXPECT_EQ(integers.storage(kCalibrated), Storage::BFloat16);
        EXPECT_EQ(integers.products(kCalibrated), rounded);
        EXPECT_EQ(integers.ranges(kCalibrated).count("layer"), 1U);
        EXPECT_THROW(integers.ranges(kNotCalibrated), Error);
    }
}

} // namespace
} // namespace unit
