#include "training/media/transform_clip.h"

#include "core/error.h"
#include "training/media/video_reader.h"
#include "training/media/video_writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace unit {

namespace {

std::optional<double> fraction_done(const VideoFrame& frame, const ClipInformation& clip) {
    if (!clip.duration) {
        return std::nullopt;
    }
    const auto end = frame.time + frame.duration.value_or(std::chrono::nanoseconds(0));
    const double fraction =
        static_cast<double>(end.count()) / static_cast<double>(clip.duration->count());
    return std::min(fraction, 1.0);
}

} // namespace

std::uint64_t transform_clip(const std::filesystem::path& input,
                             const std::filesystem::path& output, const PictureFunction& function,
                             const ClipProgress& progress) {
    std::error_code ignored;
    if (std::filesystem::equivalent(input, output, ignored)) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The result would replace the input {}; give another output path.",
                                input.string()));
    }
    VideoReader reader(input);
    VideoWriter writer(output, {reader.size(), reader.frame_rate(), reader.pixel_aspect_ratio()},
                       input);
    std::uint64_t pictures = 0;
    while (const auto frame = reader.next()) {
        const cv::Mat result = function(frame->image);
        if (result.size() != frame->image.size() || result.type() != CV_8UC3) {
            throw Error(ErrorCode::Failed,
                        fmt::format("A picture of {} of {}x{} pixels became one of {}x{}; its size "
                                    "must stay.",
                                    input.string(), frame->image.cols, frame->image.rows,
                                    result.cols, result.rows));
        }
        writer.write(result, frame->time, frame->duration);
        ++pictures;
        if (progress) {
            progress(pictures, fraction_done(*frame, reader.information()));
        }
    }
    writer.finish();
    return pictures;
}

} // namespace unit
