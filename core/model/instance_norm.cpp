#include "core/model/instance_norm.h"

#include "core/model/configuration.h"
#include "core/model/derivatives.h"
#include "core/model/gpu/instance_norm.h"
#include "core/model/kernels/instance_norm_kernels.h"
#include "core/model/pixel_chunks.h"
#include "core/model/saved_dropout.h"

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>
#include <torch/csrc/autograd/custom_function.h>
#include <vector>

namespace unit {
namespace {

using kernels::NormEnd;
using kernels::NormRule;
using kernels::PixelRange;

constexpr auto kChannelsLast = at::MemoryFormat::ChannelsLast;

/// What a norm is followed by.
struct End {
    NormEnd kind = NormEnd::Plain;
    Dropout dropout;
};

/// Mean and 1 / deviation of each channel of each image: [N, 2, C].
template <typename V>
at::Tensor statistics_of(const at::Tensor& x) {
    using S = SumType<V>;
    const PixelShape shape(x);
    const V* const values = x.const_data_ptr<V>();
    // Each image's values are shifted by those of its first pixel.
    std::vector<S> shifts;
    for (std::int64_t image = 0; image < shape.images; ++image) {
        const V* const pixel = values + image * shape.image_values();
        shifts.insert(shifts.end(), pixel, pixel + shape.channels);
    }
    const auto moments = sums_of_chunks<S>(
        shape, 2 * shape.channels, [&](std::int64_t image, const PixelRange& range, S* sums) {
            kernels::add_moments(values + range.first, range,
                                 shifts.data() + image * shape.channels, sums);
        });
    at::Tensor statistics =
        at::empty({shape.images, 2, shape.channels}, c10::CppTypeToScalarType<S>::value);
    S* const result = statistics.mutable_data_ptr<S>();
    const auto count = static_cast<double>(shape.pixels);
    for (std::int64_t image = 0; image < shape.images; ++image) {
        for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
            const auto place = static_cast<std::size_t>(2 * image * shape.channels + channel);
            const auto second = place + static_cast<std::size_t>(shape.channels);
            const double mean = moments[place] / count;
            const double variance = std::max(moments[second] / count - mean * mean, 0.0);
            const S shift = shifts[static_cast<std::size_t>(image * shape.channels + channel)];
            result[place] = static_cast<S>(shift + mean);
            result[second] = static_cast<S>(1.0 / std::sqrt(variance + kInstanceNormEpsilon));
        }
    }
    return statistics;
}

template <typename S>
NormRule<S> rule_of(const at::Tensor& x, const at::Tensor& statistics, std::int64_t image,
                    const End& end) {
    const std::int64_t channels = statistics.size(2);
    const S* const mean = statistics.const_data_ptr<S>() + image * 2 * channels;
    return {mean, mean + channels, end.dropout.mask_of(x), static_cast<S>(end.dropout.factor())};
}

template <NormEnd kind, typename V>
void normalise_images(const at::Tensor& x, const at::Tensor& skip, const at::Tensor& statistics,
                      const End& end, const at::Tensor& y) {
    const V* const values = x.const_data_ptr<V>();
    const V* const skipped = skip.defined() ? skip.const_data_ptr<V>() : values;
    V* const result = y.mutable_data_ptr<V>();
    for_pixel_chunks(PixelShape(x), [&](std::int64_t image, std::int64_t, const PixelRange& range) {
        kernels::normalise<kind, V, SumType<V>>(values + range.first, skipped + range.first, range,
                                                rule_of<SumType<V>>(x, statistics, image, end),
                                                result + range.first);
    });
}

template <NormEnd kind, typename V>
void gradients_of_images(const at::Tensor& x, const at::Tensor& gradient,
                         const at::Tensor& statistics, const End& end, const at::Tensor& result) {
    using S = SumType<V>;
    const PixelShape shape(x);
    const V* const values = x.const_data_ptr<V>();
    const V* const gradients = gradient.const_data_ptr<V>();
    const auto sums = sums_of_chunks<S>(
        shape, 2 * shape.channels, [&](std::int64_t image, const PixelRange& range, S* chunk_sums) {
            kernels::add_gradient_moments<kind, V, S>(values + range.first, gradients + range.first,
                                                      range, rule_of<S>(x, statistics, image, end),
                                                      chunk_sums);
        });
    std::vector<S> means;
    for (const double sum : sums) {
        means.push_back(static_cast<S>(sum / static_cast<double>(shape.pixels)));
    }
    V* const results = result.mutable_data_ptr<V>();
    for_pixel_chunks(shape, [&](std::int64_t image, std::int64_t, const PixelRange& range) {
        kernels::gradient_of_values<kind, V, S>(values + range.first, gradients + range.first,
                                                range, rule_of<S>(x, statistics, image, end),
                                                means.data() + image * 2 * shape.channels,
                                                results + range.first);
    });
}

/// Calls work with the end's kind as a template argument.
template <typename Work>
void with_end(NormEnd kind, const Work& work) {
    switch (kind) {
    case NormEnd::Plain:
        return work.template operator()<NormEnd::Plain>();
    case NormEnd::Relu:
        return work.template operator()<NormEnd::Relu>();
    case NormEnd::Dropout:
        return work.template operator()<NormEnd::Dropout>();
    case NormEnd::Add:
        return work.template operator()<NormEnd::Add>();
    case NormEnd::DropoutAdd:
        return work.template operator()<NormEnd::DropoutAdd>();
    }
}

at::Tensor compute_statistics(const at::Tensor& x) {
    at::Tensor statistics;
    AT_DISPATCH_FLOATING_TYPES_AND(at::kBFloat16, x.scalar_type(), "instance_norm",
                                   [&] { statistics = statistics_of<scalar_t>(x); });
    return statistics;
}

/// All tensors but the statistics are channels-last; y may be x.
void compute_norm(const at::Tensor& x, const at::Tensor& skip, const at::Tensor& statistics,
                  const End& end, const at::Tensor& y) {
    AT_DISPATCH_FLOATING_TYPES_AND(at::kBFloat16, x.scalar_type(), "instance_norm", [&] {
        with_end(end.kind, [&]<NormEnd kind>() {
            normalise_images<kind, scalar_t>(x, skip, statistics, end, y);
        });
    });
}

at::Tensor compute_gradient(const at::Tensor& x, const at::Tensor& gradient,
                            const at::Tensor& statistics, const End& end) {
    at::Tensor result = at::empty_like(x);
    AT_DISPATCH_FLOATING_TYPES_AND(at::kBFloat16, x.scalar_type(), "instance_norm", [&] {
        with_end(end.kind, [&]<NormEnd kind>() {
            gradients_of_images<kind, scalar_t>(x, gradient, statistics, end, result);
        });
    });
    return result;
}

/// The norm with its end as one step of the gradient's computation. It keeps x and the statistics.
class NormFunction : public torch::autograd::Function<NormFunction> {
  public:
    /// The inputs are x and, where the end adds it, skip.
    static at::Tensor forward(torch::autograd::AutogradContext* context, at::TensorList inputs,
                              const End& end) {
        const at::Tensor x = inputs[0].contiguous(kChannelsLast);
        const at::Tensor skip =
            inputs.size() > 1 ? inputs[1].contiguous(kChannelsLast) : at::Tensor();
        const at::Tensor statistics = compute_statistics(x);
        at::Tensor y = at::empty_like(x);
        compute_norm(x, skip, statistics, end, y);
        context->save_for_backward({x, statistics});
        context->saved_data["kind"] = static_cast<std::int64_t>(end.kind);
        save_dropout(*context, end.dropout);
        context->saved_data["adds"] = skip.defined();
        return y;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& outputs) {
        refuse_second_derivative();
        const auto saved = context->get_saved_variables();
        End end;
        end.kind = static_cast<NormEnd>(context->saved_data["kind"].toInt());
        end.dropout = saved_dropout(*context);
        const at::Tensor gradient = outputs[0].contiguous(kChannelsLast);
        const at::Tensor of_values = compute_gradient(saved[0], gradient, saved[1], end);
        const at::Tensor none; // of the end
        if (context->saved_data["adds"].toBool()) {
            return {of_values, outputs[0], none};
        }
        return {of_values, none};
    }
};

bool has_kernels(const at::Tensor& x) {
    return x.is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble ||
                          x.scalar_type() == at::kBFloat16);
}

