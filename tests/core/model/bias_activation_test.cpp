#include "core/model/bias_activation.h"

#include <ATen/ATen.h>
#include <functional>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>
#include <vector>

#include "core/model/gpu/bias_activation.h"
#include "tests/core/model/host_launcher.h"

namespace unit {
namespace {

using Operator = std::function<at::Tensor(const at::Tensor&, const at::Tensor&, double)>;

/// The GPU's kernels on tensors of the processor.
at::Tensor add_bias_by_gpu_kernels(const at::Tensor& x, const at::Tensor& bias, double slope) {
    return gpu::add_bias_and_activate(x, bias, slope, gpu::test::launch_kernel_on_host);
}

/// The result, and its gradients with respect to x and bias.
std::vector<at::Tensor> outcome_of(const Operator& apply, const at::Tensor& x,
                                   const at::Tensor& bias, double slope,
                                   const at::Tensor& gradient) {
    const at::Tensor values = x.clone().requires_grad_();
    const at::Tensor added = bias.clone().requires_grad_();
    const at::Tensor y = apply(values * 1.0, added, slope);
    auto results = torch::autograd::grad({y}, {values, added}, {gradient});
    results.push_back(y.detach());
    return results;
}

void expect_bias_agreement(const Operator& operation, const at::Tensor& x, double slope,
                           double tolerance) {
    const at::Tensor bias = at::randn({x.size(1)}).to(at::kFloat);
    const at::Tensor gradient = at::randn(x.sizes()).to(x.scalar_type());
    const auto fused = outcome_of(operation, x, bias, slope, gradient);
    const auto plain = outcome_of(add_bias_and_activate_plain, x.to(at::kDouble),
                                  bias.to(at::kDouble), slope, gradient.to(at::kDouble));
    for (std::size_t index = 0; index < plain.size(); ++index) {
        const double scale = std::max(1.0, plain[index].abs().max().item<double>());
        const double difference =
            (fused[index].to(at::kDouble) - plain[index]).abs().max().item<double>();
        EXPECT_LE(difference / scale, tolerance) << index << " " << x.sizes() << " " << slope;
    }
}

TEST(BiasActivation, AndItsGradientsAgreeWithThePlainTwinForOddSizes) {
    at::manual_seed(3);
    const std::vector<std::vector<std::int64_t>> all_sizes = {
        {1, 1, 1, 1}, {3, 5, 7, 11}, {2, 64, 33, 31}, {1, 17, 1, 513}};
    for (const double slope : {0.0, 0.01, 1.0}) {
        for (const auto& sizes : all_sizes) {
            const at::Tensor x = at::randn(sizes).contiguous(at::MemoryFormat::ChannelsLast);
            expect_bias_agreement(add_bias_and_activate, x, slope, 1e-6);
            expect_bias_agreement(add_bias_and_activate, x.contiguous(), slope, 1e-6);
            expect_bias_agreement(add_bias_and_activate, x.to(at::kDouble), slope, 1e-6);
            expect_bias_agreement(add_bias_and_activate, x.to(at::kBFloat16), slope, 2e-2);
        }
    }
}

TEST(BiasActivation, AndItsGradientsByGpuKernelsAgreeWithThePlainTwin) {
    at::manual_seed(4);
    const std::vector<std::vector<std::int64_t>> all_sizes = {
        {1, 8, 1, 1}, {3, 16, 7, 11}, {2, 64, 33, 31}, {1, 136, 1, 513}};
    for (const double slope : {0.0, 0.01, 1.0}) {
        for (const auto& sizes : all_sizes) {
            const at::Tensor x = at::randn(sizes).contiguous(at::MemoryFormat::ChannelsLast);
            expect_bias_agreement(add_bias_by_gpu_kernels, x, slope, 5e-7);
            expect_bias_agreement(add_bias_by_gpu_kernels, x.contiguous(), slope, 5e-7);
            expect_bias_agreement(add_bias_by_gpu_kernels, x.to(at::kBFloat16), slope, 5e-3);
            expect_bias_agreement(add_bias_by_gpu_kernels, x.to(at::kHalf), slope, 7e-4);
        }
    }
}

TEST(BiasActivation, ByGpuKernelsIsInPlace) {
    const at::Tensor x = at::randn({2, 8, 3, 5}).contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor bias = at::randn({8});
    const at::Tensor expected = add_bias_and_activate_plain(x, bias, 0.01);
    const at::NoGradGuard no_gradient;
    const at::Tensor y = add_bias_by_gpu_kernels(x, bias, 0.01);
    EXPECT_TRUE(at::allclose(y, expected));
    EXPECT_EQ(y.data_ptr(), x.data_ptr());
}

TEST(BiasActivation, SumsTheGradientOfTheBiasExactly) {
    // Ones and minus ones that cancel, beside one that does not: a plain sum in fp32 loses it.
    at::Tensor gradient = at::full({1, 2, 256, 256}, 1000.1F);
    gradient.view({2, -1}).slice(1, 0, 256 * 128).neg_();
    gradient.view({2, -1}).select(1, 0).add_(0.5);
    const at::Tensor bias = at::zeros({2});
    const auto outcome =
        outcome_of(add_bias_and_activate, at::rand({1, 2, 256, 256}), bias, 0.01, gradient);
    EXPECT_NEAR(outcome[1][0].item<double>(), 0.5, 0.05);
}

} // namespace
} // namespace unit
