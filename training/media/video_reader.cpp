#include "training/media/video_reader.h"

#include "core/error.h"
#include "training/media/gstreamer.h"

#include <fmt/format.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

namespace unit {

namespace {

/// Decodes ahead by this many pictures at most.
constexpr int kQueuedPictures = 4;
/// How long to wait for a picture before looking for errors again.
constexpr GstClockTime kPollInterval = 50 * GST_MSECOND;

ElementPointer make_reader_pipeline(const std::filesystem::path& path) {
    // Only video is decoded; videoflip comes behind the conversion because turning subsampled
    // pictures of odd sizes would smear their colour.
    ElementPointer pipeline = make_pipeline(
        fmt::format("uridecodebin name=decoder caps=\"video/x-raw(ANY)\" expose-all-streams=false "
                    "! videoconvert ! video/x-raw,format=RGB ! videoflip video-direction=auto "
                    "! appsink name=sink sync=false max-buffers={}",
                    kQueuedPictures),
        "read videos");
    const ElementPointer decoder = element_named(pipeline, "decoder");
    g_object_set(decoder.get(), "uri", file_uri(path).c_str(), nullptr);
    return pipeline;
}

/// Copies the picture out of GStreamer's memory, row by row as their lengths may differ.
cv::Mat copy_picture(GstSample* sample) {
    GstVideoInfo info;
    GstVideoFrame frame;
    if (!gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) ||
        !gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ)) {
        return {};
    }
    const cv::Mat view(GST_VIDEO_FRAME_HEIGHT(&frame), GST_VIDEO_FRAME_WIDTH(&frame), CV_8UC3,
                       GST_VIDEO_FRAME_PLANE_DATA(&frame, 0),
                       static_cast<std::size_t>(GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0)));
    cv::Mat picture = view.clone();
    gst_video_frame_unmap(&frame);
    return picture;
}

/// Whether showing the picture upright swaps width and height.
bool turns_on_its_side(const std::string& orientation) {
    return orientation.ends_with("rotate-90") || orientation.ends_with("rotate-270");
}

} // namespace

struct VideoReader::State {
    std::filesystem::path path;
    ClipInformation information;
    ElementPointer pipeline;
    ElementPointer sink;

    ~State() {
        if (pipeline) {
            gst_element_set_state(pipeline.get(), GST_STATE_NULL);
        }
    }

    [[noreturn]] void fail(const std::string& reason) const {
        throw Error(ErrorCode::Damaged,
                    fmt::format("The video {} cannot be decoded: {}", path.string(), reason));
    }

    /// The next sample; nothing at the end of the stream.
    SamplePointer pull() const {
        while (true) {
            SamplePointer sample(
                gst_app_sink_try_pull_sample(GST_APP_SINK(sink.get()), kPollInterval));
            if (sample) {
                return sample;
            }
            if (const std::string error = take_error(pipeline.get()); !error.empty()) {
                fail(error);
            }
            if (gst_app_sink_is_eos(GST_APP_SINK(sink.get()))) {
                return nullptr;
            }
        }
    }
};

VideoReader::VideoReader(const std::filesystem::path& path) : state_(std::make_unique<State>()) {
    state_->path = path;
    state_->information = clip_information(path);
    state_->pipeline = make_reader_pipeline(path);
    state_->sink = element_named(state_->pipeline, "sink");
    gst_element_set_state(state_->pipeline.get(), GST_STATE_PLAYING);
}

VideoReader::~VideoReader() = default;

std::optional<VideoFrame> VideoReader::next() {
    const SamplePointer sample = state_->pull();
    if (!sample) {
        return std::nullopt;
    }
    VideoFrame frame;
    frame.image = copy_picture(sample.get());
    if (frame.image.empty()) {
        state_->fail("GStreamer gave a picture that cannot be accessed.");
    }
    const GstBuffer* buffer = gst_sample_get_buffer(sample.get());
    // The clip's own clock: edit lists and first timestamps other than zero are in the segment.
    const guint64 time = gst_segment_to_running_time(gst_sample_get_segment(sample.get()),
                                                     GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    if (!GST_CLOCK_TIME_IS_VALID(time)) {
        state_->fail("a picture has no timestamp.");
    }
    frame.time = std::chrono::nanoseconds(time);
    if (GST_BUFFER_DURATION_IS_VALID(buffer)) {
        frame.duration = std::chrono::nanoseconds(GST_BUFFER_DURATION(buffer));
    }
    return frame;
}

const ClipInformation& VideoReader::information() const {
    return state_->information;
}

cv::Size VideoReader::size() const {
    const ClipInformation& clip = state_->information;
    return turns_on_its_side(clip.orientation) ? cv::Size(clip.height, clip.width)
                                               : cv::Size(clip.width, clip.height);
}

Fraction VideoReader::pixel_aspect_ratio() const {
    const Fraction ratio = state_->information.pixel_aspect_ratio;
    return turns_on_its_side(state_->information.orientation)
               ? Fraction{ratio.denominator, ratio.numerator}
               : ratio;
}

} // namespace unit
