#include "training/losses/gradient_penalty.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

namespace unit {

at::Tensor gradient_penalty(const std::vector<at::Tensor>& logits, const at::Tensor& x) {
    at::Tensor sum;
    for (const at::Tensor& scale : logits) {
        // An image has no part in the logits of another, so one sum gives the gradients of all.
        const at::Tensor gradient =
            torch::autograd::grad({scale.sum()}, {x}, /*grad_outputs=*/{},
                                  /*retain_graph=*/true, /*create_graph=*/true)
                .front();
        const at::Tensor penalty = gradient.square().sum() / static_cast<double>(scale.numel());
        sum = sum.defined() ? sum + penalty : penalty;
    }
    return sum;
}

} // namespace unit
