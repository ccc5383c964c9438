#include "core/model/spectral_norm.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

/// Keeps a length of 0 from dividing.
constexpr double kTiny = 1e-12;

at::Tensor matrix_of(const at::Tensor& weight) {
    return weight.flatten(1);
}

/// W^T u, in operators that autocast leaves alone.
at::Tensor transposed_product(const at::Tensor& matrix, const at::Tensor& u) {
    return (matrix * u.unsqueeze(1)).sum(0);
}

} // namespace

at::Tensor spectral_norm(const at::Tensor& weight, const at::Tensor& u) {
    return transposed_product(matrix_of(weight), u).norm().clamp_min(kTiny);
}

at::Tensor next_singular_vector(const at::Tensor& weight, const at::Tensor& u) {
    const at::NoGradGuard no_gradient;
    const at::Tensor matrix = matrix_of(weight);
    const at::Tensor v = transposed_product(matrix, u);
    const at::Tensor next = (matrix * v.div(v.norm().clamp_min(kTiny))).sum(1);
    return next.div(next.norm().clamp_min(kTiny));
}

} // namespace unit
