#pragma once

#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/values.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// What a convolution may read instead of an image: each pixel `scale` times in a row and in a
/// column, then `border` pixels on each side, which repeat the outermost pixel or mirror those
/// within.
template <typename Value>
struct EnlargeImages {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 1;
    struct State {};

    /// [images, height, width, channels], aligned to a Pack.
    const Value* x = nullptr;
    /// [images, output_height(), output_width(), channels], likewise; not x.
    Value* y = nullptr;
    int images = 0, height = 0, width = 0;
    int channels = 0; ///< a multiple of kPack
    int scale = 1;
    int border = 0;       ///< mirrored: less than scale * height and scale * width
    bool mirrors = false; ///< about the outermost pixel, which does not come twice

    UNIT_HOST_DEVICE int output_height() const { return scale * height + 2 * border; }
    UNIT_HOST_DEVICE int output_width() const { return scale * width + 2 * border; }

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
        const std::int64_t from_row =
            std::int64_t{place.block_z} * height + source(place.block_y, height);
        const std::int64_t from = (from_row * width + source(column, width)) * packs_of_pixel() +
                                  index % packs_of_pixel();
        const std::int64_t row = std::int64_t{place.block_z} * output_height() + place.block_y;
        reinterpret_cast<Pack<Value>*>(y)[row * output_width() * packs_of_pixel() + index] =
            reinterpret_cast<const Pack<Value>*>(x)[from];
    }

  private:
    UNIT_HOST_DEVICE int packs_of_pixel() const { return channels / kPack; }

    /// The row or column of x, of `size`, that one of y shows.
    UNIT_HOST_DEVICE int source(int place, int size) const {
        const int last = scale * size - 1;
        int inside = place - border;
        if (mirrors) {
            inside = inside < 0 ? -inside : inside;
            inside = inside > last ? 2 * last - inside : inside;
        }
        inside = inside < 0 ? 0 : inside;
        inside = inside > last ? last : inside;
        return inside / scale;
    }
};

} // namespace unit::gpu
