#include "plugin/translate_state.h"

#include "plugin/batching/engine_registry.h"
#include "plugin/checkpoint_choice.h"
#include "plugin/debug_categories.h"
#include "plugin/default_paths.h"
#include "plugin/object_lock.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#define GST_CAT_DEFAULT unit_translate_engine_debug

// Settings, engine and life of an element. translate_state_formats.cpp has what happens when caps
// are set, translate_state_frames.cpp the way of the frames.
namespace unit {
namespace {

/// How long an engine that computes may keep the element from stopping.
constexpr std::chrono::seconds kPatience{10};

} // namespace

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

EngineUse TranslateState::open(BusError& error) const {
    const Settings settings = this->settings();
    const auto checkpoint = choose_checkpoint(settings.checkpoint, error);
    if (!checkpoint)
        return {};
    const EngineSettings wanted{*checkpoint, settings.device, settings.precision, settings.threads};
    auto engine = open_engine(*library_, wanted, settings.share, error);
    if (engine)
        GST_INFO_OBJECT(element_, "checkpoint %s on device %s", wanted.checkpoint.c_str(),
                        engine->information().device.c_str());
    return engine;
}

bool TranslateState::start() {
    BusError error;
    auto engine = open(error);
    if (!engine || !start_loader(error)) {
        post_bus_error(GST_ELEMENT_CAST(element_), error);
        return false;
    }
    {
        const ObjectLock lock(element_);
        engine_ = std::move(engine);
        latency_.processing_time.reset();
        position_ = GST_CLOCK_TIME_NONE;
    }
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
        network_size_ = {};
        format_.reset();
    }
    retire(std::move(engine));
    retire(std::move(next));
    wait_for_retired_engines();
}

/// What is queued in an engine is still computed. If no other element uses it, it is closed then.
void TranslateState::retire(EngineUse use) {
    if (!use)
        return;
    const SharedEngine::End end = use.leave();
    const ObjectLock lock(element_);
    std::erase_if(engine_ends_, [](const auto& other) { return other.wait_for({}); });
    engine_ends_.push_back(end);
}

/// Afterwards no thread computes for this element, so the program may end.
void TranslateState::wait_for_retired_engines() {
    std::vector<SharedEngine::End> ends;
    {
        const ObjectLock lock(element_);
        ends = std::exchange(engine_ends_, {});
    }
    const auto latest = std::chrono::steady_clock::now() + kPatience;
    bool have_ended = true;
    for (const auto& end : ends)
        have_ended &= end.wait_for(latest - std::chrono::steady_clock::now());
    if (!have_ended)
        post_bus_error(GST_ELEMENT_CAST(element_),
                       {GST_LIBRARY_ERROR,
                        GST_LIBRARY_ERROR_SHUTDOWN,
                        fmt::format("The engine has not returned from its last batch for {} s. Its "
                                    "thread and memory are left behind; restart the program.",
                                    kPatience.count()),
                        {}});
}

std::shared_ptr<SharedEngine> TranslateState::engine() const {
    const ObjectLock lock(element_);
    return engine_.get();
}

void TranslateState::watch_checkpoint(const Settings& settings) {
    BusError ignored; // posted by whoever loads it
    const auto path = choose_checkpoint(settings.checkpoint, ignored);
    loader_.watch(settings.watch && path ? *path : std::string());
}

/// On the loader's thread: opens what the settings name, while the stream goes on.
void TranslateState::load_next_engine() {
    BusError error;
    EngineUse engine = open(error);
    if (!engine || !make_ready(*engine.get(), error)) {
        retire(std::move(engine));
        if (error.text.empty())
            return; // the element stops
        warn_that_checkpoint_stays(std::move(error));
        return;
    }
    {
        const ObjectLock lock(element_);
        std::swap(next_engine_, engine);
    }
    // One that was not taken yet.
    retire(std::move(engine));
}

void TranslateState::warn_that_checkpoint_stays(BusError reason) {
    reason.text += " The checkpoint that was in use before stays in use.";
    post_bus_warning(GST_ELEMENT_CAST(element_), reason);
}

/// Where there is a stream already: what does not fit does not take over; and in a live pipeline
/// the first batch of the new engine is not to be late. Returns false, with `error` or where the
/// element stops without one, if it cannot take over.
bool TranslateState::make_ready(SharedEngine& engine, BusError& error) {
    bool live = false;
    guint wanted = 0;
    {
        const ObjectLock lock(element_);
        if (!format_)
            return true;
        live = latency_.live;
        wanted = wanted_batch_size_locked();
    }
    BatchPlan plan = plan_for(engine, wanted);
    if (!fits(plan, error))
        return false;
    if (!live)
        return true;
    plan.wanted.frames = static_cast<int>(plan.frames);
    engine.prepare(plan.wanted, load_preparation_.begin());
    const auto status = load_preparation_.wait();
    if (status && !status->ok())
        error = engine_bus_error(*status, EngineCall::Open);
    return status && status->ok();
}

GstStructure* TranslateState::statistics() const {
    GstStructure* structure = gst_structure_new_empty("unittranslate-stats");
    statistics_.write(structure);
    queue_->quality_of_service.write(structure);
    std::shared_ptr<SharedEngine> engine;
    BatchShape shape;
    {
        const ObjectLock lock(element_);
        engine = engine_.get();
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
        static_cast<guint64>(information.model_bytes), "batch-memory", G_TYPE_UINT64,
        static_cast<guint64>(knows_memory ? engine->memory_needed(shape) : 0), nullptr);
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