at::Tensor apply(const at::Tensor& x, const at::Tensor& skip, const End& end) {
    if (at::GradMode::is_enabled()) {
        using Inputs = torch::autograd::variable_list;
        const Inputs inputs = skip.defined() ? Inputs{x, skip} : Inputs{x};
        return NormFunction::apply(at::TensorList(inputs), end);
    }
    const at::Tensor values = x.contiguous(kChannelsLast);
    compute_norm(values, skip.defined() ? skip.contiguous(kChannelsLast) : skip,
                 compute_statistics(values), end, values);
    return values;
}

} // namespace

at::Tensor instance_norm(const at::Tensor& x, bool relu) {
    if (const gpu::KernelLauncher launch = gpu::launcher_for(x)) {
        return gpu::instance_norm(x, relu, launch);
    }
    if (!has_kernels(x)) {
        return instance_norm_plain(x, relu);
    }
    return apply(x, {}, {relu ? NormEnd::Relu : NormEnd::Plain, {}});
}

at::Tensor drop_instance_norm(const at::Tensor& x, const Dropout& dropout) {
    if (const gpu::KernelLauncher launch = gpu::launcher_for(x)) {
        return gpu::drop_instance_norm(x, dropout, launch);
    }
    if (!has_kernels(x)) {
        return drop_instance_norm_plain(x, dropout);
    }
    return apply(x, {}, {dropout.probability > 0.0 ? NormEnd::Dropout : NormEnd::Plain, dropout});
}

