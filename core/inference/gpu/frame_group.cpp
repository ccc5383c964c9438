#include "core/inference/gpu/frame_group.h"

#include "core/gpu/kernels/frame_coding.h"

namespace unit::gpu {
namespace {

bool is_alike(const DeviceFrame& one, const DeviceFrame& other) {
    return one.format == other.format && one.input.stride == other.input.stride &&
           one.output.stride == other.output.stride;
}

std::size_t pixels_of(int width, int height) {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

/// Of one frame.
std::size_t frame_memory(const FrameFormat& format, const NetworkSize& size) {
    return pixels_of(format.width, format.height) * sizeof(ImagePixel) +
           pixels_of(size.width, size.height) * (sizeof(ImagePixel) + 2 * sizeof(LocalModel));
}

} // namespace

std::vector<FrameGroup> group_frames(std::span<const DeviceFrame> frames, const NetworkSize& size) {
    std::vector<FrameGroup> groups;
    std::size_t memory = 0;
    std::size_t first = 0;
    while (first < frames.size()) {
        std::size_t count = 1;
        while (first + count < frames.size() && count < kMostFrames &&
               is_alike(frames[first], frames[first + count])) {
            ++count;
        }
        const FrameFormat& format = frames[first].format;
        const bool is_scaled = network_size_of_frame(format) != size;
        groups.push_back({frames.subspan(first, count), first, is_scaled, memory});
        memory += is_scaled ? count * frame_memory(format, size) : 0;
        first += count;
    }
    return groups;
}

std::size_t scaling_memory(const std::vector<FrameGroup>& groups, const NetworkSize& size) {
    std::size_t bytes = 0;
    for (const FrameGroup& group : groups) {
        bytes += group.is_scaled ? group.frames.size() * frame_memory(group.format(), size) : 0;
    }
    return bytes;
}

ScaledImages::ScaledImages(const FrameGroup& group, const NetworkSize& size, std::byte* memory) {
    const std::size_t count = group.frames.size();
    full = reinterpret_cast<ImagePixel*>(memory + group.memory);
    small = full + count * pixels_of(group.format().width, group.format().height);
    models = reinterpret_cast<LocalModel*>(small + count * pixels_of(size.width, size.height));
    averages = models + count * pixels_of(size.width, size.height);
}

} // namespace unit::gpu
