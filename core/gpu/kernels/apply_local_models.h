#pragma once

#include "core/gpu/kernels/fit_local_models.h"
#include "core/upsampling/source_pixels.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// Applies averaged local models, interpolated bilinearly, to the guide of full-size images. The
/// result is not clipped; a NaN of an input stays in its pixel. Sizes are below 32768.
struct ApplyLocalModels {
    static constexpr int kThreads = 128;
    static constexpr int kPhases = 1;
    struct State {};

    const LocalModel* models = nullptr;    ///< [images, model_height, model_width]
    int model_height = 0, model_width = 0; ///< the true size at which they were fitted
    ImageBatch<const ImagePixel> inputs;   ///< at full size
    ImageBatch<ImagePixel> outputs;        ///< may be the inputs, but not overlap them otherwise
    int height = 0, width = 0;             ///< true full size; padding is neither read nor written
    int images = 0;

    LaunchShape shape() const { return {parts_of(width, kThreads), height, images}; }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        const int x = place.block_x * kThreads + place.thread;
        const int y = place.block_y;
        if (x >= width)
            return;
        const auto column = linear_position<std::int32_t>(x, model_width, width);
        const auto row = linear_position<std::int32_t>(y, model_height, height);
        const LocalModel left = model_between_rows(place.block_z, column.first, row);
        const LocalModel right =
            model_between_rows(place.block_z, at_most(column.first + 1, model_width - 1), row);
        const ImagePixel slope = between(left.slope, right.slope, column.weight);
        const ImagePixel offset = between(left.offset, right.offset, column.weight);
        const ImagePixel input = inputs.row(place.block_z, y)[x];
        const float guide = guide_of(input.red, input.green, input.blue);
        outputs.row(place.block_z, y)[x] = {slope.red * guide + offset.red,
                                            slope.green * guide + offset.green,
                                            slope.blue * guide + offset.blue, 0.0F};
    }

  private:
    UNIT_HOST_DEVICE LocalModel model_between_rows(int image, int column,
                                                   const LinearPosition& row) const {
        const ImageBatch<const LocalModel> batch{models, model_height, model_width};
        const LocalModel above = batch.row(image, row.first)[column];
        const LocalModel below = batch.row(image, at_most(row.first + 1, model_height - 1))[column];
        return {between(above.slope, below.slope, row.weight),
                between(above.offset, below.offset, row.weight)};
    }

    /// By `weight`, in [0, 1], on the way from one to another.
    UNIT_HOST_DEVICE static ImagePixel between(const ImagePixel& from, const ImagePixel& to,
                                               float weight) {
        return {from.red + weight * (to.red - from.red),
                from.green + weight * (to.green - from.green),
                from.blue + weight * (to.blue - from.blue), 0.0F};
    }
};

} // namespace unit::gpu
