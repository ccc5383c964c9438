#pragma once

#include "core/model/dropout.h"

#include <torch/csrc/autograd/custom_function.h>

namespace unit {

/// Keeps a dropout for the way back; one for each context.
inline void save_dropout(torch::autograd::AutogradContext& context, const Dropout& dropout) {
    context.saved_data["probability"] = dropout.probability;
    context.saved_data["key"] = static_cast<std::int64_t>(dropout.key);
    context.saved_data["first_image"] = dropout.first_image;
}

/// What save_dropout() has kept.
inline Dropout saved_dropout(torch::autograd::AutogradContext& context) {
    return {context.saved_data["probability"].toDouble(),
            static_cast<std::uint64_t>(context.saved_data["key"].toInt()),
            context.saved_data["first_image"].toInt()};
}

} // namespace unit
