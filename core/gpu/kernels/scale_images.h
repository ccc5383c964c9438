#pragma once

#include "core/gpu/kernels/images.h"
#include "core/gpu/kernels/launch.h"
#include "core/upsampling/source_pixels.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// Brings images to another size without aliasing, as ImageScaler does: what shrinks is the mean of
/// the area it covers, what grows is interpolated bilinearly. What the result has beyond its true
/// size repeats the last true column and row. Sizes are below 32768. `Pixel`: a Pack, of which a
/// network's first convolution reads three channels or one.
template <typename Pixel>
struct ScaleImages {
    static constexpr int kThreads = 128;
    static constexpr int kPhases = 1;
    struct State {};

    ImageBatch<const ImagePixel> sources;
    int source_height = 0, source_width = 0; ///< true size; the padding is not read
    ImageBatch<Pixel> scaled;                ///< does not overlap the sources
    int height = 0, width = 0;               ///< true size of what is scaled
    /// The same in colour and fp32, also where the network is grey; null where nobody reads it.
    ImagePixel* scaled_colors = nullptr;
    int images = 0;
    bool grey = false; ///< the first channel is the luma of network_values(), the others are 0

    LaunchShape shape() const { return {parts_of(scaled.width, kThreads), scaled.height, images}; }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        const int column = place.block_x * kThreads + place.thread;
        if (column >= scaled.width)
            return;
        const RgbValues rgb = scaled_pixel(place.block_z, at_most(column, width - 1),
                                           at_most(place.block_y, height - 1));
        from_values(network_values(rgb, grey), scaled.row(place.block_z, place.block_y) + column);
        if (scaled_colors == nullptr)
            return;
        const ImageBatch<ImagePixel> colors{scaled_colors, scaled.height, scaled.width};
        from_values(rgb, colors.row(place.block_z, place.block_y) + column);
    }

  private:
    UNIT_HOST_DEVICE RgbValues scaled_pixel(int image, int x, int y) const {
        const auto columns = source_pixels<std::int32_t>(x, source_width, width);
        const auto rows = source_pixels<std::int32_t>(y, source_height, height);
        const ImagePixel* const first = sources.row(image, rows.first) + columns.first;
        RgbValues sum{0.0F, 0.0F, 0.0F};
        for (int column = 0; column < columns.count; ++column)
            add(columns.weight(column), column_sum(first + column, rows), &sum);
        return sum;
    }

    /// Of the pixels from `pixel` down.
    UNIT_HOST_DEVICE RgbValues column_sum(const ImagePixel* pixel, const SourcePixels& rows) const {
        RgbValues sum{0.0F, 0.0F, 0.0F};
        add(rows.first_weight, colors_of(*pixel), &sum);
        if (rows.count == 1)
            return sum;
        for (int row = 1; row < rows.count - 1; ++row)
            add(rows.inner_weight, colors_of(pixel[std::ptrdiff_t{row} * sources.width]), &sum);
        add(rows.last_weight, colors_of(pixel[std::ptrdiff_t{rows.count - 1} * sources.width]),
            &sum);
        return sum;
    }

    UNIT_HOST_DEVICE static void add(float weight, const RgbValues& rgb, RgbValues* sum) {
        sum->red += weight * rgb.red;
        sum->green += weight * rgb.green;
        sum->blue += weight * rgb.blue;
    }
};

} // namespace unit::gpu
