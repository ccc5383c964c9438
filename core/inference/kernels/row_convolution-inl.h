#if defined(UNIT_KERNELS_ROW_CONVOLUTION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_ROW_CONVOLUTION_INL_H_
#undef UNIT_KERNELS_ROW_CONVOLUTION_INL_H_
#else
#define UNIT_KERNELS_ROW_CONVOLUTION_INL_H_
#endif

#include "core/inference/kernels/row_convolution.h"
#include "core/inference/kernels/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace unit {
namespace HWY_NAMESPACE {

/// As many pixels as there are rows, from `pixel` on, for one block of output channels.
template <int... row, int... sum, int... vector>
HWY_INLINE void convolve_pixels(std::integer_sequence<int, row...> rows,
                                std::integer_sequence<int, sum...>,
                                std::integer_sequence<int, vector...> vectors,
                                const RowConvolution& job, int block, int pixel) {
    const std::ptrdiff_t channel = std::ptrdiff_t{block} * kChannelBlock;
    const float* const bias = job.bias + channel;
    FloatVector sums[] = {hn::Load(kFloat, bias + (sum % kBlockVectors) * kLanes)...};
    const std::ptrdiff_t weights_of_a_row = std::ptrdiff_t{job.run} * kChannelBlock;
    const float* weights = job.weights + block * job.row_count * weights_of_a_row;
    for (int input = 0; input < job.row_count; ++input) {
        multiply_add(rows, vectors, job.rows[input] + pixel * job.input_step, job.input_step,
                     job.run, weights, sums);
        weights += weights_of_a_row;
    }
    const FloatVector slope = hn::Set(kFloat, job.slope);
    float* const output = job.output + pixel * job.output_step + channel;
    (hn::Store(activate(sums[sum], slope), kFloat,
               output + (sum / kBlockVectors) * job.output_step + (sum % kBlockVectors) * kLanes),
     ...);
}

template <int pixels>
HWY_INLINE void convolve_pixels(const RowConvolution& job, int block, int pixel) {
    convolve_pixels(std::make_integer_sequence<int, pixels>(),
                    std::make_integer_sequence<int, pixels * kBlockVectors>(),
                    std::make_integer_sequence<int, kBlockVectors>(), job, block, pixel);
}

HWY_NOINLINE void convolve_row(const RowConvolution& job) {
    for (int block = 0; block < job.out_channels / kChannelBlock; ++block) {
        int pixel = 0;
        for (; pixel + kProductRows <= job.pixels; pixel += kProductRows) {
            convolve_pixels<kProductRows>(job, block, pixel);
        }
        if (pixel < job.pixels && job.pixels >= kProductRows) {
            // Some pixels of the last group once more, with the same result.
            convolve_pixels<kProductRows>(job, block, job.pixels - kProductRows);
        } else {
            for (; pixel < job.pixels; ++pixel) {
                convolve_pixels<1>(job, block, pixel);
            }
        }
    }
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
