#pragma once

#include <functional>
#include <opencv2/core.hpp>
#include <string>

namespace unit {

/// CV_8UC3, RGB, the same size in and out.
using ImageFunction = std::function<cv::Mat(const cv::Mat&)>;

/// A way to translate.
struct Method {
    std::string name;
    ImageFunction translate;
    ImageFunction back{}; ///< a translation into the first domain again; empty where there is none
};

} // namespace unit
