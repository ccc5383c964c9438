#pragma once

#include "core/gpu/kernels/arithmetic.h"
#include "core/gpu/kernels/pack_bits.h"
#include "core/gpu/kernels/values.h"
#include "core/model/kernels/dropout_mask.h"

#include <cstdint>

namespace unit::gpu {

/// 1 / deviation. A variance below 0 is 0, rounded.
UNIT_HOST_DEVICE inline float norm_scale(float variance, float epsilon) {
    return 1.0F / square_root((variance < 0.0F ? 0.0F : variance) + epsilon);
}

/// An instance norm with what follows it, parameters of the kernels that compute it: each channel
/// of each image to mean 0 and variance 1, then times `slope` where that is negative, or times
/// `factors`, then plus `skip`. The variance is the biased one, as in PyTorch.
template <typename Value>
struct NormLayer {
    const Value* x = nullptr; ///< [images, pixels, channels], aligned to a Pack
    /// Shaped as `x`: the input of the residual block that ends here, or null. Not `y`.
    const Value* skip = nullptr;
    Value* y = nullptr; ///< shaped as `x`; may be `x`
    int images = 0;
    int pixels = 0;       ///< at least 1
    int channels = 0;     ///< a multiple of kPack; pixels * channels / kPack is an int
    float epsilon = 0.0F; ///< is added to the variance: kInstanceNormEpsilon
    float slope = 1.0F;   ///< 0: ReLU
    /// [channels], of a residual block, or null: all 1. Not in training, nor beside a slope.
    const float* factors = nullptr;

    UNIT_HOST_DEVICE int packs_of_pixel() const { return channels / kPack; }

    /// What x - mean of a channel is multiplied by.
    UNIT_HOST_DEVICE float scale_of(int channel, float variance) const {
        const float scale = norm_scale(variance, epsilon);
        return factors == nullptr ? scale : scale * factors[channel];
    }

    /// Where the packs of an image begin in `x` or `skip`, null if that is.
    UNIT_HOST_DEVICE const Pack<Value>* image_of(const Value* tensor, int image) const {
        if (tensor == nullptr)
            return nullptr;
        return reinterpret_cast<const Pack<Value>*>(tensor + first_value(image));
    }
    UNIT_HOST_DEVICE Pack<Value>* image_of_y(int image) const {
        return reinterpret_cast<Pack<Value>*>(y + first_value(image));
    }

    /// Where the first value of pack `index` of an image is in the tensor of all images, as
    /// DropoutMask counts: to 2^32, then from 0 again.
    UNIT_HOST_DEVICE std::uint32_t place_of(int image, int index) const {
        return static_cast<std::uint32_t>(first_value(image) + std::int64_t{index} * kPack);
    }

  private:
    UNIT_HOST_DEVICE std::int64_t first_value(int image) const {
        return std::int64_t{image} * pixels * channels;
    }
};

/// What normalises neighbouring channels: (x - shift - mean) * scale. The shift is one of the
/// channel's own values, so that x - shift is exact where a large mean would cost digits.
struct NormRule {
    Pack<float> shift, mean, scale;
};

/// The same values in fp32.
template <typename Value>
UNIT_HOST_DEVICE Pack<float> to_floats(Pack<Value> pack) {
    Pack<float> result;
    for (int i = 0; i < kPack; ++i)
        result.values[i] = to_float(pack.values[i]);
    return result;
}

/// Values of y. `skip`: zeros where nothing is added.
template <typename Value>
UNIT_HOST_DEVICE Pack<Value> normalised(Pack<Value> x, const NormRule& rule, float slope,
                                        Pack<Value> skip) {
    Pack<Value> y;
    for (int i = 0; i < kPack; ++i) {
        const float centred = to_float(x.values[i]) - rule.shift.values[i] - rule.mean.values[i];
        const float end = with_slope(centred * rule.scale.values[i], slope);
        from_float(end + to_float(skip.values[i]), &y.values[i]);
    }
    return y;
}

/// A norm's dropout, before `skip` is added. The default drops nothing.
struct NormDropout {
    DropoutMask mask{0, 0.0};
    float factor = 1.0F; ///< of what is kept: 1 / (1 - probability)

    UNIT_HOST_DEVICE bool drops() const { return mask.threshold != 0; }

    /// What the value at a place is multiplied by, which is that in the tensor of all images.
    UNIT_HOST_DEVICE float factor_at(std::uint32_t place) const {
        return mask.keeps(place) ? factor : 0.0F;
    }
};

/// Values of y of a norm with dropout, the first of them at `place`.
template <typename Value>
UNIT_HOST_DEVICE Pack<Value> normalised_and_dropped(Pack<Value> x, const NormRule& rule,
                                                    const NormDropout& dropout, std::uint32_t place,
                                                    Pack<Value> skip) {
    Pack<Value> y;
    for (int i = 0; i < kPack; ++i) {
        const float centred = to_float(x.values[i]) - rule.shift.values[i] - rule.mean.values[i];
        const float factor = dropout.factor_at(place + static_cast<std::uint32_t>(i));
        from_float(factor * (centred * rule.scale.values[i]) + to_float(skip.values[i]),
                   &y.values[i]);
    }
    return y;
}

} // namespace unit::gpu
