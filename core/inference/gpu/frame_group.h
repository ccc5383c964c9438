#pragma once

#include "core/gpu/batch_pipeline.h"
#include "core/gpu/kernels/fit_local_models.h"
#include "core/gpu/kernels/images.h"

#include <cstddef>
#include <span>
#include <vector>

namespace unit::gpu {

/// Neighbouring frames of a batch that one launch reads or writes: they have one format, and their
/// rows the same distances. At most kMostFrames.
struct FrameGroup {
    std::span<const DeviceFrame> frames;
    std::size_t first = 0; ///< the first one's number in its batch
    bool is_scaled = false;
    std::size_t memory = 0; ///< where that of scaled frames begins, in bytes

    int count() const { return static_cast<int>(frames.size()); }
    const FrameFormat& format() const { return frames.front().format; }
};

/// The groups of a batch for a network of `size`, in order.
std::vector<FrameGroup> group_frames(std::span<const DeviceFrame> frames, const NetworkSize& size);

/// Bytes of memory for the scaled frames of all groups.
std::size_t scaling_memory(const std::vector<FrameGroup>& groups, const NetworkSize& size);

/// What is kept of a group of scaled frames, one array for all of its frames each.
struct ScaledImages {
    ImagePixel* full;  ///< at the frames' size
    ImagePixel* small; ///< at the network's
    LocalModel *models, *averages;

    ScaledImages(const FrameGroup& group, const NetworkSize& size, std::byte* memory);
};

} // namespace unit::gpu
