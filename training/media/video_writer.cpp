#include "training/media/video_writer.h"

#include "core/error.h"
#include "training/media/gstreamer.h"
#include "training/media/sound_branch.h"

#include <fmt/format.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

namespace unit {

namespace fs = std::filesystem;

namespace {

/// Pictures that wait for the encoder at most.
constexpr guint64 kQueuedPictures = 4;
/// How long to wait for the encoder before looking for errors again.
constexpr GstClockTime kPollInterval = 2 * GST_MSECOND;
/// An encoder that takes nothing for this long has come to a halt.
constexpr GstClockTime kStallLimit = 120 * GST_SECOND;
constexpr const char* kStallText =
    "GStreamer has come to a halt; its debug log (GST_DEBUG=3) may say why.";
/// Ticks per second of the file's clock at least; keeps times to 6 microseconds.
constexpr int kMinimumTimescale = 90000;

/// A clock in which the frame period is a whole number of ticks, so that times stay exact.
guint timescale_for(Fraction frame_rate) {
    if (frame_rate.numerator <= 0) {
        return kMinimumTimescale;
    }
    const int periods = (kMinimumTimescale + frame_rate.numerator - 1) / frame_rate.numerator;
    return static_cast<guint>(frame_rate.numerator * periods);
}

void validate(const fs::path& path, const VideoFormat& format) {
    const cv::Size size = format.size;
    if (size.width < 16 || size.height < 16) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The video {} cannot be written with pictures of {}x{}; width and "
                                "height must be 16 or more.",
                                path.string(), size.width, size.height));
    }
    if (format.frame_rate.numerator < 0 || format.frame_rate.denominator < 1) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The video {} cannot be written with a frame rate of {}/{}.",
                                path.string(), format.frame_rate.numerator,
                                format.frame_rate.denominator));
    }
}

/// 4:2:0 H.264 has no odd sizes.
cv::Size even_size(cv::Size size) {
    return {size.width + size.width % 2, size.height + size.height % 2};
}

GstVideoInfo video_info(const VideoFormat& format) {
    const cv::Size size = even_size(format.size);
    GstVideoInfo info;
    gst_video_info_set_format(&info, GST_VIDEO_FORMAT_RGB, static_cast<guint>(size.width),
                              static_cast<guint>(size.height));
    info.fps_n = format.frame_rate.numerator;
    info.fps_d = format.frame_rate.denominator;
    info.par_n = format.pixel_aspect_ratio.numerator;
    info.par_d = format.pixel_aspect_ratio.denominator;
    return info;
}

ElementPointer make_writer_pipeline(const fs::path& file, const VideoFormat& format,
                                    const std::optional<fs::path>& sound) {
    // Without B-frames decoding order is display order: GStreamer's muxer takes a track's length
    // from the decoding times, and with a varying rate it would cut pictures off the end.
    // Without a rate buffer quality alone decides; x264enc would else cap the stream at 2 Mbit/s.
    ElementPointer pipeline = make_pipeline(
        fmt::format("appsrc name=source format=time max-bytes=0 ! videoconvert "
                    "! video/x-raw,format=I420 "
                    "! x264enc pass=qual quantizer=20 speed-preset=veryfast bframes=0 "
                    "vbv-buf-capacity=0 "
                    "! video/x-h264,profile=high ! mux.video_0 "
                    "mp4mux name=mux movie-timescale={} ! filesink name=file {}",
                    kMinimumTimescale, sound ? "filesrc name=sound ! parsebin name=parser" : ""),
        "write videos");
    g_object_set(element_named(pipeline, "file").get(), "location", file.c_str(), nullptr);
    const PadPointer pad(
        gst_element_get_static_pad(element_named(pipeline, "mux").get(), "video_0"));
    g_object_set(pad.get(), "trak-timescale", timescale_for(format.frame_rate), nullptr);
    const GstVideoInfo info = video_info(format);
    const CapsPointer caps(gst_video_info_to_caps(&info));
    g_object_set(element_named(pipeline, "source").get(), "caps", caps.get(), nullptr);
    if (sound) {
        g_object_set(element_named(pipeline, "sound").get(), "location", sound->c_str(), nullptr);
    }
    return pipeline;
}

} // namespace

struct VideoWriter::State {
    fs::path path;
    fs::path partial;
    VideoFormat format;
    GstVideoInfo info;
    ElementPointer pipeline;
    ElementPointer source;
    std::unique_ptr<SoundBranch> sound;
    std::uint64_t written = 0;
    bool finished = false;

    ~State() {
        if (pipeline) {
            gst_element_set_state(pipeline.get(), GST_STATE_NULL);
        }
        if (!finished && !partial.empty()) {
            std::error_code ignored;
            fs::remove(partial, ignored);
        }
    }

    [[noreturn]] void fail(const std::string& reason) const {
        throw Error(ErrorCode::Failed,
                    fmt::format("The video {} cannot be written: {}", path.string(), reason));
    }

