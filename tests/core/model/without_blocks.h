#pragma once

#include "core/model/unit.h"

#include <ATen/ATen.h>
#include <memory>

namespace unit::test {

inline bool is_of_block(const std::string& name) {
    for (const char* const part : {".conv1.", ".conv2.", ".norm1.", ".norm2."}) {
        if (name.find(part) != name.npos) {
            return true;
        }
    }
    return name.ends_with(".scale");
}

/// A model without residual blocks that has all other weights of `model`, in their type.
inline std::unique_ptr<Unit> without_blocks(const Unit& model) {
    ModelConfiguration configuration = model.configuration();
    configuration.encoder_private_blocks = configuration.encoder_shared_blocks = 0;
    configuration.generator_private_blocks = configuration.generator_shared_blocks = 0;
    auto bare = std::make_unique<Unit>(configuration);
    bare->to(model.parameters().front().scalar_type());
    const at::NoGradGuard no_gradient;
    // The numbers in names count blocks too; the order is the same without.
    std::vector<at::Tensor> targets = bare->parameters();
    auto target = targets.begin();
    for (const auto& parameter : model.named_parameters()) {
        if (!is_of_block(parameter.key())) {
            TORCH_CHECK(target->sizes() == parameter.value().sizes(), parameter.key());
            (target++)->copy_(parameter.value());
        }
    }
    TORCH_CHECK(target == targets.end());
    return bare;
}

/// Draws the factors of a model's residual blocks, which begin at 0.
inline void draw_residual_scales(const Unit& model) {
    const at::NoGradGuard no_gradient;
    for (const NamedParameter& parameter : model.generator_parameters()) {
        if (parameter.name.ends_with(".scale")) {
            parameter.value.normal_();
        }
    }
}

} // namespace unit::test
