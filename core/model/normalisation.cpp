#include "core/model/normalisation.h"

#include "core/model/instance_norm.h"

#include <ATen/ATen.h>

namespace unit {

at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
    const auto type = x.scalar_type();
    const std::int64_t image[] = {1, 2, 3};
    // The sums of a whole image are too long for half precision.
    const at::Tensor wide = at::isReducedFloatingType(type) ? x.to(at::kFloat) : x;
    const at::Tensor mean = wide.mean(at::IntArrayRef(image), /*keepdim=*/true);
    const at::Tensor deviation =
        wide.std(at::IntArrayRef(image), /*unbiased=*/true, /*keepdim=*/true);
    const at::Tensor normed = (wide - mean) / (deviation + kLayerNormEpsilon);
    const std::int64_t by_channel[] = {1, -1, 1, 1};
    return (normed * weight.view(by_channel) + bias.view(by_channel)).to(type);
}

Normalisation::Normalisation(Norm norm, int channels) : norm_(norm) {
    if (norm == Norm::Layer) {
        weight_ = register_parameter("weight", at::ones({channels}));
        bias_ = register_parameter("bias", at::zeros({channels}));
    }
}

at::Tensor Normalisation::forward(const at::Tensor& x) {
    switch (norm_) {
    case Norm::Instance:
        return instance_norm(x, /*relu=*/false);
    case Norm::Layer:
        return layer_norm(x, weight_, bias_);
    case Norm::None:
        break;
    }
    return x;
}

at::Tensor Normalisation::forward_relu(const at::Tensor& x) {
    return norm_ == Norm::Instance ? instance_norm(x, /*relu=*/true) : at::relu(forward(x));
}

at::Tensor Normalisation::forward_dropout(const at::Tensor& x, const Dropout& dropout) {
    return norm_ == Norm::Instance ? drop_instance_norm(x, dropout)
                                   : apply_dropout(forward(x), dropout);
}

at::Tensor Normalisation::forward_residual(const at::Tensor& skip, const at::Tensor& x,
                                           const Dropout& dropout) {
    return norm_ == Norm::Instance ? add_instance_norm(skip, x, dropout)
                                   : skip + apply_dropout(forward(x), dropout);
}

} // namespace unit
