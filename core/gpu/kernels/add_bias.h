#pragma once

#include "core/gpu/kernels/arithmetic.h"
#include "core/gpu/kernels/convolution_result.h"
#include "core/gpu/kernels/launch.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// What follows a convolution without a norm: y = x + bias, times `slope` where that is negative.
/// Of a convolution in four phases it also puts the pixels in their places.
template <typename Value>
struct AddBias : ConvolutionResult<Value> {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 1;
    struct State {};

    const float* bias = nullptr; ///< [channels]
    /// [images, output_height(), output_width(), channels]. May be a single source.
    Value* y = nullptr;
    float slope = 1.0F;

    using Base = ConvolutionResult<Value>;
    using Base::images, Base::output_height, Base::output_width, Base::packs_of_pixel, Base::pixel;

    LaunchShape shape() const {
        return {parts_of(output_width() * packs_of_pixel(), kThreads), output_height(), images};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        // A pack of y: neighbouring threads have neighbouring ones of a row.
        const int index = place.block_x * kThreads + place.thread;
        const int column = index / packs_of_pixel();
        if (column >= output_width())
            return;
        const int pack = index % packs_of_pixel();
        Pack<Value> values = pixel(place.block_z, place.block_y, column)[pack];
        for (int i = 0; i < kPack; ++i) {
            const float sum = to_float(values.values[i]) + bias[kPack * pack + i];
            from_float(with_slope(sum, slope), &values.values[i]);
        }
        const std::int64_t row = std::int64_t{place.block_z} * output_height() + place.block_y;
        auto* const packs = reinterpret_cast<Pack<Value>*>(y);
        packs[row * output_width() * packs_of_pixel() + index] = values;
    }
};

} // namespace unit::gpu
