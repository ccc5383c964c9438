#include "core/model/kernels/bias_kernels.h"

#include "core/model/kernels/clones.h"

#include <c10/util/BFloat16.h>

namespace unit::kernels {
namespace {

/// `value`, times `slope` unless `whole`. As a sum, since compilers make a branch of a choice
/// between products, which may trap.
template <typename S>
[[gnu::always_inline]] inline S sloped(S value, bool whole, S slope) {
    const S kept = whole ? value : S(0);
    const S rest = whole ? S(0) : value;
    return kept + slope * rest;
}

} // namespace

template <typename V, typename S>
UNIT_KERNEL void add_bias(V* __restrict values, const PixelRange& range, const S* __restrict bias,
                          S slope) {
    const std::int64_t channels = range.channels;
    for (std::int64_t pixel = 0; pixel < range.pixels; ++pixel) {
        V* const row = values + pixel * channels;
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            const S sum = static_cast<S>(row[channel]) + bias[channel];
            row[channel] = static_cast<V>(sloped(sum, sum > S(0), slope));
        }
    }
}

template <typename V, typename S>
UNIT_KERNEL void gradient_of_bias(const V* __restrict y, const V* __restrict gradient,
                                  const PixelRange& range, S slope, V* __restrict result,
                                  S* __restrict sums) {
    const std::int64_t channels = range.channels;
    for (std::int64_t pixel = 0; pixel < range.pixels; ++pixel) {
        const std::int64_t first = pixel * channels;
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            const S g = static_cast<S>(gradient[first + channel]);
            // A slope above 0 leaves the sign.
            const bool positive = static_cast<S>(y[first + channel]) > S(0);
            const S before = sloped(g, positive, slope);
            result[first + channel] = static_cast<V>(before);
            sums[channel] += before;
        }
    }
}

#define UNIT_INSTANTIATE(V, S)                                        \
    template void add_bias<V, S>(V*, const PixelRange&, const S*, S); \
    template void gradient_of_bias<V, S>(const V*, const V*, const PixelRange&, S, V*, S*);

UNIT_INSTANTIATE(float, float)
UNIT_INSTANTIATE(double, double)
UNIT_INSTANTIATE(c10::BFloat16, float)

#undef UNIT_INSTANTIATE

} // namespace unit::kernels
