#include "core/model/bias_activation.h"

#include "core/model/derivatives.h"
#include "core/model/gpu/bias_activation.h"
#include "core/model/kernels/bias_kernels.h"
#include "core/model/pixel_chunks.h"

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <torch/csrc/autograd/custom_function.h>

namespace unit {
namespace {

using kernels::PixelRange;

template <typename V>
void activate(const at::Tensor& x, const at::Tensor& bias, double slope) {
    using S = SumType<V>;
    const at::Tensor wide = bias.to(c10::CppTypeToScalarType<S>::value).contiguous();
    V* const values = x.mutable_data_ptr<V>();
    for_pixel_chunks(PixelShape(x), [&](std::int64_t, std::int64_t, const PixelRange& range) {
        kernels::add_bias<V, S>(values + range.first, range, wide.const_data_ptr<S>(),
                                static_cast<S>(slope));
    });
}

/// Gradients with respect to x and to the bias.
template <typename V>
torch::autograd::variable_list gradients_of(const at::Tensor& y, const at::Tensor& gradient,
                                            double slope) {
    using S = SumType<V>;
    const PixelShape shape(y);
    at::Tensor of_x = at::empty_like(y);
    const V* const values = y.const_data_ptr<V>();
    const V* const gradients = gradient.const_data_ptr<V>();
    V* const results = of_x.mutable_data_ptr<V>();
    const std::vector<double> sums = sums_of_chunks<S>(
        shape, shape.channels, [&](std::int64_t, const PixelRange& range, S* chunk_sums) {
            kernels::gradient_of_bias<V, S>(values + range.first, gradients + range.first, range,
                                            static_cast<S>(slope), results + range.first,
                                            chunk_sums);
        });
    const at::Tensor of_bias =
        at::from_blob(const_cast<double*>(sums.data()), {shape.images, shape.channels}, at::kDouble)
            .sum(0);
    return {of_x, of_bias};
}

/// In place.
void add_bias(const at::Tensor& x, const at::Tensor& bias, double slope) {
    AT_DISPATCH_FLOATING_TYPES_AND(at::kBFloat16, x.scalar_type(), "add_bias",
                                   [&] { activate<scalar_t>(x, bias, slope); });
}

class BiasFunction : public torch::autograd::Function<BiasFunction> {
  public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& bias, double slope) {
        add_bias(x, bias, slope);
        context->mark_dirty({x});
        context->save_for_backward({x});
        context->saved_data["slope"] = slope;
        context->saved_data["bias_type"] = bias.scalar_type();
        return x;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& outputs) {
        refuse_second_derivative();
        const at::Tensor y = context->get_saved_variables().front();
        const double slope = context->saved_data["slope"].toDouble();
        const at::Tensor gradient = outputs[0].contiguous(at::MemoryFormat::ChannelsLast);
        torch::autograd::variable_list gradients;
        AT_DISPATCH_FLOATING_TYPES_AND(at::kBFloat16, y.scalar_type(), "add_bias", [&] {
            gradients = gradients_of<scalar_t>(y, gradient, slope);
        });
        gradients[1] = gradients[1].to(context->saved_data["bias_type"].toScalarType());
        gradients.emplace_back(); // of the slope
        return gradients;
    }
};

} // namespace

at::Tensor add_bias_and_activate(const at::Tensor& x, const at::Tensor& bias, double slope) {
    if (const gpu::KernelLauncher launch = gpu::launcher_for(x)) {
        return gpu::add_bias_and_activate(x, bias, slope, launch);
    }
    const auto type = x.scalar_type();
    if (!x.is_cpu() || (type != at::kFloat && type != at::kDouble && type != at::kBFloat16)) {
        return add_bias_and_activate_plain(x, bias, slope);
    }
    const at::Tensor y = x.contiguous(at::MemoryFormat::ChannelsLast);
    if (at::GradMode::is_enabled()) {
        return BiasFunction::apply(y, bias, slope);
    }
    add_bias(y, bias, slope);
    return y;
}

at::Tensor add_bias_and_activate_plain(const at::Tensor& x, const at::Tensor& bias, double slope) {
    const at::Tensor sum = x + bias.view({1, -1, 1, 1}).to(x.scalar_type());
    return at::leaky_relu(sum, slope);
}

} // namespace unit
