#include "core/model/gpu/instance_norm.h"

#include <gtest/gtest.h>

#include "core/model/instance_norm.h"
#include "tests/core/model/host_launcher.h"
#include "tests/core/model/norm_case.h"

// The GPU's kernels with LibTorch's gradients, on tensors of the processor.
namespace unit::gpu {
namespace {

using unit::test::expect_agreement;
using unit::test::kChannelsLast;
using unit::test::largest_difference;
using unit::test::NormCase;
using unit::test::random_image;

const std::vector<std::vector<std::int64_t>> kGpuSizes = {
    {1, 8, 1, 2}, {3, 8, 7, 11}, {2, 64, 33, 31}, {1, 24, 1, 513}, {1, 136, 40, 40}};

std::vector<NormCase> gpu_norm_cases() {
    const Dropout none;
    const Dropout half{0.5, 0x1234'5678'9ABC'DEF0};
    const KernelLauncher launch = test::launch_kernel_on_host;
    return {
        {"norm", [=](auto x, auto) { return instance_norm(x, false, launch); },
         [](auto x, auto) { return instance_norm_plain(x, false); }},
        {"norm and ReLU", [=](auto x, auto) { return instance_norm(x, true, launch); },
         [](auto x, auto) { return instance_norm_plain(x, true); }},
        {"dropout", [=](auto x, auto) { return drop_instance_norm(x, half, launch); },
         [=](auto x, auto) { return drop_instance_norm_plain(x, half); }},
        {"sum", [=](auto x, auto skip) { return add_instance_norm(skip, x, none, launch); },
         [=](auto x, auto skip) { return add_instance_norm_plain(skip, x, none); }},
        {"dropout and sum",
         [=](auto x, auto skip) { return add_instance_norm(skip, x, half, launch); },
         [=](auto x, auto skip) { return add_instance_norm_plain(skip, x, half); }},
    };
}

TEST(GpuInstanceNorm, AndItsGradientsAgreeWithThePlainTwin) {
    for (const NormCase& norm_case : gpu_norm_cases()) {
        for (const auto& sizes : kGpuSizes) {
            expect_agreement(norm_case, random_image(sizes, 0.5), 5e-6);
        }
        // Rows of planes, as another layout stores them.
        expect_agreement(norm_case, random_image({2, 8, 9, 5}, 0.5).contiguous(), 5e-6);
    }
}

TEST(GpuInstanceNorm, In16BitsIsAsPreciseAsItsStorage) {
    for (const NormCase& norm_case : gpu_norm_cases()) {
        const at::Tensor x = random_image({2, 16, 20, 12}, 0.5);
        expect_agreement(norm_case, x.to(at::kBFloat16), 7e-3);
        expect_agreement(norm_case, x.to(at::kHalf), 9e-4);
    }
}

TEST(GpuInstanceNorm, DropsWhatTheProcessorsKernelsDo) {
    const at::Tensor x = random_image({2, 24, 19, 23}, 0.5);
    const at::Tensor skip = at::zeros_like(x);
    const Dropout dropout{0.25, 0xFEDC'BA98'7654'3210};
    const at::Tensor y = add_instance_norm(skip, x, dropout, test::launch_kernel_on_host);
    EXPECT_TRUE(at::equal(y.eq(0.0), unit::add_instance_norm(skip, x, dropout).eq(0.0)));
}

TEST(GpuInstanceNorm, WithoutAGradientGivesTheSameInPlace) {
    unit::test::expect_same_in_place(gpu_norm_cases(), kGpuSizes);
}

TEST(GpuInstanceNorm, KeepsItsPrecisionBesideALargeMean) {
    const at::Tensor x = random_image({1, 8, 40, 40}, 1000.0);
    const at::Tensor expected = instance_norm_plain(x.to(at::kDouble), /*relu=*/false);
    const at::Tensor y = instance_norm(x, /*relu=*/false, test::launch_kernel_on_host);
    EXPECT_LE(largest_difference(y, expected), 1e-4);
}

TEST(GpuInstanceNorm, GivesAnImageAndItsGradientTheSameBitsInEveryBatch) {
    const at::Tensor x = random_image({4, 24, 67, 59}, 0.0);
    const auto norm = [](auto values, auto) {
        return instance_norm(values, /*relu=*/true, test::launch_kernel_on_host);
    };
    const at::Tensor weights = random_image(x.sizes(), 0.2, 5);
    const auto outcome = [&](std::int64_t begin, std::int64_t end) {
        const at::Tensor part = x.slice(0, begin, end).clone(kChannelsLast).requires_grad_();
        const at::Tensor y = norm(part, part);
        auto results = torch::autograd::grad({y}, {part}, {weights.slice(0, begin, end)});
        results.push_back(y.detach());
        return results;
    };
    const auto batch = outcome(0, 4);
    for (std::int64_t place = 0; place < x.size(0); ++place) {
        const auto alone = outcome(place, place + 1);
        for (std::size_t index = 0; index < batch.size(); ++index) {
            EXPECT_TRUE(at::equal(alone[index][0], batch[index][place])) << place << " " << index;
        }
    }
}

TEST(GpuKernels, TakeWhatTheyAreWrittenFor) {
    const auto image = [](at::IntArrayRef sizes) { return at::zeros(sizes); };
    EXPECT_TRUE(fits_kernels(image({2, 8, 3, 5})));
    EXPECT_TRUE(fits_kernels(image({2, 8, 3, 5}).to(at::kHalf)));
    EXPECT_TRUE(fits_kernels(image({2, 8, 3, 5}).to(at::kBFloat16)));
    EXPECT_FALSE(fits_kernels(image({2, 8, 3, 5}).to(at::kDouble)));
    EXPECT_FALSE(fits_kernels(image({2, 12, 3, 5})));
    EXPECT_FALSE(fits_kernels(image({0, 8, 3, 5})));
    EXPECT_FALSE(fits_kernels(image({8, 3, 5})));
    EXPECT_EQ(launcher_for(image({2, 8, 3, 5})), nullptr); // not of a GPU
}

TEST(GpuKernels, ReadTensorsThatAreNotAlignedFromACopy) {
    const at::Tensor memory = at::arange(1000, at::kFloat);
    for (const std::int64_t offset : {0, 1, 4}) {
        const at::Tensor x = memory.as_strided({2, 8, 3, 5}, {120, 1, 40, 8}, offset);
        const at::Tensor packs = in_packs(x);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(packs.data_ptr()) % 16, 0U);
        EXPECT_TRUE(packs.is_contiguous(kChannelsLast));
        EXPECT_TRUE(at::equal(packs, x));
        EXPECT_EQ(packs.data_ptr() == x.data_ptr(), offset != 1);
    }
}

} // namespace
} // namespace unit::gpu
