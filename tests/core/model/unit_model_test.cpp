#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/tensor_storage.h"
#include "tests/core/model/reference_set.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

// Models and images that examples/python/unit_model.py computed with them; see
// tests/fixtures/unit_model/make_unit_model.py.
namespace unit::test {
namespace {

const std::filesystem::path kUnitModelFolder = UNIT_SOURCE_ROOT "/tests/fixtures/unit_model";

class UnitModelInPython : public testing::TestWithParam<const char*> {};

TEST_P(UnitModelInPython, GivesTheSameImages) {
    const std::string name = GetParam();
    const at::NoGradGuard no_gradient;
    const auto model = load_checkpoint(kUnitModelFolder / (name + ".safetensors")).model;
    const SafetensorsFile images(kUnitModelFolder / (name + "_images.safetensors"));
    const auto image = [&](const std::string& key) {
        return tensor_from_storage(images.tensor(key));
    };
    for (const DomainNumber from : {DomainNumber::One, DomainNumber::Two}) {
        for (const DomainNumber to : {DomainNumber::One, DomainNumber::Two}) {
            const std::string digit = std::to_string(index_of(from) + 1);
            const std::string key = "x" + digit + std::to_string(index_of(to) + 1);
            const at::Tensor actual = model->translate(from, to, image("x" + digit));
            EXPECT_LE(largest_difference(actual, image(key)), 1e-5) << key;
        }
    }
}

// paper is a checkpoint of format version 1.
INSTANTIATE_TEST_SUITE_P(Designs, UnitModelInPython,
                         testing::Values("paper", "later_code", "no_norm", "layer_norms",
                                         "other_channels", "patches_of_two", "patches_of_four",
                                         "residual_scale", "residual_scale_no_norm",
                                         "residual_scale_layer_norms"),
                         [](const auto& parameter) { return std::string(parameter.param); });

} // namespace
} // namespace unit::test
