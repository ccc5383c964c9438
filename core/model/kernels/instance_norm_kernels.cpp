#include "core/model/kernels/instance_norm_kernels.h"

#include "core/model/kernels/clones.h"

#include <c10/util/BFloat16.h>

namespace unit::kernels {
namespace {

/// A normalised value after its end, without the skip; also the gradient of a dropped value, which
/// dropout treats as it does the value.
template <NormEnd end, typename S>
inline S finish(S normed, std::uint32_t index, const DropoutMask& mask, S factor) {
    if constexpr (end == NormEnd::Relu) {
        return normed > S(0) ? normed : S(0);
    } else if constexpr (end == NormEnd::Dropout || end == NormEnd::DropoutAdd) {
        // A choice of factors: one of products would be a branch, since they may trap.
        return (mask.keeps(index) ? factor : S(0)) * normed;
    } else {
        return normed;
    }
}

/// The gradient with respect to a normalised value, from the one after its end.
template <NormEnd end, typename S>
inline S before_end(S gradient, S normed, std::uint32_t index, const DropoutMask& mask, S factor) {
    if constexpr (end == NormEnd::Relu) {
        return normed > S(0) ? gradient : S(0);
    } else {
        return finish<end>(gradient, index, mask, factor);
    }
}

} // namespace

template <typename V, typename S>
UNIT_KERNEL void add_moments(const V* __restrict values, const PixelRange& range,
                             const S* __restrict shift, S* __restrict sums) {
    const std::int64_t channels = range.channels;
    S* const __restrict squares = sums + channels;
    for (std::int64_t pixel = 0; pixel < range.pixels; ++pixel) {
        const V* const row = values + pixel * channels;
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            const S shifted = static_cast<S>(row[channel]) - shift[channel];
            sums[channel] += shifted;
            squares[channel] += shifted * shifted;
        }
    }
}

template <NormEnd end, typename V, typename S>
UNIT_KERNEL void normalise(const V* values, const V* skip, const PixelRange& range,
                           const NormRule<S>& rule, V* y) {
    const std::int64_t channels = range.channels;
    const S* const __restrict mean = rule.mean;
    const S* const __restrict scale = rule.scale;
    const DropoutMask mask = rule.mask;
    const S factor = rule.factor;
    for (std::int64_t pixel = 0; pixel < range.pixels; ++pixel) {
        const std::int64_t first = pixel * channels;
        const auto place = static_cast<std::uint32_t>(range.first + first);
        // Each value is read before its place is written, also where y is values or skip.
#pragma GCC ivdep
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            const S normed =
                (static_cast<S>(values[first + channel]) - mean[channel]) * scale[channel];
            S finished =
                finish<end>(normed, place + static_cast<std::uint32_t>(channel), mask, factor);
            if constexpr (end == NormEnd::Add || end == NormEnd::DropoutAdd) {
                finished += static_cast<S>(skip[first + channel]);
            }
            y[first + channel] = static_cast<V>(finished);
        }
    }
}

template <NormEnd end, typename V, typename S>
UNIT_KERNEL void add_gradient_moments(const V* __restrict values, const V* __restrict gradient,
                                      const PixelRange& range, const NormRule<S>& rule,
                                      S* __restrict sums) {
    const std::int64_t channels = range.channels;
    const S* const __restrict mean = rule.mean;
    const S* const __restrict scale = rule.scale;
    const DropoutMask mask = rule.mask;
    const S factor = rule.factor;
    S* const __restrict products = sums + channels;
    for (std::int64_t pixel = 0; pixel < range.pixels; ++pixel) {
        const std::int64_t first = pixel * channels;
        const auto place = static_cast<std::uint32_t>(range.first + first);
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            const S normed =
                (static_cast<S>(values[first + channel]) - mean[channel]) * scale[channel];
            const S g = before_end<end>(static_cast<S>(gradient[first + channel]), normed,
                                        place + static_cast<std::uint32_t>(channel), mask, factor);
            sums[channel] += g;
            products[channel] += g * normed;
        }
    }
}

template <NormEnd end, typename V, typename S>
UNIT_KERNEL void gradient_of_values(const V* __restrict values, const V* __restrict gradient,
                                    const PixelRange& range, const NormRule<S>& rule,
                                    const S* __restrict means, V* __restrict result) {
    const std::int64_t channels = range.channels;
    const S* const __restrict mean = rule.mean;
    const S* const __restrict scale = rule.scale;
    const DropoutMask mask = rule.mask;
    const S factor = rule.factor;
    const S* const __restrict product_means = means + channels;
    for (std::int64_t pixel = 0; pixel < range.pixels; ++pixel) {
        const std::int64_t first = pixel * channels;
        const auto place = static_cast<std::uint32_t>(range.first + first);
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            const S normed =
                (static_cast<S>(values[first + channel]) - mean[channel]) * scale[channel];
            const S g = before_end<end>(static_cast<S>(gradient[first + channel]), normed,
                                        place + static_cast<std::uint32_t>(channel), mask, factor);
            result[first + channel] = static_cast<V>(
                scale[channel] * (g - means[channel] - normed * product_means[channel]));
        }
    }
}

#define UNIT_INSTANTIATE_END(end, V, S)                                                           \
    template void normalise<end, V, S>(const V*, const V*, const PixelRange&, const NormRule<S>&, \
                                       V*);                                                       \
    template void add_gradient_moments<end, V, S>(const V*, const V*, const PixelRange&,          \
                                                  const NormRule<S>&, S*);                        \
    template void gradient_of_values<end, V, S>(const V*, const V*, const PixelRange&,            \
                                                const NormRule<S>&, const S*, V*);
#define UNIT_INSTANTIATE(V, S)                                                  \
    template void add_moments<V, S>(const V*, const PixelRange&, const S*, S*); \
    UNIT_INSTANTIATE_END(NormEnd::Plain, V, S)                                  \
    UNIT_INSTANTIATE_END(NormEnd::Relu, V, S)                                   \
    UNIT_INSTANTIATE_END(NormEnd::Dropout, V, S)                                \
    UNIT_INSTANTIATE_END(NormEnd::Add, V, S)                                    \
    UNIT_INSTANTIATE_END(NormEnd::DropoutAdd, V, S)

UNIT_INSTANTIATE(float, float)
UNIT_INSTANTIATE(double, double)
UNIT_INSTANTIATE(c10::BFloat16, float)

#undef UNIT_INSTANTIATE
#undef UNIT_INSTANTIATE_END

} // namespace unit::kernels
