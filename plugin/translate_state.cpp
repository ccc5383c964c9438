#include "plugin/translate_state.h"

#include "plugin/checkpoint_choice.h"
#include "plugin/debug_categories.h"
#include "plugin/default_paths.h"
#include "plugin/object_lock.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#define GST_CAT_DEFAULT unit_translate_engine_debug

// Settings and life of an element. Of the files beside it, each named for it, `engine` has its
// engines, `formats` what happens when caps are set, `memory` how large batches may be, `frames`
// the way of the frames, `latency` what is promised downstream, `cuda` the memory of a GPU.
namespace unit {

Settings TranslateState::settings() const {
    const ObjectLock lock(element_);
    return settings_;
}

void TranslateState::change_settings(const std::function<void(Settings&)>& change) {
    Settings before;
    Settings after;
    bool pools_change = false;
    {
        const ObjectLock lock(element_);
        before = settings_;
        const guint inside = latency_.most_inside();
        change(settings_);
        update_latency_locked();
        after = settings_;
        batch_size_changed_ |= after.batch_size != before.batch_size ||
                               after.batches_in_flight != before.batches_in_flight;
        pools_change = latency_.most_inside() != inside;
    }
    announce_latency();
    if (after.device != before.device)
        cuda_context_.close();
    if (pools_change) {
        gst_base_transform_reconfigure_src(element_);
        gst_base_transform_reconfigure_sink(element_);
    }
    pass_on(before, after);
}

/// To what runs beside the stream.
void TranslateState::pass_on(const Settings& before, const Settings& after) {
    std::optional<BusError> warning;
    {
        const std::lock_guard lock(running_mutex_);
        if (!running_)
            return;
        if (after.checkpoint != before.checkpoint)
            loader_.request_load();
        if (after.checkpoint != before.checkpoint || after.watch != before.watch)
            watch_checkpoint(settings());
        if (after.stats_interval != before.stats_interval)
            warning = start_statistics_messages(settings().stats_interval);
    }
    if (warning)
        post_bus_warning(GST_ELEMENT_CAST(element_), *warning);
}

bool TranslateState::load_library() {
    BusError error;
    const auto path = engine_library_path();
    library_ = LoadedEngineLibrary::load(path, error);
    if (!library_) {
        post_bus_error(GST_ELEMENT_CAST(element_), error);
        return false;
    }
    GST_INFO_OBJECT(element_, "engine library %s", path.c_str());
    return true;
}

bool TranslateState::start() {
    BusError error;
    auto engine = open(error);
    if (!engine || !start_loader(error)) {
        post_bus_error(GST_ELEMENT_CAST(element_), error);
        return false;
    }
    open_cuda_context(*engine.get());
    {
        const ObjectLock lock(element_);
        engine_ = std::move(engine);
        latency_.processing_time.reset();
        position_ = GST_CLOCK_TIME_NONE;
        stream_ = std::make_shared<VideoStream>();
    }
    continuity_ = {};
    statistics_.reset();
    queue_->quality_of_service.reset();
    mark_next_input_ = false;
    refused_caps_.reset();
    mark_next_output_ = false;
    queue_->start();
    caps_preparation_.allow();
    load_preparation_.allow();
    std::optional<BusError> warning;
    {
        const std::lock_guard lock(running_mutex_);
        running_ = true;
        const Settings settings = this->settings();
        watch_checkpoint(settings);
        warning = start_statistics_messages(settings.stats_interval);
    }
    if (warning)
        post_bus_warning(GST_ELEMENT_CAST(element_), *warning);
    return true;
}

bool TranslateState::start_loader(BusError& error) {
    try {
        loader_.start({[this] { load_next_engine(); },
                       [this](const std::string& reason) {
                           post_bus_warning(
                               GST_ELEMENT_CAST(element_),
                               {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ,
                                "The system does not let the checkpoint be watched; it will not be "
                                "loaded again when it changes.",
                                reason});
                       }});
        return true;
    } catch (const std::system_error& exception) {
        error = {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
                 "The system gave no thread for loading checkpoints. Close other programs.",
                 exception.what()};
        return false;
    }
}

void TranslateState::interrupt() {
    queue_->interrupt();
    caps_preparation_.cancel();
    load_preparation_.cancel();
    if (const auto engine = this->engine())
        engine->discard(*queue_);
}

void TranslateState::stop() {
    interrupt();
    {
        const std::lock_guard lock(running_mutex_);
        running_ = false;
        statistics_messages_.stop();
    }
    loader_.stop();
    EngineUse engine;
    EngineUse next;
    {
        const ObjectLock lock(element_);
        engine = std::exchange(engine_, EngineUse());
        next = std::exchange(next_engine_, EngineUse());
        format_.reset();
        // Engines that others go on with let go of what they keep of it.
        if (const auto stream = std::exchange(stream_, nullptr))
            scene_cuts_ = stream->scene_cuts();
    }
    retire(std::move(engine));
    retire(std::move(next));
    wait_for_retired_engines();
}

void TranslateState::watch_checkpoint(const Settings& settings) {
    BusError ignored; // posted by whoever loads it
    const auto path = choose_checkpoint(settings.checkpoint, ignored);
    loader_.watch(settings.watch && path ? *path : std::string());
}

GstStructure* TranslateState::statistics() const {
    GstStructure* structure = gst_structure_new_empty("unittranslate-stats");
    statistics_.write(structure);
    queue_->quality_of_service.write(structure);
    std::shared_ptr<SharedEngine> engine;
    BatchShape shape;
    std::uint64_t scene_cuts = 0;
    {
        const ObjectLock lock(element_);
        engine = engine_.get();
        scene_cuts = stream_ ? stream_->scene_cuts() : scene_cuts_;
        shape = full_batch_locked();
    }
    const bool knows_memory = engine && shape.size != NetworkSize{};
    const EngineInformation information = engine ? engine->information() : EngineInformation{};
    // Its name, without what is said about it in messages.
    const std::string device = information.device.substr(0, information.device.find(" ("));
    gst_structure_set(
        structure, "frames-inside", G_TYPE_UINT, static_cast<guint>(queue_->frames_inside()),
        "batch-size", G_TYPE_UINT, static_cast<guint>(shape.frames), "device", G_TYPE_STRING,
        device.c_str(), "model-memory", G_TYPE_UINT64,
        static_cast<guint64>(information.model_bytes), "precision", G_TYPE_STRING,
        engine ? precision_name(engine->precision(shape.direction)) : "", "batch-memory",
        G_TYPE_UINT64, static_cast<guint64>(knows_memory ? engine->memory_needed(shape) : 0),
        "scene-cuts", G_TYPE_UINT64, static_cast<guint64>(scene_cuts), nullptr);
    return structure;
}

/// With running_mutex_ held. Returns what to warn of.
std::optional<BusError> TranslateState::start_statistics_messages(GstClockTime interval) {
    // The thread may be about to post when the element is freed.
    const std::shared_ptr<GstElement> element(GST_ELEMENT_CAST(gst_object_ref(element_)),
                                              gst_object_unref);
    try {
        statistics_messages_.start(interval, [this, element] {
            gst_element_post_message(
                element.get(),
                gst_message_new_element(GST_OBJECT_CAST(element.get()), statistics()));
        });
        return std::nullopt;
    } catch (const std::system_error& exception) {
        return BusError{GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
                        "The system gave no thread for the statistics; none will be posted.",
                        exception.what()};
    }
}

} // namespace unit
