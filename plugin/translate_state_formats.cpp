#include "plugin/batching/batch_translation.h"
#include "plugin/cuda/cuda_caps.h"
#include "plugin/debug_categories.h"
#include "plugin/frame_format.h"
#include "plugin/object_lock.h"
#include "plugin/prepared_batches.h"
#include "plugin/translate_state.h"

#define GST_CAT_DEFAULT unit_translate_debug

// What happens when caps are set: network size, batch size, memory, and the engine made ready.
namespace unit {
namespace {

/// Of automatic batches on a GPU: frames where nobody waits, and the largest where somebody does,
/// with the latency that they may cost.
constexpr guint kBatchSizeOffline = 8;
constexpr guint kLargestAutomaticBatch = 16;
constexpr GstClockTime kLatencyBudget = 100 * GST_MSECOND;

} // namespace

bool TranslateState::set_format(GstCaps* caps) {
    const auto info = read_caps(caps);
    if (!info) {
        GST_ERROR_OBJECT(element_, "no raw video: %" GST_PTR_FORMAT, caps);
        return false;
    }
    std::string reason;
    const auto frame = frame_format(*info, reason);
    const bool in_cuda_memory = is_in_cuda_memory(caps);
    if (!frame || (in_cuda_memory && !can_take_cuda_memory(reason))) {
        refuse(caps, reason);
        return false;
    }
    refused_caps_.reset();
    auto format = std::make_shared<VideoFormat>(
        VideoFormat{*frame, *info, network_size_of(*frame), in_cuda_memory});
    const bool live = ask_whether_live();
    interrupt_stream();
    {
        const ObjectLock lock(element_);
        format_ = std::move(format);
        largest_batch_ = Settings::kMaxBatchSize;
        latency_.live = live;
        latency_.set_frame_rate(GST_VIDEO_INFO_FPS_N(&*info), GST_VIDEO_INFO_FPS_D(&*info));
        latency_.processing_time.reset();
        batch_size_changed_ = false; // memory is planned below
        update_latency_locked();
    }
    GST_INFO_OBJECT(element_, "%s pipeline, networks at %dx%d, %" GST_PTR_FORMAT,
                    live ? "live" : "not a live", format_->network_size.width,
                    format_->network_size.height, caps);
    const bool is_ready = choose_batch_size() && plan_batches() && prepare_batches(live);
    announce_latency();
    if (is_ready)
        log_batches();
    return is_ready;
}

void TranslateState::refuse(GstCaps* caps, const std::string& reason) {
    // Some elements send the same caps again with every frame.
    if (!refused_caps_ || !gst_caps_is_equal(refused_caps_.get(), caps))
        post_bus_error(GST_ELEMENT_CAST(element_),
                       {GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, reason, {}});
    refused_caps_.reset(gst_caps_ref(caps));
}

void TranslateState::log_batches() const {
    const ObjectLock lock(element_);
    const GstClockTime limit = latency_.waiting_limit();
    GST_INFO_OBJECT(element_,
                    "batches of %u frames, %u in flight, at most %u frames inside; collected for "
                    "%" GST_TIME_FORMAT " at most; latency %" GST_TIME_FORMAT,
                    latency_.batch_size, latency_.batches_in_flight, latency_.most_inside(),
                    GST_TIME_ARGS(limit), GST_TIME_ARGS(latency_.total()));
}

/// What batch-size = 0 means. On the CPU, where more frames at a time gain little and cost latency,
/// one. On a GPU, as many as keep the element's latency within max-latency, or 100 ms where that is
/// not set; and 8 where nobody waits. Returns false, after posting an error, if the engine fails.
bool TranslateState::choose_batch_size() {
    const bool is_cpu = engine()->information().is_cpu;
    BatchShape shape;
    Latency latency;
    {
        const ObjectLock lock(element_);
        automatic_batch_size_ = is_cpu          ? 1
                                : latency_.live ? kLargestAutomaticBatch
                                                : kBatchSizeOffline;
        update_latency_locked();
        if (is_cpu || settings_.batch_size != 0 || !latency_.live)
            return true;
        latency = latency_;
        shape = full_batch_locked();
    }
    const GstClockTime budget =
        GST_CLOCK_TIME_IS_VALID(latency.max_latency) ? latency.max_latency : kLatencyBudget;
    const guint largest = plan_for(*engine()).frames;
    guint chosen = 1;
    for (guint candidate = 1; candidate <= largest; candidate *= 2) {
        shape.frames = static_cast<int>(candidate);
        const auto status = prepare_engine(shape);
        if (!status)
            break; // the stream is flushed or stopped
        if (!status->ok() && (candidate == 1 || status->code != ErrorCode::OutOfMemory)) {
            post_bus_error(GST_ELEMENT_CAST(element_),
                           engine_bus_error(*status, EngineCall::Translate));
            return false;
        }
        const auto time = status->ok() ? engine()->batch_time(shape) : std::nullopt;
        latency.batch_size = candidate;
        latency.processing_time.promise(clock_time(time.value_or(std::chrono::nanoseconds(0))) *
                                        latency.batches_in_flight);
        if (!time || latency.total() > budget)
            break;
        chosen = candidate;
    }
    const ObjectLock lock(element_);
    automatic_batch_size_ = chosen;
    update_latency_locked();
    GST_INFO_OBJECT(element_, "batches of %u frames by themselves", chosen);
    return true;
}

/// The processing size, where it is set: of the frame's shape where only one side is.
NetworkSize TranslateState::network_size_of(const FrameFormat& frame) const {
    const ObjectLock lock(element_);
    guint64 width = settings_.processing_width;
    guint64 height = settings_.processing_height;
    if (width == 0 && height == 0)
        return network_size_of_frame(frame);
    const auto frame_width = static_cast<guint64>(frame.width);
    const auto frame_height = static_cast<guint64>(frame.height);
    if (width == 0)
        width = gst_util_uint64_scale_round(height, frame_width, frame_height);
    else if (height == 0)
        height = gst_util_uint64_scale_round(width, frame_height, frame_width);
    return {padded_size(static_cast<int>(MAX(width, 1))),
            padded_size(static_cast<int>(MAX(height, 1)))};
}

bool TranslateState::ask_whether_live() const {
    GstQuery* query = gst_query_new_latency();
    gboolean live = FALSE;
    if (gst_pad_peer_query(GST_BASE_TRANSFORM_SINK_PAD(element_), query))
        gst_query_parse_latency(query, &live, nullptr, nullptr);
    gst_query_unref(query);
    return live != FALSE;
}

/// See prepared_batches(). Returns false, after posting an error, if the engine fails.
bool TranslateState::prepare_batches(bool live) {
    const bool is_cpu = engine()->information().is_cpu;
    const auto wanted = [&] {
        const ObjectLock lock(element_);
        return prepared_batches(full_batch_locked(), live, is_cpu);
    };
    if (wanted().empty())
        return true;
    const std::optional<bool> is_ready = prepare_full_batch();
    if (!is_ready || !*is_ready)
        return !is_ready; // where the stream is flushed or stopped, nothing has failed
    for (const BatchShape& shape : wanted()) {
        const auto status = prepare_engine(shape);
        // Where there is no memory for smaller ones, larger ones do their work.
        if (!status || status->code == ErrorCode::OutOfMemory)
            break;
        if (!status->ok()) {
            post_bus_error(GST_ELEMENT_CAST(element_),
                           engine_bus_error(*status, EngineCall::Translate));
            return false;
        }
    }
    return true;
}

/// So a live pipeline knows how long a batch takes before the first one is late. Returns false,
/// after posting an error, if the engine fails, and nothing if the stream is flushed or stopped.
std::optional<bool> TranslateState::prepare_full_batch() {
    while (true) {
        BatchShape shape;
        {
            const ObjectLock lock(element_);
            shape = full_batch_locked();
        }
        const auto status = prepare_engine(shape);
        if (!status)
            return std::nullopt;
        if (status->ok())
            break;
        if (status->code != ErrorCode::OutOfMemory || shape.frames == 1) {
            post_bus_error(GST_ELEMENT_CAST(element_),
                           engine_bus_error(*status, EngineCall::Translate));
            return false;
        }
        const int half = (shape.frames + 1) / 2;
        engine()->limit_batches(shape.size, static_cast<std::size_t>(half));
        limit_batches(static_cast<guint>(half));
        post_bus_warning(GST_ELEMENT_CAST(element_),
                         smaller_batches(static_cast<std::size_t>(shape.frames),
                                         static_cast<std::size_t>(half), *status));
    }
    const ObjectLock lock(element_);
    promise_processing_time_locked();
    return true;
}

/// Waits until the engine is ready for a shape. Nothing if the stream is flushed or stopped.
std::optional<Status> TranslateState::prepare_engine(const BatchShape& shape) {
    engine()->prepare(shape, caps_preparation_.begin());
    return caps_preparation_.wait();
}

} // namespace unit
