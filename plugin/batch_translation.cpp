#include "plugin/batch_translation.h"

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

} // namespace

void translate_batch(Engine& engine, Batch& batch) {
    const VideoFormat& format = *batch.settings.format;
    std::deque<MappedFrame> inputs;
    std::deque<MappedFrame> outputs;
    std::vector<TranslationFrame> frames;
    std::string reason;
    for (const auto& frame : batch.frames) {
        if (!inputs.emplace_back().map(format.info, frame.input.get(), GST_MAP_READ, reason)) {
            batch.failure = unusable_input(frame.input.get(), reason);
            return;
        }
        if (!outputs.emplace_back().map(format.info, frame.output.get(), GST_MAP_WRITE, reason)) {
            batch.failure = unusable_output(frame.output.get(), reason);
            return;
        }
        frames.push_back({inputs.back().const_view(), outputs.back().view()});
    }

    const Status status = engine.translate(format.frame_format, batch.settings.direction, frames);
    if (!status.ok())
        batch.failure = engine_bus_error(status, EngineCall::Translate);
}

} // namespace unit
