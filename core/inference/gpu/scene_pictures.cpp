#include "core/inference/gpu/scene_pictures.h"

#include "core/inference/stream_history.h"
#include "core/pixels/plane_sizes.h"

#include <array>

namespace unit::gpu {
namespace {

/// The planes of a frame's rows that count.
std::array<PlaneSize, 3> sampled_sizes(const FrameFormat& format) {
    auto sizes = plane_sizes(format);
    for (PlaneSize& size : sizes) {
        size.rows = size.rows > 0 ? sampled_row_count(size.rows) : 0;
    }
    return sizes;
}

std::size_t bytes_of(const PlaneSize& size) {
    return static_cast<std::size_t>(size.row_bytes) * static_cast<std::size_t>(size.rows);
}

bool is_copied(const TranslationFrame& frame) {
    return is_smoothed(frame) && frame.cuda_context != nullptr;
}

} // namespace

/// A frame's rows in memory of the host, once they have come.
struct ScenePictures::Copied {
    std::size_t frame;
    ConstFrameView rows;
};

std::vector<ScenePicture> ScenePictures::of(std::span<const TranslationFrame> frames) {
    std::vector<ScenePicture> pictures(frames.size());
    for (const auto& [frame, rows] : fetch_rows(frames)) {
        pictures[frame] = make_scene_picture(frames[frame].format, rows);
    }
    for (std::size_t index = 0; index < frames.size(); ++index) {
        const TranslationFrame& frame = frames[index];
        if (is_smoothed(frame) && !is_copied(frame)) {
            pictures[index] =
                make_scene_picture(frame.format, sampled_rows(frame.format, frame.input));
        }
    }
    return pictures;
}

/// Copies the rows of all frames on the device, and waits until they have come.
std::vector<ScenePictures::Copied>
ScenePictures::fetch_rows(std::span<const TranslationFrame> frames) {
    try {
        std::vector<Copied> copied = copy_rows(frames);
        if (!copied.empty()) {
            stream_->record()->wait();
        }
        return copied;
    } catch (...) {
        // Waits for copies that are enqueued: frames and memory do not stay for them.
        stream_.reset();
        throw;
    }
}

/// Enqueues the copies of all frames on the device.
std::vector<ScenePictures::Copied>
ScenePictures::copy_rows(std::span<const TranslationFrame> frames) {
    std::size_t bytes = 0;
    for (const TranslationFrame& frame : frames) {
        for (const PlaneSize& size : sampled_sizes(frame.format)) {
            bytes += is_copied(frame) ? bytes_of(size) : 0;
        }
    }
    std::vector<Copied> copied;
    if (bytes == 0) {
        return copied;
    }
    reserve(bytes);
    std::size_t offset = 0;
    for (std::size_t index = 0; index < frames.size(); ++index) {
        if (is_copied(frames[index])) {
            copied.push_back({index, copy_rows(frames[index], offset)});
        }
    }
    stream_->copy(on_host_->data(), on_device_->data(), bytes);
    return copied;
}

/// Of a frame, to `offset`, which it moves on. Returns where they come to lie on the host.
ConstFrameView ScenePictures::copy_rows(const TranslationFrame& frame, std::size_t& offset) {
    const ConstFrameView rows = sampled_rows(frame.format, frame.input);
    void* const context = frame.cuda_context == device_.context() ? nullptr : frame.cuda_context;
    const auto sizes = sampled_sizes(frame.format);
    ConstFrameView on_host;
    for (std::size_t plane = 0; plane < sizes.size(); ++plane) {
        const PlaneSize& size = sizes[plane];
        if (size.rows == 0) {
            continue;
        }
        auto* const to = reinterpret_cast<std::uint8_t*>(on_device_->data() + offset);
        stream_->copy_rows({{to, nullptr, size.row_bytes},
                            {rows.data[plane], context, rows.stride[plane]},
                            size.row_bytes,
                            size.rows});
        on_host.data[plane] = reinterpret_cast<const std::uint8_t*>(on_host_->data() + offset);
        on_host.stride[plane] = size.row_bytes;
        offset += bytes_of(size);
    }
    return on_host;
}

/// Only where nothing is enqueued.
void ScenePictures::reserve(std::size_t bytes) {
    if (!stream_) {
        stream_ = device_.new_stream();
    }
    if (!on_host_ || on_host_->size() < bytes) {
        on_device_.reset(); // first, or there might not be enough
        on_host_.reset();
        on_device_ = device_.allocate(bytes);
        on_host_ = device_.allocate_page_locked(bytes);
    }
}

} // namespace unit::gpu
