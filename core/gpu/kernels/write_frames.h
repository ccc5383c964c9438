#pragma once

#include "core/gpu/kernels/frame_coding.h"
#include "core/gpu/kernels/images.h"
#include "core/gpu/kernels/launch.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// Writes the upper left parts of network images as frames of one format, as tensor_to_frame()
/// does, and blends them towards the frames that the images were made from, as blend_frame() does.
/// A thread writes a chroma sample's pixels (one, two or four) and the sample of Cb and of Cr; one
/// pixel in formats without chroma. Bytes between a row's end and the next row are not written.
struct WriteFrames {
    static constexpr int kThreads = 128;
    static constexpr int kPhases = 1;
    struct State {};

    FrameWriting writing = {};             ///< from make_frame_writing()
    ImageBatch<const ImagePixel> images;   ///< one for each frame, at least as large
    FrameBatch<const std::uint8_t> inputs; ///< read for alpha, and where the strength is not 1
    FrameBatch<std::uint8_t> frames;       ///< may be the inputs, but not overlap them otherwise
    float strengths[kMostFrames] = {};     ///< 0 to 1: what the image counts. 1: no blend
    int frame_count = 0;                   ///< at most kMostFrames

    LaunchShape shape() const {
        const FrameLayout& layout = writing.layout;
        return {parts_of(layout.chroma_width, kThreads), layout.chroma_height, frame_count};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        const int column = place.block_x * kThreads + place.thread;
        if (column >= writing.layout.chroma_width)
            return;
        if (writing.layout.is_packed)
            write_packed_pixel(place.block_z, column, place.block_y);
        else if (writing.layout.planar.sample.bytes == 1)
            write_planar_pixels<1>(place.block_z, column, place.block_y);
        else
            write_planar_pixels<2>(place.block_z, column, place.block_y);
    }

  private:
    UNIT_HOST_DEVICE RgbValues colors_at(int frame, int x, int y) const {
        return colors_of(images.row(frame, y)[x]);
    }

    UNIT_HOST_DEVICE void write_packed_pixel(int frame, int x, int y) const {
        const PackedLayout& layout = writing.layout.packed;
        const RgbValues rgb = colors_at(frame, x, y);
        const auto write = [&](int byte, int code) {
            store<1>(frame, {1, 8, 0}, code, inputs.luma(frame).row(y) + x * layout.bytes + byte,
                     frames.luma(frame).row(y) + x * layout.bytes + byte);
        };
        write(layout.red, value_to_code(writing.scale, rgb.red));
        write(layout.green, value_to_code(writing.scale, rgb.green));
        write(layout.blue, value_to_code(writing.scale, rgb.blue));
        if (layout.fourth < 0)
            return;
        if (layout.has_alpha)
            frames.luma(frame).row(y)[x * layout.bytes + layout.fourth] =
                inputs.luma(frame).row(y)[x * layout.bytes + layout.fourth];
        else
            write(layout.fourth, 255);
    }

    /// Those of chroma sample (i, j), and the sample.
    template <int bytes>
    UNIT_HOST_DEVICE void write_planar_pixels(int frame, int i, int j) const {
        const PlanarLayout& layout = writing.layout.planar;
        const int first_x = layout.horizontal_subsampling * i;
        const int first_y = layout.vertical_subsampling * j;
        const int end_x = at_most(first_x + layout.horizontal_subsampling, writing.layout.width);
        const int end_y = at_most(first_y + layout.vertical_subsampling, writing.layout.height);
        for (int y = first_y; y < end_y; ++y)
            for (int x = first_x; x < end_x; ++x)
                store<bytes>(frame, layout.sample,
                             rgb_to_luma(writing.matrix, colors_at(frame, x, y)),
                             inputs.luma(frame).row(y) + std::ptrdiff_t{x} * bytes,
                             frames.luma(frame).row(y) + std::ptrdiff_t{x} * bytes);
        if (layout.chroma_planes > 0)
            write_chroma<bytes>(frame, i, j, filtered_at(frame, first_x, first_y));
    }

    template <int bytes>
    UNIT_HOST_DEVICE void write_chroma(int frame, int i, int j, const RgbValues& rgb) const {
        const PlanarLayout& layout = writing.layout.planar;
        const std::ptrdiff_t offset = i * chroma_step(layout);
        store<bytes>(frame, layout.sample, rgb_to_cb(writing.matrix, rgb),
                     inputs.cb(frame).row(j) + offset, frames.cb(frame).row(j) + offset);
        store<bytes>(frame, layout.sample, rgb_to_cr(writing.matrix, rgb),
                     inputs.cr(frame, layout).row(j) + offset,
                     frames.cr(frame, layout).row(j) + offset);
    }

    /// The image around a pixel, filtered for its chroma sample.
    UNIT_HOST_DEVICE RgbValues filtered_at(int frame, int x, int y) const {
        return filtered(writing.horizontal, x, writing.layout.width, [&](int column) {
            return filtered(writing.vertical, y, writing.layout.height, [&](int row) {
                const RgbValues rgb = colors_at(frame, column, row);
                return RgbValues{clip_value(rgb.red), clip_value(rgb.green), clip_value(rgb.blue)};
            });
        });
    }

    /// The values around `position` of a row or column of `size`, which it repeats at its ends.
    /// Those that count nothing are not asked for.
    template <typename ColorsAt>
    UNIT_HOST_DEVICE static RgbValues filtered(const DownsamplingWeights& weights, int position,
                                               int size, const ColorsAt& colors_at) {
        const RgbValues at = colors_at(position);
        RgbValues before = at;
        RgbValues after = at;
        if (weights.before != 0.0F)
            before = colors_at(at_least(position - 1, 0));
        if (weights.after != 0.0F)
            after = colors_at(at_most(position + 1, size - 1));
        return {downsample_value(weights, before.red, at.red, after.red),
                downsample_value(weights, before.green, at.green, after.green),
                downsample_value(weights, before.blue, at.blue, after.blue)};
    }

    /// Writes a code, or what lies by the frame's strength on the way to it from the input's.
    template <int bytes>
    UNIT_HOST_DEVICE void store(int frame, const SampleLayout& layout, int code,
                                const std::uint8_t* input, std::uint8_t* sample) const {
        const SampleLayout known{bytes, layout.depth, layout.shift};
        const float strength = strengths[frame];
        if (strength != 1.0F)
            code = blend_code(load_code(known, input), code, strength);
        store_code(known, code, sample);
    }
};

} // namespace unit::gpu
