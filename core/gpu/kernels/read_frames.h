#pragma once

#include "core/gpu/kernels/frame_coding.h"
#include "core/gpu/kernels/images.h"
#include "core/gpu/kernels/launch.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// Reads frames of one format as network images, as frame_to_tensor() does. What an image has
/// beyond its frame repeats the frame's last column and row. `Pixel`: a Pack, of which a network's
/// first convolution reads three channels or one, or an ImagePixel.
template <typename Pixel>
struct ReadFrames {
    static constexpr int kThreads = 128;
    static constexpr int kPhases = 1;
    struct State {};

    FrameReading reading = {}; ///< from make_frame_reading()
    FrameBatch<const std::uint8_t> frames;
    int frame_count = 0; ///< at most kMostFrames
    bool grey = false;   ///< the first channel is the luma of network_values(), the others are 0
    /// One for each frame, at least as large; it does not overlap the frames.
    ImageBatch<Pixel> images;

    LaunchShape shape() const {
        return {parts_of(images.width, kThreads), images.height, frame_count};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        const int column = place.block_x * kThreads + place.thread;
        if (column >= images.width)
            return;
        const int x = at_most(column, reading.layout.width - 1);
        const int y = at_most(place.block_y, reading.layout.height - 1);
        const RgbValues rgb = read(place.block_z, x, y);
        from_values(network_values(rgb, grey), images.row(place.block_z, place.block_y) + column);
    }

  private:
    UNIT_HOST_DEVICE RgbValues read(int frame, int x, int y) const {
        if (reading.layout.is_packed)
            return read_packed_pixel(frame, x, y);
        // So that not every load asks how many bytes there are.
        return reading.layout.planar.sample.bytes == 1 ? read_planar_pixel<1>(frame, x, y)
                                                       : read_planar_pixel<2>(frame, x, y);
    }

    UNIT_HOST_DEVICE RgbValues read_packed_pixel(int frame, int x, int y) const {
        const PackedLayout& layout = reading.layout.packed;
        const std::uint8_t* const pixel = frames.luma(frame).row(y) + x * layout.bytes;
        return {code_to_value(reading.scale, pixel[layout.red]),
                code_to_value(reading.scale, pixel[layout.green]),
                code_to_value(reading.scale, pixel[layout.blue])};
    }

    template <int bytes>
    UNIT_HOST_DEVICE RgbValues read_planar_pixel(int frame, int x, int y) const {
        const PlanarLayout& layout = reading.layout.planar;
        const int luma = load_code(sample_layout<bytes>(),
                                   frames.luma(frame).row(y) + std::ptrdiff_t{x} * bytes);
        if (layout.chroma_planes == 0) {
            const float level = code_to_value(reading.scale, static_cast<std::uint8_t>(luma));
            return {level, level, level};
        }
        return ycbcr_to_rgb(reading.matrix, luma, read_chroma<bytes>(frames.cb(frame), x, y),
                            read_chroma<bytes>(frames.cr(frame, layout), x, y));
    }

    /// Cb or Cr at a luma position, in sixteenths of a code.
    template <int bytes>
    UNIT_HOST_DEVICE int read_chroma(const SamplePlane<const std::uint8_t>& plane, int x,
                                     int y) const {
        const PlanarLayout& layout = reading.layout.planar;
        const int columns = reading.layout.chroma_width;
        const int rows = reading.layout.chroma_height;
        const ChromaTaps horizontal = x % 2 == 0 ? reading.even_columns : reading.odd_columns;
        const ChromaTaps vertical = y % 2 == 0 ? reading.even_rows : reading.odd_rows;
        const int first_column =
            chroma_position(x, layout.horizontal_subsampling) + horizontal.first;
        const int first_row = chroma_position(y, layout.vertical_subsampling) + vertical.first;
        const std::ptrdiff_t left = position_within(first_column, columns) * chroma_step(layout);
        const std::ptrdiff_t right =
            position_within(first_column + 1, columns) * chroma_step(layout);
        const std::uint8_t* const upper = plane.row(position_within(first_row, rows));
        const std::uint8_t* const lower = plane.row(position_within(first_row + 1, rows));
        const SampleLayout sample = sample_layout<bytes>();
        const auto column = [&](std::ptrdiff_t offset) {
            return vertical.first_weight * load_code(sample, upper + offset) +
                   vertical.second_weight * load_code(sample, lower + offset);
        };
        return horizontal.first_weight * column(left) + horizontal.second_weight * column(right);
    }

    template <int bytes>
    UNIT_HOST_DEVICE SampleLayout sample_layout() const {
        const SampleLayout& sample = reading.layout.planar.sample;
        return {bytes, sample.depth, sample.shift};
    }
};

} // namespace unit::gpu
