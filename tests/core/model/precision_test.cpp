#include "core/model/precision.h"

#include "core/model/translation_path.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <set>

namespace unit {
namespace {

/// Modules of the layers that an image goes into or comes out of.
std::set<std::string> image_modules(const ModelConfiguration& configuration) {
    std::set<std::string> modules;
    for (const int domain : {1, 2}) {
        const std::vector<PathLayer> layers = translation_path(configuration, domain, domain);
        modules.insert(layers.front().module);
        modules.insert(layers.back().module);
    }
    return modules;
}

class ReducedPrecision : public testing::TestWithParam<int> {};

TEST_P(ReducedPrecision, IsOfAllLayersButThoseThatReadAndWriteTheImage) {
    ModelConfiguration configuration;
    configuration.patch = GetParam();
    configuration.encoder_width = configuration.generator_width = 4;
    Unit model(configuration, Unit::Parts::Translation);
    reduce_precision(model, at::kBFloat16);
    const std::set<std::string> kept = image_modules(configuration);
    EXPECT_EQ(kept.size(), 4U);
    for (const auto& [name, value] : model.generator_parameters()) {
        const std::string module = name.substr(0, name.find(".conv"));
        EXPECT_EQ(value.scalar_type(), kept.contains(module) ? at::kFloat : at::kBFloat16) << name;
    }
    const at::NoGradGuard no_gradient;
    const at::Tensor image = at::rand({1, 3, 8, 12});
    const at::Tensor x12 = model.translate(DomainNumber::One, DomainNumber::Two, image);
    EXPECT_EQ(x12.scalar_type(), at::kFloat);
    EXPECT_EQ(x12.sizes(), image.sizes());
}

INSTANTIATE_TEST_SUITE_P(Patches, ReducedPrecision, testing::Values(1, 2, 4));

} // namespace
} // namespace unit
