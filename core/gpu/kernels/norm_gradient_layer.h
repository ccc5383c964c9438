#pragma once

#include "core/gpu/kernels/norm_layer.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// The way back through an instance norm and what follows it (NormLayer, NormTraining), parameters
/// of the kernels that compute it: from the gradient with respect to y the one with respect to x.
/// That with respect to the norm's `skip` is the one with respect to y itself.
///
/// With the normalised values n = (x - mean) * scale and the gradient g with respect to them, the
/// result is scale * (g - m1 - n * m2), where m1 is the channel's mean of g, m2 that of g * n.
template <typename Value>
struct NormGradientLayer {
    const Value* x = nullptr;          ///< [images, pixels, channels], aligned to a Pack
    const Value* gradient = nullptr;   ///< shaped as `x`: with respect to y
    const float* statistics = nullptr; ///< of NormTraining, aligned to a Pack
    Value* result = nullptr;           ///< shaped as `x`; may be `gradient`
    int images = 0;
    int pixels = 0;      ///< at least 1
    int channels = 0;    ///< a multiple of kPack; pixels * channels / kPack is an int
    float slope = 1.0F;  ///< as of the norm. Where the normalised value is 0 it counts as negative
    NormDropout dropout; ///< as of the norm

    UNIT_HOST_DEVICE int packs_of_pixel() const { return channels / kPack; }

    /// Where the packs of an image begin in `x` or `gradient`.
    UNIT_HOST_DEVICE const Pack<Value>* image_of(const Value* tensor, int image) const {
        return reinterpret_cast<const Pack<Value>*>(tensor + first_value(image));
    }
    UNIT_HOST_DEVICE Pack<Value>* image_of_result(int image) const {
        return reinterpret_cast<Pack<Value>*>(result + first_value(image));
    }

    /// As NormLayer::place_of().
    UNIT_HOST_DEVICE std::uint32_t place_of(int image, int index) const {
        return static_cast<std::uint32_t>(first_value(image) + std::int64_t{index} * kPack);
    }

    UNIT_HOST_DEVICE Pack<float> mean_of(int image, int pack) const {
        return statistics_of(image)[pack];
    }
    UNIT_HOST_DEVICE Pack<float> scale_of(int image, int pack) const {
        return statistics_of(image)[packs_of_pixel() + pack];
    }

    /// The gradient with respect to normalised values of pack `index` of an image, given these.
    UNIT_HOST_DEVICE Pack<float> before_end(Pack<Value> of_y, const Pack<float>& normal, int image,
                                            int index) const {
        Pack<float> result_pack;
        for (int i = 0; i < kPack; ++i) {
            const float value = to_float(of_y.values[i]);
            result_pack.values[i] = normal.values[i] > 0.0F ? value : slope * value;
        }
        if (dropout.drops()) {
            const std::uint32_t place = place_of(image, index);
            for (int i = 0; i < kPack; ++i)
                result_pack.values[i] *= dropout.factor_at(place + static_cast<std::uint32_t>(i));
        }
        return result_pack;
    }

    /// Normalised values.
    UNIT_HOST_DEVICE static Pack<float> normal_of(Pack<Value> x, const Pack<float>& mean,
                                                  const Pack<float>& scale) {
        Pack<float> normal;
        for (int i = 0; i < kPack; ++i)
            normal.values[i] = (to_float(x.values[i]) - mean.values[i]) * scale.values[i];
        return normal;
    }

  private:
    UNIT_HOST_DEVICE std::int64_t first_value(int image) const {
        return std::int64_t{image} * pixels * channels;
    }
    UNIT_HOST_DEVICE const Pack<float>* statistics_of(int image) const {
        return reinterpret_cast<const Pack<float>*>(statistics) +
               std::int64_t{image} * 2 * packs_of_pixel();
    }
};

} // namespace unit::gpu
