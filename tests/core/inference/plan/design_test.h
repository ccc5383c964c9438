#pragma once

#include "core/checkpoint/description.h"
#include "core/checkpoint/model_weights.h"
#include "core/inference/plan/plan.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>

namespace unit::test {

/// Tests of plans of the small models in tests/fixtures/unit_model, whose names are the parameters:
/// at least one for each layer that a model may have.
class DesignTest : public testing::TestWithParam<const char*> {
  protected:
    DesignTest()
        : model_(read_description(SafetensorsFile(path())).model),
          values_(SafetensorsFile(path()), model_),
          weights_([this](const std::string& name) { return values_.values(name); }) {}

    static std::filesystem::path path() {
        return std::filesystem::path(UNIT_SOURCE_ROOT "/tests/fixtures/unit_model") /
               (std::string(GetParam()) + ".safetensors");
    }

    ModelConfiguration model_;
    ModelWeights values_;
    PackedWeights weights_;
};

inline const auto kDesigns = testing::Values(
    "paper", "later_code", "no_norm", "layer_norms", "other_channels", "patches_of_two",
    "patches_of_four", "residual_scale", "residual_scale_no_norm", "residual_scale_layer_norms");

inline std::string name_of_design(const testing::TestParamInfo<const char*>& design) {
    return design.param;
}

} // namespace unit::test
