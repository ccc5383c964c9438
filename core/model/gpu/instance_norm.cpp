#include "core/model/gpu/instance_norm.h"

#include "core/model/configuration.h"
#include "core/model/derivatives.h"
#include "core/model/gpu/value_types.h"
#include "core/model/saved_dropout.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

namespace unit::gpu {
namespace {

/// What follows the norm, but for what is added to it.
struct NormEnding {
    float slope = 1.0F;
    Dropout dropout;
};

NormDropout dropout_of(const at::Tensor& x, const NormEnding& ending) {
    return {ending.dropout.mask_of(x), static_cast<float>(ending.dropout.factor())};
}

/// The sizes that a norm's kernels share: NormLayer and NormGradientLayer.
template <typename Layer>
void set_sizes(const at::Tensor& x, Layer& layer) {
    layer.images = static_cast<int>(x.size(0));
    layer.channels = static_cast<int>(x.size(1));
    layer.pixels = static_cast<int>(x.size(2) * x.size(3));
}

/// Those of one image, so that its sums are the same in every batch.
template <typename Layer>
int chunks_of(const Layer& layer) {
    return NormBlocks::chunks(1, layer.channels, layer.pixels);
}

at::Tensor floats_beside(const at::Tensor& x, std::int64_t count) {
    return at::empty({count}, x.options().dtype(at::kFloat));
}

/// Computes y from x in packs, and `skip` where it is defined. Returns the statistics.
at::Tensor compute_norm(const at::Tensor& x, const at::Tensor& skip, const NormEnding& ending,
                        const at::Tensor& y, KernelLauncher launch) {
    const at::Tensor statistics = floats_beside(x, x.size(0) * 2 * x.size(1));
    with_value_type(x.scalar_type(), [&](auto value) {
        using Value = decltype(value);
        NormLayer<Value> norm;
        norm.x = values_of<Value>(x);
        norm.skip = skip.defined() ? values_of<Value>(skip) : nullptr;
        norm.y = values_of<Value>(y);
        set_sizes(x, norm);
        norm.epsilon = static_cast<float>(kInstanceNormEpsilon);
        norm.slope = ending.slope;
        const int chunks = chunks_of(norm);
        const at::Tensor moments =
            floats_beside(x, NormBlocks::moments(norm.images, norm.channels, chunks));
        launch(NormMoments<Value>{norm, chunks, values_of<float>(moments)}, x.get_device());
        launch(Normalise<Value, true>{norm,
                                      chunks,
                                      values_of<float>(moments),
                                      {dropout_of(x, ending), values_of<float>(statistics)}},
               x.get_device());
    });
    return statistics;
}

/// The gradient with respect to x from the one with respect to y, all in packs.
at::Tensor compute_norm_gradient(const at::Tensor& x, const at::Tensor& gradient,
                                 const at::Tensor& statistics, const NormEnding& ending,
                                 KernelLauncher launch) {
    at::Tensor result = at::empty_like(x);
    with_value_type(x.scalar_type(), [&](auto value) {
        using Value = decltype(value);
        using Moments = NormGradientMoments<Value>;
        NormGradientLayer<Value> norm;
        norm.x = values_of<Value>(x);
        norm.gradient = values_of<Value>(gradient);
        norm.statistics = values_of<float>(statistics);
        norm.result = values_of<Value>(result);
        set_sizes(x, norm);
        norm.slope = ending.slope;
        norm.dropout = dropout_of(x, ending);
        const int chunks = chunks_of(norm);
        const at::Tensor moments =
            floats_beside(x, Moments::moment_count(norm.images, norm.channels, chunks));
        launch(Moments{norm, chunks, values_of<float>(moments)}, x.get_device());
        launch(NormGradient<Value>{norm, chunks, values_of<float>(moments)}, x.get_device());
    });
    return result;
}

/// The norm with its ending as one step of the gradient's computation. It keeps x and the
/// statistics.
class GpuNormFunction : public torch::autograd::Function<GpuNormFunction> {
  public:
    /// The inputs are x and, where it is added, skip.
    static at::Tensor forward(torch::autograd::AutogradContext* context, at::TensorList inputs,
                              const NormEnding& ending, KernelLauncher launch) {
        const at::Tensor x = in_packs(inputs[0]);
        const at::Tensor skip = inputs.size() > 1 ? in_packs(inputs[1]) : at::Tensor();
        at::Tensor y = at::empty_like(x);
        const at::Tensor statistics = compute_norm(x, skip, ending, y, launch);
        context->save_for_backward({x, statistics});
        context->saved_data["slope"] = double{ending.slope};
        save_dropout(*context, ending.dropout);
        context->saved_data["adds"] = skip.defined();
        context->saved_data["launcher"] = reinterpret_cast<std::int64_t>(launch);
        return y;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& outputs) {
        refuse_second_derivative();
        const auto saved = context->get_saved_variables();
        NormEnding ending;
        ending.slope = static_cast<float>(context->saved_data["slope"].toDouble());
        ending.dropout = saved_dropout(*context);
        const auto launch =
            reinterpret_cast<KernelLauncher>(context->saved_data["launcher"].toInt());
        const at::Tensor of_x =
            compute_norm_gradient(saved[0], in_packs(outputs[0]), saved[1], ending, launch);
        const at::Tensor none; // of the ending and the launcher
        if (context->saved_data["adds"].toBool()) {
            return {of_x, outputs[0], none, none};
        }
        return {of_x, none, none};
    }
};

at::Tensor apply_norm(const at::Tensor& x, const at::Tensor& skip, const NormEnding& ending,
                      KernelLauncher launch) {
    if (at::GradMode::is_enabled()) {
        using Inputs = torch::autograd::variable_list;
        const Inputs inputs = skip.defined() ? Inputs{x, skip} : Inputs{x};
        return GpuNormFunction::apply(at::TensorList(inputs), ending, launch);
    }
    const at::Tensor values = in_packs(x);
    compute_norm(values, skip.defined() ? in_packs(skip) : skip, ending, values, launch);
    return values;
}

} // namespace

at::Tensor instance_norm(const at::Tensor& x, bool relu, KernelLauncher launch) {
    return apply_norm(x, {}, {relu ? 0.0F : 1.0F, {}}, launch);
}

at::Tensor drop_instance_norm(const at::Tensor& x, const Dropout& dropout, KernelLauncher launch) {
    return apply_norm(x, {}, {1.0F, dropout}, launch);
}

at::Tensor add_instance_norm(const at::Tensor& skip, const at::Tensor& x, const Dropout& dropout,
                             KernelLauncher launch) {
    return apply_norm(x, skip, {1.0F, dropout}, launch);
}

} // namespace unit::gpu
