#pragma once

#include <functional>
#include <opencv2/core.hpp>
#include <string>

namespace unit {

/// CV_8UC3, RGB, the same size in and out.
using ImageFunction = std::function<cv::Mat(const cv::Mat&)>;

/// The same of a clip's frames in order; `follows`: this one is the frame after the last one.
using FrameFunction = std::function<cv::Mat(const cv::Mat& frame, bool follows)>;

/// A way to translate.
struct Method {
    std::string name;
    ImageFunction translate;
    ImageFunction back{}; ///< a translation into the first domain again; empty where there is none
    /// Takes the place of `translate` for clips; such a method is judged by clips alone. Empty:
    /// frames are images.
    FrameFunction frame{};
};

} // namespace unit
