#include "core/model/unit.h"
#include "tests/core/model/without_blocks.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace unit {
namespace {

/// With and without factors of residual blocks.
class CheckpointedActivations : public testing::TestWithParam<bool> {};

TEST_P(CheckpointedActivations, GiveTheGradientsToTheBit) {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 4;
    configuration.dropout = 0.5;
    configuration.residual_scale = GetParam();
    Unit model(configuration);
    test::draw_residual_scales(model);
    std::vector<std::vector<at::Tensor>> gradients;
    at::manual_seed(3);
    const at::Tensor x = at::rand({2, 3, 16, 24});
    for (const bool checkpoint : {false, true}) {
        TrainingPass pass(11, checkpoint);
        model.zero_grad();
        const at::Tensor mu = model.encode(DomainNumber::One, x, &pass);
        model.generate(DomainNumber::Two, mu, &pass).square().sum().backward();
        gradients.emplace_back();
        for (const NamedParameter& parameter : model.generator_parameters()) {
            const at::Tensor gradient = parameter.value.grad();
            gradients.back().push_back(gradient.defined() ? gradient.clone() : gradient);
        }
    }
    for (std::size_t index = 0; index < gradients[0].size(); ++index) {
        ASSERT_EQ(gradients[0][index].defined(), gradients[1][index].defined());
        if (gradients[0][index].defined()) {
            EXPECT_TRUE(at::equal(gradients[0][index], gradients[1][index])) << index;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(ResidualScale, CheckpointedActivations, testing::Bool());

} // namespace
} // namespace unit
