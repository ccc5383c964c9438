#include "plugin/batching/batch_translation.h"

#include "plugin/frame_format.h"

#include <fmt/format.h>

#include <deque>

namespace unit {
namespace {

std::string time_text(const GstBuffer* buffer) {
    if (!GST_BUFFER_PTS_IS_VALID(buffer))
        return "without a timestamp";
    return fmt::format("at {:.3f} s", static_cast<double>(GST_BUFFER_PTS(buffer)) / GST_SECOND);
}

BusError unusable_input(const GstBuffer* buffer, const std::string& reason) {
    return {GST_STREAM_ERROR,
            GST_STREAM_ERROR_FORMAT,
            fmt::format("The frame {} that came from the element before this one cannot be "
                        "translated: {}.",
                        time_text(buffer), reason),
            {}};
}

BusError unusable_output(const GstBuffer* buffer, const std::string& reason) {
    return {GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_WRITE,
            fmt::format("The memory for the frame {} cannot be written to: {}. It was given by the "
                        "element after this one; put a queue and videoconvert there.",
                        time_text(buffer), reason),
            {}};
}

void fail(Frame& frame, BusError error) {
    frame.report.result = FrameReport::Result::Failed;
    frame.report.error = std::move(error);
}

/// The frames of a batch in memory, and the engine's calls for them.
class MappedBatch {
  public:
    explicit MappedBatch(Batch& batch) : batch_(batch) {
        for (auto& frame : batch.frames)
            add(*frame);
    }

    BatchOutcome translate(Engine& engine) {
        BatchOutcome outcome;
        if (!translations_.empty())
            translate_range(engine, 0, translations_.size(), outcome);
        return outcome;
    }

  private:
    void add(Frame& frame) {
        const GstVideoInfo& info = frame.format->info;
        std::string reason;
        if (!inputs_.emplace_back().map(info, frame.input.get(), GST_MAP_READ, reason))
            return fail(frame, unusable_input(frame.input.get(), reason));
        if (!outputs_.emplace_back().map(info, frame.output.get(), GST_MAP_WRITE, reason))
            return fail(frame, unusable_output(frame.output.get(), reason));
        if (frame.settings.strength <= 0.0F) {
            outputs_.back().copy_from(inputs_.back());
            return;
        }
        frames_.push_back(&frame);
        translations_.push_back({frame.format->frame_format, inputs_.back().const_view(),
                                 outputs_.back().view(), frame.settings.strength,
                                 frame.settings.noise, frame.settings.seed});
    }

    void translate_range(Engine& engine, std::size_t first, std::size_t count,
                         BatchOutcome& outcome) {
        BatchTimes times;
        const Status status = engine.translate(
            batch_.direction, batch_.size,
            std::span<const TranslationFrame>(translations_).subspan(first, count), times);
        if (status.ok()) {
            outcome.times.read += times.read;
            outcome.times.compute += times.compute;
            outcome.times.write += times.write;
            return;
        }
        if (status.code == ErrorCode::OutOfMemory && count > 1) {
            const std::size_t half = (count + 1) / 2;
            if (!outcome.largest_batch || half < *outcome.largest_batch) {
                outcome.largest_batch = half;
                frames_.front()->report.warning = smaller_batches(count, half, status);
            }
            translate_range(engine, first, half, outcome);
            translate_range(engine, first + half, count - half, outcome);
            return;
        }
        for (std::size_t index = first; index < first + count; ++index)
            fail(*frames_[index], engine_bus_error(status, EngineCall::Translate));
    }

    Batch& batch_;
    // Deques, because a mapped frame does not move.
    std::deque<MappedFrame> inputs_;
    std::deque<MappedFrame> outputs_;
    std::vector<Frame*> frames_; ///< those that the engine is to translate
    std::vector<TranslationFrame> translations_;
};

} // namespace

BusError smaller_batches(std::size_t tried, std::size_t frames, const Status& status) {
    return {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            fmt::format("The device has no memory for batches of {} frames; going on with {}. Set "
                        "batch-size to that, or a smaller processing-width and processing-height.",
                        tried, frames),
            status.detail};
}

BatchOutcome translate_batch(Engine& engine, Batch& batch) {
    return MappedBatch(batch).translate(engine);
}

} // namespace unit
