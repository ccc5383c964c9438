#include "plugin/debug_categories.h"
#include "plugin/frame_format.h"
#include "plugin/memory_plan.h"
#include "plugin/object_lock.h"
#include "plugin/translate_state.h"

#include <fmt/format.h>

#define GST_CAT_DEFAULT unit_translate_debug

// What happens when caps are set: network size, batch size, memory, and the engine made ready.
namespace unit {
namespace {

/// Of automatic batches on a GPU: frames where nobody waits, and the largest where somebody does,
/// with the latency that they may cost.
constexpr guint kBatchSizeOffline = 8;
constexpr guint kLargestAutomaticBatch = 16;
constexpr GstClockTime kLatencyBudget = 100 * GST_MSECOND;

BusError too_little_memory(const MemoryPlan& plan, const FrameFormat& frame, std::uint64_t limit) {
    return {GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            fmt::format("A frame of {}x{} pixels needs {} MB of memory, {} MB may be used. A "
                        "processing size of {}x{} fits: set processing-width and "
                        "processing-height, or raise memory-limit.",
                        frame.width, frame.height, plan.needed / 1'000'000, limit / 1'000'000,
                        plan.fitting.width, plan.fitting.height),
            {}};
}

BusError smaller_batch(const MemoryPlan& plan, int wanted, std::uint64_t limit) {
    return {GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            fmt::format("Batches of {} frames need {} MB of memory, {} MB may be used; going on "
                        "with batches of {}.",
                        wanted, plan.needed / 1'000'000, limit / 1'000'000, plan.frames),
            {}};
}

} // namespace

bool TranslateState::set_format(GstCaps* caps) {
    const auto info = read_caps(caps);
    if (!info) {
        GST_ERROR_OBJECT(element_, "no raw video: %" GST_PTR_FORMAT, caps);
        return false;
    }
    std::string reason;
    const auto frame = frame_format(*info, reason);
    if (!frame) {
        post_bus_error(GST_ELEMENT_CAST(element_),
                       {GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, reason, {}});
        return false;
    }
    format_ = std::make_shared<VideoFormat>(VideoFormat{*frame, *info, network_size_of(*frame)});
    const bool live = ask_whether_live();
    {
        const ObjectLock lock(element_);
        network_size_ = format_->network_size;
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
    const bool is_ready = choose_batch_size() && plan_batches() && (!live || prepare_full_batch());
    announce_latency();
    if (is_ready)
        log_batches();
    return is_ready;
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
        automatic_batch_size_ = is_cpu ? 1 : kBatchSizeOffline;
        update_latency_locked();
        if (is_cpu || settings_.batch_size != 0 || !latency_.live)
            return true;
        latency = latency_;
        shape = full_batch_locked();
    }
    const GstClockTime budget =
        GST_CLOCK_TIME_IS_VALID(latency.max_latency) ? latency.max_latency : kLatencyBudget;
    guint chosen = 1;
    for (guint candidate = 1; candidate <= kLargestAutomaticBatch; candidate *= 2) {
        shape.frames = static_cast<int>(candidate);
        if (!prepare_engine(shape))
            return false;
        const auto time = engine()->batch_time(shape);
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

/// Makes batches as small as the memory asks for. Linux would kill the process where it ran out.
bool TranslateState::plan_batches() {
    const auto engine = this->engine();
    BatchShape wanted;
    std::uint64_t limit = 0;
    guint64 buffers_of_frame = 0;
    {
        const ObjectLock lock(element_);
        largest_batch_ = Settings::kMaxBatchSize;
        update_latency_locked();
        wanted = full_batch_locked();
        limit = settings_.memory_limit;
        // An input and an output for each frame inside; not in the memory of a GPU.
        if (engine->information().is_cpu)
            buffers_of_frame = guint64{2} * (settings_.batches_in_flight + 1) * format_->info.size;
        // Where the network computes at another size, two images as large as the frame.
        const FrameFormat& frame = format_->frame_format;
        if (format_->network_size != network_size_of_frame(frame))
            buffers_of_frame +=
                24 * static_cast<guint64>(frame.width) * static_cast<guint64>(frame.height);
    }
    if (limit == 0)
        limit = engine->memory_available() / 5 * 4;
    const MemoryPlan plan = plan_memory(wanted, limit, [&](const BatchShape& shape) {
        return engine->memory_needed(shape) +
               static_cast<std::uint64_t>(shape.frames) * buffers_of_frame;
    });
    GST_INFO_OBJECT(element_,
                    "batches of %d frames need %" G_GUINT64_FORMAT
                    " bytes of memory, %" G_GUINT64_FORMAT " may be used",
                    wanted.frames, plan.needed, limit);
    if (plan.frames == 0) {
        post_bus_error(GST_ELEMENT_CAST(element_),
                       too_little_memory(plan, format_->frame_format, limit));
        return false;
    }
    if (plan.frames < wanted.frames) {
        {
            const ObjectLock lock(element_);
            largest_batch_ = static_cast<guint>(plan.frames);
            update_latency_locked();
        }
        post_bus_warning(GST_ELEMENT_CAST(element_), smaller_batch(plan, wanted.frames, limit));
    }
    return true;
}

/// A live pipeline wants to know how long a batch takes before the first one is late; for others
/// the first batches tell. Returns false, after posting an error, if the engine fails.
bool TranslateState::prepare_full_batch() {
    BatchShape shape;
    {
        const ObjectLock lock(element_);
        shape = full_batch_locked();
    }
    if (!prepare_engine(shape))
        return false;
    const ObjectLock lock(element_);
    promise_processing_time_locked();
    return true;
}

/// Waits until the engine is ready for a shape, or the stream is flushed or stopped. Returns false,
/// after posting an error, if the engine fails.
bool TranslateState::prepare_engine(const BatchShape& shape) {
    engine()->prepare(shape, caps_preparation_.begin());
    const auto status = caps_preparation_.wait();
    if (!status || status->ok())
        return true;
    post_bus_error(GST_ELEMENT_CAST(element_), engine_bus_error(*status, EngineCall::Translate));
    return false;
}

} // namespace unit
