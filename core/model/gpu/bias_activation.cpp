#include "core/model/gpu/bias_activation.h"

#include "core/model/derivatives.h"
#include "core/model/gpu/value_types.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

namespace unit::gpu {
namespace {

/// In place. x is in packs.
void add_bias_in_place(const at::Tensor& x, const at::Tensor& bias, double slope,
                       KernelLauncher launch) {
    const at::Tensor wide = bias.to(at::kFloat).contiguous();
    with_value_type(x.scalar_type(), [&](auto value) {
        using Value = decltype(value);
        AddBias<Value> kernel;
        kernel.sources[0] = values_of<Value>(x);
        kernel.images = static_cast<int>(x.size(0));
        kernel.channels = static_cast<int>(x.size(1));
        kernel.height = static_cast<int>(x.size(2));
        kernel.width = static_cast<int>(x.size(3));
        kernel.bias = values_of<float>(wide);
        kernel.y = values_of<Value>(x);
        kernel.slope = static_cast<float>(slope);
        launch(kernel, x.get_device());
    });
}

/// Gradients with respect to x and to the bias, from tensors in packs.
torch::autograd::variable_list compute_bias_gradients(const at::Tensor& y,
                                                      const at::Tensor& gradient, double slope,
                                                      KernelLauncher launch) {
    at::Tensor of_x = at::empty_like(y);
    at::Tensor of_bias;
    with_value_type(y.scalar_type(), [&](auto value) {
        using Value = decltype(value);
        BiasGradient<Value> kernel;
        kernel.y = values_of<Value>(y);
        kernel.gradient = values_of<Value>(gradient);
        kernel.result = values_of<Value>(of_x);
        kernel.pixels = static_cast<int>(y.size(0) * y.size(2) * y.size(3));
        kernel.channels = static_cast<int>(y.size(1));
        kernel.chunks = kernel.chunks_for(kernel.channels, kernel.pixels);
        kernel.slope = static_cast<float>(slope);
        const at::Tensor sums = at::empty({kernel.sum_rows(kernel.chunks), kernel.channels},
                                          y.options().dtype(at::kFloat));
        kernel.sums = values_of<float>(sums);
        launch(kernel, y.get_device());
        of_bias = sums.sum(0, /*keepdim=*/false, at::kDouble);
    });
    return {of_x, of_bias};
}

class GpuBiasFunction : public torch::autograd::Function<GpuBiasFunction> {
  public:
    /// x is in packs.
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& bias, double slope, KernelLauncher launch) {
        add_bias_in_place(x, bias, slope, launch);
        context->mark_dirty({x});
        context->save_for_backward({x});
        context->saved_data["slope"] = slope;
        context->saved_data["bias_type"] = bias.scalar_type();
        context->saved_data["launcher"] = reinterpret_cast<std::int64_t>(launch);
        return x;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& outputs) {
        refuse_second_derivative();
        const at::Tensor y = context->get_saved_variables().front();
        const auto launch =
            reinterpret_cast<KernelLauncher>(context->saved_data["launcher"].toInt());
        auto gradients = compute_bias_gradients(y, in_packs(outputs[0]),
                                                context->saved_data["slope"].toDouble(), launch);
        gradients[1] = gradients[1].to(context->saved_data["bias_type"].toScalarType());
        gradients.resize(4); // none of the slope and the launcher
        return gradients;
    }
};

} // namespace

at::Tensor add_bias_and_activate(const at::Tensor& x, const at::Tensor& bias, double slope,
                                 KernelLauncher launch) {
    const at::Tensor y = in_packs(x);
    if (at::GradMode::is_enabled()) {
        return GpuBiasFunction::apply(y, bias, slope, launch);
    }
    add_bias_in_place(y, bias, slope, launch);
    return y;
}

} // namespace unit::gpu
