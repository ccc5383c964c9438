#pragma once

#include "core/gpu/kernels/frame_coding.h"
#include "tests/core/pixels/guarded_memory.h"

#include <random>
#include <string>
#include <vector>

namespace unit::gpu::test {

using unit::test::FramePlacement;
using unit::test::GuardedFrame;

inline constexpr FramePlacement kPlacements[] = {
    {0, 0, false}, {1, 0, false}, {3, 13, false}, {0, 64, true}, {7, 1, true}};

/// The frames of a launch.
inline std::vector<GuardedFrame> random_frames(const FrameFormat& format, int count,
                                               const FramePlacement& placement,
                                               std::mt19937& random) {
    std::vector<GuardedFrame> frames;
    frames.reserve(static_cast<std::size_t>(count));
    for (int index = 0; index < count; ++index)
        frames.emplace_back(format, placement, random);
    return frames;
}

inline FrameBatch<const std::uint8_t> input_batch(const std::vector<GuardedFrame>& frames) {
    FrameBatch<const std::uint8_t> batch;
    for (std::size_t index = 0; index < frames.size(); ++index)
        batch.set(static_cast<int>(index), frames[index].const_view());
    return batch;
}

inline FrameBatch<std::uint8_t> output_batch(std::vector<GuardedFrame>& frames) {
    FrameBatch<std::uint8_t> batch;
    for (std::size_t index = 0; index < frames.size(); ++index)
        batch.set(static_cast<int>(index), frames[index].view());
    return batch;
}

/// One of the formats of a size.
inline FrameFormat random_format(const unit::test::Size& size, std::mt19937& random) {
    const std::vector<FrameFormat> formats = unit::test::all_formats(size);
    return formats[random() % formats.size()];
}

} // namespace unit::gpu::test
