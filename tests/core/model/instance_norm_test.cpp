#include "core/model/instance_norm.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <vector>

namespace unit {
namespace {

at::Tensor random_image(at::IntArrayRef sizes, double mean) {
    at::manual_seed(17);
    return (at::randn(sizes) * 3.0 + mean).contiguous(at::MemoryFormat::ChannelsLast);
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

// The plain twin is LibTorch's own operator, computed in double precision.
TEST(InstanceNorm, InPlaceAgreesWithThePlainOneForOddSizes) {
    const std::vector<std::vector<std::int64_t>> all_sizes = {
        {1, 1, 1, 2}, {3, 5, 7, 11}, {2, 64, 33, 31}, {1, 17, 1, 513}};
    for (const std::vector<std::int64_t>& sizes : all_sizes) {
        const at::Tensor x = random_image(sizes, 0.5);
        const at::Tensor expected = instance_norm(x.to(at::kDouble)).to(at::kFloat);
        at::Tensor y = x.clone(at::MemoryFormat::ChannelsLast);
        instance_norm_channels_last_(y, /*relu=*/false);
        EXPECT_LE(largest_difference(y, expected), 1e-5) << at::IntArrayRef(sizes);
        y = x.clone(at::MemoryFormat::ChannelsLast);
        instance_norm_channels_last_(y, /*relu=*/true);
        EXPECT_LE(largest_difference(y, at::relu(expected)), 1e-5) << at::IntArrayRef(sizes);
    }
}

TEST(InstanceNorm, InPlaceKeepsItsPrecisionBesideALargeMean) {
    const at::Tensor x = random_image({1, 8, 40, 40}, 1000.0);
    const at::Tensor expected = instance_norm(x.to(at::kDouble)).to(at::kFloat);
    const at::Tensor y = x.clone(at::MemoryFormat::ChannelsLast);
    instance_norm_channels_last_(y, /*relu=*/false);
    EXPECT_LE(largest_difference(y, expected), 1e-4);
}

TEST(InstanceNorm, InPlaceGivesAnImageTheSameBitsInEveryBatch) {
    const at::Tensor x = random_image({4, 24, 37, 29}, 0.0);
    const at::Tensor batch = x.clone(at::MemoryFormat::ChannelsLast);
    instance_norm_channels_last_(batch, /*relu=*/true);
    for (std::int64_t place = 0; place < x.size(0); ++place) {
        const at::Tensor alone = x.slice(0, place, place + 1).clone(at::MemoryFormat::ChannelsLast);
        instance_norm_channels_last_(alone, /*relu=*/true);
        EXPECT_TRUE(at::equal(alone[0], batch[place])) << place;
    }
}

TEST(InstanceNorm, OfAFlatChannelIsZero) {
    const at::Tensor y = at::full({1, 3, 9, 9}, 7.0F).contiguous(at::MemoryFormat::ChannelsLast);
    instance_norm_channels_last_(y, /*relu=*/false);
    EXPECT_EQ(y.abs().max().item<float>(), 0.0F);
}

} // namespace
} // namespace unit
