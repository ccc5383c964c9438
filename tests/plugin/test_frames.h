#pragma once

#include "plugin/batching/frame.h"

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace unit {

/// A format of small RGB frames.
inline std::shared_ptr<const VideoFormat> test_format(int width = 8, int height = 4) {
    auto format = std::make_shared<VideoFormat>();
    GstVideoInfo& info = format->info;
    gst_video_info_init(&info);
    gst_video_info_set_format(&info, GST_VIDEO_FORMAT_RGB, static_cast<guint>(width),
                              static_cast<guint>(height));
    format->frame_format = {PixelFormat::RGB, width, height};
    format->network_size = network_size_of_frame(format->frame_format);
    return format;
}

/// Remembers the frames that come back, by their number (the offset of the output).
class RecordingReceiver final : public FrameReceiver {
  public:
    bool is_late(const Frame& frame) override {
        return GST_CLOCK_TIME_IS_VALID(frame.running_time) && frame.running_time < earliest;
    }
    void complete(FramePointer frame) override {
        const std::lock_guard lock(mutex_);
        frames_.push_back(std::move(frame));
        changed_.notify_all();
    }

    /// Waits up to 10 seconds for `count` frames and takes all that are there.
    Frames wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::seconds(10), [&] { return frames_.size() >= count; });
        return std::exchange(frames_, {});
    }
    std::size_t count() {
        const std::lock_guard lock(mutex_);
        return frames_.size();
    }

    GstClockTime earliest = 0; ///< set before frames are submitted

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    Frames frames_;
};

/// A frame with real memory, all bytes `number`.
inline FramePointer test_frame(int number, std::shared_ptr<FrameReceiver> receiver,
                               std::size_t batch_size,
                               std::shared_ptr<const VideoFormat> format = test_format()) {
    auto frame = std::make_unique<Frame>();
    const gsize size = GST_VIDEO_INFO_SIZE(&format->info);
    frame->input.reset(gst_buffer_new_allocate(nullptr, size, nullptr));
    frame->output.reset(gst_buffer_new_allocate(nullptr, size, nullptr));
    gst_buffer_memset(frame->input.get(), 0, static_cast<guint8>(number), size);
    GST_BUFFER_OFFSET(frame->output.get()) = static_cast<guint64>(number);
    frame->format = std::move(format);
    frame->receiver = std::move(receiver);
    frame->rule.batch_size = batch_size;
    return frame;
}

inline int number_of(const Frame& frame) {
    return static_cast<int>(GST_BUFFER_OFFSET(frame.output.get()));
}

inline std::vector<int> numbers_of(const Frames& frames) {
    std::vector<int> numbers;
    for (const auto& frame : frames)
        numbers.push_back(number_of(*frame));
    return numbers;
}

} // namespace unit
