#pragma once

#include <opencv2/core.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

namespace unit {

/// Makes a new picture of a decoded one: CV_8UC3, RGB, of the same size, in and out.
using PictureFunction = std::function<cv::Mat(const cv::Mat& picture)>;

/// Told after each picture: how many are done, and which fraction of the clip that is (0 to 1, by
/// time; nothing when the clip's length is unknown).
using ClipProgress = std::function<void(std::uint64_t pictures, std::optional<double> fraction)>;

/// Writes `output` as an H.264 MP4 that holds `input` with every picture replaced by what
/// `function` makes of it. Picture count, timestamps (a varying rate too), frame rate, pixel aspect
/// ratio and sound are the input's (see VideoWriter for their limits); a rotation stored in the
/// input is applied to the pictures, so `function` and every player see them upright. Returns the
/// number of pictures.
///
/// Both functions are called on the calling thread, and what they throw reaches the caller;
/// `output` is then not written. `progress` may be empty. Errors: as VideoReader and VideoWriter;
/// Unsupported when both paths are the same file; Failed when `function` returns another size or
/// type.
std::uint64_t transform_clip(const std::filesystem::path& input,
                             const std::filesystem::path& output, const PictureFunction& function,
                             const ClipProgress& progress);

} // namespace unit