at::Tensor add_instance_norm(const at::Tensor& skip, const at::Tensor& x, const Dropout& dropout) {
    const bool is_alike = skip.scalar_type() == x.scalar_type();
    if (const gpu::KernelLauncher launch = is_alike ? gpu::launcher_for(x) : nullptr) {
        return gpu::add_instance_norm(skip, x, dropout, launch);
    }
    if (!has_kernels(x) || !is_alike) {
        return add_instance_norm_plain(skip, x, dropout);
    }
    return apply(x, skip,
                 {dropout.probability > 0.0 ? NormEnd::DropoutAdd : NormEnd::Add, dropout});
}

at::Tensor instance_norm_plain(const at::Tensor& x, bool relu) {
    // Not at::instance_norm(): on the CPU its gradient is wrong for channels-last images of
    // height 1.
    const std::int64_t plane[] = {2, 3};
    const at::Tensor wide = at::isReducedFloatingType(x.scalar_type()) ? x.to(at::kFloat) : x;
    const at::Tensor centred = wide - wide.mean(at::IntArrayRef(plane), /*keepdim=*/true);
    const at::Tensor variance = centred.square().mean(at::IntArrayRef(plane), /*keepdim=*/true);
    const at::Tensor y = (centred * at::rsqrt(variance + kInstanceNormEpsilon)).to(x.scalar_type());
    return relu ? at::relu(y) : y;
}

at::Tensor drop_instance_norm_plain(const at::Tensor& x, const Dropout& dropout) {
    return apply_dropout(instance_norm_plain(x, /*relu=*/false), dropout);
}

at::Tensor add_instance_norm_plain(const at::Tensor& skip, const at::Tensor& x,
                                   const Dropout& dropout) {
    return skip + drop_instance_norm_plain(x, dropout);
}

} // namespace unit
