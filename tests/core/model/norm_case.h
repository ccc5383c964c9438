#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "tests/core/model/reference_set.h"

namespace unit::test {

inline constexpr auto kChannelsLast = at::MemoryFormat::ChannelsLast;

/// Normally distributed, channels-last.
inline at::Tensor random_image(at::IntArrayRef sizes, double mean, std::uint64_t seed = 17) {
    at::manual_seed(seed);
    return (at::randn(sizes) * 3.0 + mean).contiguous(kChannelsLast);
}

/// The result and the gradients of a sum of it with random weights, with respect to x and skip.
inline std::vector<at::Tensor>
results_of(const std::function<at::Tensor(at::Tensor, at::Tensor)>& norm, const at::Tensor& x,
           const at::Tensor& skip) {
    const at::Tensor value = x.detach().clone().requires_grad_();
    const at::Tensor skipped = skip.detach().clone().requires_grad_();
    const at::Tensor y = norm(value, skipped);
    const at::Tensor weights = random_image(x.sizes(), 0.2, 5).to(x.scalar_type());
    const auto gradients = torch::autograd::grad({y}, {value, skipped}, {weights},
                                                 /*retain_graph=*/std::nullopt,
                                                 /*create_graph=*/false, /*allow_unused=*/true);
    std::vector<at::Tensor> results{y.detach(), gradients[0]};
    if (gradients[1].defined()) {
        results.push_back(gradients[1]);
    }
    return results;
}

/// A norm of x with what follows it, of x and skip, and what it is compared with.
struct NormCase {
    const char* name;
    std::function<at::Tensor(at::Tensor, at::Tensor)> fused, plain;
};

/// That the fused norm and its gradients are the plain one's in double precision.
inline void expect_agreement(const NormCase& norm_case, const at::Tensor& x, double tolerance) {
    const at::Tensor skip = random_image(x.sizes(), -0.3, 23).to(x.scalar_type());
    const auto fused = results_of(norm_case.fused, x, skip);
    // The plain twin computes in double precision; its ReLU must see the same signs.
    const auto plain = results_of(norm_case.plain, x.to(at::kDouble), skip.to(at::kDouble));
    ASSERT_EQ(fused.size(), plain.size());
    for (std::size_t index = 0; index < fused.size(); ++index) {
        const double scale = std::max(plain[index].abs().max().item<double>(), 1.0);
        EXPECT_LE(largest_difference(fused[index], plain[index]) / scale, tolerance)
            << norm_case.name << (index == 0 ? ": result" : ": gradient") << index << " "
            << x.sizes() << x.scalar_type();
    }
}

/// That without a gradient the norms give the same bits, in place.
inline void expect_same_in_place(const std::vector<NormCase>& norm_cases,
                                 const std::vector<std::vector<std::int64_t>>& all_sizes) {
    for (const NormCase& norm_case : norm_cases) {
        for (const auto& sizes : all_sizes) {
            const at::Tensor x = random_image(sizes, 0.5);
            const at::Tensor skip = random_image(sizes, 0.0, 23);
            const at::Tensor expected = results_of(norm_case.fused, x, skip).front();
            const at::NoGradGuard no_gradient;
            const at::Tensor y = norm_case.fused(x, skip);
            EXPECT_TRUE(at::equal(y, expected)) << norm_case.name;
            EXPECT_EQ(y.data_ptr(), x.data_ptr()) << norm_case.name;
        }
    }
}

} // namespace unit::test
