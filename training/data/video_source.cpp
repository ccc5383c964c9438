#include "training/data/video_source.h"

#include "core/error.h"
#include "training/data/shot_detector.h"
#include "training/data/source_kind.h"
#include "training/media/video_reader.h"

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace unit {

namespace {

/// Frames nearer to the last one that was looked at than this are not looked at, of videos with 60
/// frames a second for example.
constexpr double kLeastDistance = 0.03;
/// A frame that is due at 0.5 s may be stamped 0.4999 s.
constexpr double kClockError = 0.0005;

double to_seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

std::vector<unsigned char> to_jpeg(const cv::Mat& image) {
    cv::Mat bgr;
    cv::cvtColor(image, bgr, cv::COLOR_RGB2BGR);
    std::vector<unsigned char> bytes;
    cv::imencode(".jpg", bgr, bytes, {cv::IMWRITE_JPEG_QUALITY, 95});
    bytes.shrink_to_fit();
    return bytes;
}

} // namespace

VideoSource::VideoSource(const std::filesystem::path& path, const SourceOptions& options)
    : path_(path), format_(options.format), interval_(options.video_interval) {
    read(options);
    options.video_memory->take(bytes_);
    if (stride_ > 1 && options.warn) {
        options.warn(fmt::format(
            "The video {} is long: one frame in {:.4g} s of it is used instead of one in {:.4g} s, "
            "to stay within data.video_megabytes.",
            path.string(), interval_, options.video_interval));
    }
}

/// Decodes the file, keeps frames at the interval and finds the shots.
void VideoSource::read(const SourceOptions& options) {
    VideoReader reader(path_);
    const auto length = reader.information().duration;
    const std::string task = fmt::format("reading {}", path_.string());
    const auto steps = length ? static_cast<std::uint64_t>(std::ceil(to_seconds(*length))) : 0;
    ShotDetector detector;
    double last = -HUGE_VAL;
    try {
        while (const auto frame = reader.next()) {
            const double seconds = to_seconds(frame->time);
            if (seconds - last < kLeastDistance) {
                continue;
            }
            last = seconds;
            detector.add(frame->image, seconds);
            keep(frame->image, seconds, detector.size() - 1, options.video_memory->share());
            if (options.progress && steps > 0) {
                options.progress(task, std::min(static_cast<std::uint64_t>(seconds), steps - 1),
                                 steps);
            }
        }
    } catch (const Error& error) {
        if (frames_.empty()) {
            throw;
        }
        if (options.warn) {
            options.warn(fmt::format("{} Only the {:.1f} s before that are used.", error.what(),
                                     std::max(last, 0.0)));
        }
    }
    if (options.progress && steps > 0) {
        options.progress(task, steps, steps);
    }
    leave_out_fades(detector.shots());
}

/// Keeps a frame if one is due, and makes room by keeping every second one only.
void VideoSource::keep(const cv::Mat& image, double seconds, std::size_t place,
                       std::uint64_t limit) {
    const double first_interval = interval_ / static_cast<double>(stride_);
    const auto slot = static_cast<std::uint64_t>((seconds + kClockError) / first_interval);
    const bool due = frames_.empty() || slot / stride_ > frames_.back().slot / stride_;
    if (!due) {
        return;
    }
    frames_.push_back({to_jpeg(image), seconds, slot, place});
    bytes_ += frames_.back().jpeg.size();
    while (bytes_ > limit && frames_.size() > 1) {
        stride_ *= 2;
        interval_ *= 2;
        std::vector<Frame> spread;
        for (Frame& frame : frames_) {
            if (spread.empty() || frame.slot / stride_ > spread.back().slot / stride_) {
                spread.push_back(std::move(frame));
            } else {
                bytes_ -= frame.jpeg.size();
            }
        }
        frames_ = std::move(spread);
    }
}

void VideoSource::leave_out_fades(const std::vector<int>& shots) {
    if (frames_.empty()) {
        throw Error(
            ErrorCode::Damaged,
            fmt::format("The video {} holds no frame that can be decoded.", path_.string()));
    }
    for (Frame& frame : frames_) {
        frame.shot = shots[frame.place];
    }
    std::erase_if(frames_, [this](const Frame& frame) {
        bytes_ -= frame.shot == 0 ? frame.jpeg.size() : 0;
        return frame.shot == 0;
    });
    if (frames_.empty()) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("The video {} shows nothing but fades from one shot to another; "
                                "extract the frames that you want into a folder.",
                                path_.string()));
    }
}

std::string VideoSource::name(std::size_t index) const {
    const Frame& frame = frames_[index];
    const double milliseconds = std::round(frame.seconds * 1000.0);
    return fmt::format("{} shot {} at {} s", path_.string(), frame.shot, milliseconds / 1000.0);
}

cv::Mat VideoSource::image(std::size_t index) const {
    cv::Mat image = cv::imdecode(frames_[index].jpeg, cv::IMREAD_COLOR);
    cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
    return to_format(image, format_);
}

SourceKind video_kind() {
    return {"a video file",
            [](const SourceRequest& request) {
                std::error_code ignored;
                return std::filesystem::is_regular_file(request.path(), ignored);
            },
            [](const SourceRequest& request) -> std::unique_ptr<ImageSource> {
                return std::make_unique<VideoSource>(request.path(), request.options);
            }};
}

} // namespace unit
