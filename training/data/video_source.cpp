#include "training/data/video_source.h"

#include "core/error.h"
#include "training/media/video_reader.h"

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace unit {

namespace {

cv::Mat limit_size(const cv::Mat& image) {
    const int short_side = std::min(image.cols, image.rows);
    if (short_side <= VideoSource::kLongestShortSide) {
        return image;
    }
    const double scale = static_cast<double>(VideoSource::kLongestShortSide) / short_side;
    const cv::Size size(static_cast<int>(std::lround(image.cols * scale)),
                        static_cast<int>(std::lround(image.rows * scale)));
    cv::Mat reduced;
    cv::resize(image, reduced, size, 0, 0, cv::INTER_AREA);
    return reduced;
}

/// Keeps the frames 0, 2, 4, ...
void drop_every_second(std::vector<cv::Mat>& frames) {
    std::size_t kept = 0;
    for (std::size_t index = 0; index < frames.size(); index += 2) {
        frames[kept++] = frames[index];
    }
    frames.resize(kept);
}

} // namespace

VideoSource::VideoSource(const std::filesystem::path& path) : path_(path) {
    VideoReader reader(path);
    // The number of frames is known only at the end, so the spacing doubles whenever memory is
    // full.
    for (std::size_t number = 0; auto frame = reader.next(); ++number) {
        if (number % stride_ != 0) {
            continue;
        }
        if (frames_.size() == kMaximumFrames) {
            drop_every_second(frames_);
            stride_ *= 2;
            if (number % stride_ != 0) {
                continue;
            }
        }
        frames_.push_back(limit_size(frame->image));
    }
    if (frames_.empty()) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("The video {} holds no frame that can be decoded.", path.string()));
    }
}

std::string VideoSource::name(std::size_t index) const {
    return fmt::format("{}#{}", path_.string(), index * stride_);
}

} // namespace unit
