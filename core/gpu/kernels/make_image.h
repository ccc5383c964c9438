#pragma once

#include "core/gpu/kernels/arithmetic.h"
#include "core/gpu/kernels/convolution_result.h"
#include "core/gpu/kernels/image_pixel.h"
#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/pack_bits.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// The last layer where it is a 1x1 convolution without patches, and what precedes it: the features
/// are an upsampling convolution's result, plus `feature_bias`, times `slope` where that is
/// negative. A pixel of the image is tanh(weights * features + bias).
///
/// A thread has a pack of some pixels, and takes its share of their sums, which shared memory puts
/// together: so neighbouring threads read neighbouring packs. Were it one thread for a pixel,
/// neighbouring threads would read from places as far apart as a pixel is long.
template <typename Value>
struct MakeImage : ConvolutionResult<Value> {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 2;
    static constexpr int kMostChannels = kThreads * kPack; ///< that `channels` may be
    struct State {};

    const float* feature_bias = nullptr; ///< [channels], aligned to a Pack
    float slope = 1.0F;
    const float* weights = nullptr; ///< [image_channels, channels], aligned to a Pack
    const float* bias = nullptr;    ///< [image_channels]
    int image_channels = 3;         ///< 3, or 1: grey, which all channels of a pixel become
    ImagePixel* y = nullptr;        ///< [images, output_height(), output_width()]

    using Base = ConvolutionResult<Value>;
    using Base::channels, Base::images, Base::pixel;
    using Base::output_height, Base::output_width, Base::packs_of_pixel;

    LaunchShape shape() const {
        const int sums = pixels_of_block() * sums_of_pixel();
        return {parts_of(output_width(), pixels_of_block()), output_height(), images,
                sums * static_cast<int>(sizeof(ImagePixel))};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte* shared) const {
        auto* const sums = reinterpret_cast<ImagePixel*>(shared);
        if constexpr (phase == 0) {
            add_products(place, sums);
        } else {
            write(place, sums);
        }
    }

  private:
    static constexpr int kPixelsOfThread = kPacksAhead;

    /// A thread's share of the weights.
    struct Weights {
        Pack<float> feature_bias, red, green, blue;
    };

    UNIT_HOST_DEVICE int pixels_at_a_time() const { return kThreads / packs_of_pixel(); }
    UNIT_HOST_DEVICE int pixels_of_block() const { return kPixelsOfThread * pixels_at_a_time(); }
    /// From a pixel's sums in shared memory to the next one's. Odd, so that threads that read those
    /// of neighbouring pixels read from different banks.
    UNIT_HOST_DEVICE int sums_of_pixel() const { return packs_of_pixel() | 1; }

    UNIT_HOST_DEVICE Weights weights_of(int pack) const {
        const auto packs_of = [pack](const float* values) {
            return reinterpret_cast<const Pack<float>*>(values)[pack];
        };
        const int next = image_channels == 1 ? 0 : channels;
        const float* const of_green = weights + next;
        return {packs_of(feature_bias), packs_of(weights), packs_of(of_green),
                packs_of(of_green + next)};
    }

    UNIT_HOST_DEVICE void add_products(const ThreadPlace& place, ImagePixel* sums) const {
        const int first = place.thread / packs_of_pixel();
        const int pack = place.thread % packs_of_pixel();
        if (first >= pixels_at_a_time())
            return;
        const Weights shares = weights_of(pack);
        const int column = place.block_x * pixels_of_block() + first;
        PackBits<Value> values[kPixelsOfThread]{};
        for (int i = 0; i < kPixelsOfThread; ++i) {
            const int of_row = column + i * pixels_at_a_time();
            if (of_row < output_width())
                values[i] = bits_of_pack(pixel(place.block_z, place.block_y, of_row)[pack]);
        }
        for (int i = 0; i < kPixelsOfThread; ++i) {
            const int of_block = first + i * pixels_at_a_time();
            sums[of_block * sums_of_pixel() + pack] = products(pack_of_bits(values[i]), shares);
        }
    }

    UNIT_HOST_DEVICE ImagePixel products(Pack<Value> values, const Weights& shares) const {
        ImagePixel sum{};
        for (int i = 0; i < kPack; ++i) {
            const float biased = to_float(values.values[i]) + shares.feature_bias.values[i];
            const float feature = with_slope(biased, slope);
            sum.red += feature * shares.red.values[i];
            sum.green += feature * shares.green.values[i];
            sum.blue += feature * shares.blue.values[i];
        }
        return sum;
    }

    UNIT_HOST_DEVICE void write(const ThreadPlace& place, const ImagePixel* sums) const {
        const int first_column = place.block_x * pixels_of_block();
        const std::int64_t row = std::int64_t{place.block_z} * output_height() + place.block_y;
        const int next = image_channels == 1 ? 0 : 1;
        const float* const of_green = bias + next;
        for (int i = place.thread; i < pixels_of_block(); i += kThreads) {
            if (first_column + i >= output_width())
                return;
            ImagePixel sum{bias[0], of_green[0], of_green[next], 0.0F};
            for (int pack = 0; pack < packs_of_pixel(); ++pack) {
                const ImagePixel share = sums[i * sums_of_pixel() + pack];
                sum.red += share.red;
                sum.green += share.green;
                sum.blue += share.blue;
            }
            y[row * output_width() + first_column + i] = {hyperbolic_tangent(sum.red),
                                                          hyperbolic_tangent(sum.green),
                                                          hyperbolic_tangent(sum.blue), 0.0F};
        }
    }
};

} // namespace unit::gpu