    void check_errors() const {
        if (const std::string error = take_error(pipeline.get()); !error.empty()) {
            fail(error);
        }
    }

    void wait_for_room() const {
        const BusPointer bus(gst_element_get_bus(pipeline.get()));
        check_errors();
        GstClockTime waited = 0;
        while (gst_app_src_get_current_level_buffers(GST_APP_SRC(source.get())) >=
               kQueuedPictures) {
            const MessagePointer error(
                gst_bus_timed_pop_filtered(bus.get(), kPollInterval, GST_MESSAGE_ERROR));
            if (error) {
                fail(error_text(error.get()));
            }
            waited += kPollInterval;
            if (waited > kStallLimit) {
                fail(kStallText);
            }
        }
    }

    GstBuffer* make_buffer(const cv::Mat& image) const {
        GstBuffer* buffer = gst_buffer_new_allocate(nullptr, info.size, nullptr);
        GstVideoFrame frame;
        if (buffer == nullptr || !gst_video_frame_map(&frame, &info, buffer, GST_MAP_WRITE)) {
            fail("there is no memory for another picture.");
        }
        const cv::Size size = even_size(format.size);
        cv::Mat view(size, CV_8UC3, GST_VIDEO_FRAME_PLANE_DATA(&frame, 0),
                     static_cast<std::size_t>(GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0)));
        cv::copyMakeBorder(image, view, 0, size.height - image.rows, 0, size.width - image.cols,
                           cv::BORDER_REPLICATE);
        gst_video_frame_unmap(&frame);
        return buffer;
    }
};

VideoWriter::VideoWriter(const fs::path& path, const VideoFormat& format,
                         const std::optional<fs::path>& sound)
    : state_(std::make_unique<State>()) {
    validate(path, format);
    const int audio_streams = sound ? clip_information(*sound).audio_streams : 0;
    state_->path = path;
    state_->format = format;
    fs::path partial = path;
    partial += ".partial";
    state_->pipeline =
        make_writer_pipeline(partial, format, audio_streams > 0 ? sound : std::nullopt);
    state_->partial = partial;
    state_->info = video_info(format);
    state_->source = element_named(state_->pipeline, "source");
    if (audio_streams > 0) {
        state_->sound = std::make_unique<SoundBranch>(
            state_->pipeline.get(), element_named(state_->pipeline, "parser").get(),
            element_named(state_->pipeline, "mux").get(), audio_streams);
    }
    const auto started = gst_element_set_state(state_->pipeline.get(), GST_STATE_PLAYING);
    state_->check_errors();
    if (started == GST_STATE_CHANGE_FAILURE) {
        state_->fail("GStreamer gave no reason.");
    }
}

VideoWriter::~VideoWriter() = default;

void VideoWriter::write(const cv::Mat& image) {
    const Fraction rate = state_->format.frame_rate;
    if (rate.numerator == 0) {
        state_->fail("without a frame rate every picture needs a time.");
    }
    const auto time_of = [rate](std::uint64_t number) {
        return std::chrono::nanoseconds(
            gst_util_uint64_scale(number * static_cast<std::uint64_t>(rate.denominator), GST_SECOND,
                                  static_cast<std::uint64_t>(rate.numerator)));
    };
    const auto time = time_of(state_->written);
    write(image, time, time_of(state_->written + 1) - time);
}

void VideoWriter::write(const cv::Mat& image, std::chrono::nanoseconds time,
                        std::optional<std::chrono::nanoseconds> duration) {
    if (image.type() != CV_8UC3 || image.size() != state_->format.size) {
        state_->fail(fmt::format(
            "a picture of {}x{} with {} channels came instead of {}x{} with 3.", image.cols,
            image.rows, image.channels(), state_->format.size.width, state_->format.size.height));
    }
    state_->wait_for_room();
    GstBuffer* buffer = state_->make_buffer(image);
    GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(time.count());
    GST_BUFFER_DURATION(buffer) =
        duration ? static_cast<GstClockTime>(duration->count()) : GST_CLOCK_TIME_NONE;
    // Takes the buffer, also when it fails; what failed is on the bus.
    gst_app_src_push_buffer(GST_APP_SRC(state_->source.get()), buffer);
    ++state_->written;
}

void VideoWriter::finish() {
    if (state_->written == 0) {
        state_->fail("it has no picture.");
    }
    gst_app_src_end_of_stream(GST_APP_SRC(state_->source.get()));
    const BusPointer bus(gst_element_get_bus(state_->pipeline.get()));
    const MessagePointer message(gst_bus_timed_pop_filtered(
        bus.get(), kStallLimit, static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR)));
    if (!message) {
        state_->fail(kStallText);
    }
    if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_ERROR) {
        state_->fail(error_text(message.get()));
    }
    gst_element_set_state(state_->pipeline.get(), GST_STATE_NULL);
    std::error_code error;
    fs::rename(state_->partial, state_->path, error);
    if (error) {
        state_->fail(error.message() + ".");
    }
    state_->finished = true;
}

} // namespace unit
