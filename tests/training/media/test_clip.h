#pragma once

#include <opencv2/core.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace unit {

/// Runs a gst-launch description to its end. Throws std::runtime_error with GStreamer's text.
void run_pipeline(const std::string& description);

/// Rewrites the display matrix of an MP4 file's first track so that players turn the picture by a
/// quarter clockwise, as a phone held upright does. `height` is the stored picture's.
void turn_quarter_clockwise(const std::filesystem::path& mp4, int height);

/// The compressed packets of an MP4 file's first audio stream, joined.
std::string audio_packets(const std::filesystem::path& mp4);

/// "audio/mpeg" and so on: the kind of an MP4 file's first audio stream; empty without one.
std::string audio_kind(const std::filesystem::path& mp4);

/// The times at which a VideoReader shows the pictures of a clip.
std::vector<std::chrono::nanoseconds> picture_times(const std::filesystem::path& path);

/// The largest distance between times at the same place; the lists are equally long.
std::chrono::nanoseconds largest_distance(const std::vector<std::chrono::nanoseconds>& left,
                                          const std::vector<std::chrono::nanoseconds>& right);

} // namespace unit
