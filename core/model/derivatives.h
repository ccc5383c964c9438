#pragma once

#include <ATen/core/grad_mode.h>
#include <c10/util/Exception.h>

namespace unit {

/// How often a network's result is to be differentiated.
enum class Derivatives {
    First,  ///< by our own functions where there are such: they have no gradient of their gradient
    Second, ///< by LibTorch's operators alone, which is slower
};

/// For the backward pass of a function that can be differentiated once. Errors: c10::Error if
/// gradients of its gradients are wanted (`create_graph`): they would be wrong without a word.
inline void refuse_second_derivative() {
    TORCH_CHECK(!at::GradMode::is_enabled(),
                "this function can be differentiated once; use Derivatives::Second");
}

} // namespace unit
