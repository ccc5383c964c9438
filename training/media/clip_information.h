#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace unit {

/// A ratio of two whole numbers, such as a frame rate of 30000/1001 per second.
struct Fraction {
    int numerator = 0;
    int denominator = 1;

    bool operator==(const Fraction&) const = default;
};

/// What a video file says about itself. Sizes are as stored, before the orientation is applied.
struct ClipInformation {
    int width = 0;  ///< pixels
    int height = 0; ///< pixels
    Fraction pixel_aspect_ratio{1, 1};
    Fraction frame_rate; ///< numerator 0 when it varies or is unknown
    std::optional<std::chrono::nanoseconds> duration;
    int audio_streams = 0;
    std::string video_codec;              ///< as GStreamer calls it, "H.264 (High Profile)"
    std::string orientation = "rotate-0"; ///< GStreamer's image-orientation tag: "rotate-90", ...

    bool has_audio() const { return audio_streams > 0; }
};

/// Reads a file's headers and first frames. Errors, all naming the file: NotFound (no such file),
/// Unsupported (no decoder for it, named), Damaged (no video in it, or not readable as one).
ClipInformation clip_information(const std::filesystem::path& path);

} // namespace unit
