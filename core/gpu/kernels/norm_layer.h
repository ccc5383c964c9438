#pragma once

#include "core/gpu/kernels/arithmetic.h"
#include "core/gpu/kernels/pack_bits.h"
#include "core/gpu/kernels/values.h"

#include <cstdint>

namespace unit::gpu {

/// An instance norm with what follows it, parameters of the kernels that compute it: each channel
/// of each image to mean 0 and variance 1, then times `slope` where that is negative, then plus
/// `skip`. The variance is the biased one, as in PyTorch.
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

    UNIT_HOST_DEVICE int packs_of_pixel() const { return channels / kPack; }

    /// Where the packs of an image begin in `x` or `skip`, null if that is.
    UNIT_HOST_DEVICE const Pack<Value>* image_of(const Value* tensor, int image) const {
        if (tensor == nullptr)
            return nullptr;
        return reinterpret_cast<const Pack<Value>*>(tensor + first_value(image));
    }
    UNIT_HOST_DEVICE Pack<Value>* image_of_y(int image) const {
        return reinterpret_cast<Pack<Value>*>(y + first_value(image));
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

/// 1 / deviation. A variance below 0 is 0, rounded.
UNIT_HOST_DEVICE inline float norm_scale(float variance, float epsilon) {
    return 1.0F / square_root((variance < 0.0F ? 0.0F : variance) + epsilon);
}

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

} // namespace unit::gpu
