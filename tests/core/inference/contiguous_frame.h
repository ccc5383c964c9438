#pragma once

#include "core/engine.h"
#include "core/pixels/plane_sizes.h"

#include <cstdint>
#include <vector>

namespace unit::test {

/// A frame and its translation, the planes of each one behind the other, without gaps. All bytes
/// are 0.
struct ContiguousFrame {
    FrameFormat format;
    std::vector<std::uint8_t> input, output;

    explicit ContiguousFrame(const FrameFormat& frame_format) : format(frame_format) {
        std::ptrdiff_t bytes = 0;
        for (const PlaneSize& size : plane_sizes(format)) {
            bytes += size.row_bytes * size.rows;
        }
        input.resize(static_cast<std::size_t>(bytes));
        output.resize(input.size());
    }

    /// Of this memory; not smoothed.
    TranslationFrame frame() {
        TranslationFrame frame{format, {}, {}};
        std::ptrdiff_t offset = 0;
        const auto sizes = plane_sizes(format);
        for (std::size_t plane = 0; plane < sizes.size(); ++plane) {
            frame.input.data[plane] = input.data() + offset;
            frame.output.data[plane] = output.data() + offset;
            frame.input.stride[plane] = frame.output.stride[plane] = sizes[plane].row_bytes;
            offset += sizes[plane].row_bytes * sizes[plane].rows;
        }
        return frame;
    }
};

} // namespace unit::test
