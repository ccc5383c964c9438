#include "plugin/batching/batch_translation.h"

#include "plugin/cuda/cuda_frame.h"

#include <fmt/format.h>

#include <utility>

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

BusError one_batch_at_a_time(const Status& status) {
    return {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            "The device has no memory for several batches of one frame at a time; going on with "
            "one after the other. Set a smaller processing-width and processing-height.",
            status.detail};
}

GstMapFlags map_flags(const Frame& frame, GstMapFlags access) {
    return frame.format->in_cuda_memory ? static_cast<GstMapFlags>(access | cuda_map_flag())
                                        : access;
}

void fail(Frame& frame, BusError error) {
    frame.report.result = FrameReport::Result::Failed;
    frame.report.error = std::move(error);
}

} // namespace

BusError smaller_batches(std::size_t tried, std::size_t frames, const Status& status) {
    return {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            fmt::format("The device has no memory for batches of {} frames; going on with {}. Set "
                        "batch-size to that, or a smaller processing-width and processing-height.",
                        tried, frames),
            status.detail};
}

BatchTranslation::BatchTranslation(Engine& engine, const Batch& batch)
    : engine_(engine), direction_(batch.direction), size_(batch.size) {
    for (const auto& frame : batch.frames)
        add(*frame);
}

void BatchTranslation::add(Frame& frame) {
    const GstVideoInfo& info = frame.format->info;
    MappedFrame& input = inputs_.emplace_back();
    MappedFrame& output = outputs_.emplace_back();
    std::string reason;
    if (!input.map(info, frame.input.get(), map_flags(frame, GST_MAP_READ), reason))
        return fail(frame, unusable_input(frame.input.get(), reason));
    if (!output.map(info, frame.output.get(), map_flags(frame, GST_MAP_WRITE), reason))
        return fail(frame, unusable_output(frame.output.get(), reason));
    if (input.cuda_context() != output.cuda_context())
        return fail(frame, unusable_output(frame.output.get(), "it is in another CUDA context"));
    // What lies on a device is copied there, by the engine.
    if (frame.settings.strength <= 0.0F && !frame.format->in_cuda_memory) {
        output.copy_from(input);
        return;
    }
    frames_.push_back(&frame);
    translations_.push_back({frame.format->frame_format, input.const_view(), output.view(),
                             frame.settings.strength, frame.settings.noise, frame.settings.seed,
                             input.cuda_context(), frame.settings.temporal_smoothing, frame.stream,
                             frame.part});
}

std::span<const TranslationFrame> BatchTranslation::frames(std::size_t first,
                                                           std::size_t count) const {
    return std::span(translations_).subspan(first, count);
}

void BatchTranslation::begin() {
    if (translations_.empty())
        return;
    const Status status = engine_.begin(direction_, size_, translations_);
    if (status.ok())
        in_engine_ = true;
    else
        take(status, {});
}

void BatchTranslation::finish() {
    if (!in_engine_)
        return;
    BatchTimes times;
    const Status status = engine_.finish(times);
    in_engine_ = false;
    take(status, times);
}

/// What the engine answered for the whole batch.
void BatchTranslation::take(const Status& status, const BatchTimes& times) {
    if (status.ok())
        outcome_.times = times;
    else if (status.code == ErrorCode::OutOfMemory)
        lack_ = status;
    else
        fail_range(0, translations_.size(), status);
}

void BatchTranslation::translate_in_parts(bool alone) {
    const Status lack = *std::exchange(lack_, std::nullopt);
    const std::size_t count = translations_.size();
    if (count > 1)
        translate_halves(0, count, lack);
    else if (alone)
        fail_range(0, count, lack);
    else
        translate_alone(lack);
}

/// A single frame that had no room beside other batches.
void BatchTranslation::translate_alone(const Status& lack) {
    outcome_.one_at_a_time = true;
    frames_.front()->report.warning = one_batch_at_a_time(lack);
    translate_range(0, 1);
}

void BatchTranslation::translate_range(std::size_t first, std::size_t count) {
    BatchTimes times;
    const Status status = engine_.translate(direction_, size_, frames(first, count), times);
    if (status.ok()) {
        outcome_.times.read += times.read;
        outcome_.times.compute += times.compute;
        outcome_.times.write += times.write;
    } else if (status.code == ErrorCode::OutOfMemory && count > 1) {
        translate_halves(first, count, status);
    } else {
        fail_range(first, count, status);
    }
}

void BatchTranslation::translate_halves(std::size_t first, std::size_t count, const Status& lack) {
    const std::size_t half = (count + 1) / 2;
    if (!outcome_.largest_batch || half < *outcome_.largest_batch) {
        outcome_.largest_batch = half;
        frames_.front()->report.warning = smaller_batches(count, half, lack);
    }
    translate_range(first, half);
    translate_range(first + half, count - half);
}

void BatchTranslation::fail_range(std::size_t first, std::size_t count, const Status& status) {
    for (std::size_t index = first; index < first + count; ++index)
        fail(*frames_[index], engine_bus_error(status, EngineCall::Translate));
}

} // namespace unit
