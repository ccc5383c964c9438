#include "core/model/instance_norm.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <vector>

#include "tests/core/model/norm_case.h"

namespace unit {
namespace {

using test::expect_agreement;
using test::kChannelsLast;
using test::largest_difference;
using test::NormCase;
using test::random_image;

const std::vector<std::vector<std::int64_t>> kSizes = {
    {1, 1, 1, 2}, {3, 5, 7, 11}, {2, 64, 33, 31}, {1, 17, 1, 513}};

std::vector<NormCase> norm_cases() {
    const Dropout none;
    const Dropout half{0.5, 0x1234'5678'9ABC'DEF0};
    return {
        {"norm", [](auto x, auto) { return instance_norm(x, false); },
         [](auto x, auto) { return instance_norm_plain(x, false); }},
        {"norm and ReLU", [](auto x, auto) { return instance_norm(x, true); },
         [](auto x, auto) { return instance_norm_plain(x, true); }},
        {"dropout", [=](auto x, auto) { return drop_instance_norm(x, half); },
         [=](auto x, auto) { return drop_instance_norm_plain(x, half); }},
        {"sum", [=](auto x, auto skip) { return add_instance_norm(skip, x, none); },
         [=](auto x, auto skip) { return add_instance_norm_plain(skip, x, none); }},
        {"dropout and sum", [=](auto x, auto skip) { return add_instance_norm(skip, x, half); },
         [=](auto x, auto skip) { return add_instance_norm_plain(skip, x, half); }},
    };
}

TEST(InstanceNorm, AndItsGradientsAgreeWithThePlainTwinForOddSizes) {
    for (const NormCase& norm_case : norm_cases()) {
        for (const auto& sizes : kSizes) {
            const at::Tensor x = random_image(sizes, 0.5);
            expect_agreement(norm_case, x.to(at::kDouble), 1e-11);
            // Two values a channel are 1 and -1 after the norm, and all of their gradient cancels.
            expect_agreement(norm_case, x, sizes[2] * sizes[3] > 2 ? 2e-5 : 1e-2);
        }
        // Rows of planes, as another layout stores them.
        expect_agreement(norm_case, random_image({2, 6, 9, 5}, 0.5).contiguous(), 2e-5);
    }
}

TEST(InstanceNorm, InBfloat16IsAsPreciseAsItsStorage) {
    for (const NormCase& norm_case : norm_cases()) {
        expect_agreement(norm_case, random_image({2, 16, 20, 12}, 0.5).to(at::kBFloat16), 2e-2);
    }
}

TEST(InstanceNorm, WithoutAGradientGivesTheSameInPlace) {
    test::expect_same_in_place(norm_cases(), kSizes);
}

TEST(InstanceNorm, KeepsItsPrecisionBesideALargeMean) {
    const at::Tensor x = random_image({1, 8, 40, 40}, 1000.0);
    const at::Tensor expected = instance_norm_plain(x.to(at::kDouble), /*relu=*/false);
    EXPECT_LE(largest_difference(instance_norm(x, /*relu=*/false), expected), 1e-4);
}

TEST(InstanceNorm, GivesAnImageTheSameBitsInEveryBatch) {
    const at::Tensor x = random_image({4, 24, 37, 29}, 0.0);
    const at::Tensor batch = instance_norm(x, /*relu=*/true);
    for (std::int64_t place = 0; place < x.size(0); ++place) {
        const at::Tensor alone = x.slice(0, place, place + 1).clone(kChannelsLast);
        EXPECT_TRUE(at::equal(instance_norm(alone, /*relu=*/true)[0], batch[place])) << place;
    }
}

TEST(InstanceNorm, OfAFlatChannelIsZero) {
    const at::Tensor x = at::full({1, 3, 9, 9}, 7.0F).contiguous(kChannelsLast);
    EXPECT_EQ(instance_norm(x, /*relu=*/false).abs().max().item<float>(), 0.0F);
}

TEST(Dropout, KeepsTheShareThatItSaysAndScalesIt) {
    const at::Tensor x = at::ones({2, 32, 64, 64});
    for (const double probability : {0.1, 0.5, 0.9}) {
        const at::Tensor y = apply_dropout(x, {probability, 99});
        const at::Tensor kept = y.ne(0.0);
        const double share = kept.to(at::kDouble).mean().item<double>();
        // Six deviations of the mean of so many draws.
        const double deviation =
            std::sqrt(probability * (1.0 - probability) / static_cast<double>(x.numel()));
        EXPECT_NEAR(share, 1.0 - probability, 6.0 * deviation);
        EXPECT_NEAR(y.max().item<double>(), 1.0 / (1.0 - probability), 1e-6);
    }
}

TEST(Dropout, APartOfABatchLosesWhatItLosesInTheWholeBatch) {
    at::manual_seed(4);
    const at::Tensor x = at::randn({3, 8, 5, 7}).contiguous(kChannelsLast);
    const at::Tensor part = x.narrow(0, 1, 2).contiguous(kChannelsLast);
    const Dropout whole{0.5, 0x1234'5678'9ABC'DEF0};
    const Dropout rest{whole.probability, whole.key, /*first_image=*/1};
    const auto gradient = [](const auto& compute, const at::Tensor& values) {
        const at::Tensor input = values.detach().clone().requires_grad_(true);
        compute(input).square().sum().backward();
        return input.grad();
    };
    using Operation = std::function<at::Tensor(const at::Tensor&, const Dropout&)>;
    const Operation operations[] = {
        [](const at::Tensor& input, const Dropout& dropout) {
            return apply_dropout(input, dropout);
        },
        [](const at::Tensor& input, const Dropout& dropout) {
            return add_instance_norm(at::zeros_like(input), input, dropout);
        },
    };
    for (const Operation& operation : operations) {
        const auto of_whole = [&](const at::Tensor& input) { return operation(input, whole); };
        const auto of_part = [&](const at::Tensor& input) { return operation(input, rest); };
        EXPECT_TRUE(at::equal(of_part(part), of_whole(x).narrow(0, 1, 2)));
        EXPECT_FALSE(at::equal(of_whole(part), of_whole(x).narrow(0, 1, 2)));
        EXPECT_TRUE(at::equal(gradient(of_part, part), gradient(of_whole, x).narrow(0, 1, 2)));
    }
}

TEST(Dropout, DropsOthersWithEveryKeyAndNoneTogether) {
    const at::Tensor x = at::ones({1, 16, 64, 64});
    const auto mask = [&](std::uint64_t key) {
        return apply_dropout(x, {0.5, key}).sub(1.0).flatten().to(at::kDouble);
    };
    const auto count = static_cast<double>(x.numel());
    const auto correlation = [&](const at::Tensor& a, const at::Tensor& b) {
        return a.dot(b).item<double>() / count;
    };
    const double limit = 6.0 / std::sqrt(count);
    const at::Tensor first = mask(1);
    EXPECT_TRUE(at::equal(first, mask(1)));
    for (const std::uint64_t key : {2ULL, 3ULL, 1ULL << 32, (1ULL << 32) + 1, 1ULL << 63}) {
        EXPECT_LE(std::abs(correlation(first, mask(key))), limit) << key;
    }
    for (const std::int64_t shift : {1, 2, 16, 64, 1024}) {
        EXPECT_LE(std::abs(correlation(first, first.roll(shift))), limit) << shift;
    }
}

} // namespace
} // namespace unit
