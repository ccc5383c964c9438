#pragma once

#include <ATen/core/Tensor.h>
#include <functional>
#include <vector>

namespace unit {

/// block(x), of which only x is kept for the backward pass; there the block is computed again
/// (arXiv 1604.06174). `parameters` are those that the block uses; they and x get their gradients.
/// The block must compute the same each time, and live until the backward pass is done.
at::Tensor checkpoint_activations(std::function<at::Tensor(const at::Tensor&)> block,
                                  const at::Tensor& x, const std::vector<at::Tensor>& parameters);

} // namespace unit
