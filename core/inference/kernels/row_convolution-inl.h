#if defined(UNIT_KERNELS_ROW_CONVOLUTION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIT_KERNELS_ROW_CONVOLUTION_INL_H_
#undef UNIT_KERNELS_ROW_CONVOLUTION_INL_H_
#else
#define UNIT_KERNELS_ROW_CONVOLUTION_INL_H_
#endif

#include "core/inference/kernels/products-inl.h"
#include "core/inference/kernels/row_convolution.h"

HWY_BEFORE_NAMESPACE();
UNIT_ALLOW_PRODUCT_INSTRUCTIONS()
namespace unit {
namespace HWY_NAMESPACE {

/// As many pixels as there are rows, from `pixel` on, for one block of output channels.
template <typename Products, typename Value, int... row, int... sum, int... vector>
HWY_INLINE void convolve_pixels(std::integer_sequence<int, row...> rows,
                                std::integer_sequence<int, sum...>,
                                std::integer_sequence<int, vector...> vectors,
                                const RowConvolution& job, int block, int pixel) {
    using Input = typename Products::Value;
    const std::ptrdiff_t channel = std::ptrdiff_t{block} * kChannelBlock;
    const float* const bias = job.bias + channel;
    FloatVector sums[] = {hn::Load(kFloat, bias + (sum % kBlockVectors) * kLanes)...};
    const std::ptrdiff_t weights_of_a_row = std::ptrdiff_t{job.run} * kChannelBlock;
    const Input* weights =
        static_cast<const Input*>(job.weights) + block * job.row_count * weights_of_a_row;
    for (int input = 0; input < job.row_count; ++input) {
        multiply_add<Products>(rows, vectors,
                               static_cast<const Input*>(job.rows[input]) + pixel * job.input_step,
                               job.input_step, job.run, weights, sums);
        weights += weights_of_a_row;
    }
    const FloatVector slope = hn::Set(kFloat, job.slope);
    Value* const output = static_cast<Value*>(job.output.data) + pixel * job.output_step + channel;
    (store_stored(activate(sums[sum], slope), output + (sum / kBlockVectors) * job.output_step +
                                                  (sum % kBlockVectors) * kLanes),
     ...);
}

template <typename Products, typename Value, int pixels>
HWY_INLINE void convolve_pixels(const RowConvolution& job, int block, int pixel) {
    convolve_pixels<Products, Value>(std::make_integer_sequence<int, pixels>(),
                                     std::make_integer_sequence<int, pixels * kBlockVectors>(),
                                     std::make_integer_sequence<int, kBlockVectors>(), job, block,
                                     pixel);
}

template <typename Products, typename Value>
HWY_NOINLINE void convolve_row_to(const RowConvolution& job) {
    for (int block = 0; block < job.out_channels / kChannelBlock; ++block) {
        int pixel = 0;
        for (; pixel + kProductRows <= job.pixels; pixel += kProductRows) {
            convolve_pixels<Products, Value, kProductRows>(job, block, pixel);
        }
        if (pixel < job.pixels && job.pixels >= kProductRows) {
            // Some pixels of the last group once more, with the same result.
            convolve_pixels<Products, Value, kProductRows>(job, block, job.pixels - kProductRows);
        } else {
            for (; pixel < job.pixels; ++pixel) {
                convolve_pixels<Products, Value, 1>(job, block, pixel);
            }
        }
    }
}

template <typename Products>
void convolve_row_with(const RowConvolution& job) {
    if (job.output.storage == Storage::Float32) {
        convolve_row_to<Products, float>(job);
    } else {
        convolve_row_to<Products, hwy::bfloat16_t>(job);
    }
}

/// `OfBfloats`: what computes products of bfloat16.
template <typename OfBfloats>
void convolve_row(const RowConvolution& job) {
    if (job.storage == Storage::Float32) {
        convolve_row_with<Floats>(job);
    } else {
        convolve_row_with<OfBfloats>(job);
    }
}

} // namespace HWY_NAMESPACE
} // namespace unit
HWY_AFTER_NAMESPACE();

#endif
