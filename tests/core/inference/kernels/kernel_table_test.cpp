#include "core/inference/kernels/kernel_table.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

namespace unit::test {
namespace {

TEST(KernelTableTest, HasKernelsForProcessorsOfWhichHighwayKnowsNoVectors) {
    // What Highway reports for an ARM processor without AES.
    hwy::SetSupportedTargetsForTest(HWY_SCALAR);
    const std::vector<InferenceKernels> all = all_inference_kernels();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_NE(all.front().convolve_row, nullptr);
}

} // namespace
} // namespace unit::test
