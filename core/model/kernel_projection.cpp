#include "core/model/kernel_projection.h"

#include "core/model/blocks.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

/// Onto the kernels of a transposed 3x3 convolution of stride 2 whose values sum to the same for
/// each of the four output pixels. Those of its middle row go to even rows, the others to odd ones;
/// columns likewise.
at::Tensor same_gain_projection() {
    constexpr std::int64_t kSide = 3;
    const at::Tensor sums = at::zeros({4, kSide * kSide}, at::kDouble);
    for (std::int64_t tap = 0; tap < kSide * kSide; ++tap) {
        const std::int64_t row = tap / kSide;
        const std::int64_t column = tap % kSide;
        sums[row % 2 * 2 + column % 2][tap] = 1.0;
    }
    const at::Tensor differences = sums.narrow(0, 1, 3) - sums.narrow(0, 0, 1);
    return at::eye(kSide * kSide, at::kDouble) -
           at::matmul(at::linalg_pinv(differences), differences);
}

/// Binomial coefficients of so high an order, their sum 1.
at::Tensor binomial(int order) {
    at::Tensor taps = at::ones({1}, at::kDouble);
    for (int n = 0; n < order; ++n) {
        taps = (at::constant_pad_nd(taps, {0, 1}) + at::constant_pad_nd(taps, {1, 0})) / 2.0;
    }
    return taps;
}

/// Onto the kernels that are a smaller one convolved with the binomial of the stride's order.
at::Tensor low_pass_projection(std::int64_t kernel, int stride) {
    TORCH_CHECK(kernel >= smallest_antialiased_kernel(stride), "kernels of side ", kernel,
                " are too small for a low-pass and stride ", stride);
    const at::Tensor taps = binomial(stride);
    const std::int64_t free = kernel - taps.size(0) + 1;
    const at::Tensor shifted = at::zeros({kernel, free}, at::kDouble);
    for (std::int64_t place = 0; place < free; ++place) {
        shifted.select(1, place).narrow(0, place, taps.size(0)).copy_(taps);
    }
    const at::Tensor low_passed = at::kron(shifted, shifted);
    return at::matmul(low_passed, at::linalg_pinv(low_passed));
}

bool is_of_encoder(const std::string& module) {
    return module.starts_with("encoder");
}

} // namespace

KernelProjection::KernelProjection(const Unit& model, const KernelConstraints& constraints) {
    for (const auto& module : model.named_modules(/*name_prefix=*/{}, /*include_self=*/false)) {
        const torch::nn::Module& layer = *module.value();
        const auto* image = layer.as<ImageLayer>();
        const auto* transposed = layer.as<TransposedConvolution>();
        const auto* convolution = layer.as<PaddedConvolution>();
        if (constraints.antialias_upsampling && image != nullptr && image->patch() > 1) {
            const auto parameters = layer.named_parameters();
            patches_.push_back({parameters["conv.weight"].detach(),
                                parameters["conv.bias"].detach(),
                                std::int64_t{image->patch()} * image->patch()});
        } else if (constraints.antialias_upsampling && transposed != nullptr &&
                   transposed->options.stride()->at(0) > 1) {
            rows_.push_back({transposed->weight.detach(),
                             same_gain_projection().to(transposed->weight.device())});
        } else if (constraints.antialias_downsampling && convolution != nullptr &&
                   is_of_encoder(module.key()) && convolution->options.stride()->at(0) > 1) {
            const at::Tensor& weight = convolution->weight;
            const auto stride = static_cast<int>(convolution->options.stride()->at(0));
            rows_.push_back(
                {weight.detach(), low_pass_projection(weight.size(2), stride).to(weight.device())});
        }
    }
}

std::vector<KernelProjection::Projected> KernelProjection::projected() const {
    // In double precision: the phases of a kernel should differ by no more than their rounding.
    std::vector<Projected> all;
    for (const Rows& kernels : rows_) {
        const at::Tensor rows = kernels.weight.to(at::kDouble).flatten(2);
        all.emplace_back(kernels.weight,
                         at::matmul(rows, kernels.projection).view(kernels.weight.sizes()));
    }
    for (const Patches& layer : patches_) {
        const at::Tensor weight = layer.weight.to(at::kDouble).unflatten(0, {-1, layer.pixels});
        const at::Tensor gains = weight.mean({3, 4}, /*keepdim=*/true);
        all.emplace_back(layer.weight,
                         (weight - gains + gains.mean(1, /*keepdim=*/true)).flatten(0, 1));
        const at::Tensor bias = layer.bias.to(at::kDouble).unflatten(0, {-1, layer.pixels});
        all.emplace_back(layer.bias, bias.mean(1, /*keepdim=*/true).expand_as(bias).flatten());
    }
    return all;
}

void KernelProjection::apply() const {
    const at::NoGradGuard no_gradient;
    for (const auto& [parameter, values] : projected()) {
        parameter.copy_(values);
    }
}

void KernelProjection::apply_unless(const at::Tensor& skipped) const {
    const at::NoGradGuard no_gradient;
    for (const auto& [parameter, values] : projected()) {
        parameter.copy_(at::where(skipped.ne(0.0), parameter.to(at::kDouble), values));
    }
}

} // namespace unit
