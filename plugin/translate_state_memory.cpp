#include "plugin/debug_categories.h"
#include "plugin/frame_format.h"
#include "plugin/object_lock.h"
#include "plugin/translate_state.h"

#include <fmt/format.h>

#define GST_CAT_DEFAULT unit_translate_debug

// How large batches are: by memory, and by what the device turned out to have room for.
namespace unit {
namespace {

std::string megabytes(std::uint64_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

BusError too_little_memory(const MemoryPlan& plan, const FrameFormat& frame, std::uint64_t limit) {
    const std::string advice =
        plan.fitting == NetworkSize{}
            ? "Raise memory-limit; no processing size fits."
            : fmt::format("A processing size of {}x{} fits: set processing-width and "
                          "processing-height, or raise memory-limit.",
                          plan.fitting.width, plan.fitting.height);
    return {GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            fmt::format("A frame of {}x{} pixels needs {} of memory, {} may be used. {}",
                        frame.width, frame.height, megabytes(plan.needed_by_frame),
                        megabytes(limit), advice),
            {}};
}

BusError smaller_batch(const MemoryPlan& plan, int wanted, std::uint64_t limit) {
    return {GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            fmt::format("Batches of {} frames need {} of memory, {} may be used; going on "
                        "with batches of {}.",
                        wanted, megabytes(plan.needed), megabytes(limit), plan.frames),
            {}};
}

} // namespace

/// Of the current format, in one engine. Linux would kill the process where it ran out of memory.
TranslateState::BatchPlan TranslateState::plan_for(const SharedEngine& engine) const {
    std::shared_ptr<const VideoFormat> format;
    BatchPlan plan;
    guint buffers = 0;
    {
        const ObjectLock lock(element_);
        format = format_;
        plan.wanted = full_batch_locked();
        plan.wanted.frames = static_cast<int>(wanted_batch_size_locked());
        plan.limit = settings_.memory_limit;
        buffers = settings_.batches_in_flight + 1;
    }
    if (plan.limit == 0)
        plan.limit = engine.memory_available() / 5 * 4;
    const FrameFormat& frame = format->frame_format;
    // An input and an output for each frame inside, where they are in the memory that computes.
    const guint64 buffers_of_frame = engine.information().is_cpu || format->in_cuda_memory
                                         ? guint64{2} * buffers * format->info.size
                                         : 0;
    // Where the network computes at another size, two images as large as the frame.
    const guint64 images_of_frame =
        24 * static_cast<guint64>(frame.width) * static_cast<guint64>(frame.height);
    const NetworkSize own_size = network_size_of_frame(frame);
    plan.memory = plan_memory(plan.wanted, plan.limit, [&](const BatchShape& shape) {
        const guint64 of_frame = buffers_of_frame + (shape.size == own_size ? 0 : images_of_frame);
        return engine.memory_needed(shape) + static_cast<guint64>(shape.frames) * of_frame;
    });
    plan.frames = static_cast<guint>(
        MIN(static_cast<std::size_t>(plan.memory.frames), engine.largest_batch(plan.wanted.size)));
    return plan;
}

/// Whether there is memory for one frame; why not.
bool TranslateState::fits(const BatchPlan& plan, BusError& reason) const {
    if (plan.frames > 0)
        return true;
    const ObjectLock lock(element_);
    reason = too_little_memory(plan.memory, format_->frame_format, plan.limit);
    return false;
}

/// Makes batches as small as the memory asks for. Returns false, after posting an error, if it is
/// too little for a frame.
bool TranslateState::plan_batches() {
    const BatchPlan plan = plan_for(*engine());
    BusError reason;
    if (!fits(plan, reason)) {
        post_bus_error(GST_ELEMENT_CAST(element_), reason);
        return false;
    }
    follow(plan);
    return true;
}

void TranslateState::follow(const BatchPlan& plan) {
    GST_INFO_OBJECT(element_,
                    "batches of %d frames need %" G_GUINT64_FORMAT
                    " bytes of memory, %" G_GUINT64_FORMAT " may be used",
                    plan.wanted.frames, static_cast<guint64>(plan.memory.needed),
                    static_cast<guint64>(plan.limit));
    const bool is_limited = plan.frames < static_cast<guint>(plan.wanted.frames);
    limit_batches(is_limited ? plan.frames : Settings::kMaxBatchSize);
    if (plan.memory.frames < plan.wanted.frames)
        post_bus_warning(GST_ELEMENT_CAST(element_),
                         smaller_batch(plan.memory, plan.wanted.frames, plan.limit));
}

void TranslateState::limit_batches(guint frames) {
    const ObjectLock lock(element_);
    largest_batch_ = frames;
    update_latency_locked();
}

guint TranslateState::wanted_batch_size_locked() const {
    return settings_.batch_size == 0 ? automatic_batch_size_ : settings_.batch_size;
}

} // namespace unit
